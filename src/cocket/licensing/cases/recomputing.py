"""The overseer's check of the precedent lock: whether each signature answered the nearest cases that ended otherwise.

Takes the signatures of an office in the order of its register, each with its commitment opened (salt and text),
computes every comparison again with `precedents.differing`, and says for each signature whether what was answered is
what had to be. It needs nothing but the document, which the office writes, and trusts no row of the office.
"""

from __future__ import annotations

import hashlib
import hmac
from bisect import insort
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from cocket.kernel.canonical import canonical
from cocket.kernel.errors import BadDocument, CocketError
from cocket.kernel.strict_json import load_json
from cocket.kernel.wording import counted, said
from cocket.licensing.cases.precedents import SHOWN, Decided, Features, differing, meeting_keys
from cocket.licensing.cases.words import Outcome

FORMAT, VERSION = "cocket-precedents", 1
_TEXTS = ("case", "number", "did", "commitment", "salt", "opened")
_DID = ("signed", "appeal_allowed", "set_aside")


# What makes cases interchangeable in a comparison, but for the order of their ids.
_Alike = tuple[Features, Outcome]


class Verdict(StrEnum):
    """What the check says of one signature."""

    EQUAL = "equal"
    UNEQUAL = "unequal"
    UNKNOWN = "unknown"  # a text that was needed has been deleted


@dataclass(frozen=True, slots=True)
class Step:
    """One signature, or a decision set aside: `opened` is the committed text, "" when it was deleted or never kept."""

    case: str
    number: str
    did: str  # "signed", "appeal_allowed" (by others, who are not bound to answer) or "set_aside"
    commitment: str
    salt: str
    opened: str
    named: tuple[tuple[str, int, str], ...]  # case, points and commitment of each answered past case, in order


@dataclass(frozen=True, slots=True)
class Checked:
    """The check of one signature, in one sentence."""

    case: str
    number: str
    verdict: Verdict
    sentence: str


def committed(past: Decided) -> str:
    """Give the text to which a signature commits: the case, what it is compared by, and how it ended."""
    return canonical(past).decode()


def recompute(steps: Sequence[Step], last: int | None = None) -> tuple[Checked, ...]:
    """Check every signature, or only the last ones, against the cases that were decided before each."""
    signed = [number for number, step in enumerate(steps) if step.did == "signed"]
    first = signed[-last] if last is not None and 0 < last < len(signed) else 0
    past, found = _Past(), []
    for number, step in enumerate(steps):
        past.forget(step.case)
        if step.did == "set_aside":
            continue
        mine = _opened(step)
        if step.did == "signed" and number >= first:
            found.append(_checked(step, mine, past) if mine else Checked(step.case, step.number, *_unopened(step)))
        past.decided(step, mine)
    return tuple(found)


class _Past:
    """The cases decided so far, found by the keys that near ones share."""

    def __init__(self) -> None:
        self.held: dict[str, Decided | None] = {}
        self.unknown: set[str] = set()
        self.marks: dict[str, str] = {}
        self._by: dict[tuple[str, ...], dict[_Alike, list[str]]] = {}

    def forget(self, case: str) -> None:
        """Take a case out: it is decided anew, or set aside."""
        mine = self.held.pop(case, None)
        self.unknown.discard(case)
        if mine is not None:
            for key in meeting_keys(mine.features):
                self._by[key][mine.features, mine.outcome].remove(case)

    def decided(self, step: Step, mine: Decided | None) -> None:
        """Take a decision in; None where what it was compared by is not known."""
        self.held[step.case], self.marks[step.case] = mine, step.commitment
        if mine is None:
            self.unknown.add(step.case)
            return
        for key in meeting_keys(mine.features):
            insort(self._by.setdefault(key, {}).setdefault((mine.features, mine.outcome), []), step.case)

    def near(self, features: Features, outcome: Outcome) -> list[Decided]:
        """Give the known cases that can be near and ended otherwise; of those that are all alike, the first ones."""
        alike: dict[_Alike, list[str]] = {}
        for key in meeting_keys(features):
            alike |= {one: cases for one, cases in self._by.get(key, {}).items() if one[1] is not outcome}
        return [Decided(case, *one) for one, cases in alike.items() for case in cases[:SHOWN]]


def _checked(step: Step, mine: Decided, past: _Past) -> Checked:
    near = differing(mine.features, mine.outcome, past.near(mine.features, mine.outcome))
    must = tuple((one.past.case, one.points, past.marks[one.past.case]) for one in near)
    if must == step.named:
        what: str = said("No past case had to be answered.")
        if must:
            what = counted(
                len(must),
                "One past case had to be answered, and was.",
                "{count} past cases had to be answered, and were.",
            )
        return Checked(step.case, step.number, Verdict.EQUAL, what)
    if past.unknown:
        what = said("What an earlier case was compared by is deleted.")
        return Checked(step.case, step.number, Verdict.UNKNOWN, what)
    named = {case for case, *_ in step.named}
    missing = [case for case, *_ in must if case not in named]
    what = said("Other cases, points or commitments were named.")
    if missing:
        what = said("{case} had to be answered, and was not.", case=missing[0])
    return Checked(step.case, step.number, Verdict.UNEQUAL, what)


def _unopened(step: Step) -> tuple[Verdict, str]:
    if not step.opened:
        return Verdict.UNKNOWN, said("What this case was compared by is deleted, or was never committed to.")
    return Verdict.UNEQUAL, said("The text is not the one that the signature commits to.")


def _opened(step: Step) -> Decided | None:
    """Give what a step commits to, or None when it was deleted or does not fit its commitment."""
    try:
        mac = hmac.new(bytes.fromhex(step.salt), step.opened.encode("utf-8", "surrogatepass"), hashlib.sha256)
        if not step.opened or not hmac.compare_digest(mac.hexdigest(), step.commitment):
            return None
        held = load_json(step.opened, where=step.number)
        features = held["features"]
        decided = Decided(
            str(held["case"]),
            Features(
                tuple(features["items"]),
                str(features["end_user_type"]),
                str(features["destination"]),
                tuple(features["factors"]),
            ),
            Outcome(held["outcome"]),
        )
    except (CocketError, ValueError, KeyError, TypeError):
        return None
    return decided if decided.case == step.case else None


def read(raw: bytes, where: str) -> tuple[Step, ...]:
    """Read the document that an office writes; raises BadDocument with the place that cannot be read."""
    mend = "Ask the office for the file again: it writes it on the overseer's page."
    try:
        document = load_json(raw.decode("utf-8"), where=where)
    except UnicodeDecodeError:
        raise BadDocument("The file is not UTF-8", where=where, mend=mend) from None
    if not isinstance(document, dict) or document.get("format") != FORMAT or document.get("version") != VERSION:
        what = said("This is no {format} document of version {version}", format=FORMAT, version=VERSION)
        raise BadDocument(what, where=where, mend=mend)
    rows = document.get("steps")
    if not isinstance(rows, list):
        raise BadDocument("There is no list of steps", where=f"{where} $.steps", mend=mend)
    return tuple(_step(row, f"{where} $.steps[{number}]", mend) for number, row in enumerate(rows))


def _step(row: Any, where: str, mend: str) -> Step:
    try:
        case, number, did, commitment, salt, opened = texts = [row[name] for name in _TEXTS]
        if not all(isinstance(text, str) for text in texts) or row["did"] not in _DID:
            raise TypeError
        named = tuple((str(one["case"]), int(one["points"]), str(one["commitment"])) for one in row["named"])
    except (KeyError, TypeError, ValueError):
        raise BadDocument("This is no step", where=where, mend=mend) from None
    return Step(case, number, did, commitment, salt, opened, named)
