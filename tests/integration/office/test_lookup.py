"""Long lists and searches: each case is on one page, words find it, and no page costs more for being late."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from cocket.licensing.cases.precedents import Features
from cocket.licensing.cases.words import Kind, Role
from cocket.licensing.model import Recommendation

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
COUNT, SIZE = 23, 5


@pytest.fixture(scope="module")
def people(site: Path) -> dict[str, Any]:
    """Give an officer and a firm with cases, some opened at the same instant."""
    from cocket.office.cases import services
    from cocket.office.cases.assessing import Assessed
    from cocket.office.people.services import open_account, sign_up

    more = {"password": "a long enough phrase", "at": NOON}
    firm = sign_up(firm="Zoekhuis & Söhne B.V. (fictional)", country="NL", registration="", name="Zita",
                   email="firm@lookup.example", **more)  # fmt: skip
    officer = open_account(name="Otto", email="officer@lookup.example", role=Role.OFFICER, **more)
    found = Assessed(
        application_sha256="0" * 64, sha256="1" * 64, sentence="Apply.", html="<p>", high_risk=False, destination="NO",
        recommendation=Recommendation.APPLY_FOR_LICENCE, features=Features(("lamp",), "lamp", "NO", ()),
    )  # fmt: skip
    for number in range(COUNT):
        row = services.open_draft(firm, Kind.INDIVIDUAL, at=NOON + timedelta(days=number // 4))
        services.save_draft(firm, row.pk, {"id": row.number, "title": f"Lamps L{number:03d} 100%_sure"}, at=NOON)
        services.submit(firm, row.pk, found, at=NOON + timedelta(days=number // 4))
    return {"firm": firm, "officer": officer}


@pytest.mark.parametrize("scattered", [False, True])
@pytest.mark.parametrize("newest_first", [False, True])
def test_every_case_is_on_one_page_in_order(people, newest_first, scattered):
    """Keys lead through the whole list, also where many cases were opened at the same instant."""
    from cocket.office.cases.selectors import visible
    from cocket.office.pages.windows import window

    rows, after, met, pages = visible(people["firm"]), "", [], 0
    while True:
        page = window(rows, after, SIZE, newest_first=newest_first, scattered=scattered)
        assert (page.count, page.beyond, page.first) == (COUNT, False, pages == 0)
        met += [row.number for row in page.rows]
        pages += 1
        if not (after := page.after):
            break
    order = [row.number for row in sorted(rows, key=lambda r: (r.opened_at, r.number), reverse=newest_first)]
    assert met == order
    assert pages == 5


@pytest.mark.parametrize("after", ["", "x", "2026-01-01~2026-1", "2026-01-01T00:00:00+00:00", "~", "\0~\0", "9" * 80])
def test_what_is_no_key_gives_the_first_page(people, after):
    """A key that somebody made up is no fault."""
    from cocket.office.cases.selectors import visible
    from cocket.office.pages.windows import window

    assert window(visible(people["firm"]), after, SIZE).first


def test_many_cases_are_counted_up_to_a_bound(people, monkeypatch):
    """Counting all of a million rows for a caption would cost more than the page."""
    from cocket.office.cases.selectors import visible
    from cocket.office.pages import windows

    monkeypatch.setattr(windows, "BOUND", 10)
    for scattered in (False, True):
        page = windows.window(visible(people["firm"]), "", SIZE, scattered=scattered)
        assert (page.count, page.beyond, len(page.rows)) == (10, True, SIZE)


@pytest.mark.parametrize("bound", [500, -1])
def test_words_find_number_title_and_firm_and_are_taken_as_they_are(people, monkeypatch, bound):
    """Each word has to fit somewhere; signs that a database reads as wildcards are letters here."""
    from cocket.office.cases import selectors

    monkeypatch.setattr(selectors, "MANY_FIRMS", bound)
    officer = people["officer"]
    every = {row.number for row in selectors.search(officer, "zoekhuis")}
    assert len(every) == COUNT
    found = selectors.search(officer, "LAMPS l007")
    assert [row.title for row in found] == ["Lamps L007 100%_sure"]
    assert selectors.search(officer, f"zoekhuis {found[0].number}").get() == found[0]
    assert selectors.search(officer, "100%_sure").count() == COUNT
    assert selectors.search(officer, "100%x").count() == 0
    assert selectors.search(officer, "lamps_l0").count() == 0
    assert selectors.search(officer, "zoekhuis", "open").count() == COUNT
    assert selectors.search(officer, "zoekhuis", "approved").count() == 0


def test_a_page_leads_to_the_next_and_back_to_the_first(people):
    """Links without script keep what was searched for."""
    import re

    from django.test import Client

    from cocket.office.caseworker_desk import views

    client = Client()
    client.force_login(people["officer"])
    size, views.PER_PAGE = views.PER_PAGE, SIZE
    try:
        page = client.get("/office/", {"q": "zoekhuis"}).content.decode()
        assert "23 cases, oldest first" in page
        link = re.search(r'href="(\?q=zoekhuis&amp;after=[^"]+)"', page)[1].replace("&amp;", "&")
        following = client.get("/office/" + link).content.decode()
    finally:
        views.PER_PAGE = size
    assert "To the first page" in following
    assert 'href="?q=zoekhuis&amp;"' in following
    met = [set(re.findall(r"/office/(\d{4}-\d{6})/", one)) for one in (page, following)]
    assert len(met[0]) == len(met[1]) == SIZE
    assert not met[0] & met[1]
