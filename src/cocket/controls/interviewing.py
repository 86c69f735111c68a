"""An interview: the next best question, the answer put into the item, and the item classified again.

Takes an item and answers, gives the next question until nothing is open, and the record of what each answer settled.
Pure: the terminal, a web page and the answers in an export share it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation

from cocket.controls.model import Classification, Exchange, Outcome
from cocket.controls.service import KINDS, Classifier
from cocket.exports.model import Answer, Attribute, Export, Item
from cocket.kernel.reasons import Question, Reason, Tri

MOST_QUESTIONS = 12
MOST_SHOWN = 400  # characters of an answer that the record of an interview keeps
END_USE = ".end_use"
_FIGURE = re.compile(r"\s*([-+]?\d[\d.,]*(?:[eE][-+]?\d+)?)\s*(.{0,20}?)\s*$")


@dataclass(frozen=True, slots=True)
class Turn:
    """Where an interview stands: the item as known now, the answers of the lists, and the next question or None."""

    item: Item
    answers: tuple[Classification, ...]
    question: Question | None
    asked: tuple[str, ...] = ()
    exchanges: tuple[Exchange, ...] = ()


def begin(classifier: Classifier, item: Item) -> Turn:
    """Classify an item and give the first question."""
    return _turn(classifier, item, ())


def reply(classifier: Classifier, turn: Turn, answer: str, by: str = "") -> Turn:
    """Put an answer into the item and go on; "" or "unknown" leaves the question open and moves to the next."""
    if turn.question is None:
        return turn
    text = answer.strip()
    asked = (*turn.asked, turn.question.id)
    if not text or text.lower() in ("unknown", "?", "don't know", "weiß nicht"):
        return _turn(classifier, turn.item, asked, turn.exchanges)
    item = _with(turn.item, turn.question, text)
    after = _turn(classifier, item, asked, turn.exchanges)
    settled = _settled(turn.answers, after.answers)
    return replace(after, exchanges=(*after.exchanges, Exchange(turn.question, text[:MOST_SHOWN], by, settled)))


def with_answers(
    classifier: Classifier, export: Export, classified: Sequence[Classification]
) -> tuple[Classification, ...]:
    """Give an export's classifications with its answers to the classifier's questions put in, and the interview.

    Items whose questions nobody answered keep the classification they have. An answer to a question that the lists no
    longer ask is said so, never dropped.
    """
    found: list[Classification] = []
    for item in export.items:
        mine = tuple(c for c in classified if c.item_id == item.id)
        given = {a.question: a for a in export.answers if a.question.startswith(f"classify.{item.id}.")}
        found += _interviewed(classifier, item, given) if given and mine else mine
    return tuple(found)


def _interviewed(classifier: Classifier, item: Item, given: Mapping[str, Answer]) -> tuple[Classification, ...]:
    """Go through the questions in the order in which they come up, as far as answers were given."""
    turn = begin(classifier, item)
    left = dict(given)
    while (question := _answered(turn.answers, left)) is not None:
        said = left.pop(question.id)
        turn = reply(classifier, replace(turn, question=question), _text(said), said.by)
    unasked = [a for a in left.values() if _text(a) and not a.question.endswith(END_USE)]
    return recorded(turn, unasked)


def _answered(answers: Sequence[Classification], given: Mapping[str, Answer]) -> Question | None:
    """Give the first open question that has an answer; the end use is the licence requirement's to ask."""
    asked = (q for c in answers for q in c.questions if q.id in given and not q.id.endswith(END_USE))
    return next((q for q in asked if _text(given[q.id])), None)


def _text(answer: Answer) -> str:
    return answer.text.strip() or ("" if answer.answer is Tri.UNKNOWN else answer.answer.value)


def recorded(turn: Turn, unasked: Sequence[Answer] = ()) -> tuple[Classification, ...]:
    """Give the answers of the lists with the interview in them; `unasked` are answers that no list asked for."""
    found = []
    for c in turn.answers:
        others = tuple(f".{regime}." for regime in KINDS if regime != c.regime)
        mine = tuple(e for e in turn.exchanges if not any(other in e.question.id for other in others))
        stale = [a for a in unasked if not any(other in a.question for other in others)]
        reasons = [
            Reason("answer_not_asked", f"“{_text(a)[:80]}” was answered to {a.question}, which the list does not ask.")
            for a in stale
        ]
        found.append(replace(c, interview=mine, reasons=(*c.reasons, *reasons)))
    return tuple(found)


def _settled(before: Sequence[Classification], after: Sequence[Classification]) -> str:
    """Say what an answer changed, list by list."""
    changes = []
    for old, new in zip(before, after, strict=True):
        if (old.outcome, old.provision) == (new.outcome, new.provision):
            if old.reasons[:1] != new.reasons[:1] and new.reasons:
                changes.append(f"{new.regime.upper()}: {_words(new)}, as before; now {_lower(new.reasons[0].sentence)}")
            continue
        why = f": {_lower(new.reasons[0].sentence)}" if new.reasons else ""
        changes.append(f"{new.regime.upper()}: from {_words(old)} to {_words(new)}{why}")
    return " ".join(changes) or "Nothing yet: more is open."


def _words(c: Classification) -> str:
    said = {Outcome.LISTED: "listed", Outcome.NOT_LISTED: "not listed", Outcome.NEEDS_EXPERT: "needs an expert"}
    return said[c.outcome] + (f" in {c.provision}" if c.provision else "")


def _lower(sentence: str) -> str:
    """Give a sentence as the end of another: its first word in lower case unless it is a code."""
    first = sentence.split(" ", 1)[0]
    return sentence if any(ch.isdigit() for ch in first) else sentence[:1].lower() + sentence[1:]


def _turn(classifier: Classifier, item: Item, asked: tuple[str, ...], exchanges: tuple[Exchange, ...] = ()) -> Turn:
    answers = tuple(classifier.classify([item]))
    question = None if len(asked) >= MOST_QUESTIONS else _next(answers, asked)
    return Turn(item, answers, question, asked, exchanges)


def _next(answers: Sequence[Classification], asked: tuple[str, ...]) -> Question | None:
    for answer in answers:
        if answer.outcome is not Outcome.NEEDS_EXPERT:
            continue
        for question in answer.questions:
            if question.id not in asked and not question.id.endswith(END_USE):
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
    name = re.search(r"the item's (.+?)\?|^What (figure) ", question.text)
    if figure and name:
        try:
            value = Decimal(figure.group(1).replace(",", ""))
        except InvalidOperation:
            value = None
        if value is not None and value.is_finite():
            return replace(
                item, attributes=(*item.attributes, Attribute(name.group(1) or name.group(2), value, figure.group(2)))
            )
    return replace(item, description=f"{item.description}. {text}")
