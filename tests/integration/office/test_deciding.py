"""Advice point by point, reasons of one's own, and the comparison of like cases as an overseer sees it."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from tests.integration.office.test_pages import do, submit, text
from tests.integration.office.test_services import NOW, proposed, submitted

from cocket.kernel.errors import BadInput
from cocket.licensing.cases.model import Refused
from cocket.licensing.cases.recomputing import Verdict, read, recompute
from cocket.licensing.cases.words import Action, Answer, Outcome

pytestmark = pytest.mark.usefixtures("site")


def consulting(people: Any, where: str) -> str:
    from cocket.office.cases.services import act

    case = submitted(people, where)
    act(people.officer, case, Action.TAKE, at=NOW, why="taken")
    due = {"desk": "human_rights", "due": (NOW + timedelta(days=9)).date().isoformat()}
    act(people.officer, case, Action.CONSULT, at=NOW, why="asked", text="Is misuse known?", detail=due)
    return case


def advise(people: Any, case: str, advice: str, points: list[dict[str, str]]) -> Any:
    from cocket.office.cases.services import act

    detail = {"advice": advice, "points": points}
    return act(people.rights, case, Action.ADVISE, at=NOW, why="advised", text="See the points.", detail=detail)


def test_advice_is_kept_per_item_and_criterion_and_survives_replay(people):
    """The points are codes in the fact; the case that the facts tell has them."""
    from cocket.office.cases.selectors import differing_rows
    from cocket.office.cases.services import rebuilt
    from cocket.office.facts.services import recorded

    case = consulting(people, "DA")
    advise(
        people,
        case,
        "objection",
        [{"about": "item:1", "says": "no_objection"}, {"about": "criterion:cp944.2", "says": "objection"}],
    )
    with recorded() as connection:
        told = rebuilt(connection, case)
    assert [(p.about, p.says.value) for p in told.referrals[0].points] == [
        ("item:1", "no_objection"),
        ("criterion:cp944.2", "objection"),
    ]
    assert case not in differing_rows()


@pytest.mark.parametrize(
    ("advice", "points", "says"),
    [
        ("no_objection", [{"about": "item:1", "says": "objection"}], "milder than one of its points"),
        ("objection", [{"about": "somebody", "says": "objection"}], "cannot be read"),
    ],
)
def test_advice_that_does_not_hold_together_is_refused(people, advice, points, says):
    """The advice in short is what its gravest point says, or more."""
    with pytest.raises(Refused, match=says):
        advise(people, consulting(people, "DB"), advice, points)


def test_the_desk_answers_on_its_page_and_the_officer_reads_each_point(office_site):
    """A point without a reason is asked for; with it, it stands beside the case."""
    number, adviser = submit(office_site), office_site["adviser"]
    desk = f"/office/{number}/do/"
    do(office_site["officer"], desk + "take")
    due = (NOW.replace(year=NOW.year + 5)).date().isoformat()
    do(office_site["officer"], desk + "consult", desk="human_rights", due=due, text="Is misuse known?")
    page = text(adviser.get(desk + "advise"))
    assert "Item 1: USB webcam" in page
    assert "Human rights and humanitarian law" in page
    words = {"advice": "objection", "text": "We object.", "says_criterion:cp944.2": "objection"}
    assert "Say why." in text(do(adviser, desk + "advise", **words))
    words["why_criterion:cp944.2"] = "Such cameras were used in a closed hall there."
    assert do(adviser, desk + "advise", **words).status_code == 302
    shown = text(office_site["officer"].get(f"/office/{number}/"))
    assert "objection : Such cameras were used in a closed hall there." in shown.replace("</b>", "")
    assert "Such cameras" not in text(office_site["exporter"].get(f"/firm/{number}/"))


def test_reasons_that_are_the_program_s_draft_are_nobody_s(people):
    """Word for word the draft is refused; edited, it is the officer's."""
    from cocket.office.cases.models import Case
    from cocket.office.cases.services import act, rebuilt
    from cocket.office.decisions.services import draft, evidence_of, propose
    from cocket.office.facts.services import recorded

    case = submitted(people, "DC")
    act(people.officer, case, Action.TAKE, at=NOW, why="taken")
    with recorded() as connection:
        drafted = draft(rebuilt(connection, case), Outcome.REFUSE, evidence_of(connection, Case.objects.get(pk=case)))
    words = {"outcome": Outcome.REFUSE, "criteria": ["eu.15"], "at": NOW}
    with pytest.raises(BadInput, match="program's words, not yours"):
        propose(people.officer, case, reasons=drafted + "\n", **words)
    propose(people.officer, case, reasons=drafted + " The amount is not explained.", **words)


def test_whoever_departs_from_the_recommendation_says_why(people):
    """Without it the proposal is refused; with it, it stands in the reasons."""
    from cocket.office.cases.selectors import view
    from cocket.office.cases.services import act
    from cocket.office.decisions.services import propose

    case = submitted(people, "DD", recommendation="stop_and_review")
    act(people.officer, case, Action.TAKE, at=NOW, why="taken")
    words = {"outcome": Outcome.APPROVE, "criteria": ["eu.15"], "reasons": "Known.", "at": NOW}
    words["valid_until"] = (NOW + timedelta(days=90)).date()
    with pytest.raises(BadInput, match="not said why"):
        propose(people.officer, case, **words)
    propose(people.officer, case, departure="The list's entry is another firm.", **words)
    said = next(entry.text for entry in view(people.officer, case, NOW).history if entry.action is Action.PROPOSE)
    assert said.startswith("Known.")
    assert "recommendation was not followed: The list's entry is another firm." in said


def test_a_draft_is_offered_and_the_signer_sees_what_is_proposed(office_site):
    """The page begins from the draft; the second person reads the same reasons beside the signature, and may send back."""
    number, officer = submit(office_site), office_site["officer"]
    desk = f"/office/{number}/do/"
    do(officer, desk + "take")
    page = officer.get(desk + "propose?draft=refuse").content.decode()
    drafted = re.search(r'<textarea name="text"[^>]*>(.*?)</textarea>', page, re.DOTALL)[1]
    assert "The licence is refused." in drafted
    import html

    words = {"outcome": "refuse", "criteria": ["eu.15"], "departure": "What it was told is not shown."}
    refused = do(officer, desk + "propose", text=html.unescape(drafted), **words)
    assert "word for word" in text(refused)
    do(officer, desk + "propose", text="The end use is not explained to us.", **words)
    signing = text(office_site["senior_officer"].get(desk + "sign_refusal"))
    assert "What is proposed" in signing
    assert "The end use is not explained to us." in signing
    assert do(office_site["senior_officer"], desk + "send_back", text="Name the article.").status_code == 302
    assert "Name the article." in text(officer.get(f"/office/{number}/"))


def test_an_overseer_computes_every_comparison_again(people, office_site, tmp_path, cocket, capsys):
    """From the commitments alone, on the page, in the file, and with the command: equal; a change of practice is listed."""
    from cocket.office.decisions.services import Answered, sign

    refused = proposed(people, "DE", "refuse")
    sign(people.senior, refused, at=NOW)
    case = proposed(people, "DE")
    why = "Since the new law oversight is shown."
    sign(people.officer, case, at=NOW, answers={refused: Answered(Answer.PRACTICE_CHANGES, why)})
    overseer = office_site["overseer"]
    assert "unequal" not in text(overseer.get("/overseer/precedents"))
    assert why in text(overseer.get("/overseer/practice"))
    raw = overseer.get("/overseer/precedents.json").content
    found = recompute(read(raw, "precedents.json"))
    assert {one.verdict for one in found} == {Verdict.EQUAL}
    assert {refused, case} <= {one.case for one in found}
    assert b"fictional" not in raw
    file = tmp_path / "precedents.json"
    file.write_bytes(raw)
    told = json.loads(raw)
    next(step for step in told["steps"] if step["case"] == case)["named"] = []
    forged = tmp_path / "forged.json"
    forged.write_text(json.dumps(told), "utf-8")
    cocket(tmp_path, "oversee", "precedents", str(file))
    assert "0 unequal, 0 unknown" in capsys.readouterr().out
    with pytest.raises(SystemExit) as ended:
        cocket(tmp_path, "oversee", "precedents", str(forged))
    assert ended.value.code == 1
    said = capsys.readouterr()
    assert f"{refused} had to be answered, and was not." in said.out
    assert "1 comparisons are unequal" in said.err
