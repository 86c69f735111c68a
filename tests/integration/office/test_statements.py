"""The end user signs through a link: once, without an account, exactly what was shown."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from tests.integration.office.test_pages import EVIL, begin, fill, submit, text

from cocket.kernel.dates import utc_now
from cocket.kernel.errors import BadInput
from cocket.licensing.cases.model import Refused


def link_of(client: Any, number: str) -> str:
    """Ask for a link on the case's page; gives its path."""
    assert "What the end user will read and sign" in text(client.get(f"/firm/{number}/statement"))
    page = client.post(f"/firm/{number}/statement").content.decode()
    found = re.search(r'value="http://testserver(/sign/[^"]+)"', page)
    assert found, page
    return found[1]


def form_of(client: Any, link: str) -> dict[str, str]:
    page = client.get(link).content.decode()
    return {
        "sha256": re.search(r'name="sha256" value="([0-9a-f]{64})"', page)[1],
        "name": "Dana Fictive",
        "position": "director",
        "confirm": "on",
    }


def test_an_end_user_signs_once_and_both_sides_read_it(office_site):
    """The page shows goods, use and undertakings; afterwards the link does nothing more."""
    from cocket.office.facts.services import recorded
    from cocket.office.statements.models import Statement
    from cocket.register import facts

    number, nobody = submit(office_site), office_site["nobody"]
    link = link_of(office_site["exporter"], number)
    page = text(nobody.get(link))
    for words in ("USB webcam", "Sale in our store", "Warenhaus Sonnenplatz AG", "do not pass them on"):
        assert words in page
    assert nobody.post(link, form_of(nobody, link)).status_code == 200
    assert "the statement is signed" in text(nobody.get(link))
    assert nobody.get(link).status_code == 403
    statement = Statement.objects.get(case__number=number)
    for name in ("exporter", "officer", "overseer"):
        shown = text(office_site[name].get(f"/statements/{statement.pk}"))
        assert "signed by Dana Fictive (director)" in shown
    assert office_site["rival"].get(f"/statements/{statement.pk}").status_code == 404
    assert "signed by Dana Fictive" in text(office_site["officer"].get(f"/office/{number}/"))
    with recorded() as connection:
        told = [fact for fact in facts(connection, subjects=[statement.case_id]) if fact.kind.startswith("statement.")]
    assert [fact.kind for fact in told] == ["statement.asked", "statement.signed"]
    assert told[1].payload["sha256"] == statement.asserted_sha256
    assert "Dana" not in str(told)
    assert link.rpartition("/")[2] not in str(told) + statement.token_sha256


def test_a_link_that_is_renewed_ends_the_one_before(office_site):
    """And a link that is too old, cut or made up leads nowhere."""
    from cocket.office.statements.models import Statement

    number, nobody = submit(office_site), office_site["nobody"]
    first = link_of(office_site["exporter"], number)
    second = link_of(office_site["exporter"], number)
    assert "A newer link took the place" in text(nobody.get(first))
    assert nobody.get(second).status_code == 200
    assert nobody.get(second[:-1]).status_code == 404
    assert nobody.get("/sign/" + "A" * 43).status_code == 404
    Statement.objects.filter(case__number=number, state="open").update(expires_at=utc_now() - timedelta(days=1))
    assert "This link ended on" in text(nobody.get(second))


def test_nothing_is_signed_that_was_not_read_or_meant(office_site):
    """No tick, no name or another text: what was typed stays, and nothing is signed."""
    from cocket.office.statements import services
    from cocket.office.statements.models import Statement

    number, nobody = submit(office_site), office_site["nobody"]
    link = link_of(office_site["exporter"], number)
    form = form_of(nobody, link)
    unticked = nobody.post(link, {key: value for key, value in form.items() if key != "confirm"})
    assert "Tick this when it is so" in text(unticked)
    assert "Dana Fictive" in unticked.content.decode()
    assert "You were shown another text" in text(nobody.post(link, form | {"sha256": "0" * 64}))
    token = link.rpartition("/")[2]
    words = {"position": "x", "sha256": form["sha256"], "at": utc_now()}
    with pytest.raises(BadInput, match="Who signs is missing"):
        services.sign(token, name="  ", **words)
    assert Statement.objects.get(case__number=number).state == "open"


def test_an_officer_sends_a_statement_back_and_the_exporter_asks_again(office_site):
    """With a reason that the exporter reads; only an officer may, and only what is signed."""
    from cocket.office.statements.models import Statement

    number, nobody = submit(office_site), office_site["nobody"]
    link = link_of(office_site["exporter"], number)
    place = f"/statements/{Statement.objects.get(case__number=number).pk}"
    officer = office_site["officer"]
    assert "not signed" in text(officer.post(f"{place}/send-back", {"text": "Too early."}))
    nobody.post(link, form_of(nobody, link))
    assert office_site["overseer"].post(f"{place}/send-back", {"text": "No."}).status_code == 403
    assert office_site["exporter"].post(f"{place}/send-back", {"text": "No."}).status_code == 403
    assert officer.post(f"{place}/send-back", {"text": "The place of use is missing."}).status_code == 302
    assert "The place of use is missing." in text(office_site["exporter"].get(place))
    assert nobody.get(link_of(office_site["exporter"], number)).status_code == 200


def test_a_statement_shows_that_the_application_changed_since(office_site):
    """What was asserted stays as it was; the page says that they differ."""
    from cocket.office.cases.models import Case
    from cocket.office.statements.models import Statement

    exporter, nobody = office_site["exporter"], office_site["nobody"]
    number = begin(exporter)
    fill(exporter, number)
    link = link_of(exporter, number)
    nobody.post(link, form_of(nobody, link))
    assert Case.objects.get(number=number).application["end_use"]["signed"] is True
    place = f"/statements/{Statement.objects.get(case__number=number).pk}"
    assert "says something else now" not in text(exporter.get(place))
    exporter.post(f"/firm/{number}/ask/use", {"statement": "Another use."})
    assert "says something else now" in text(exporter.get(place))
    assert "Sale in our store" in text(exporter.get(place))


def test_a_statement_is_asked_for_only_when_there_is_something_to_sign(office_site):
    """An empty draft has no end user yet; a decided case rests on the statement that was there."""
    from cocket.office.cases.models import Case
    from cocket.office.people.models import Account
    from cocket.office.statements.services import ask

    exporter = office_site["exporter"]
    number = begin(exporter)
    assert "There is nothing to sign yet" in text(exporter.post(f"/firm/{number}/statement"))
    other = submit(office_site)
    office_site["exporter"].post(f"/firm/{other}/do/withdraw", {"version": "2"})
    row = Case.objects.get(number=other)
    account = Account.objects.get(email="exporter@pages.example")
    with pytest.raises(Refused, match="The case is decided"):
        ask(account, row.pk, at=utc_now())


def test_what_the_signer_types_stays_words(office_site):
    """Markup in name and position is shown as text to the office."""
    from cocket.office.statements.models import Statement

    number, nobody = submit(office_site, words=EVIL), office_site["nobody"]
    link = link_of(office_site["exporter"], number)
    assert b"<script" not in nobody.get(link).content
    nobody.post(link, form_of(nobody, link) | {"name": EVIL, "position": EVIL})
    page = office_site["officer"].get(f"/statements/{Statement.objects.get(case__number=number).pk}")
    assert b"<script" not in page.content
    assert b"&lt;script&gt;" in page.content


def test_a_program_is_told_the_link_once_and_nothing_keeps_it(site):
    """A second try with the same key gives the statement without its link; the office's tables hold no secret."""
    from tests.integration.office.programs import people, submitted

    from cocket.office.api.models import Remembered

    programs = people(site)
    number = submitted(programs)
    place, key = f"/applications/{number}/statements", {"Idempotency-Key": "statement-1"}
    first, second = (programs["exporter"].post(place, **key) for _ in range(2))
    assert first.status_code == 201, first.content
    token = first.json()["link"].rpartition("/")[2]
    assert len(token) == 43
    assert (second.json()["id"], second.json()["link"]) == (first.json()["id"], "")
    kept = Remembered.objects.get(key="statement-1")
    assert token.encode() not in bytes(kept.body)
    assert programs["officer"].get(f"/statements/{first.json()['id']}").json()["state"] == "open"
    assert programs["rival"].get(f"/statements/{first.json()['id']}").status_code == 404
    refused = programs["officer"].post(f"/statements/{first.json()['id']}/send-back", {"reasons": "Too early."})
    assert refused.status_code in (403, 409), refused.content
