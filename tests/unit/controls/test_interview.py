"""An interview: answers in an export reach the classification, and the record says what each one settled."""

from __future__ import annotations

import pytest

from cocket.controls.interviewing import begin, reply, with_answers
from cocket.controls.model import Outcome
from cocket.exports.model import Answer, Export, Item
from cocket.kernel.reasons import Tri

CAMERA = Item("cam", "Uncooled thermal camera core, 640 x 480 microbolometer")


def asked(classifier, item):
    """Give the ids of the questions that the lists ask about an item."""
    return [q.id for c in classifier.classify([item]) for q in c.questions]


def answered(classifier, item, *answers):
    """Give the EU classification of an item whose export has these answers."""
    export = Export("e-1", (), (item,), answers=answers)
    return with_answers(classifier, export, classifier.classify([item]))[0]


@pytest.mark.parametrize(
    ("frame_rate", "outcome"), [("9 Hz", Outcome.NOT_LISTED), ("60 Hz", Outcome.LISTED), ("", Outcome.NEEDS_EXPERT)]
)
def test_an_answer_in_the_export_settles_the_item(classifier, frame_rate, outcome):
    """A figure given under the question's id is held against the list; no figure leaves the question open."""
    question = asked(classifier, CAMERA)[0]
    found = answered(classifier, CAMERA, Answer(question, Tri.UNKNOWN, frame_rate, "Kari Nordmann"))
    assert found.outcome is outcome
    assert [(e.question.id, e.answer, e.by) for e in found.interview] == (
        [(question, frame_rate, "Kari Nordmann")] if frame_rate else []
    )


def test_the_record_says_what_an_answer_changed(classifier):
    """The sentence names the list, the outcome before and after, and the reason."""
    found = answered(classifier, CAMERA, Answer(asked(classifier, CAMERA)[0], Tri.UNKNOWN, "9 Hz"))
    assert found.interview[0].settled.startswith("EU: from needs an expert to not listed: 6A003.b.4.b does not apply")


def test_an_answer_that_no_list_asks_for_is_reported(classifier):
    """Nothing that somebody answered is dropped silently."""
    found = answered(classifier, CAMERA, Answer("classify.cam.eu.5a001.colour", Tri.YES))
    assert [r.code for r in found.reasons if r.code == "answer_not_asked"] == ["answer_not_asked"]


def test_answers_about_one_item_leave_the_others_alone(classifier):
    """Each item keeps its own answers."""
    other = Item("mug", "Coffee mug")
    export = Export("e-1", (), (CAMERA, other), answers=(Answer(asked(classifier, CAMERA)[0], Tri.UNKNOWN, "9 Hz"),))
    before = classifier.classify([CAMERA, other])
    after = with_answers(classifier, export, before)
    assert after[2:] == tuple(before[2:])
    assert [c.item_id for c in after] == [c.item_id for c in before]


@pytest.mark.parametrize(
    "answer", ["yes", "no", "many", "-1", "1e999", "NaN", "9 Hz " * 400, "<b>9</b> Hz", "\x00", "٩"]
)
def test_any_answer_ends_the_interview_some_day(classifier, answer):
    """Whatever is typed, an interview ends, and its record holds no more than a page."""
    turn = begin(classifier, Item("x", "Phone interception rack"))
    for _ in range(20):
        if turn.question is None:
            break
        turn = reply(classifier, turn, answer)
    assert turn.question is None
    assert all(len(e.answer) <= 400 for e in turn.exchanges)
