"""One control list as a tree of provisions, ready to be searched and evaluated.

Takes an edition's tables from the library, gives `Corpus`. Works with whole lists and starter summaries alike.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from cocket.controls import units
from cocket.controls.figures import about, number
from cocket.controls.model import Provision, ProvisionKind, Threshold
from cocket.controls.stems import Stems, stems_of
from cocket.controls.thresholds import Limit, limits_of
from cocket.controls.words import STOP, content
from cocket.kernel.reasons import EditionRef
from cocket.reference.model import Edition
from cocket.reference.store import Library

EXPLAINING = frozenset({ProvisionKind.INCLUSION_NOTE, ProvisionKind.TECHNICAL_NOTE})
EMPTY_TEXTS = ("not used", "[reserved]", "through ", "none")


@dataclass(frozen=True, slots=True)
class Corpus:
    """Provisions by path, in list order, with children and notes."""

    regime: str
    edition: EditionRef
    provisions: tuple[Provision, ...]
    comma_decimal: bool
    stated: Mapping[str, tuple[Limit, ...]]  # limits that the edition states itself (starter set)
    by_path: Mapping[str, Provision] = field(default_factory=dict)
    children: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    notes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    stems: Mapping[str, Stems] = field(default_factory=dict)

    @classmethod
    def load(cls, library: Library, edition: Edition, regime: str) -> Corpus:
        """Read an edition's provisions; raises ReferenceMissing or ReferenceCorrupt."""
        columns = library.table(edition, "provisions").to_pydict()
        rows = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
        provisions = tuple(
            Provision(
                path=r["path"],
                entry=r["entry"],
                parent=r["parent"],
                kind=ProvisionKind(r["kind"]),
                connective=r["connective"],
                text=r["text"],
                repaired=r["repaired"],
                summary=r["summary"],
                reasons=tuple(r["reasons"]),
                columns=tuple(r["columns"]),
                hs6=tuple(r["hs6"]),
                notes=r["notes"],
                source=r["source"],
            )
            for r in rows
        )
        stated: dict[str, list[Limit]] = {}
        for row in library.table(edition, "thresholds").to_pylist():
            limit = _stated(row)
            if limit:
                stated.setdefault(row["path"], []).append(limit)
        children: dict[str, list[str]] = {}
        notes: dict[str, list[str]] = {}
        for p in provisions:
            (children if p.kind is ProvisionKind.CONTROL else notes).setdefault(p.parent, []).append(p.path)
        return cls(
            regime,
            edition.ref,
            provisions,
            regime == "eu" and not edition.starter,
            {k: tuple(v) for k, v in stated.items()},
            {p.path: p for p in provisions},
            {k: tuple(v) for k, v in children.items()},
            {k: tuple(v) for k, v in notes.items()},
            dict(zip(columns["path"], stems_of(library, edition, "provisions", "text"), strict=True)),
        )

    def limits(self, path: str) -> tuple[Limit, ...]:
        """Give the limits in a provision's own text, or those that the edition states for it."""
        if path in self.stated:
            return self.stated[path]
        return limits_of(self.by_path[path].text, comma_decimal=self.comma_decimal).read

    def unread(self, path: str) -> tuple[str, ...]:
        """Give the figures of a provision's own text that could not be read as limits."""
        if path in self.stated:
            return ()
        return limits_of(self.by_path[path].text, comma_decimal=self.comma_decimal).unread

    def ancestors(self, path: str) -> list[str]:
        """Give the paths above a provision, nearest first."""
        above = []
        parent = self.by_path[path].parent if path in self.by_path else path.rpartition(".")[0]
        while parent:
            if parent in self.by_path:
                above.append(parent)
                parent = self.by_path[parent].parent
            else:
                parent = parent.rpartition(".")[0]
        return above

    def nearest(self, path: str) -> str | None:
        """Give the provision itself, or the nearest one above it that this edition holds."""
        while path:
            if path in self.by_path:
                return path
            path = path.rpartition(".")[0]
        return None

    def below(self, path: str) -> list[str]:
        """Give a provision and every control paragraph under it, in list order."""
        found = [path]
        for child in self.children.get(path, ()):
            found += self.below(child)
        return found

    def is_heading_only(self, entry: str) -> bool:
        """Tell whether the edition holds an entry's heading but not its paragraphs."""
        p = self.by_path.get(entry)
        if p is None or self.children.get(entry):
            return False
        return '"paragraphs_held": false' in p.notes and "list of items controlled" in p.text.lower()

    def controls(self) -> list[Provision]:
        """Give the paragraphs that control something: notes and unused numbers left out."""
        return [p for p in self.provisions if p.kind is ProvisionKind.CONTROL and not is_empty(p.text)]


def is_empty(text: str) -> bool:
    """Tell whether a paragraph is a placeholder ("Not used", "[Reserved]")."""
    bare = text.strip().lower()
    return not bare or (bare.startswith(EMPTY_TEXTS) and len(bare) < 40)  # noqa: PLR2004 - a placeholder is short


def _stated(row: Mapping[str, str]) -> Limit | None:
    value = number(row["value"])
    options = units.meanings(row["unit"]) if row["unit"] else units.meanings("")
    if value is None or not options or row["operator"] not in (">", ">=", "<", "<=", "="):
        return None
    words = row["attribute"].replace("_", " ")
    option = options[0]
    what = about(option.dimension, words, "") or row["attribute"]
    threshold = Threshold(what, row["operator"], value, row["unit"], row["quote"])
    return Limit(threshold, option.dimension, units.to_base(Decimal(value), option), 0)


def documents(corpus: Corpus, beside: Mapping[str, str]) -> tuple[list[str], list[Counter[str]]]:
    """Give the paths to be searched and, for each, its weighted words: its own, those above it, a few of its notes.

    `beside` holds text of the same paragraph in another list, for entries whose own text the edition does not hold.
    """
    paths: list[str] = []
    bags: list[Counter[str]] = []

    def words(path: str) -> Stems:
        return corpus.stems[path] if path in corpus.stems else content(corpus.by_path[path].text)

    for p in corpus.controls():
        bag: Counter[str] = Counter()
        for w in words(p.path):
            bag[w] += 2  # its own words count twice
        for above in corpus.ancestors(p.path):
            bag.update(words(above))
        for near in (*corpus.children.get(p.path, ()), *_explaining(corpus, p.path)):
            bag.update(set(words(near)))
        bag.update(set(content(beside.get(p.path, ""))))
        paths.append(p.path)
        bags.append(Counter({w: c for w, c in bag.items() if w not in STOP}))
    return paths, bags


def _explaining(corpus: Corpus, path: str) -> list[str]:
    """Give the notes that say more of what a paragraph controls; notes that take items out would mislead a search."""
    return [n for n in corpus.notes.get(path, ()) if corpus.by_path[n].kind in EXPLAINING]
