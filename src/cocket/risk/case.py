"""One export with everything the earlier stages found, and a few readings of it that several factors share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from cocket.controls.model import Classification, Outcome
from cocket.exports.model import Answer, EndUserType, Export, Purpose
from cocket.kernel.reasons import Tri
from cocket.parties.model import Party, Role
from cocket.parties.ownership import OwnershipFinding
from cocket.requirements.model import LicenceRequirement, Need
from cocket.risk.model import RightsRecord
from cocket.risk.world import World
from cocket.screening.model import Hit, ScreeningReport
from cocket.screening.owners import findings as ownership_findings

# Paragraphs, of either list, whose items are made to watch, intercept, intrude or extract.
SURVEILLANCE = (
    "5A001.f", "5A001.i", "5A001.j", "5A980", "5D980", "5E980", "5D001.e", "5A004.a", "5A004.b", "4A005", "4D004",
    "4E001.c", "5D001.a", "5D001.c", "3A981", "4A980", "4D980", "4E980",
)  # fmt: skip
SECURITY = frozenset(
    {
        EndUserType.LAW_ENFORCEMENT, EndUserType.BORDER_AUTHORITY, EndUserType.PRISON, EndUserType.INTELLIGENCE,
        EndUserType.MILITARY, EndUserType.OTHER_GOVERNMENT,
    }
)  # fmt: skip
MASS_WATCHING = frozenset({Purpose.CROWD_MONITORING, Purpose.INTELLIGENCE_GATHERING})
TARGETED_WATCHING = frozenset(
    {Purpose.LAWFUL_INTERCEPTION, Purpose.CRIMINAL_INVESTIGATION, Purpose.BORDER_CONTROL, Purpose.PUBLIC_SAFETY}
)


@dataclass(frozen=True, slots=True)
class Found:
    """What a factor function saw: how strongly it is present (0, 1, 2, 3), or that it cannot be told."""

    degree: int
    sentence: str
    evidence: str = ""
    source: str = ""
    known: bool = True
    ask: str = ""
    """The question that would settle it, where it is unknown."""


@dataclass(frozen=True, slots=True)
class Case:
    """Everything a factor may look at."""

    export: Export
    classifications: Sequence[Classification]
    screening: ScreeningReport
    requirements: Sequence[LicenceRequirement]
    as_of: date
    world: World
    rights: RightsRecord | None = None
    surveillance: tuple[Classification, ...] = field(init=False)
    sensitive: Tri = field(init=False)
    answers: Mapping[str, Tri] = field(init=False)
    flag_answers: tuple[Answer, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "answers", {one.question: one.answer for one in self.export.answers})
        object.__setattr__(
            self, "flag_answers", tuple(one for one in self.export.answers if one.question.startswith("flag."))
        )
        object.__setattr__(self, "surveillance", tuple(c for c in self.classifications if watches(c)))
        object.__setattr__(self, "sensitive", self._sensitive())

    def _sensitive(self) -> Tri:
        """Whether any item can watch, intercept, intrude or extract, or is listed at all."""
        if self.surveillance or any(c.outcome is Outcome.LISTED or c.catch_all for c in self.classifications):
            return Tri.YES
        known = self.classifications and all(c.outcome is Outcome.NOT_LISTED for c in self.classifications)
        return Tri.NO if known else Tri.UNKNOWN

    @property
    def watches_people(self) -> bool:
        """Whether any item is a surveillance item: listed as one, or able to be one without a listing."""
        return bool(self.surveillance) or any(c.catch_all for c in self.classifications)

    @property
    def sensitive_items(self) -> frozenset[str]:
        """The ids of items that are listed or can watch people."""
        return frozenset(c.item_id for c in self.classifications if c.outcome is Outcome.LISTED or c.catch_all)

    @property
    def destination(self) -> str | None:
        """Where the goods end."""
        return self.export.destination

    @property
    def end_users(self) -> tuple[Party, ...]:
        """The end users, else the consignees: all of them, since the first named may be the harmless one."""
        return self.export.in_role(Role.END_USER) or self.export.in_role(Role.CONSIGNEE)

    @property
    def ownership(self) -> tuple[OwnershipFinding, ...]:
        """What listed owners own of the parties, by every ownership rule that speaks."""
        hits = self.findings
        return ownership_findings(self.export, hits, self.as_of) if hits else ()

    @property
    def findings(self) -> tuple[Hit, ...]:
        """Hits on official lists; leads are not findings."""
        return tuple(hit for hit in self.screening.hits if not hit.lead_only)

    def need(self, need: Need) -> tuple[LicenceRequirement, ...]:
        """The requirements with this answer."""
        return tuple(one for one in self.requirements if one.need is need)

    def answered(self, question: str) -> Tri:
        """What was answered to one of this room's questions."""
        return self.answers.get(question, Tri.UNKNOWN)


def watches(found: Classification) -> bool:
    """Say whether a listed item is of a surveillance paragraph."""
    path = found.provision or ""
    return found.outcome is Outcome.LISTED and any(path == p or path.startswith(f"{p}.") for p in SURVEILLANCE)
