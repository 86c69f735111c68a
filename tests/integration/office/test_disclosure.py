"""Due process: a refusal says what the party may see, what is withheld and on which ground, and how to appeal."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests.integration.office.test_pages import text
from tests.integration.office.test_services import NOW, submitted

from cocket.kernel.errors import BadInput
from cocket.licensing.cases.model import Refused
from cocket.licensing.cases.words import Action, Outcome

pytestmark = pytest.mark.usefixtures("site")


def advised(people: Any, where: str) -> str:
    """Give a case that is proposed to be refused, with advice that nobody has marked."""
    from cocket.office.cases.services import act
    from cocket.office.decisions.services import propose

    case = submitted(people, where)
    act(people.officer, case, Action.TAKE, at=NOW, why="taken")
    due = {"desk": "human_rights", "due": (NOW + timedelta(days=9)).date().isoformat()}
    act(people.officer, case, Action.CONSULT, at=NOW, why="asked", text="Is misuse known?", detail=due)
    words = {"text": "A source in the hall saw it.", "detail": {"advice": "objection"}}
    act(people.rights, case, Action.ADVISE, at=NOW, why="advised", **words)
    act(people.officer, case, Action.RESUME, at=NOW, why="resumed")
    propose(people.officer, case, outcome=Outcome.REFUSE, criteria=["cp944.2"], reasons="Misuse is likely.", at=NOW)
    return case


def refuse(people: Any, case: str, kind: str = "protected", ground: str = "source") -> Any:
    from cocket.office.decisions.services import sign
    from cocket.office.disclosure.services import mark

    mark(people.officer, case, "advice:1", kind, ground=ground, at=NOW)
    return sign(people.senior, case, at=NOW)


def client(account: Any) -> Any:
    from django.test import Client

    made = Client()
    made.force_login(account)
    return made


def test_a_refusal_is_not_signed_before_all_evidence_is_marked(people):
    """Each piece is disclosable, or protected on a ground of the law; the button says what is missing."""
    from django.utils.translation import override

    from cocket.office.cases.selectors import view
    from cocket.office.decisions.services import sign
    from cocket.office.disclosure.services import mark

    case = advised(people, "EA")
    with override("en"):
        assert (
            "One piece of evidence is marked neither" in view(people.senior, case, NOW).actions["sign_refusal"].why_not
        )
    with pytest.raises(Refused, match="neither disclosable nor protected"):
        sign(people.senior, case, at=NOW)
    for piece, kind, ground, says in (
        ("advice:2", "disclosable", "", "no such piece"), ("dossier", "protected", "source", "no such piece"),
        ("advice:1", "protected", "", "not said whether"), ("advice:1", "secret", "", "not said whether"),
        ("advice:1", "protected", "because", "no such ground"),
    ):  # fmt: skip
        with pytest.raises(BadInput, match=says):
            mark(people.officer, case, piece, kind, ground=ground, at=NOW)
    with pytest.raises(Refused, match="This is for"):
        mark(people.rights, case, "advice:1", "disclosable", at=NOW)
    assert refuse(people, case).state == "refused"


def test_the_appellant_sees_that_something_is_withheld_and_on_which_ground(people):
    """Neither the letter, its PDF nor the file holds the protected words; the ground stands in all of them."""
    import io

    import pypdfium2

    row = refuse(people, advised(people, "EB"))
    firm = client(people.clerk)
    pages = [text(firm.get(f"/{place}/{row.number}")) for place in ("letters", "files")]
    paper = firm.get(f"/letters/{row.number}/paper")
    found = pypdfium2.PdfDocument(io.BytesIO(paper.content))
    pages.append(" ".join(" ".join(page.get_textpage().get_text_range().split()) for page in found))
    for page in pages:
        assert "A source in the hall" not in page
        assert "uncover a source" in page
    assert "Misuse is likely." in pages[0]
    assert "Misuse is likely." in pages[2]
    assert "3 June 2026" in pages[0]  # thirty days
    assert "no hand in this decision, within 30 working days" in pages[0]
    assert text(firm.get(f"/firm/{row.number}/")).count("The letter of refusal") == 1


def test_what_is_disclosable_is_in_the_letter_and_the_file(people):
    """With its words; and only for the firm, the office and the overseer."""
    row = refuse(people, advised(people, "EC"), "disclosable", "")
    for place in ("letters", "files"):
        assert "A source in the hall saw it." in text(client(people.clerk).get(f"/{place}/{row.number}"))
        assert client(people.overseer).get(f"/{place}/{row.number}").status_code == 200
        for account in (people.rival, people.rights, people.administrator, people.customs):
            assert client(account).get(f"/{place}/{row.number}").status_code == 404


def test_deadlines_and_grounds_are_the_deployment_s_law(site, people):
    """Another law, another last day, another authority, another way to appeal, other grounds."""
    path = site / "office" / "law.toml"
    path.write_text(
        'appeal_days = 14\nappeal_decision_working_days = 60\nauthority = "Authority of Examplia"\n'
        'appeal_to = "the court of Examplia"\nhow_to_appeal = "Write to the registry."\n'
        '[grounds]\nsealed = "A court has sealed it."\n',
        "utf-8",
    )
    try:
        row = refuse(people, advised(people, "ED"), ground="sealed")
        page = text(client(people.clerk).get(f"/letters/{row.number}"))
        for said in (
            "18 May 2026",
            "60 working days",
            "Authority of Examplia",
            "the court of Examplia",
            "Write to the registry.",
            "A court has sealed it.",
        ):
            assert said in page
    finally:
        path.unlink()


def test_marks_are_facts_with_codes_alone(people):
    """Who marked which piece how; no word of the evidence."""
    from cocket.office.disclosure.services import MARKED
    from cocket.office.facts.services import recorded
    from cocket.register import facts

    case = advised(people, "EE")
    refuse(people, case)
    with recorded() as connection:
        told = list(facts(connection, kinds=[MARKED], subjects=[case]))
    assert [fact.payload for fact in told] == [{"ground": "source", "mark": "protected", "piece": "advice:1"}]


def test_the_officer_marks_on_a_page_and_the_party_cannot(people):
    """A protected piece needs its ground; the firm's own account is refused the page."""
    from cocket.office.cases.models import Case

    number = Case.objects.get(pk=advised(people, "EF")).number
    officer = client(people.officer)
    assert "A source in the hall saw it." in text(officer.get(f"/evidence/{number}"))
    assert "Choose the ground." in text(officer.post(f"/evidence/{number}", {"mark_0": "protected"}))
    assert officer.post(f"/evidence/{number}", {"mark_0": "protected", "ground_0": "source"}).status_code == 302
    assert client(people.clerk).get(f"/evidence/{number}").status_code == 403


def test_an_office_document_reaches_the_party_only_once_it_is_disclosed(people):
    """Silence discloses nothing: neither name nor bytes, on the page nor by its address."""
    from cocket.office.disclosure.services import mark
    from cocket.office.documents.services import add

    case = advised(people, "EG")
    document = add(people.officer, case, "note.txt", b"A note of the office.", at=NOW)
    number = document.case.number
    assert client(people.clerk).get(f"/documents/{document.pk}").status_code == 404
    assert "note.txt" not in text(client(people.clerk).get(f"/firm/{number}/"))
    mark(people.officer, case, document.pk, "disclosable", at=NOW)
    assert client(people.clerk).get(f"/documents/{document.pk}").status_code == 200
    assert "note.txt" in text(client(people.clerk).get(f"/firm/{number}/"))
    mark(people.officer, case, document.pk, "protected", ground="source", at=NOW)
    assert client(people.clerk).get(f"/documents/{document.pk}").status_code == 404
    assert client(people.officer).get(f"/documents/{document.pk}").status_code == 200
    row = refuse(people, case)
    assert "note.txt" not in text(client(people.clerk).get(f"/files/{row.number}"))
    assert "note.txt" not in text(client(people.clerk).get(f"/letters/{row.number}"))


def test_a_piece_that_nobody_marked_is_named_as_undecided_and_never_as_nothing_withheld(people):
    """A refusal from before pieces were marked: the party reads that something is there."""
    from cocket.office.disclosure.models import Mark

    row = refuse(people, advised(people, "EH"))
    Mark.objects.filter(case=row).delete()
    page = text(client(people.clerk).get(f"/letters/{row.number}"))
    assert "Not decided yet whether you may see it." in page
    assert "Nothing is withheld." not in page
    assert "A source in the hall" not in page
