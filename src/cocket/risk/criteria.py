"""The law's criteria: which factors bear on each, how binding it is, and what a person still has to judge.

Takes factor results, gives `CriterionView`s and the prompts of a human-rights assessment. Nothing here decides.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from cocket.risk.model import CriterionView, FactorResult, RightsPrompt


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion of law and the factors that bear on it."""

    code: str
    title: str
    force: str
    factors: tuple[str, ...]
    for_a_person: str
    source: str
    status: str


@dataclass(frozen=True, slots=True)
class Prompt:
    """One question of the human-rights assessment."""

    code: str
    text: str
    who: str
    factors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Measure:
    """One condition of a licence and the factors that it reduces."""

    code: str
    title: str
    reduces: tuple[str, ...]
    source: str


def _rows(name: str) -> list[Mapping[str, Any]]:
    document = tomllib.loads((files("cocket.risk") / "data" / "criteria.toml").read_text("utf-8"))
    found: list[Mapping[str, Any]] = document[name]
    return found


@cache
def criteria() -> tuple[Criterion, ...]:
    """Give all criteria in the order of their file."""
    return tuple(Criterion(**{**row, "factors": tuple(row["factors"])}) for row in _rows("criterion"))


@cache
def prompts() -> tuple[Prompt, ...]:
    """Give the questions of the human-rights assessment."""
    return tuple(Prompt(**{**row, "factors": tuple(row["factors"])}) for row in _rows("rights"))


@cache
def measures() -> tuple[Measure, ...]:
    """Give the licence conditions that can reduce factors."""
    return tuple(Measure(**{**row, "reduces": tuple(row["reduces"])}) for row in _rows("safeguard"))


def views(results: Mapping[str, FactorResult]) -> tuple[CriterionView, ...]:
    """Say for each criterion which factors speak to it, how strongly, and whether any of them is still unknown."""
    made = []
    for one in criteria():
        bearing, points, open_ = [], 0, False
        for code in one.factors:
            result = results.get(code)
            if result is None:
                continue
            if result.points > 0:
                bearing.append(code)
                points += result.points
            open_ = open_ or not result.known
        made.append(
            CriterionView(
                one.code, one.title, one.force, tuple(bearing), points, open_, one.for_a_person, one.source, one.status
            )
        )  # fmt: skip
    return tuple(made)


def rights_section(results: Mapping[str, FactorResult]) -> tuple[RightsPrompt, ...]:
    """Give the human-rights assessment, with what the factors already say beside each question."""
    return tuple(RightsPrompt(one.code, one.text, one.who, tuple(_said(results, one.factors))) for one in prompts())


def _said(results: Mapping[str, FactorResult], codes: Sequence[str]) -> list[str]:
    return [f"{results[code].title}: {results[code].sentence}" for code in codes if code in results]
