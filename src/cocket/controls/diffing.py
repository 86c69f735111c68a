"""Two editions of one list, provision by provision, with the words that changed marked, and what that reopens.

Takes two corpora, gives `ProvisionChange`s in list order; and of past classifications those that a change touches.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cocket.controls.corpus import Corpus
from cocket.controls.model import Classification
from cocket.kernel.canonical import sha256_hex

SHORT = 30  # characters
FIRST = 3  # weighed provisions whose change reopens a classification


@dataclass(frozen=True, slots=True)
class Mark:
    """A run of words that both editions have ("same"), only the older ("removed") or only the newer ("added")."""

    change: str
    words: str


@dataclass(frozen=True, slots=True)
class ProvisionChange:
    """One provision that was added, removed, changed or moved between editions."""

    path: str
    change: str
    before: str
    after: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Past:
    """A classification of the past: whose, under which list, its provision or "", and the provisions it weighed."""

    item_id: str
    regime: str
    provision: str
    weighed: tuple[str, ...] = ()

    @classmethod
    def of(cls, answer: Classification) -> Past:
        """Give what reopening needs of a classification."""
        weighed = tuple(candidate.provision for candidate in answer.candidates)
        return cls(answer.item_id, answer.regime, answer.provision or "", weighed)


@dataclass(frozen=True, slots=True)
class Reopened:
    """A past classification whose cited provision, or one above or below it, changed."""

    item_id: str
    regime: str
    provision: str
    changes: tuple[ProvisionChange, ...]


def content_hash(text: str) -> str:
    """Give the hash of a text that spaces and kinds of quotes do not change."""
    return sha256_hex(_plain(text).encode())


def _plain(text: str) -> str:
    quotes = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "−": "-", "–": "-"})
    return " ".join(text.translate(quotes).split())


def diff_lists(old: Corpus, new: Corpus) -> tuple[ProvisionChange, ...]:
    """Give what changed, in the newer edition's order, removed last; the same text under a new number has moved."""
    changes: list[ProvisionChange] = []
    by_hash: dict[str, list[str]] = {}
    for p in old.provisions:
        by_hash.setdefault(content_hash(p.text), []).append(p.path)
    moved_from: set[str] = set()
    for p in new.provisions:
        before = old.by_path.get(p.path)
        if before is None:
            origin = _origin(p.text, by_hash, new)
            moved_from |= {origin} if origin else set()
            kind = f"moved from {origin}" if origin else "added"
            changes.append(ProvisionChange(p.path, kind, "", p.text, (Mark("added", p.text),)))
        elif content_hash(before.text) != content_hash(p.text):
            changes.append(ProvisionChange(p.path, "changed", before.text, p.text, marks(before.text, p.text)))
    gone = [p for p in old.provisions if p.path not in new.by_path and p.path not in moved_from]
    changes += [ProvisionChange(p.path, "removed", p.text, "", (Mark("removed", p.text),)) for p in gone]
    return tuple(changes)


def _origin(text: str, by_hash: dict[str, list[str]], new: Corpus) -> str:
    """Give the old number of a text that now stands under another one; short texts recur and prove nothing."""
    if len(text) <= SHORT:
        return ""
    return next((path for path in by_hash.get(content_hash(text), ()) if path not in new.by_path), "")


def marks(before: str, after: str) -> tuple[Mark, ...]:
    """Give both texts as runs of words: what stayed, what went, what came."""
    old, new = re.findall(r"\S+", before), re.findall(r"\S+", after)
    found: list[Mark] = []
    for kind, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            found.append(Mark("same", " ".join(old[a:b])))
        else:
            found += [Mark("removed", " ".join(old[a:b]))] if b > a else []
            found += [Mark("added", " ".join(new[c:d]))] if d > c else []
    return tuple(found)


def to_reopen(past: Iterable[Past], changes: Sequence[ProvisionChange]) -> tuple[Reopened, ...]:
    """Give the past classifications whose provision, or one of the first three weighed, a change touches."""
    found = []
    for old in past:
        cited = {old.provision, *old.weighed[:FIRST]} - {""}
        touching = tuple(c for c in changes if any(_touches(c.path.partition("#")[0], p) for p in cited))
        if touching:
            found.append(Reopened(old.item_id, old.regime, old.provision, touching))
    return tuple(found)


def _touches(changed: str, cited: str) -> bool:
    return changed == cited or cited.startswith(changed + ".") or changed.startswith(cited + ".")
