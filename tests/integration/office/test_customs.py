"""The customs officer's desk: one licence by its number, what it covers, and what leaves under it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from tests.integration.office.conftest import NOW
from tests.integration.office.test_pages import text
from tests.integration.office.test_services import granted

from cocket.kernel.dates import utc_now
from cocket.kernel.errors import BadInput
from cocket.kernel.quantities import Quantity
from cocket.licensing.balance import Overdrawn
from cocket.licensing.cases.model import Refused
from cocket.licensing.cases.words import Action


@pytest.fixture
def customs(people):
    """Give the browser of a customs officer."""
    from django.test import Client

    client = Client()
    client.force_login(people.customs)
    return client


def test_a_licence_is_found_by_its_number_or_its_document(people, customs):
    """Whatever case the number is typed in; an unknown one says so and leads on."""
    licence = granted(people, "DA")
    assert customs.get("/", follow=False)["Location"] == "/customs/"
    for asked in (licence.number, licence.number.lower(), licence.papers.get().pk):
        assert customs.get("/customs/", {"number": asked})["Location"] == f"/customs/{licence.number}/"
    missing = customs.get("/customs/", {"number": "L-1999-000001"})
    assert missing.status_code == 404
    assert "There is no licence of this number here" in text(missing)


def test_a_customs_officer_sees_what_is_covered_and_draws_it_to_the_last_piece(people, customs):
    """The page says in force, and what is left; over-draw is refused in words, with what was typed kept."""
    licence = granted(people, "DB")
    place = f"/customs/{licence.number}/"
    page = text(customs.get(place))
    for words in ("In force", "a camera", "Warenhaus (fictional)", "10 each"):
        assert words in page
    form = {"line": "1", "amount": "11", "unit": "each", "declaration": "26NL7"}
    refused = customs.post(place + "draw", form)
    assert "11 each are to be drawn and 10 are left" in text(refused)
    assert 'value="26NL7"' in refused.content.decode()
    for _ in range(2):
        assert customs.post(place + "draw", {**form, "amount": "10"}).status_code == 302
    page = text(customs.get(place))
    assert "Nothing is left on it" in page
    assert "left under 26NL7" in page
    assert licence.lines.get().drawn == "10"


def test_what_the_exporter_announced_is_confirmed_and_not_drawn_twice(people, customs):
    """One shipment, seen by both sides; another declaration for it is refused."""
    from cocket.office.licences.services import confirm, draw

    licence = granted(people, "DC")
    drawn = draw(people.clerk, licence.pk, 1, Quantity(Decimal(4), "each"), "INV-1", at=NOW)
    place = f"/customs/{licence.number}/"
    assert "announced" in text(customs.get(place))
    assert customs.post(f"{place}confirm/{drawn.pk}", {"declaration": "26NL8"}).status_code == 302
    assert "left under 26NL8" in text(customs.get(place))
    assert licence.lines.get().drawn == "4"
    with pytest.raises(Refused, match="confirmed under another declaration"):
        confirm(people.customs, drawn.pk, "26NL9", at=NOW)
    with pytest.raises(Refused, match="A customs officer confirms"):
        confirm(people.clerk, drawn.pk, "26NL8", at=NOW)
    with pytest.raises(BadInput, match="cannot be used"):
        confirm(people.customs, drawn.pk, "two words", at=NOW)


def test_nothing_leaves_under_a_licence_that_is_not_in_force(people, customs):
    """Suspended: the page says so and offers no draw-down, and the service refuses one."""
    from cocket.office.cases.services import act
    from cocket.office.licences.services import draw

    licence = granted(people, "DD")
    act(people.second, licence.case_id, Action.SUSPEND, at=NOW, why="notice", text="A notice.")
    page = text(customs.get(f"/customs/{licence.number}/"))
    assert "Nothing may leave under it today" in page
    assert "Record what leaves" not in page
    with pytest.raises(Refused, match="approved, and suspended"):
        draw(people.customs, licence.pk, 1, Quantity(Decimal(1), "each"), "26NL1", at=utc_now())


def test_both_sides_at_once_cannot_overdraw(people):
    """Exporter and customs draw six each of ten: one of them is refused."""
    from cocket.office.licences.services import draw

    licence = granted(people, "DH")
    draw(people.clerk, licence.pk, 1, Quantity(Decimal(6), "each"), "INV-1", at=NOW)
    with pytest.raises(Overdrawn):
        draw(people.customs, licence.pk, 1, Quantity(Decimal(6), "each"), "26NL2", at=NOW)


def test_customs_reads_no_case(people, customs):
    """Neither its page nor its documents nor its dossier."""
    licence = granted(people, "DF")
    number = licence.case.number
    assert [customs.get(place).status_code for place in (f"/office/{number}/", f"/firm/{number}/")] == [403, 403]
    assert customs.get(f"/dossiers/{number}").status_code == 404
    assert customs.get(f"/papers/{licence.papers.get().pk}/jwt").status_code == 200


def test_a_licence_s_page_asks_the_database_few_questions(people, customs):
    """However much moved under it."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from cocket.office.licences.services import draw

    licence = granted(people, "DG")
    for number in range(5):
        draw(people.clerk, licence.pk, 1, Quantity(Decimal(1), "each"), f"INV-{number}", at=NOW)
    with CaptureQueriesContext(connection) as asked:
        customs.get(f"/customs/{licence.number}/")
    assert len(asked) <= 9, [query["sql"][:80] for query in asked]
