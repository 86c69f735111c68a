"""What speaks for care? Factors with their evidence, a band by a published rule, and what would change it.

`RiskModel.open(library)` reads the context once; `assess(...)` then answers without touching the disk. The program
recommends scrutiny; people decide.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from cocket.kernel.reasons import Question
from cocket.risk.bands import rule_of
from cocket.risk.case import Case, Found
from cocket.risk.conclusions import NOT_KNOWN, Conclusions, score
from cocket.risk.criteria import rights_section
from cocket.risk.factors.behaviour import views as flag_views
from cocket.risk.learning.promises import Adoption, adoptions_at
from cocket.risk.model import RiskAssessment
from cocket.risk.rights import Completed, completed_at, record_of
from cocket.risk.table import FACTORS, Factor
from cocket.risk.weights import Weights, shipped
from cocket.risk.world import World, read_world

if TYPE_CHECKING:
    from cocket.controls.model import Classification
    from cocket.exports.model import Export
    from cocket.reference.store import Library
    from cocket.requirements.model import LicenceRequirement
    from cocket.screening.model import ScreeningReport


# Questions that an export's `answers` can settle; the others are settled by completing the export itself.
ANSWERED = ("flag.", "risk.history")


class RiskModel:
    """The factor table with one edition of weights and what a home knows about the world."""

    def __init__(
        self,
        world: World,
        weights: Weights,
        factors: Sequence[Factor] = FACTORS,
        adopted: Sequence[Adoption] = (),
        rights: Mapping[str, tuple[Completed, ...]] | None = None,
    ) -> None:
        self.world = world
        self.shipped = weights
        self.factors = tuple(factors)
        self.adopted = tuple(adopted)
        self.rights = rights or {}
        self._concluded: dict[int, Conclusions] = {}

    @classmethod
    def open(cls, library: Library, weights: Weights | None = None) -> RiskModel:
        """Read a home's country facts, indices and adopted weights.

        Weights that are handed in hold whatever was adopted; otherwise an edition that people adopted holds from its
        day to its sunset, and the shipped one else.
        """
        adopted = () if weights else adoptions_at(library.home)
        return cls(read_world(library), weights or shipped(), FACTORS, adopted, completed_at(library.home))

    def weights_on(self, as_of: date) -> tuple[Weights, str]:
        """Give the edition of weights in force on a day, and what must be said about it.

        An adopted edition that does not fit the factors of today is not used, and every assessment says so.
        """
        live = [one for one in self.adopted if one.holds(as_of)]
        if not live:
            return self.shipped, ""
        if live[-1].weights is not None:
            return live[-1].weights, ""
        return self.shipped, (
            f" The adopted edition {live[-1].id} has {live[-1].unfit}, so the edition that ships with the program is "
            "used until people adopt a complete one."
        )

    def assess(
        self,
        export: Export,
        classifications: Sequence[Classification],
        screening: ScreeningReport,
        requirements: Sequence[LicenceRequirement],
        as_of: date,
    ) -> RiskAssessment:
        """Weigh one export as of a day; every factor says what it found, also where it found nothing."""
        weights, note = self.weights_on(as_of)
        case = Case(
            export, classifications, screening, requirements, as_of, self.world, record_of(export, self.rights, as_of)
        )
        seen = [factor.look(case) for factor in self.factors]
        results = tuple(score(factor, found, weights) for factor, found in zip(self.factors, seen, strict=True))
        all_told = self._conclusions(weights).of(tuple(one.degree if one.known else NOT_KNOWN for one in results))
        asked = (
            _question(_question_id(factor, found), factor.title, found.ask, result.possible)
            for factor, found, result in zip(self.factors, seen, results, strict=True)
            if found.ask and result.possible
        )
        # The factors on papers share one question: whoever gives the papers answers all of them.
        questions = tuple({question.id: question for question in asked}.values())
        return RiskAssessment(
            all_told.band, all_told.points, results,
            rule_of(weights, all_told.band, all_told.points, all_told.possible, note), questions,
            tuple(dict.fromkeys((*self.world.editions, weights.ref))),
            weights.id, all_told.possible, all_told.criteria, all_told.changes, all_told.matters_most,
            all_told.safeguards, rights_section({one.code: one for one in results}) if case.watches_people else (),
            case.rights, flag_views(case, all_told.present),
        )  # fmt: skip

    def _conclusions(self, weights: Weights) -> Conclusions:
        found = self._concluded.get(id(weights))
        if found is None:  # it holds the weights, so that their id stays theirs
            found = self._concluded[id(weights)] = Conclusions(self.factors, weights)
        return found


@lru_cache(maxsize=4096)  # they name factors and countries, no party
def _question(name: str, title: str, ask: str, possible: int) -> Question:
    return Question(
        name, ask, "exporter", f"{title}: unknown may still add up to {possible} points.",
        ("yes", "no") if name.startswith(ANSWERED) else (),
    )  # fmt: skip


def _question_id(factor: Factor, found: Found) -> str:
    # A red-flag group asks for its first open flag: the evidence lists the open ones in order.
    if factor.code.startswith("flag.") and found.evidence:
        return f"flag.{found.evidence.split(',')[0]}"
    if factor.group == "documents":
        return "risk.papers"
    return "risk.history" if factor.code == "user.history" else f"risk.{factor.code}"
