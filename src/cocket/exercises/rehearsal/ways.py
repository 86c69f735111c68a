"""Every way of the evader, and what the product's own engine says of the papers each would show."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter

from cocket import journey
from cocket.exercises.rehearsal.model import Listed, Named, Spoken, worst
from cocket.exercises.scenario.changing import changed
from cocket.exports.boundary import parse_export
from cocket.kernel.canonical import canonical, plain
from cocket.kernel.errors import BadInput, CocketError
from cocket.kernel.reasons import EditionRef
from cocket.runtime.collector import at_rest

if TYPE_CHECKING:
    from cocket.exercises.rehearsal.keeping import Journal
    from cocket.exercises.scenario.model import Flow, Option, Scenario
    from cocket.journey import Engines
    from cocket.licensing.model import Assessment

BATCH = 512
REASONS = 4


@dataclass(frozen=True, slots=True)
class Judged:
    """What was said of each document, in their order, and on which editions."""

    spoken: tuple[Spoken, ...]
    editions: tuple[EditionRef, ...]
    distinct: int


def every_way(scenario: Scenario) -> list[tuple[Option, ...]]:
    """Give every combination of options that the evader can pay for and that is quick enough, the open one first."""
    ways = itertools.product(*(step.options for step in scenario.steps))
    affordable = [way for way in ways if sum(option.price for option in way) <= scenario.budget]
    if not affordable:
        raise BadInput(
            f"the budget of {scenario.budget:g} pays for no way at all",
            where="budget",
            mend="Raise it, or lower prices.",
        )
    limit = scenario.evaders.within_days
    if limit is not None:
        affordable = [way for way in affordable if sum(option.days for option in way) <= limit]
        if not affordable:
            raise BadInput(
                f"no way that the budget pays for takes {limit:g} days or less",
                where="evaders.within_days",
                mend="Give the evaders longer, or a faster way.",
            )
    return affordable


def papers(scenario: Scenario, way: Sequence[Option]) -> dict[str, Any]:
    """Give the export document that a way shows."""
    return changed(scenario.export, [change for option in way for change in option.changes])


def passing(way: Sequence[Option], spoken: Spoken) -> Spoken:
    """Give what was said of a way's papers, with the countries that its goods pass without the papers saying so."""
    through = dict.fromkeys((*spoken.through, *(country for option in way for country in option.through)))
    return replace(spoken, through=tuple(through))


def papers_of_flow(scenario: Scenario, flow: Flow) -> dict[str, Any]:
    """Give the export document of an honest flow."""
    return changed(scenario.export, flow.changes)


def judge(
    documents: Sequence[Mapping[str, Any]],
    engines: Engines,
    scenario: Scenario,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
    journal: Journal | None = None,
) -> Judged:
    """Take the documents through classification, screening, requirements and risk; equal ones once.

    What the journal holds is not judged again.
    """
    keys = [canonical(_bare(document)) for document in documents]
    distinct = dict(zip(keys, documents, strict=True))
    found: dict[bytes, Spoken] = {}
    editions: set[EditionRef] = set()
    if journal is not None:
        for key in distinct:
            if (kept := journal.kept(_name_of(key))) is not None:
                found[key], mine = _kept_papers().validate_python(kept)
                editions.update(mine)
    waiting = [(key, document) for key, document in distinct.items() if key not in found]
    for start in range(0, len(waiting), BATCH):
        with at_rest():
            for key, spoken, quoted in _judged(waiting[start : start + BATCH], engines, scenario):
                found[key] = spoken
                editions.update(quoted)
                if journal is not None:
                    journal.keep(_name_of(key), plain([spoken, quoted]))
        progress(min(start + BATCH, len(waiting)), len(waiting))
    ordered = tuple(sorted(editions, key=lambda edition: (edition.kind, edition.id)))
    return Judged(tuple(found[key] for key in keys), ordered, len(distinct))


def _judged(
    batch: Sequence[tuple[bytes, Mapping[str, Any]]], engines: Engines, scenario: Scenario
) -> Iterator[tuple[bytes, Spoken, Sequence[EditionRef]]]:
    try:
        exports = [parse_export(document) for _, document in batch]
    except CocketError as error:
        raise BadInput(
            f"options that are chosen together give no export ({error})", where=scenario.id, mend="Mend their changes."
        ) from None
    for (key, _), assessment in zip(batch, journey.assessments(exports, engines, scenario.as_of), strict=True):
        yield key, _spoken(assessment, scenario.currency), assessment.editions


def _name_of(key: bytes) -> str:
    return f"papers {hashlib.sha256(key).hexdigest()}"


@cache
def _kept_papers() -> TypeAdapter[tuple[Spoken, tuple[EditionRef, ...]]]:
    return TypeAdapter(tuple[Spoken, tuple[EditionRef, ...]])


def _bare(document: Mapping[str, Any]) -> Any:
    """Leave out what no engine reads, so that equal content is judged once."""
    return _plain(
        {key: value for key, value in document.items() if key not in {"id", "title"} and not key.startswith("//")}
    )


def _plain(value: Any) -> Any:
    """Numbers and dates of TOML as texts, which canonical JSON takes."""
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return value if isinstance(value, bool) or value is None else str(value)


def _spoken(assessment: Assessment, currency: str) -> Spoken:
    roles = {party.id: sorted(str(role) for role in party.roles) for party in assessment.export.parties}
    hits = tuple(
        (hit.list_code, role, str(hit.verdict))
        for hit in assessment.screening.hits
        for role in roles.get(hit.party_id, ()) or ("",)
    )
    exporter = next(
        (party for party in assessment.export.parties if "exporter" in {str(role) for role in party.roles}), None
    )
    route = assessment.export.route  # as it was read: a scenario may write Egypt or eg for EG
    stops = (route.origin, *(leg.country for leg in route.legs), route.destination)
    through = tuple(dict.fromkeys(country for country in stops if country))
    return Spoken(
        recommendation=str(assessment.advice.recommendation),
        screening=worst({verdict for _, _, verdict in hits}),
        band=str(assessment.risk.band),
        because=tuple(reason.sentence for reason in assessment.advice.because[:REASONS]),
        regimes=tuple(need.regime for need in assessment.requirements),
        exporter_country=(exporter.country or "") if exporter else "",
        through=through,
        hits=hits,
        listed=tuple(
            Listed(found.item_id, found.regime, str(found.outcome), found.provision or "")
            for found in assessment.classifications
        ),
        named=tuple(
            Named(" and ".join(roles.get(hit.party_id, ())).replace("_", " ") or "party", hit.list_code, hit.listed_on)
            for hit in assessment.screening.hits
            if str(hit.verdict) != "none"
        ),
        value=_value(assessment, currency),
    )


def _value(assessment: Assessment, currency: str) -> float | None:
    """Add up what the items are declared to be worth; None where one has no value, or another currency."""
    worths = [item.value for item in assessment.export.items]
    if any(worth is None or worth.currency != currency for worth in worths):
        return None
    return float(sum(worth.amount for worth in worths if worth is not None))
