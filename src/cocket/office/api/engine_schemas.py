"""What the engines' operations take and give."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import Field, StringConstraints

from cocket.office.api.schemas import In


class ItemIn(In):
    """One item to classify, as a row of `cocket classify`."""

    id: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    description: Annotated[str, StringConstraints(min_length=1, max_length=200_000)]
    hs_code: Annotated[str, StringConstraints(max_length=20)] = ""
    attributes: dict[str, Any] = Field({}, max_length=200)


class ItemsIn(In):
    """Items to classify, and by which lists."""

    items: Annotated[list[ItemIn], Field(min_length=1, max_length=100)]
    regimes: Annotated[tuple[Literal["eu", "us"], ...], Field(min_length=1, max_length=2)] = ("eu", "us")


class ClassificationOut(Schema):
    """One answer per item and list."""

    id: str
    regime: str
    outcome: Literal["listed", "not_listed", "needs_expert"]
    provision: str | None
    candidates: list[dict[str, Any]]
    catch_all: list[Any]
    questions: list[dict[str, Any]]
    reasons: list[dict[str, Any]]
    edition: dict[str, Any]


class RejectOut(Schema):
    """What could not be used: which row, which field, why."""

    row: str
    field: str
    reason: str


class ClassificationsOut(Schema):
    """The answers, and what could not be used."""

    classifications: list[ClassificationOut]
    rejects: list[RejectOut]


class NameIn(In):
    """One name to screen, as a row of `cocket screen`."""

    id: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    name: Annotated[str, StringConstraints(min_length=1, max_length=1000)]
    kind: Annotated[str, StringConstraints(max_length=40)] = ""
    country: Annotated[str, StringConstraints(max_length=200)] = ""
    birth_date: Annotated[str, StringConstraints(max_length=20)] = ""
    address: Annotated[str, StringConstraints(max_length=1000)] = ""
    identifiers: Annotated[str, StringConstraints(max_length=1000)] = ""


class NamesIn(In):
    """Names to screen; `threshold` 0 always gives the best candidate, none gives the usual review."""

    names: Annotated[list[NameIn], Field(min_length=1, max_length=500)]
    threshold: Annotated[float, Field(ge=0, lt=1)] | None = None


class HitOut(Schema):
    """One hit; `score` is a probability that supposes that half of the names are listed."""

    query_id: str
    rank: int
    list: str
    entity_id: str
    entity_name: str
    matched_name: str
    score: float
    verdict: str
    explanation: str


class HitsOut(Schema):
    """The hits, what could not be used, and the lists and rules they rest on."""

    hits: list[HitOut]
    rejects: list[RejectOut]
    lists: list[str]
    rules: str
