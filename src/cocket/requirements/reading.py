"""Reads rule files into rows, checking every field.

Takes the parsed TOML of one regime's files, gives rows; a malformed field is refused with file and row.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from typing import Any

from cocket.kernel.errors import BadDocument
from cocket.requirements.logic import COMPARE, Condition, compile_condition
from cocket.requirements.model import Need
from cocket.requirements.rows import (
    ALWAYS,
    EFFECTS,
    FOREVER,
    SCOPES,
    STATUSES,
    Ask,
    Clause,
    Embargo,
    Exemption,
    Footnote,
    Hint,
    NationalList,
    Paper,
    Prose,
    Rule,
)
from cocket.requirements.shape import check_shape
from cocket.requirements.vocabulary import FACTS, FIGURES, GROUPS, PATHS


def parsed(name: str, raw: bytes) -> dict[str, Any]:
    """Parse one rule file and check its shape; raises BadDocument where it is no TOML or not as it should be."""
    try:
        document = tomllib.loads(raw.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as err:
        raise BadDocument(f"The rule file cannot be read: {err}", where=name, mend="Correct its TOML.") from err
    check_shape(name, document)
    return document


def cited(instrument: str, paragraph: str) -> str:
    """Join an instrument and its paragraph as lawyers write them: "15 CFR 740.3", "Regulation …, Article 4(1)"."""
    between = " " if instrument.endswith("CFR") else ", "
    return f"{instrument}{between}{paragraph}"


# Which of a rule's inputs lead to which way of contesting it, in the order in which they are named.
_PARTY = ("on.", "owned.", "eu_", "uk_", "sdn_", "affiliate", "entity_", "programmes")
_CLASSIFICATION = frozenset(
    {"listed", "provision", "chart", "controlling", "reasons", "capability", "product_group", "value"}
)


def contest_kinds(names: frozenset[str]) -> list[str]:
    """Say what a rule rests on, as far as contesting it goes: parties, classification, answers, else other facts."""
    kinds = []
    if any(name.startswith(_PARTY) for name in names):
        kinds.append("party")
    if names & _CLASSIFICATION:
        kinds.append("classification")
    if any(name.startswith("?") for name in names):
        kinds.append("question")
    return kinds[:2] or ["facts"]


class Reader:
    """Turns the tables of rule files into rows, checking every field."""

    def __init__(self, sets: Mapping[str, frozenset[str]], contests: Mapping[str, str]) -> None:
        self.sets = sets
        self.contests = contests
        self.rules: list[Rule] = []
        self.asks: dict[str, Ask] = {}
        self.exemptions: list[Exemption] = []
        self.papers: list[Paper] = []
        self.wordings: list[Prose] = []
        self.embargoes: list[Embargo] = []
        self.hints: list[Hint] = []
        self.nationals: list[NationalList] = []
        self.footnotes: list[Footnote] = []
        self.authorities: dict[str, str] = {}
        self.names: set[str] = set()
        self.compared: set[str] = set()
        self.definitions: dict[str, Condition] = {}
        self.shared: dict[str, dict[str, Any]] = {}

    def read(self, name: str, document: dict[str, Any]) -> None:
        """Read the tables of one file; raises BadDocument with file and row for a malformed field."""
        book = document.get("book", {})
        self.shared = {kind: {row["id"]: row for row in document.get(kind, ())} for kind in ("clause", "duty")}
        kinds = (
            ("question", self._ask), ("rule", self._rule), ("option", self._exemption), ("filing", self._paper),
            ("embargo", self._embargo), ("prose", self._wording), ("hint", self._hint), ("national", self._national),
            ("footnote", self._footnote), ("authority", self._authority),
        )  # fmt: skip
        for kind, read in kinds:
            for position, row in enumerate(document.get(kind, [])):
                where = f"{name} {kind} {row.get('id', row.get('code', position + 1))}"
                try:
                    read(row, book, where)
                except (KeyError, TypeError, ValueError, re.error) as err:
                    raise BadDocument(f"The row is malformed: {err}", where=where, mend="Correct the field.") from err

    def condition(self, text: str, where: str) -> Condition:
        """Compile a condition and note the facts and questions it reads."""
        made = compile_condition(text, self.sets, self.definitions, where=where)
        self.names |= made.names
        self.compared |= {name for name, operator in made.uses if operator in COMPARE}
        for name, operator in sorted(made.uses):
            if name.startswith(("?", "on.")):
                continue
            if name not in FACTS:
                raise BadDocument(f"There is no fact {name[:40]!r}", where=where, mend="See the vocabulary.")
            if not _fits(name, operator):
                raise BadDocument(
                    f"The fact {name!r} cannot be tested with {operator!r}", where=where, mend="See the vocabulary."
                )
        return made

    def _source(self, row: dict[str, Any], book: dict[str, Any]) -> str:
        return cited(row.get("instrument", book["instrument"]), row["paragraph"])

    def _ask(self, row: dict[str, Any], book: dict[str, Any], where: str) -> None:
        unless = self.condition(row["unless"], where) if "unless" in row else None
        self.names.add(f"?{row['id']}")
        self.asks[row["id"]] = Ask(
            row["id"], row["text"], row.get("who", "exporter"), row["settles"], unless, row.get("condition", ""),
            self._source(row, book), bool(row.get("figure", False)),
        )  # fmt: skip

    def _rule(self, row: dict[str, Any], book: dict[str, Any], where: str) -> None:
        status = _one_of(row.get("status", book.get("status", "unverified")), STATUSES)
        if any(rule.id == row["id"] for rule in self.rules):
            raise ValueError("two rules have this id")
        when = self.condition(row["when"], where)
        self.rules.append(
            Rule(
                id=row["id"], scope=_one_of(row.get("scope", "item"), SCOPES), when=when,
                need=Need(row["need"]), says=row["says"], otherwise=row.get("otherwise", ""),
                unclear=row.get("unclear", ""), inputs=tuple(row.get("inputs", ())), source=self._source(row, book),
                effect=_one_of(row.get("effect", ""), EFFECTS), status=status, since=row.get("from", ALWAYS),
                until=row.get("until", FOREVER), countries=frozenset(row.get("countries", ())),
                asks=tuple(row.get("asks", ())), against=str(row.get("against", "")),
                quiet=bool(row.get("quiet", False)),
                contest=" ".join(filter(None, (self.contests.get(kind, "") for kind in contest_kinds(when.names)))),
            )
        )  # fmt: skip
        self.names |= set(row.get("inputs", ())) | {f"?{name}" for name in row.get("asks", ())}

    def _exemption(self, row: dict[str, Any], book: dict[str, Any], where: str) -> None:
        source = self._source(row, book)
        instrument = row.get("instrument", book["instrument"])
        clauses = [*row.get("condition", ()), *(self._common("clause", name, row) for name in row.get("uses", ()))]
        duties = [*row.get("duty", ()), *(self._common("duty", name, row) for name in row.get("duties", ()))]
        self.exemptions.append(
            Exemption(
                code=row["code"], title=row["title"], applies=self.condition(row["applies"], where),
                clauses=tuple(
                    Clause(one["id"], self.condition(one["when"], f"{where} {one['id']}"), one["fails"],
                           cited(instrument, one["paragraph"]))
                    for one in clauses
                ),
                says=row["says"],
                duties=tuple((one["id"], one["text"], cited(instrument, one["paragraph"])) for one in duties),
                source=source, status=_one_of(row.get("status", book.get("status", "unverified")), STATUSES),
                since=row.get("from", ALWAYS), until=row.get("until", FOREVER),
            )
        )  # fmt: skip

    def _common(self, kind: str, name: str, row: dict[str, Any]) -> dict[str, Any]:
        """Give a clause or duty that several exemptions of a file share, cited under the exemption's own section."""
        found = self.shared[kind][name]
        return {**found, "paragraph": f"{row['paragraph']}, {found['paragraph']}"}

    def _paper(self, row: dict[str, Any], book: dict[str, Any], where: str) -> None:
        self.papers.append(
            Paper(
                row["code"], row["title"], row["to"], row["deadline"], self.condition(row["when"], where),
                tuple((label, value) for label, value in row.get("fields", {}).items()), self._source(row, book),
            )
        )  # fmt: skip

    def _wording(self, row: dict[str, Any], book: dict[str, Any], where: str) -> None:
        re.compile(row["pattern"])
        self.wordings.append(
            Prose(
                row["id"], row.get("reason", ""), row["pattern"], self.condition(row["when"], where), row["says"],
                row["unclear"], self._source(row, book),
                _one_of(row.get("status", book.get("status", "unverified")), STATUSES),
            )
        )  # fmt: skip

    def _embargo(self, row: dict[str, Any], book: dict[str, Any], _where: str) -> None:
        source = self._source(row, book)
        state = None if row.get("unsettled", False) else True
        self.embargoes.append(Embargo(_country(row), row.get("from", ALWAYS), row.get("until", FOREVER), state, source))

    def _hint(self, row: dict[str, Any], _book: dict[str, Any], _where: str) -> None:
        self.hints.append(Hint(row["id"], re.compile(rf"\b(?:{row['pattern']})", re.IGNORECASE)))

    def _national(self, row: dict[str, Any], book: dict[str, Any], _where: str) -> None:
        self.nationals.append(
            NationalList(
                _country(row), row["title"], frozenset(row["hints"]), row.get("from", ALWAYS),
                row.get("until", FOREVER), self._source(row, book),
                _one_of(row.get("status", book.get("status", "unverified")), STATUSES),
            )
        )  # fmt: skip

    def _footnote(self, row: dict[str, Any], _book: dict[str, Any], _where: str) -> None:
        self.footnotes.append(Footnote(row["number"], re.compile(row["pattern"])))

    def _authority(self, row: dict[str, Any], _book: dict[str, Any], _where: str) -> None:
        self.authorities[_country(row)] = row["name"]


def _fits(name: str, operator: str) -> bool:
    """Tell whether a fact holds the kind of value that an operator tests."""
    if operator in COMPARE:
        return name in FIGURES
    if operator in ("has", "meets"):
        return name in GROUPS
    if operator == "under":
        return name in PATHS
    return name not in FIGURES | GROUPS


def _country(row: dict[str, Any]) -> str:
    if not re.fullmatch(r"[A-Z]{2}", row["country"]):
        raise ValueError("a country is an alpha-2 code")
    return str(row["country"])


def _one_of(value: str, known: frozenset[str]) -> str:
    if value not in known:
        raise ValueError(f"{value!r} is not one of {', '.join(sorted(known))}")
    return value
