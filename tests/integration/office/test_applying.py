"""One question a page: each kind of application with its own questions, several items and parties, and coming back."""

from __future__ import annotations

import re
from typing import Any

import pytest
from tests.integration.office.test_pages import EVIL, begin, do, fill, text

from cocket.licensing.cases.words import Kind

ANSWERS: dict[str, dict[str, str]] = {
    "name": {"name": "Fictional cameras"},
    "what": {"description": "USB webcam for a store."},
    "how": {"item_kind": "goods"},
    "code": {"hs_code": "8525.89"},
    "amount": {"amount": "10", "unit": "each"},
    "value": {"value": "390", "currency": "EUR"},
    "items": {"more": "no"},
    "who": {"name": "Warenhaus Sonnenplatz AG", "country": "CH"},
    "where": {"address": "Platz 1"},
    "owner": {},
    "type": {"end_user_type": "retailer"},
    "parties": {"more": "no"},
    "use": {"statement": "Sale in our store."},
    "purpose": {"purpose": "retail_sale"},
    "signed": {"signed": "unknown"},
}


def answer_all(client: Any, number: str, **instead: dict[str, str]) -> list[str]:
    """Follow the pages from the first one as a person would, with the first choice where nothing else is known."""
    place, visited = f"/firm/{number}/ask/name", []
    while "/ask/" in place:
        name = place.partition("/ask/")[2]
        visited.append(name)
        given = instead.get(name) or ANSWERS.get(name.partition(".")[0])
        if given is None:
            page = client.get(place).content.decode()
            choice = re.search(r'type="radio" name="answer" value="([^"]+)"', page)
            country = "<select" in page
            day = 'type="date"' in page
            number_asked = 'type="number"' in page
            words = "CH" if country else "2030-01-31" if day else "12" if number_asked else "In words."
            given = {"answer": choice[1] if choice else words}
        response = client.post(place, given)
        assert response.status_code == 302, (place, text(response))
        place = response["Location"]
        assert len(visited) < 60, visited
    return visited


@pytest.mark.parametrize("kind", [kind.value for kind in Kind])
def test_each_kind_is_asked_about_page_by_page_and_sent(office_site, kind):
    """Every page leads to the next, the answers can be checked, and the officer reads what was asked beside."""
    from cocket.office.cases.particulars import PARTICULARS

    exporter = office_site["exporter"]
    number = begin(exporter, kind)
    visited = answer_all(exporter, number)
    own = [f"more.{one.key}" for one in PARTICULARS[Kind(kind)]]
    assert visited[-len(own) :] == own
    page = text(exporter.get(f"/firm/{number}/check"))
    assert "Check your answers" in page
    assert "Fictional cameras" in page
    response = do(exporter, f"/firm/{number}/check")
    assert response.status_code == 302, text(response)
    shown = text(office_site["officer"].get(f"/office/{number}/"))
    assert str(PARTICULARS[Kind(kind)][0].title) in shown


def test_items_and_parties_are_added_named_and_taken_out(office_site):
    """A second item and a carrier get pages of their own; what is taken out is gone."""
    from cocket.office.cases.models import Case

    exporter = office_site["exporter"]
    number = begin(exporter)
    answer_all(exporter, number)
    asked = f"/firm/{number}/ask/"
    assert exporter.post(asked + "items", {"more": "yes"})["Location"] == asked + "what.2"
    assert exporter.get(f"/firm/{number}/check")["Location"] == asked + "what.2"
    exporter.post(asked + "what.2", {"description": "A lens for it."})
    exporter.post(asked + "amount.2", {"amount": "3", "unit": "each"})
    assert exporter.post(asked + "parties", {"more": "carrier"})["Location"] == asked + "who.2"
    exporter.post(asked + "who.2", {"name": "Spedition Beispiel", "country": "DE"})
    exporter.post(asked + "parties", {"more": "consignee"})
    exporter.post(asked + "who.3", {"name": "Lager Beispiel", "country": "CH"})
    row = Case.objects.get(number=number)
    assert [item["description"] for item in row.application["items"]] == ["USB webcam for a store.", "A lens for it."]
    assert [party["roles"] for party in row.application["parties"]] == [
        ["exporter"],
        ["end_user"],
        ["carrier"],
        ["consignee"],
    ]
    assert exporter.get(f"/firm/{number}/check").status_code == 200
    exporter.post(asked + "items", {"more": "no", "out": ["0"]})
    exporter.post(asked + "parties", {"more": "no", "out": ["2", "3"]})
    row.refresh_from_db()
    assert [item["description"] for item in row.application["items"]] == ["A lens for it."]
    assert [party["roles"] for party in row.application["parties"]] == [["exporter"], ["consignee", "end_user"]]


def test_one_can_stop_and_come_back(office_site):
    """What was answered is there, the case says how much is missing, and the way leads to the first open question."""
    exporter = office_site["exporter"]
    number = begin(exporter)
    exporter.post(f"/firm/{number}/ask/name", {"name": "Cameras"})
    exporter.post(f"/firm/{number}/ask/what.1", {"description": "A webcam."})
    page = text(exporter.get(f"/firm/{number}/"))
    assert "questions need an answer before it can be sent" in page
    assert exporter.get(f"/firm/{number}/check")["Location"].endswith("/ask/amount.1")
    assert "A webcam." in exporter.get(f"/firm/{number}/ask/what.1").content.decode()


def test_a_change_leads_back_to_the_answers(office_site):
    """Whoever changes one answer is not led through the others again; what fails keeps what was typed."""
    exporter = office_site["exporter"]
    number = begin(exporter)
    fill(exporter, number)
    place = f"/firm/{number}/ask/amount.1?check"
    assert exporter.post(place, {"amount": "12", "unit": "each"})["Location"] == f"/firm/{number}/check"
    assert "12 each" in text(exporter.get(f"/firm/{number}/check")).replace(" · ", " ")
    wrong = exporter.post(place, {"amount": "0", "unit": "each"})
    assert wrong.status_code == 400
    assert "There is a problem" in text(wrong)
    assert "Give an amount above zero" in text(wrong)


def test_what_is_typed_in_any_question_stays_words(office_site):
    """Markup in every field of every kind is shown as text to both sides."""
    exporter = office_site["exporter"]
    number = begin(exporter, "brokering")
    instead = {
        "name": {"name": EVIL}, "what.1": {"description": EVIL}, "use": {"statement": EVIL}, "owner.1": {"owner": EVIL},
        "where.1": {"address": EVIL, "registration": EVIL[:80]}, "who.1": {"name": EVIL, "country": "CH"},
        "more.seller": {"answer": EVIL}, "more.contract": {"answer": EVIL},
    }  # fmt: skip
    answer_all(exporter, number, **instead)
    checked = exporter.get(f"/firm/{number}/check")
    assert b"<script" not in checked.content
    assert do(exporter, f"/firm/{number}/check").status_code == 302
    for client, place in ((exporter, f"/firm/{number}/"), (office_site["officer"], f"/office/{number}/")):
        page = client.get(place).content
        assert b"<script" not in page
        assert b"&lt;script&gt;" in page


def test_no_page_is_there_that_was_not_asked_for(office_site):
    """A question of another kind, an item that is not there, and nonsense are not found."""
    exporter = office_site["exporter"]
    number = begin(exporter)
    for name in ("more.seller", "what.2", "what.0", "who.9", "x", "what.1.1", "../check"):
        assert exporter.get(f"/firm/{number}/ask/{name}").status_code == 404
