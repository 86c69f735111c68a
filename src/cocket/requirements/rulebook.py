"""Rules as data: the dated TOML files of one jurisdiction, checked and compiled.

Takes the files under `rules/REGIME/` and `rules/shared/` (or a folder laid out alike, so that an authority can load its
own), gives a `Rulebook`. A rule file states its instrument, against which text it was written, by whom, and with what
status; a change of rules is a new edition with another hash.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from cocket.kernel.canonical import sha256_hex
from cocket.kernel.countries import name_of
from cocket.kernel.errors import BadDocument, BadInput
from cocket.kernel.reasons import EditionRef
from cocket.requirements.logic import Condition
from cocket.requirements.reading import Reader, parsed
from cocket.requirements.rows import Ask, Embargo, Exemption, Footnote, Hint, NationalList, Paper, Prose, Rule

SHARED = "shared"  # the folder of rows that every regime reads


@dataclass(frozen=True, slots=True)
class Rulebook:
    """All rules of one regime as of its edition."""

    regime: str
    title: str
    authority: str
    contest: str
    contests: Mapping[str, str]
    edition: str
    sha256: str
    rules: tuple[Rule, ...]
    asks: Mapping[str, Ask]
    exemptions: tuple[Exemption, ...]
    papers: tuple[Paper, ...]
    prose: tuple[Prose, ...]
    sets: Mapping[str, frozenset[str]]
    embargoes: tuple[Embargo, ...]
    hints: tuple[Hint, ...]
    nationals: tuple[NationalList, ...]
    footnotes: tuple[Footnote, ...]
    authorities: Mapping[str, str]
    follows: Mapping[str, str]
    names: frozenset[str]
    blank: Mapping[str, None]
    lists: tuple[str, ...]
    presumptions: tuple[tuple[Condition, tuple[str, ...]], ...]
    read: dict[tuple[str, str], Prose | None] = field(default_factory=dict, compare=False, repr=False)
    """Wordings already matched, for speed: (reason, wording) → row."""
    hinted: dict[str, frozenset[str]] = field(default_factory=dict, compare=False, repr=False)
    """Hints already found, for speed: text → hints."""
    _in_force: dict[date, RulesInForce] = field(default_factory=dict, compare=False, repr=False)

    @property
    def ref(self) -> EditionRef:
        """What a result quotes of this rulebook."""
        return EditionRef(
            f"rules_{self.regime}", f"{self.regime}@{self.edition}", self.title, self.edition, self.sha256
        )

    def authority_for(self, country: str | None) -> str:
        """Name the competent authority of a country where it is held, else what decides which one it is."""
        named = self.authorities.get(country or "")
        return f"{named} ({name_of(country)})" if named and country else self.authority

    def in_force(self, as_of: date) -> RulesInForce:
        """Give the rules in force on a day, with country-bound ones set apart by country."""
        if as_of not in self._in_force:
            self._in_force[as_of] = RulesInForce.of(self, as_of)
        return self._in_force[as_of]


@dataclass(frozen=True, slots=True)
class RulesInForce:
    """The rules of one day, ready to evaluate."""

    export: tuple[Rule, ...]
    item: tuple[Rule, ...]
    by_country: Mapping[str, tuple[Rule, ...]]
    exemptions: tuple[Exemption, ...]
    embargoed: Mapping[str, bool | None]
    nationals: tuple[NationalList, ...]
    rulings: dict[Hashable, Any] = field(default_factory=dict, compare=False, repr=False)
    """What was ruled already, for speed (`rulings`)."""

    @classmethod
    def of(cls, book: Rulebook, as_of: date) -> RulesInForce:
        """Select what is in force on a day."""
        live = [rule for rule in book.rules if rule.since <= as_of <= rule.until]
        by_country: dict[str, list[Rule]] = {}
        for rule in live:
            for country in sorted(rule.countries):
                by_country.setdefault(country, []).append(rule)
        everywhere = [rule for rule in live if not rule.countries]
        return cls(
            export=tuple(rule for rule in everywhere if rule.scope == "export"),
            item=tuple(rule for rule in everywhere if rule.scope == "item"),
            by_country={country: tuple(rules) for country, rules in by_country.items()},
            exemptions=tuple(one for one in book.exemptions if one.since <= as_of <= one.until),
            embargoed={one.country: one.state for one in book.embargoes if one.since <= as_of <= one.until},
            nationals=tuple(one for one in book.nationals if one.since <= as_of <= one.until),
        )


RULES = files("cocket.requirements") / "rules"


@cache
def shipped(regime: str) -> Rulebook:
    """Load the rulebook that ships with the program for a regime; raises BadDocument when a file is malformed."""
    return load(regime, sources_in(RULES, regime))


def sources_in(folder: Traversable, regime: str) -> dict[str, bytes]:
    """Give a regime's rule files and the shared ones of a folder, by name."""
    found: dict[str, bytes] = {}
    for part in (SHARED, regime):
        place = folder / part
        if place.is_dir():
            found |= {f"{part}/{one.name}": one.read_bytes() for one in place.iterdir() if one.name.endswith(".toml")}
    return found


def from_folder(folder: Path) -> dict[str, Rulebook]:
    """Load the rulebooks of a folder that is laid out as the shipped one; raises BadInput where it holds none."""
    parts = [one for one in folder.iterdir() if one.is_dir()] if folder.is_dir() else []
    regimes = sorted(one.name for one in parts if one.name != SHARED and any(one.glob("*.toml")))
    if not regimes:
        raise BadInput(
            "This folder holds no rule files",
            where=str(folder),
            mend="Begin with a copy of the shipped ones: `cocket requirements rules --out DIR`.",
        )
    return {regime: load(regime, sources_in(folder, regime)) for regime in regimes}


def load(regime: str, sources: Mapping[str, bytes]) -> Rulebook:
    """Read a rulebook from TOML files by name; raises BadDocument with file and row for anything malformed."""
    documents = {name: parsed(name, sources[name]) for name in sorted(sources)}
    heads = [document.get("book", {}) for document in documents.values()]
    head = next((one for one in heads if one.get("regime")), None)
    if head is None:
        raise BadDocument(f"No file of the rulebook {regime!r} has a [book] with a regime", mend="Add one.")
    missing = sorted({"title", "authority", "contest"} - set(head))
    if missing:
        raise BadDocument(f"The [book] of {regime!r} names no {missing[0]}", where=regime, mend="Add it.")
    sets: dict[str, frozenset[str]] = {}
    for document in documents.values():
        for name, values in document.get("sets", {}).items():
            sets[name] = frozenset(values)
    contests = {str(kind): str(text) for kind, text in head.get("contests", {}).items()}
    reader = Reader(sets, contests)
    for name, document in documents.items():
        for term, text in document.get("define", {}).items():
            reader.definitions[term] = reader.condition(text, f"{name} define {term}")
    for name, document in documents.items():
        reader.read(name, document)
    plain = sorted(name for name in reader.compared if name.startswith("?") and not _is_figure(name, reader.asks))
    if plain:
        raise BadDocument(
            f"The question {plain[0][1:]!r} is compared with a number", where=regime, mend="Give it `figure = true`."
        )
    unasked = sorted(name for name in reader.names if name.startswith("?") and name[1:] not in reader.asks)
    if unasked:
        raise BadDocument(
            f"No file asks the question {unasked[0][1:]!r}", where=regime, mend="Add its [[question]] row."
        )
    return Rulebook(
        regime=regime,
        title=str(head["title"]),
        authority=str(head["authority"]),
        contest=str(head["contest"]),
        contests=contests,
        edition=max(str(one.get("edition", "")) for one in heads),
        sha256=sha256_hex(b"".join(name.encode() + b"\0" + sources[name] + b"\0" for name in sorted(sources))),
        rules=tuple(reader.rules),
        asks=reader.asks,
        exemptions=tuple(reader.exemptions),
        papers=tuple(reader.papers),
        prose=tuple(reader.wordings),
        sets=sets,
        embargoes=tuple(reader.embargoes),
        hints=tuple(reader.hints),
        nationals=tuple(reader.nationals),
        footnotes=tuple(reader.footnotes),
        authorities=reader.authorities,
        follows={str(k): str(v) for one in documents.values() for k, v in one.get("follows", {}).items()},
        names=frozenset(reader.names),
        blank=dict.fromkeys(sorted(reader.names)),
        lists=tuple(sorted(name for name in reader.names if name.startswith("on."))),
        presumptions=_presumptions(reader.asks),
    )


def _is_figure(name: str, asks: Mapping[str, Ask]) -> bool:
    return name[1:] in asks and asks[name[1:]].figure


def _presumptions(asks: Mapping[str, Ask]) -> tuple[tuple[Condition, tuple[str, ...]], ...]:
    """Group questions by the condition that keeps them from being presumed, so that each is judged once."""
    grouped: dict[str, tuple[Condition, list[str]]] = {}
    for ask in asks.values():
        if ask.unless is not None:
            grouped.setdefault(ask.unless.text, (ask.unless, []))[1].append(f"?{ask.id}")
    return tuple((unless, tuple(names)) for unless, names in grouped.values())
