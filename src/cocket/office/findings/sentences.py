"""The engine's own sentences in the language of the page: which patterns it says, and how one is known again.

Takes an English sentence that was kept with a case, gives it in the active language. The engine says English and keeps
it; a sentence is known by its pattern, whose `{places}` hold names, codes and numbers. One that no pattern fits stays
English, and a page marks it so. A test assesses examples and holds the table against what is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from cocket.kernel.wording import Part, Said, said

ADVICE = (
    "Do not ship: under {regimes} rules this export looks prohibited; let a person review it first.",
    "Do not ship yet: {people} matches an entry on an official list; let a person review it first.",
    "Do not ship yet: {people} may be an entry on an official list; let a person compare them first.",
    "Do not ship yet: no list stops this export, but too many warning signs stand open; let a person review it first.",
    (
        "Ask your licensing authority before you ship: the item is on no list, but it can be used for surveillance and"
        " the end use points to misuse."
    ),
    "Apply for a licence before you ship: {regimes} rules require one.",
    "The general authorisation or exception {code} may carry it.",
    "It cannot be told yet whether you need a licence: answer the questions below first.",
    "No licence is required under {regimes} rules, as long as the conditions below stay true.",
    "This rests on the starter set, which is for trying out, not for production.",
)
REASONS = (
    "{name} may be {entry} ({list}).",
    "{name} may be an entry of {list}.",
    "{name} matches an entry of {list}.",
    "{name} shows no address, web page or registration.",
    "None of the {count} names screened is near an entry of the {lists} party lists.",
    "None of the {count} names screened is near an entry of the party list.",
    "Item {number} needs a person who knows it ({list} list).",
    "It cannot be told yet whether {item} is a listed item leaving the Union.",
    "Whether {item} is outside Annex I is not settled.",
    "{item} is listed as {code} and leaves the Union for {place}: an authorisation is required, whatever the use.",
    (
        "{item} is in no paragraph of Annex I that was found to apply, so Article 3(1) asks for no authorisation to"
        " {place}."
    ),
    "An item is listed in a paragraph about surveillance.",
    "An unlisted item can be used to watch people: {what}.",
    "A security service would watch people with this item where rights are not known to be safe.",
    "A sensitive item crosses no border post.",
    "A customs code is on the Common High Priority List.",
    "A customs code is on the Common High Priority List and the route touches a named transshipment country.",
    "A named transshipment country is on the way or its end.",
    "The stated purpose is {purpose}.",
    "The end user is a security service: {kind}.",
)
QUESTIONS = (
    "Is there a record (press, courts, reports) of misuse or diversion by the end user?",
    "Is the buyer's name or address like that of a party on a list of denied or sanctioned parties?",
    "Do the items not fit the buyer's line of business?",
    "Does the buyer offer cash for an expensive item that is usually financed?",
    "Are delivery dates vague, or is delivery asked to an out-of-the-way place?",
    "Is the item offered or asked for as a means of covert surveillance?",
    "Does the invoiced value contradict the usual price or the packing list?",
    "What does the human-rights assessment find?",
    "What is known about the rights record of the destination?",
    "What do the invoice, the packing list and the end-user certificate say?",
    "Does the item have this feature? {feature}",
    "Does this note fit the item? {note}",
    "Who owns and controls the end user, with which shares?",
    "Is the item on the control list, and in which paragraph?",
    "Which paragraph of the control list, if any, describes each item?",
    "Do you have grounds for suspecting such a use?",
    "Do you have grounds for suspecting one of the uses of Article 4(1)?",
    (
        "Do your due-diligence findings show that the items are intended, even in part, for internal repression or"
        " serious violations of human rights or international humanitarian law?"
    ),
    (
        "Is the item on a national list of your Member State (Article 9: public security, prevention of terrorism,"
        " human rights)?"
    ),
    (
        "Are you aware that the items are intended, even in part, for chemical, biological or nuclear weapons or for"
        " missiles that can deliver them?"
    ),
    (
        "Are you aware that the items are meant as parts of military items that left a Member State without"
        " authorisation or against its terms?"
    ),
    "If yes, the national list says whether an authorisation is required.",
    "If yes, you must notify the competent authority, which decides whether an authorisation is required.",
    "If no, keep the findings.",
    "If yes, you must notify the competent authority.",
    "Nothing can be freed before the item is classified.",
    "{about}: unknown may still add up to {points} points.",
    "Some Member States require an authorisation already on suspicion; ask yours before shipping.",
)
_REGIMES = ("EU", "US", "UK")
_ENDS = re.compile(r"(?<=[.?]) (?=[A-Z])")
_MORE = re.compile(r"(.+) and (\d+) more")


def vocabulary() -> Iterator[str]:
    """Give the patterns, for the catalogues."""
    yield from (*ADVICE, *REASONS, *QUESTIONS)
    yield from ("{first} and {count} more", "item {number}")


def for_pages(text: str) -> str:
    """Give a text without the sentences that tell which command to type: a page has no commands."""
    kept = [one for one in _ENDS.split(text) if "`" not in one]
    return " ".join(kept) if kept else text


def known(text: str) -> list[Said] | None:
    """Give the sentences of a text by their patterns, or None where one fits none."""
    whole = _known(text)
    if whole is not None:
        return [whole]
    parts = [_known(one) for one in _ENDS.split(text)]
    found = [one for one in parts if one is not None]
    return found if len(found) == len(parts) else None


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Give expressions with the pattern that each is of; those without places come first: they fit nothing else."""
    made = []
    for pattern in sorted((*ADVICE, *REASONS, *QUESTIONS), key=lambda one: one.count("{")):
        pieces = re.split(r"\{(\w+)\}", pattern)
        expression = "".join(f"(?P<{one}>.+?)" if n % 2 else re.escape(one) for n, one in enumerate(pieces))
        made.append((re.compile(expression, re.DOTALL), pattern))
    return tuple(made)


def _known(text: str) -> Said | None:
    for expression, pattern in _patterns():
        if found := expression.fullmatch(text):
            return said(pattern, **{name: _part(name, value) for name, value in found.groupdict().items()})
    return None


def _part(name: str, value: str) -> Part:
    if name == "regimes" and set(value.split(" and ")) <= set(_REGIMES):
        return tuple(value.split(" and "))
    if name == "people" and (several := _MORE.fullmatch(value)):
        return said("{first} and {count} more", first=several[1], count=several[2])
    if name == "item" and value.isdecimal():
        return said("item {number}", number=value)
    return value
