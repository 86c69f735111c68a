"""Worked cases as data, and the small tables they are judged on."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from cocket.controls.model import CatchAll, Classification, Outcome
from cocket.exports.model import (
    Answer,
    EndUse,
    EndUserType,
    Export,
    Item,
    ItemKind,
    Leg,
    Purpose,
    Route,
)
from cocket.kernel.quantities import Money
from cocket.kernel.reasons import EditionRef, Tri
from cocket.parties.model import Holding, Party, Role
from cocket.requirements.chart import Entry, Line, UnitedStates
from cocket.requirements.model import LicenceRequirement
from cocket.requirements.rulebook import Rulebook, shipped
from cocket.requirements.service import Requirements
from cocket.screening.model import Hit, ScreeningReport, Verdict

VECTORS = Path(__file__).resolve().parents[2] / "vectors" / "requirements"
LISTS = ("us_csl", "un_sc", "eu_fsf", "uk_sanctions")
COLUMNS = ("NS 1", "NS 2", "RS 1", "RS 2", "CC 1", "CC 2", "CC 3", "MT 1", "AT 1")
AS_OF = date(2026, 11, 24)


@dataclass(frozen=True)
class Case:
    """One worked case: what is exported, what must come out, and the paragraph that says so."""

    id: str
    cites: str
    boundary: bool
    export: Export
    classifications: tuple[Classification, ...]
    screening: ScreeningReport
    as_of: date
    expect: Mapping[str, Any]


def edition(kind: str) -> EditionRef:
    return EditionRef(kind, f"{kind}@case", kind, "2026-01-01", "0" * 64)


def tables() -> UnitedStates:
    document = tomllib.loads((VECTORS / "us_tables.toml").read_text("utf-8"))
    entries = {
        code: Entry(
            code,
            tuple(row.get("reasons", dict.fromkeys(line[0] for line in row["lines"] if line[0]))),
            tuple(
                Line(reason, "entire entry" if paths else "in words", tuple(columns), prose, frozenset(paths),
                     frozenset(besides), resolved=bool(paths))
                for reason, paths, besides, columns, prose in row["lines"]
            ),
            row["flags"],
            f"15 CFR Part 774, Supplement No. 1, ECCN {code}",
        )
        for code, row in document["entries"].items()
    }  # fmt: skip
    chart = {
        country: dict.fromkeys(COLUMNS, "prose")
        if marks == "prose"
        else {c: "X" if c in marks else "" for c in COLUMNS}
        for country, marks in document["chart"].items()
    }
    own = {code: (entry.reasons, ()) for code, entry in entries.items()}
    return UnitedStates(
        entries,
        own,
        chart,
        {},
        {c: frozenset(g) for c, g in document["groups"].items()},
        (edition("us_country_chart"),),
    )


def classified(item: str, regime: str, code: str, capability: str) -> Classification:
    outcome = {"": Outcome.NOT_LISTED, "?": Outcome.NEEDS_EXPERT}.get(code, Outcome.LISTED)
    able = () if not capability else (CatchAll(capability, "It can watch people.", "description", "Article 2(20)"),)
    return Classification(
        item, regime, outcome, code if outcome is Outcome.LISTED else None, (), able, (), (),
        edition("us_ccl" if regime == "us" else "eu_annex_i"), "case",
    )  # fmt: skip


def hit(
    party: str, code: str, verdict: str, via: Sequence[str] = (), entry: str = "", programmes: Sequence[str] = ()
) -> Hit:
    return Hit(
        party, "Queried", code, code, "id", "Listed", "Listed", 0.9, Verdict(verdict), "same name", via=tuple(via),
        effect=entry, programmes=tuple(programmes),
    )  # fmt: skip


def build(row: Mapping[str, Any]) -> Case:
    """Turn a row of a case file into a case; everything left out is plain and harmless."""
    owners = tuple(
        Holding(one["name"], None if one.get("share") is None else Decimal(str(one["share"])),
                control=one.get("control", False), since=one.get("since"),
                until=one.get("until"))
        for one in row.get("owners", ())
    )  # fmt: skip
    hits = [
        hit(
            "buyer",
            code,
            verdict,
            entry=f"Licence requirement: {row['entry']}" if "entry" in row else "",
            programmes=row.get("programmes", ()),
        )
        for code, verdict in row.get("hits", ())
    ]
    hits += [
        hit("buyer", one["list"], one.get("verdict", "match"), (one["name"],))
        for one in row.get("owners", ())
        if "list" in one
    ]
    to, exporter = row.get("to", "NO") or None, row.get("exporter", "DE") or None
    parties = [
        Party("seller", "Beispiel Technik GmbH", (Role.EXPORTER,), country=exporter),
        Party(
            "buyer",
            "Eksempel AS",
            (Role.END_USER, Role.CONSIGNEE),
            country=row.get("end_user_country", to),
            owners=owners,
        ),
    ]
    if "purchaser_country" in row:
        parties.append(
            Party("purchaser", "Eksempel Handel", (Role.PURCHASER,), country=row["purchaser_country"] or None)
        )
    item = Item(
        "i1", row.get("description", "an item"), ItemKind(row.get("kind", "goods")),
        value=Money(Decimal(str(row["value"])), row.get("currency", "USD")) if "value" in row else None,
        used_in=row.get("used_in"),
    )  # fmt: skip
    items = (item, replace(item, id="i2"))[: row.get("lines", 1)]
    export = Export(
        row["id"], tuple(parties), items,
        EndUse("stated", Purpose(row.get("purpose", "own_commercial_use")), EndUserType(row.get("user", "private_company"))),
        Route(row.get("origin"), to, tuple(Leg(country) for country in row.get("through", ()))),
        tuple(row.get("regimes", ())),
        tuple(
            Answer(q, Tri(v)) if v in ("yes", "no", "unknown") else Answer(q, text=v)
            for q, v in row.get("answers", {}).items()
        ),
    )  # fmt: skip
    found = [
        classified(one.id, regime, row.get(regime, ""), row.get("capability", ""))
        for one in items
        for regime in ("eu", "us")
    ]
    screening = ScreeningReport(
        tuple(hits), ("Eksempel AS",), (), tuple(edition(kind) for kind in row.get("lists", LISTS)), "case"
    )
    return Case(
        row["id"], row["cites"], row.get("boundary", False), export, tuple(found), screening,
        row.get("as_of", AS_OF), row,
    )  # fmt: skip


def read_cases() -> tuple[Case, ...]:
    """Read all worked cases; families of cases are unfolded, each with a name of its own."""
    rows: list[dict[str, Any]] = []
    for path in sorted((VECTORS / "cases").glob("*.toml")):
        document = tomllib.loads(path.read_text("utf-8"))
        rows += document.get("case", [])
        for family in document.get("flips", []):
            rows += unfold_flips(family)
        for family in document.get("embargoes", []):
            rows += unfold_embargoes(family)
        for family in document.get("nationals", []):
            rows += unfold_nationals(family)
    return tuple(build(row) for row in rows)


def unfold_flips(family: Mapping[str, Any]) -> list[dict[str, Any]]:
    """An exemption whose conditions all hold, then the same with one of them broken or left open."""
    base = {key: value for key, value in family.items() if key not in ("flip", "option")}
    option = family["option"]
    rows = [{**base, "id": f"{family['id']} holds", "options": {option: "yes"}}]
    for flip in family["flip"]:
        changed = {**base, **{k: v for k, v in flip.items() if k not in ("name", "answers", "eligible", "fails")}}
        changed["answers"] = {**base.get("answers", {}), **flip.get("answers", {})}
        changed["answers"] = {q: v for q, v in changed["answers"].items() if v != "unanswered"}
        changed["id"] = f"{family['id']} without {flip['name']}"
        changed["options"] = {option: flip.get("eligible", "no")}
        changed["fails"] = flip.get("fails", "")
        for only in ("duties", "filings"):
            changed.pop(only, None)
        rows.append(changed)
    return rows


def unfold_embargoes(family: Mapping[str, Any]) -> list[dict[str, Any]]:
    """For each arms embargo: a known military end use must be notified from its first day on, not a day earlier."""
    rows = []
    for country, start in family["since"].items():
        base = {"exporter": "DE", "to": country, "cites": family["cites"], "purpose": "own_commercial_use"}
        base["answers"] = {"eu.art4.aware_military": "yes", "eu.measures.annexes": "no", "eu.measures.monitoring": "no"}
        day = start or AS_OF
        rows.append({**base, "id": f"embargo {country} on its first day", "as_of": day, "boundary": bool(start),
                     "need": "indeterminate", "rules": ["eu.4.aware_military"]})  # fmt: skip
        if start:
            rows.append({**base, "id": f"embargo {country} the day before", "as_of": start - timedelta(days=1),
                         "boundary": True, "absent": ["eu.4.aware_military"]})  # fmt: skip
    return rows


def unfold_nationals(family: Mapping[str, Any]) -> list[dict[str, Any]]:
    """A national list is asked about from its first day on, in words that it is about, and not a day earlier."""
    base = {key: family[key] for key in ("exporter", "description", "cites")} | {"to": "MY", "boundary": True}
    day, name, question = family["since"], f"{family['exporter']} {family['description'][:24]}", family["question"]
    return [
        {**base, "id": f"national list {name} on its first day", "as_of": day, "need": "indeterminate",
         "asks": [question]},
        {**base, "id": f"national list {name} the day before", "as_of": day - timedelta(days=1),
         "asks_not": [question], "conditions": [question]},
    ]  # fmt: skip


def failures(case: Case, requirements: Requirements) -> list[str]:
    """Judge a case; gives what came out differently, or nothing."""
    answers = requirements.require(case.export, case.classifications, case.screening, case.as_of)
    expect, wrong = case.expect, []
    by_regime = {answer.regime: answer for answer in answers}
    needs = expect.get("need", {})
    needs = dict.fromkeys(by_regime, needs) if isinstance(needs, str) else needs
    for regime, need in needs.items():
        if regime not in by_regime or by_regime[regime].need.value != need:
            got = by_regime[regime].need.value if regime in by_regime else "no answer"
            wrong.append(f"{regime}: {got} instead of {need}")
    seen = {step.rule for answer in answers for step in answer.steps if said(step.rule, answer)}
    wrong += [f"rule {rule} is not among the steps" for rule in expect.get("rules", ()) if rule not in seen]
    wrong += [f"rule {rule} speaks but should not" for rule in expect.get("absent", ()) if rule in seen]
    asked = {question.id for answer in answers for question in answer.questions}
    wrong += [f"{question} is not asked" for question in expect.get("asks", ()) if question not in asked]
    wrong += [f"{question} is asked needlessly" for question in expect.get("asks_not", ()) if question in asked]
    held = {condition.code for answer in answers for condition in answer.conditions}
    wrong += [f"condition {code} is missing" for code in expect.get("conditions", ()) if code not in held]
    options = {option.code: option for answer in answers for option in answer.options}
    for code, eligible in expect.get("options", {}).items():
        got = options[code].eligible.value if code in options else "not offered"
        if got != eligible:
            wrong.append(f"{code}: {got} instead of {eligible}")
        reason = expect.get("fails", "")
        if reason and code in options and not any(reason in failed for failed in options[code].failed):
            wrong.append(f"{code} does not fail for {reason!r}: {options[code].failed}")
    duties = {duty.code for option in options.values() for duty in option.duties}
    wrong += [f"duty {code} is missing" for code in expect.get("duties", ()) if code not in duties]
    filed = {filing.code for answer in answers for filing in answer.filings}
    wrong += [f"filing {code} is missing" for code in expect.get("filings", ()) if code not in filed]
    wrong += [f"filing {code} should not be there" for code in expect.get("filings_not", ()) if code in filed]
    return wrong


def said(rule: str, answer: LicenceRequirement) -> bool:
    """A rule speaks when it says more than that it does not apply."""
    return any(step.rule == rule for step in answer.steps)


@pytest.fixture(scope="session")
def cases() -> tuple[Case, ...]:
    return read_cases()


@pytest.fixture(scope="session")
def requirements() -> Requirements:
    return Requirements({regime: shipped(regime) for regime in ("eu", "us", "uk")}, tables())


@pytest.fixture(scope="session")
def judge_case() -> Callable[[Case, Requirements], list[str]]:
    return failures


@pytest.fixture(scope="session")
def make_case() -> Callable[[Mapping[str, Any]], Case]:
    return build


@pytest.fixture(scope="session")
def with_book() -> Callable[[Requirements, Rulebook], Requirements]:
    def swap(base: Requirements, book: Rulebook) -> Requirements:
        return Requirements({**base.books, book.regime: book}, base.tables)

    return swap


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Every case is a test of its own, under its own name."""
    if "case" in metafunc.fixturenames:
        found = read_cases()
        metafunc.parametrize("case", found, ids=[case.id for case in found])


__all__ = ["Case", "build", "failures", "replace"]


@pytest.fixture(scope="session")
def us_vectors() -> Path:
    return VECTORS / "us_tables.toml"
