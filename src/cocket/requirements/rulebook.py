"""Rules as data: the dated TOML files of one jurisdiction, checked and compiled.

Takes the files under `rules/REGIME/` (or bytes handed in, so that an authority can load its own), gives a `Rulebook`.
A rule file states its instrument, against which text it was written, by whom, and with what status; a change of rules
is a new edition with another hash.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from cocket.kernel.canonical import sha256_hex
from cocket.kernel.errors import BadDocument
from cocket.kernel.reasons import EditionRef
from cocket.requirements.logic import Condition, compile_condition
from cocket.requirements.model import Need

STATUSES = frozenset({"verified", "unverified", "reading"})
EFFECTS = frozenset({"", "apply", "notify", "stop", "ask", "proceed", "note"})
SCOPES = frozenset({"item", "export"})
ALWAYS = date.min
FOREVER = date.max


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of a rule file: when it holds it gives `need`; when it is known not to hold, `otherwise` is said."""

    id: str
    scope: str
    when: Condition
    need: Need
    says: str
    otherwise: str
    unclear: str
    inputs: tuple[str, ...]
    source: str
    effect: str
    status: str
    since: date
    until: date
    countries: frozenset[str]
    asks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ask:
    """One question of a rule file. Left unanswered it is presumed "no" where `unless` is known not to hold."""

    id: str
    text: str
    who: str
    settles: str
    unless: Condition | None
    condition: str
    source: str
    figure: bool = False


@dataclass(frozen=True, slots=True)
class Clause:
    """One condition of an exception or general authorisation."""

    id: str
    when: Condition
    fails: str
    source: str


@dataclass(frozen=True, slots=True)
class Exemption:
    """One exception or general authorisation: whom it is for, its conditions, and the duties that come with it."""

    code: str
    title: str
    applies: Condition
    clauses: tuple[Clause, ...]
    says: str
    duties: tuple[tuple[str, str, str], ...]
    source: str
    status: str
    since: date
    until: date


@dataclass(frozen=True, slots=True)
class Prose:
    """A known wording of a list entry's licence requirement, and what it asks for."""

    id: str
    reason: str
    pattern: str
    when: Condition
    says: str
    unclear: str
    source: str
    status: str


@dataclass(frozen=True, slots=True)
class Embargo:
    """One arms embargo: country, dates, and whether it stands (None where that is not settled)."""

    country: str
    since: date
    until: date
    state: bool | None
    source: str


@dataclass(frozen=True, slots=True)
class Paper:
    """One thing to file or keep, and when it is due."""

    code: str
    title: str
    to: str
    deadline: str
    when: Condition
    fields: tuple[tuple[str, str], ...]
    source: str


@dataclass(frozen=True, slots=True)
class Rulebook:
    """All rules of one regime as of its edition."""

    regime: str
    title: str
    authority: str
    contest: str
    edition: str
    sha256: str
    rules: tuple[Rule, ...]
    asks: Mapping[str, Ask]
    exemptions: tuple[Exemption, ...]
    papers: tuple[Paper, ...]
    prose: tuple[Prose, ...]
    sets: Mapping[str, frozenset[str]]
    embargoes: tuple[Embargo, ...]
    names: frozenset[str]
    blank: Mapping[str, None]
    lists: tuple[str, ...]
    presumptions: tuple[tuple[Condition, tuple[str, ...]], ...]
    read: dict[tuple[str, str], Prose | None] = field(default_factory=dict, compare=False, repr=False)
    """Wordings already matched, for speed: (reason, wording) → row."""
    _in_force: dict[date, RulesInForce] = field(default_factory=dict, compare=False, repr=False)

    @property
    def ref(self) -> EditionRef:
        """What a result quotes of this rulebook."""
        return EditionRef(
            f"rules_{self.regime}", f"{self.regime}@{self.edition}", self.title, self.edition, self.sha256
        )

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
        )


@cache
def shipped(regime: str) -> Rulebook:
    """Load the rulebook that ships with the program for a regime; raises BadDocument when a file is malformed."""
    folder = files("cocket.requirements") / "rules" / regime
    found = {entry.name: entry.read_bytes() for entry in folder.iterdir() if entry.name.endswith(".toml")}
    return load(regime, found)


def load(regime: str, sources: Mapping[str, bytes]) -> Rulebook:
    """Read a rulebook from TOML files by name; raises BadDocument with file and row for anything malformed."""
    documents = {name: _toml(name, sources[name]) for name in sorted(sources)}
    heads = [document.get("book", {}) for document in documents.values()]
    head = next((one for one in heads if one.get("regime")), None)
    if head is None:
        raise BadDocument(f"No file of the rulebook {regime!r} has a [book] with a regime", mend="Add one.")
    sets: dict[str, frozenset[str]] = {}
    for document in documents.values():
        for name, values in document.get("sets", {}).items():
            sets[name] = frozenset(values)
    reader = _Reader(sets)
    for name, document in documents.items():
        for term, text in document.get("define", {}).items():
            reader.definitions[term] = reader.condition(text, f"{name} define {term}")
    for name, document in documents.items():
        reader.read(name, document)
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
        edition=max(str(one.get("edition", "")) for one in heads),
        sha256=sha256_hex(b"".join(name.encode() + b"\0" + sources[name] + b"\0" for name in sorted(sources))),
        rules=tuple(reader.rules),
        asks=reader.asks,
        exemptions=tuple(reader.exemptions),
        papers=tuple(reader.papers),
        prose=tuple(reader.wordings),
        sets=sets,
        embargoes=tuple(reader.embargoes),
        names=frozenset(reader.names),
        blank=dict.fromkeys(sorted(reader.names)),
        lists=tuple(sorted(name for name in reader.names if name.startswith("on."))),
        presumptions=_presumptions(reader.asks),
    )


def _presumptions(asks: Mapping[str, Ask]) -> tuple[tuple[Condition, tuple[str, ...]], ...]:
    """Group questions by the condition that keeps them from being presumed, so that each is judged once."""
    grouped: dict[str, tuple[Condition, list[str]]] = {}
    for ask in asks.values():
        if ask.unless is not None:
            grouped.setdefault(ask.unless.text, (ask.unless, []))[1].append(f"?{ask.id}")
    return tuple((unless, tuple(names)) for unless, names in grouped.values())


def _toml(name: str, raw: bytes) -> dict[str, Any]:
    try:
        return tomllib.loads(raw.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as err:
        raise BadDocument(f"The rule file cannot be read: {err}", where=name, mend="Correct its TOML.") from err


class _Reader:
    """Turns the tables of rule files into rows, checking every field."""

    def __init__(self, sets: Mapping[str, frozenset[str]]) -> None:
        self.sets = sets
        self.rules: list[Rule] = []
        self.asks: dict[str, Ask] = {}
        self.exemptions: list[Exemption] = []
        self.papers: list[Paper] = []
        self.wordings: list[Prose] = []
        self.embargoes: list[Embargo] = []
        self.names: set[str] = set()
        self.definitions: dict[str, Condition] = {}
        self.shared: dict[str, dict[str, Any]] = {}

    def read(self, name: str, document: dict[str, Any]) -> None:
        book = document.get("book", {})
        self.shared = {kind: {row["id"]: row for row in document.get(kind, ())} for kind in ("clause", "duty")}
        kinds = (
            ("question", self.ask), ("rule", self.rule), ("option", self.exemption), ("filing", self.paper),
            ("embargo", self.embargo), ("prose", self.wording),
        )  # fmt: skip
        for kind, read in kinds:
            for position, row in enumerate(document.get(kind, [])):
                where = f"{name} {kind} {row.get('id', row.get('code', position + 1))}"
                try:
                    read(row, book, where)
                except (KeyError, TypeError, ValueError, re.error) as err:
                    raise BadDocument(f"The row is malformed: {err}", where=where, mend="Correct the field.") from err

    def condition(self, text: str, where: str) -> Condition:
        made = compile_condition(text, self.sets, self.definitions, where=where)
        self.names |= made.names
        return made

    def source(self, row: dict[str, Any], book: dict[str, Any]) -> str:
        return f"{row.get('instrument', book['instrument'])}, {row['paragraph']}"

    def ask(self, row: dict[str, Any], book: dict[str, Any], where: str) -> None:
        unless = self.condition(row["unless"], where) if "unless" in row else None
        self.names.add(f"?{row['id']}")
        self.asks[row["id"]] = Ask(
            row["id"], row["text"], row.get("who", "exporter"), row["settles"], unless, row.get("condition", ""),
            self.source(row, book), bool(row.get("figure", False)),
        )  # fmt: skip

    def rule(self, row: dict[str, Any], book: dict[str, Any], where: str) -> None:
        status = _one_of(row.get("status", book.get("status", "unverified")), STATUSES)
        if any(rule.id == row["id"] for rule in self.rules):
            raise ValueError("two rules have this id")
        self.rules.append(
            Rule(
                id=row["id"], scope=_one_of(row.get("scope", "item"), SCOPES), when=self.condition(row["when"], where),
                need=Need(row["need"]), says=row["says"], otherwise=row.get("otherwise", ""),
                unclear=row.get("unclear", ""), inputs=tuple(row.get("inputs", ())), source=self.source(row, book),
                effect=_one_of(row.get("effect", ""), EFFECTS), status=status, since=row.get("from", ALWAYS),
                until=row.get("until", FOREVER), countries=frozenset(row.get("countries", ())),
                asks=tuple(row.get("asks", ())),
            )
        )  # fmt: skip
        self.names |= set(row.get("inputs", ())) | {f"?{name}" for name in row.get("asks", ())}

    def exemption(self, row: dict[str, Any], book: dict[str, Any], where: str) -> None:
        source = self.source(row, book)
        instrument = row.get("instrument", book["instrument"])
        clauses = [*row.get("condition", ()), *(self.common("clause", name, row) for name in row.get("uses", ()))]
        duties = [*row.get("duty", ()), *(self.common("duty", name, row) for name in row.get("duties", ()))]
        self.exemptions.append(
            Exemption(
                code=row["code"], title=row["title"], applies=self.condition(row["applies"], where),
                clauses=tuple(
                    Clause(one["id"], self.condition(one["when"], f"{where} {one['id']}"), one["fails"],
                           f"{instrument}, {one['paragraph']}")
                    for one in clauses
                ),
                says=row["says"],
                duties=tuple((one["id"], one["text"], f"{instrument}, {one['paragraph']}") for one in duties),
                source=source, status=_one_of(row.get("status", book.get("status", "unverified")), STATUSES),
                since=row.get("from", ALWAYS), until=row.get("until", FOREVER),
            )
        )  # fmt: skip

    def common(self, kind: str, name: str, row: dict[str, Any]) -> dict[str, Any]:
        """Give a clause or duty that several exemptions of a file share, cited under the exemption's own section."""
        found = self.shared[kind][name]
        return {**found, "paragraph": f"{row['paragraph']}, {found['paragraph']}"}

    def paper(self, row: dict[str, Any], book: dict[str, Any], where: str) -> None:
        self.papers.append(
            Paper(
                row["code"], row["title"], row["to"], row["deadline"], self.condition(row["when"], where),
                tuple((label, value) for label, value in row.get("fields", {}).items()), self.source(row, book),
            )
        )  # fmt: skip

    def wording(self, row: dict[str, Any], book: dict[str, Any], where: str) -> None:
        re.compile(row["pattern"])
        self.wordings.append(
            Prose(
                row["id"], row.get("reason", ""), row["pattern"], self.condition(row["when"], where), row["says"],
                row["unclear"], self.source(row, book),
                _one_of(row.get("status", book.get("status", "unverified")), STATUSES),
            )
        )  # fmt: skip

    def embargo(self, row: dict[str, Any], book: dict[str, Any], where: str) -> None:
        if not row["country"].isupper():
            raise ValueError(f"{where}: a country is an alpha-2 code")
        source = self.source(row, book)
        state = None if row.get("unsettled", False) else True
        self.embargoes.append(
            Embargo(row["country"], row.get("from", ALWAYS), row.get("until", FOREVER), state, source)
        )


def _one_of(value: str, known: frozenset[str]) -> str:
    if value not in known:
        raise ValueError(f"{value!r} is not one of {', '.join(sorted(known))}")
    return value
