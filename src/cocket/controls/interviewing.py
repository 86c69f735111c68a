"""An interview: the next best question, the answer put into the item, and the item classified again.

Takes an item and answers, gives the next question until nothing is open. Pure: the terminal and a web page share it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation

from cocket.controls.model import Classification, Outcome
from cocket.controls.service import Classifier
from cocket.exports.model import Attribute, Item
from cocket.kernel.reasons import Question

MOST_QUESTIONS = 12
_FIGURE = re.compile(r"\s*([-+]?\d[\d.,]*(?:[eE][-+]?\d+)?)\s*(.{0,20}?)\s*$")


@dataclass(frozen=True, slots=True)
class Turn:
    """Where an interview stands: the item as known now, the answers of the lists, and the next question or None."""

    item: Item
    answers: tuple[Classification, ...]
    question: Question | None
    asked: tuple[str, ...] = ()


def begin(classifier: Classifier, item: Item) -> Turn:
    """Classify an item and give the first question."""
    return _turn(classifier, item, ())


def reply(classifier: Classifier, turn: Turn, answer: str) -> Turn:
    """Put an answer into the item and go on; "" or "unknown" leaves the question open and moves to the next."""
    if turn.question is None:
        return turn
    text = answer.strip()
    asked = (*turn.asked, turn.question.id)
    if not text or text.lower() in ("unknown", "?", "don't know", "weiß nicht"):
        return _turn(classifier, turn.item, asked)
    return _turn(classifier, _with(turn.item, turn.question, text), asked)


def _turn(classifier: Classifier, item: Item, asked: tuple[str, ...]) -> Turn:
    answers = tuple(classifier.classify([item]))
    question = None if len(asked) >= MOST_QUESTIONS else _next(answers, asked)
    return Turn(item, answers, question, asked)


def _next(answers: Sequence[Classification], asked: tuple[str, ...]) -> Question | None:
    for answer in answers:
        if answer.outcome is not Outcome.NEEDS_EXPERT:
            continue
        for question in answer.questions:
            if question.id not in asked and not question.id.endswith(".end_use"):
                return question
    return None


def _with(item: Item, question: Question, text: str) -> Item:
    """Give the item with an answer in it: a figure becomes an attribute, a yes or no confirms or denies the feature."""
    if question.id.endswith(".what"):
        return replace(item, description=f"{item.description}. {text}".strip(". "))
    lowered = text.lower()
    if lowered in ("yes", "y", "ja", "oui", "sí", "si", "no", "n", "nein", "non"):
        said = lowered in ("yes", "y", "ja", "oui", "sí", "si")
        feature = re.sub(r"^Does (?:the item have this feature|this note fit the item)\?\s*", "", question.text)
        return replace(item, attributes=(*item.attributes, Attribute(feature[:400], said)))
    figure = _FIGURE.match(text)
    name = re.search(r"the item's (.+?)\?", question.text)
    if figure and name:
        try:
            value = Decimal(figure.group(1).replace(",", ""))
        except InvalidOperation:
            value = None
        if value is not None and value.is_finite():
            return replace(item, attributes=(*item.attributes, Attribute(name.group(1), value, figure.group(2))))
    return replace(item, description=f"{item.description}. {text}")
