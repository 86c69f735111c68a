"""READ FIRST: one export from application to delivery, one short function per stage.

    read      a document from outside becomes an `Export`                              exports/
    classify  what is it: each item against the control lists                           controls/
    screen    who is behind it: every party and owner against the party lists           screening/
    require   which licence does it need, by item, destination, party and use           requirements/
    weigh     what speaks for care: factors with evidence, a band                       risk/
    advise    one recommendation with its facts; the program recommends, people decide  licensing/

What people decide afterwards (grant, refuse, clear a hit) is a fact in `register/`. Takes exports and a library of
reference editions, gives `Assessment` values; the same inputs, editions and `as_of` give the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from cocket import __version__
from cocket.controls.interviewing import with_answers
from cocket.controls.model import Classification
from cocket.controls.service import Classifier
from cocket.exports.model import Export
from cocket.kernel.reasons import EditionRef, Question
from cocket.licensing.model import Assessment
from cocket.licensing.service import advise
from cocket.reference.store import Library
from cocket.requirements.model import LicenceRequirement
from cocket.requirements.service import Requirements, lists_for
from cocket.risk.model import RiskAssessment
from cocket.risk.service import RiskModel
from cocket.screening.model import ScreeningReport
from cocket.screening.service import Screener


@dataclass(frozen=True, slots=True)
class Engines:
    """The four engines, opened once on one library of editions and used for any number of exports."""

    classifier: Classifier
    screener: Screener
    requirements: Requirements
    risk: RiskModel

    @classmethod
    def open(cls, library: Library) -> Engines:
        """Open all engines on the current editions; raises ReferenceMissing or ReferenceCorrupt with the mend."""
        return cls(
            Classifier.open(library), Screener.open(library), Requirements.open(library), RiskModel.open(library)
        )


def assess(exports: Sequence[Export], engines: Engines, as_of: date) -> tuple[Assessment, ...]:
    """Take exports through every stage, in order; gives one `Assessment` each."""
    return tuple(assessments(exports, engines, as_of))


def assessments(exports: Sequence[Export], engines: Engines, as_of: date) -> Iterator[Assessment]:
    """Give what `assess` gives one after the other, for readers who keep little of each."""
    classified = classify(exports, engines.classifier)
    screened = screen(exports, engines.screener, as_of)
    for export, what, who in zip(exports, classified, screened, strict=True):
        yield _conclude(export, what, who, engines, as_of)


def classify(exports: Sequence[Export], classifier: Classifier) -> list[tuple[Classification, ...]]:
    """What is it? Every item under each list that its export's rule sets read, with the answers given so far."""
    found = iter(classifier.classify([item for export in exports for item in export.items]))
    per_item = len(classifier.regimes)
    results = []
    for export in exports:
        mine = with_answers(classifier, export, [next(found) for _ in range(per_item * len(export.items))])
        lists = lists_for(export)
        results.append(tuple(c for c in mine if c.regime in lists))
    return results


def screen(exports: Sequence[Export], screener: Screener, as_of: date) -> Sequence[ScreeningReport]:
    """Who is behind it? Every party in every role, its other names, its owners, and what listed owners own of it."""
    return screener.reports(exports, as_of)


def require(
    export: Export, what: Sequence[Classification], who: ScreeningReport, requirements: Requirements, as_of: date
) -> tuple[LicenceRequirement, ...]:
    """Which licence does it need? One answer per regime, every step cited."""
    return requirements.require(export, what, who, as_of)


def weigh(
    export: Export,
    what: Sequence[Classification],
    who: ScreeningReport,
    needs: Sequence[LicenceRequirement],
    risk: RiskModel,
    as_of: date,
) -> RiskAssessment:
    """What speaks for care? Factors with evidence, and a band by a published rule."""
    return risk.assess(export, what, who, needs, as_of)


def _conclude(
    export: Export, what: tuple[Classification, ...], who: ScreeningReport, engines: Engines, as_of: date
) -> Assessment:
    needs = require(export, what, who, engines.requirements, as_of)
    risk = weigh(export, what, who, needs, engines.risk, as_of)
    editions = _editions(what, who, needs, risk)
    advice = advise(export, what, who, needs, risk, editions)
    questions = _questions(what, needs, risk)
    return Assessment(export, as_of, what, who, needs, risk, questions, advice, editions, __version__)


def _questions(
    what: Sequence[Classification], needs: Sequence[LicenceRequirement], risk: RiskAssessment
) -> tuple[Question, ...]:
    """Each open question once, in the order of the journey."""
    stages = [*(c.questions for c in what), *(n.questions for n in needs), risk.questions]
    return tuple({question.id: question for stage in stages for question in stage}.values())


def _editions(
    what: Sequence[Classification],
    who: ScreeningReport,
    needs: Sequence[LicenceRequirement],
    risk: RiskAssessment,
) -> tuple[EditionRef, ...]:
    """Every edition that an answer rests on, once, by kind."""
    used = [*(c.edition for c in what), *who.editions, *(e for n in needs for e in n.editions), *risk.editions]
    return tuple(sorted(set(used), key=lambda edition: (edition.kind, edition.id)))
