"""What speaks for care? Factors with their evidence, a band by a published rule, and what would change it.

`RiskModel.open(library)` reads the context once; `assess(...)` then answers without touching the disk. The program
recommends scrutiny; people decide.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from cocket.kernel.reasons import Question
from cocket.risk.bands import band_of, rule_of
from cocket.risk.case import Case, Found
from cocket.risk.changes import smallest_changes, unknowns_that_matter, with_safeguards
from cocket.risk.criteria import rights_section, views
from cocket.risk.factors.behaviour import views as flag_views
from cocket.risk.learning.promises import Adoption, adoptions_at
from cocket.risk.model import FactorResult, RiskAssessment
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
        seen = [(factor, factor.look(case)) for factor in self.factors]
        results = tuple(score(factor, found, weights) for factor, found in seen)
        by_code = {one.code: one for one in results}
        band, points, possible = band_of(results, weights)
        asked = (
            Question(
                (name := _question_id(factor, found)), found.ask, "exporter",
                f"{factor.title}: unknown may still add up to {result.possible} points.",
                ("yes", "no") if name.startswith(ANSWERED) else (),
            )
            for (factor, found), result in zip(seen, results, strict=True)
            if found.ask and result.possible
        )  # fmt: skip
        # The factors on papers share one question: whoever gives the papers answers all of them.
        questions = tuple({question.id: question for question in asked}.values())
        editions = tuple(dict.fromkeys((*self.world.editions, weights.ref)))
        return RiskAssessment(
            band, points, results, rule_of(weights, band, points, possible, note), questions, editions,
            weights.id, possible, views(by_code), smallest_changes(results, band, weights),
            unknowns_that_matter(results), with_safeguards(results, weights),
            rights_section(by_code) if case.watches_people else (), case.rights, flag_views(case, by_code),
        )  # fmt: skip


def score(factor: Factor, found: Found, weights: Weights) -> FactorResult:
    """Turn what a factor saw into points by an edition of weights."""
    weight = weights.weights[factor.code]
    points = weight.points[found.degree] if found.known else 0
    return FactorResult(
        factor.code, factor.group, factor.title, points, found.known, found.sentence, found.evidence, found.source,
        found.degree if found.known else 0, 0 if found.known else weight.unknown,
    )  # fmt: skip


def _question_id(factor: Factor, found: Found) -> str:
    # A red-flag group asks for its first open flag: the evidence lists the open ones in order.
    if factor.code.startswith("flag.") and found.evidence:
        return f"flag.{found.evidence.split(',')[0]}"
    if factor.group == "documents":
        return "risk.papers"
    return "risk.history" if factor.code == "user.history" else f"risk.{factor.code}"
