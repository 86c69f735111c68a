"""The reasoning as a legal memo: question, short answer, steps with paragraph and inputs, what is open, how to contest.

Takes an export and its requirements, gives plain text, deterministic and at most 100 characters wide.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from cocket.exports.model import Export
from cocket.kernel.countries import name_of
from cocket.kernel.dates import spoken
from cocket.kernel.ids import short
from cocket.kernel.reasons import Tri
from cocket.requirements.model import Filing, LicenceRequirement, Need, Option, RequirementStep
from cocket.requirements.rulebook import Rulebook

WIDTH = 100
SHOWN = 240
NAMES = {"eu": "European Union", "us": "United States", "uk": "United Kingdom"}
ANSWERS = {
    Need.REQUIRED: "A licence is required.",
    Need.NOT_REQUIRED: "No licence is required, as long as the conditions below stay true.",
    Need.PROHIBITED: "The export is prohibited.",
    Need.INDETERMINATE: "It cannot be told yet; the questions below settle it.",
}
_ELIGIBLE = {Tri.YES: "usable", Tri.UNKNOWN: "open", Tri.NO: "not usable"}
_STATUS = {"unverified": " [not checked against the text]", "reading": " [this project's reading of the text]"}


def memo(export: Export, answer: LicenceRequirement, book: Rulebook, as_of: date) -> str:
    """Write one regime's answer as a memo."""
    letters = {text: letter for letter, text in zip("abcdefgh", book.contests.values(), strict=False)}
    destination = name_of(export.destination) if export.destination else "an unknown destination"
    parts = [
        [f"MEMORANDUM · {NAMES.get(answer.regime, answer.regime)}", f"Export {export.id} to {destination}",
         f"As of {spoken(as_of)}, under {book.title} (edition {book.edition}, {short(book.sha256)})"],
        ["Question", *_wrap("Does this export need a licence, and if so which?")],
        ["Short answer", *_wrap(ANSWERS[answer.need]), *_wrap(_carried(answer))],
        ["Items", *_items(export)],
        ["Reasoning", *_steps(answer.steps, letters)],
    ]  # fmt: skip
    if answer.options:
        parts.append(["Exceptions and general authorisations", *_options(answer.options)])
    if answer.questions:
        parts.append(["What is still open", *(
            line for question in answer.questions
            for line in _wrap(f"- {question.text} ({question.who}; id {question.id}). {question.settles}")
        )])  # fmt: skip
    if answer.conditions:
        parts.append(["Conditions of this answer", *(
            line for condition in answer.conditions for line in _wrap(f"- {condition.sentence} ({condition.source})")
        )])  # fmt: skip
    if answer.filings:
        parts.append(["What to file", *(
            line for filing in answer.filings
            for line in _filing(filing)
        )])  # fmt: skip
    parts += [
        [
            "How to contest",
            *_wrap(book.contest),
            *(line for text, letter in letters.items() for line in _wrap(f"{letter}. {text}")),
        ],
        ["Rests on", *(f"  {e.title} {e.edition_date} ({short(e.sha256)})" for e in answer.editions)],
    ]
    return "\n\n".join("\n".join(part) for part in parts if part) + "\n"


def _wrap(text: str) -> list[str]:
    return textwrap.wrap(
        text, WIDTH, initial_indent="  ", subsequent_indent="    ", break_on_hyphens=False, break_long_words=False
    )


def _items(export: Export) -> Iterable[str]:
    for item in export.items:
        text = " ".join(item.description.split())
        shown = text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
        yield from _wrap(f"{item.id} ({item.kind.value.replace('_', ' ')}): {shown}")


def _carried(answer: LicenceRequirement) -> str:
    held = {step.item_id for step in answer.steps if step.need is Need.REQUIRED and step.effect != "note"}
    usable = sorted({option.code for option in answer.options if option.eligible is Tri.YES})
    carried = {option.item_id for option in answer.options if option.eligible is Tri.YES}
    if answer.need is not Need.REQUIRED or not held or not held <= carried:
        return ""
    return f"{', '.join(usable)} can carry it while the conditions hold; using it is using a licence, with its duties."


def _steps(steps: Sequence[RequirementStep], letters: Mapping[str, str]) -> Iterable[str]:
    for number, step in enumerate(steps, 1):
        about = f" [{step.item_id}]" if step.item_id else ""
        yield from _wrap(f"{number}. {step.sentence}{about}")
        yield from _wrap(f"   {step.source}{_STATUS.get(step.status, '')}")
        if step.inputs:
            yield from _wrap("   on: " + "; ".join(f"{name.lstrip('?')} = {value}" for name, value in step.inputs))
        ways = [letter for text, letter in letters.items() if text in step.contest]
        if ways:
            yield from _wrap(f"   to contest: {' or '.join(ways)} under How to contest")


def _filing(filing: Filing) -> Iterable[str]:
    yield from _wrap(f"- {filing.title}; to: {filing.to}; when: {filing.deadline} ({filing.source})")
    for label, value in filing.fields:
        yield from _wrap(f"  {label}: {value}")


def _options(options: Sequence[Option]) -> Iterable[str]:
    for option in options:
        yield from _wrap(f"- {option.code} ({_ELIGIBLE[option.eligible]}), {option.title} [{option.item_id}]")
        yield from _wrap(f"  {option.sentence} {option.source}{_STATUS.get(option.status, '')}")
        for question in option.questions:
            yield from _wrap(f"  ? {question.text} (id {question.id})")
        for duty in option.duties:
            yield from _wrap(f"  · {duty.sentence} ({duty.source})")
