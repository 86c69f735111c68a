"""The Cryptography Note: mass-market encryption is taken out only when each condition is shown."""

from __future__ import annotations

import pytest

from cocket.controls.interviewing import begin, reply
from cocket.controls.model import Outcome
from cocket.exports.model import Item
from cocket.kernel.reasons import Tri

APP = "Disk encryption software for consumers"


def interview(classifier, description, *answers):
    """Give the EU answer after an interview, and the questions that were asked of the manufacturer."""
    turn, asked = begin(classifier, Item("x", description)), []
    for answer in answers:
        if turn.question is None:
            break
        asked.append(turn.question.text)
        turn = reply(classifier, turn, answer)
    return turn.answers[0], asked


def test_each_condition_is_asked_for_and_then_the_note_takes_the_item_out(classifier):
    """Two conditions are left open by the description; both are asked, and the note is the evidence."""
    found, asked = interview(classifier, APP, "no", "yes")
    assert asked[:2] == [
        "Can the user easily change the cryptographic functionality?",
        "Is it designed for installation by the user without further substantial support by the supplier?",
    ]
    assert found.outcome is Outcome.NOT_LISTED
    assert found.reasons[0].code == "decontrolled"
    assert found.reasons[0].evidence.startswith("Note 3: Cryptography Note 5A002, 5D002.a.1.")


@pytest.mark.parametrize("answers", [("yes",), ("no", "no"), ("", "")])
def test_a_condition_denied_or_unknown_never_takes_the_item_out(classifier, answers):
    """A user who can change the cipher, an installer, or no answer at all: the item stays open or listed."""
    found, _ = interview(classifier, APP, *answers)
    assert found.outcome is not Outcome.NOT_LISTED


def test_an_encryptor_for_specialists_is_listed_without_asking(classifier):
    """Nothing hints at retail sale, so the note does not hold up the answer, and it is shown as not known."""
    found = classifier.classify([Item("x", "Link encryptor for data centres, AES-256")])[0]
    assert found.outcome is Outcome.LISTED
    notes = {d.provision: d.applies for c in found.candidates for d in c.decontrols}
    assert notes["5A002#cryptography-note"] is Tri.UNKNOWN


def test_a_home_router_with_encryption_is_asked_about_its_sale(classifier):
    """An everyday thing that encrypts is asked about the note's first condition, not called ordinary unheard."""
    found = classifier.classify([Item("x", "Home Wi-Fi router with encryption")])[0]
    assert found.outcome is Outcome.NEEDS_EXPERT
    assert found.questions[0].text.startswith("Is it sold to everybody")


def test_what_the_note_takes_out_falls_under_the_us_entry_below(classifier):
    """Under the US list a mass-market item leaves 5A002 for 5A992: it is never simply not listed."""
    turn = begin(classifier, Item("x", "Home Wi-Fi router with encryption"))
    for answer in ("yes", "no", "yes"):
        turn = reply(classifier, turn, answer)
    assert [a.outcome for a in turn.answers] == [Outcome.NOT_LISTED, Outcome.NEEDS_EXPERT]
    assert "5A992" in turn.answers[1].candidates[0].entry


def test_the_us_note_stands_under_its_own_entry(us):
    """The file lists what opens Category 5, Part 2 at the end of Part 1; it is put back and marked."""
    note = us.by_path["5A002#cryptography-note"]
    assert note.repaired
    assert note.parent == "5A002"
    assert us.by_path["5A002#cryptography-note.b"].text.startswith("Hardware components")
    assert not any(p.startswith("5E991.b") for p in us.by_path)


def test_the_letters_under_4d004_are_its_notes(us):
    """The US file numbers the conditions of 4D004's note as paragraphs; none of them controls anything."""
    assert [p.path for p in us.provisions if p.entry == "4D004" and p.kind == "control"] == ["4D004"]
