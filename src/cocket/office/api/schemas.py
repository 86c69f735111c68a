"""What the API gives and takes, as pydantic models: the schema that is published is the one that is checked."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import ConfigDict, Field, StringConstraints, WithJsonSchema

from cocket.licensing.cases.words import Action, Advice, Answer, Kind, Outcome, Role, State
from cocket.office.api.scopes import Scope

# Replaced by a reference to the published schema when the document is written.
ApplicationIn = Annotated[dict[str, Any], WithJsonSchema({"type": "object", "x-cocket": "Application"})]
ExportIn = Annotated[dict[str, Any], WithJsonSchema({"type": "object", "x-cocket": "Export"})]
DossierOut = Annotated[dict[str, Any], WithJsonSchema({"type": "object", "x-cocket": "Dossier"})]
Number = Annotated[str, StringConstraints(min_length=1, max_length=48, pattern=r"^[0-9A-Za-z:_-]+$")]
RowId = Annotated[int, Field(ge=1, le=2**53)]
PaperId = Annotated[str, StringConstraints(min_length=1, max_length=120, pattern=r"^[0-9A-Za-z:_.-]+$")]
Amount = Annotated[str, StringConstraints(pattern=r"^-?[0-9]+(\.[0-9]+)?$", max_length=60)]


class In(Schema):
    """What is sent: unknown fields are errors."""

    model_config = ConfigDict(extra="forbid")


class Problem(Schema):
    """Problem details (RFC 9457)."""

    model_config = ConfigDict(extra="allow")
    type: str = Field(description="An address that stays; it names the kind of problem.")
    title: str
    status: int
    detail: str = Field(description="One sentence: what happened, and how to mend it.")
    where: str = ""


class FirmOut(Schema):
    """A firm."""

    id: str
    name: str
    country: str


class MeOut(Schema):
    """Whom the token acts for."""

    account: str
    role: Role
    desk: str
    firm: FirmOut | None
    scopes: list[Scope]


class PossibleOut(Schema):
    """One deed from here; `why_not` is empty when it is allowed now."""

    action: Action
    label: str
    allowed: bool
    why_not: str


class ClockOut(Schema):
    """The office's clock: working days used of the limit; `due` is null while it stands still."""

    used: int
    limit: int
    due: date | None
    overdue: bool


class ApplicationRow(Schema):
    """One line of the list."""

    number: str
    kind: Kind
    state: State
    title: str
    firm: FirmOut
    destination: str
    outcome: str
    valid_until: date | None
    opened_at: datetime
    changed_at: datetime


class ApplicationPage(Schema):
    """A piece of the list; `next` is the cursor of what follows, or null."""

    items: list[ApplicationRow]
    next: str | None


class ChangeOut(Schema):
    """One thing that an answer changed in the application."""

    of: str
    field: str
    before: str
    after: str


class EntryOut(Schema):
    """One line of a case's history; `forgotten` says that its text was deleted."""

    action: Action
    title: str
    role: str
    who: str
    at: datetime
    text: str
    detail: dict[str, Any]
    forgotten: bool
    changes: list[ChangeOut] = Field(default=[], description="What an answer changed in the application.")


class DocumentOut(Schema):
    """A file of a case."""

    id: str
    name: str
    media_type: str
    size: int
    added_at: datetime


class ReferralOut(Schema):
    """A desk that was asked; `advice` is empty until it answers."""

    desk: str
    due: date
    advice: str
    points: list[PointOut]


class PointOut(Schema):
    """What a desk says to one item or criterion; why is in the history."""

    about: str
    says: Advice


class PointIn(In):
    """What a desk says to one item ("item:1") or criterion ("criterion:cp944.2"), and why."""

    about: Annotated[str, StringConstraints(pattern=r"^(item:[1-9][0-9]{0,3}|criterion:[a-z0-9_.]{1,40})$")]
    says: Advice
    reason: Annotated[str, StringConstraints(min_length=1, max_length=2000)]


class ConditionOut(Schema):
    """A condition, and the desk that set it, if one did."""

    code: str
    desk: str


class ApplicationOut(ApplicationRow):
    """One application with everything that its page shows but the history."""

    version: int
    application: dict[str, Any]
    recommendation: str
    sentence: str = Field(description="What the program found, in one sentence; empty before a check.")
    high_risk: bool | None = Field(description="Told inside the office only.")
    open_question: str = Field(description="What the officer asks while the case is with the exporter.")
    actions: list[PossibleOut]
    second_person: list[str] = Field(description="Why a second person must sign, if so.")
    clock: ClockOut
    appeal_until: date | None
    appeal_to: str
    referrals: list[ReferralOut]
    conditions: list[ConditionOut]
    documents: list[DocumentOut]
    licences: list[str]


class HistoryOut(Schema):
    """A case's history, oldest first."""

    items: list[EntryOut]


class OpenIn(In):
    """What the firm needs; with the export itself, the draft begins filled."""

    kind: Kind
    application: ApplicationIn | None = None


class CheckOut(Schema):
    """What the program finds for a draft. It recommends; people decide."""

    recommendation: str
    sentence: str
    questions: list[dict[str, Any]]
    dossier_sha256: str


class KeptDossierOut(CheckOut):
    """The kept dossier with its page."""

    made_at: datetime
    html: str


class PrecedentOut(Schema):
    """A past case that ended otherwise, to be answered before signing."""

    case: str
    points: int
    outcome: Outcome
    commitment: str


class PrecedentsOut(Schema):
    """The nearest past cases that were decided differently, nearest first."""

    items: list[PrecedentOut]


class PrecedentAnswerIn(In):
    """How the signer answers one past case."""

    case: Number
    answer: Answer
    reason: Annotated[str, StringConstraints(min_length=1, max_length=4000)]


class TableOut(Schema):
    """A table of the reporting schema: its columns with their meaning, and every row as text."""

    table: str
    about: str
    version: int
    columns: dict[str, str]
    rows: list[dict[str, str]]


class TablesOut(Schema):
    """The tables that there are."""

    version: int
    tables: dict[str, str]


class WordOut(Schema):
    """A code and its words."""

    code: str
    words: str


class VocabularyOut(Schema):
    """The codes that the API takes and gives, in words."""

    kinds: list[WordOut]
    states: list[WordOut]
    actions: list[WordOut]
    desks: list[WordOut]
    criteria: list[WordOut]
    conditions: list[WordOut]
    units: list[str]


class DocumentsOut(Schema):
    """The documents of a case, oldest first."""

    items: list[DocumentOut]


class MatchOut(Schema):
    """A listed entry that a party may be; `state` is open, cleared, confirmed, lapsed or lead."""

    id: int
    party: str
    list: str
    entity: str
    score: float
    state: str
    who: str
    reason: str
    text: str
    when: datetime | None
    detail: dict[str, Any]


class MatchesOut(Schema):
    """The matches, likeliest first; `why_not` says why you may not answer them, if so."""

    items: list[MatchOut]
    why_not: str


class OwnDataOut(Schema):
    """Everything that the office holds about one account."""

    format: Literal["cocket-own-data"]
    version: int
    account: dict[str, Any]
    firm: dict[str, Any] | None
    second_factors: list[dict[str, Any]]
    providers: list[dict[str, Any]]
    tokens: list[dict[str, Any]]
    cases_opened: list[str]
    deeds: list[dict[str, Any]]


class HeldOut(Schema):
    """What a table holds about whom, why, and until when."""

    table: str
    columns: str
    about: str
    what: str
    why: str
    until: str


class DueOut(Schema):
    """One kind of data whose time is over."""

    name: str
    words: str
    count: int


class InventoryOut(Schema):
    """The inventory of personal data, and what is due to go."""

    held: list[HeldOut]
    due: list[DueOut]
