"""The same export under several jurisdictions side by side, and the same exports under two editions of rules.

Takes requirements that were already derived, gives where they differ, which is strictest, and whether a route through
another jurisdiction would avoid a licence (licence shopping), so that authorities can close the gap.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date

from cocket.controls.model import Classification
from cocket.exports.model import Answer, Export
from cocket.kernel.countries import EU_MEMBERS
from cocket.kernel.reasons import Tri
from cocket.parties.model import Role
from cocket.requirements.logic import Condition
from cocket.requirements.model import LicenceRequirement, Need, RequirementStep
from cocket.requirements.rulebook import Rulebook
from cocket.requirements.service import LISTS, Requirements, exporter_country
from cocket.screening.model import ScreeningReport


@dataclass(frozen=True, slots=True)
class Column:
    """One jurisdiction's answer: need, what carried it, what could carry the export, and who is competent.

    `reasons` are the deciding sentences beside their sources in `because`; `if_no` is the answer that would follow if
    every open question were answered "no", which is what a seller who looks for the easier way will say.
    """

    regime: str
    need: Need
    provisions: tuple[str, ...]
    because: tuple[str, ...]
    reasons: tuple[str, ...]
    carried_by: tuple[str, ...]
    open: int
    if_no: Need
    authority: str
    status: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """Jurisdictions side by side for one export."""

    export_id: str
    as_of: date
    columns: tuple[Column, ...]
    strictest: tuple[str, ...]
    differ: bool
    differences: tuple[str, ...]
    shopping: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Treatment:
    """One past export that a new edition of rules would have treated differently."""

    export_id: str
    regime: str
    before: Need
    after: Need
    rules: tuple[str, ...]


def compare(
    export: Export, classifications: Sequence[Classification], screening: ScreeningReport, requirements: Requirements,
    jurisdictions: Sequence[str], as_of: date,
) -> Comparison:  # fmt: skip
    """Answer for each jurisdiction as if the export left from it, and say where they differ.

    The exporter and the origin are taken to be there, so that the rules are compared and not the route.
    """
    columns = []
    for regime in jurisdictions:
        local = as_if_from(export, regime)
        (answer,) = requirements.require(local, classifications, screening, as_of, (regime,))
        eased = _if_no(local, answer, classifications, screening, requirements, as_of)
        columns.append(_column(answer, eased, classifications, requirements.books[regime], exporter_country(local)))
    gravest = max((_burden(column) for column in columns), default=0)
    strictest = tuple(column.regime for column in columns if _burden(column) == gravest)
    differences = tuple(_differences(columns))
    return Comparison(
        export.id, as_of, tuple(columns), strictest, bool(differences), differences, tuple(_shopping(columns))
    )


HOMES = {"eu": "DE", "us": "US", "uk": "GB"}
ROUNDS = 3  # answers open further questions; after three rounds of "no" the rest stays open


def as_if_from(export: Export, regime: str) -> Export:
    """Give the export as if it left from a jurisdiction: exporter and origin there, everything else unchanged."""
    exporters = export.in_role(Role.EXPORTER)
    own = exporters[0].country if exporters else None
    inside = {"eu": own in EU_MEMBERS, "us": own == "US", "uk": own == "GB"}.get(regime, False)
    home = own if inside and own else HOMES.get(regime)
    parties = tuple(replace(party, country=home) if Role.EXPORTER in party.roles else party for party in export.parties)
    return replace(export, parties=parties, route=replace(export.route, origin=home), regimes=(regime,))


def _if_no(
    export: Export, answer: LicenceRequirement, found: Sequence[Classification], screening: ScreeningReport,
    requirements: Requirements, as_of: date,
) -> Need:  # fmt: skip
    """Give the answer once every question that can be answered yes or no is answered "no", those that follow too."""
    for _ in range(ROUNDS):
        open_ones = [one.id for one in answer.questions if one.answers and export.answer_to(one.id) is None]
        if answer.need is not Need.INDETERMINATE or not open_ones:
            break
        export = replace(export, answers=(*export.answers, *(Answer(name, Tri.NO) for name in open_ones)))
        (answer,) = requirements.require(export, found, screening, as_of, (answer.regime,))
    return answer.need


def _column(
    answer: LicenceRequirement, if_no: Need, found: Sequence[Classification], book: Rulebook, country: str | None
) -> Column:
    decisive = [step for step in answer.steps if step.need is answer.need and step.effect != "note"]
    # The chart's and the entry's own lines are notes, which 738.4 turns into the answer; a reader wants to see them.
    shown = [step for step in answer.steps if step in decisive or (step.need is answer.need and _is_line(step))]
    # A regime without a list of its own here reads its paragraphs from another's.
    regime = LISTS.get(answer.regime, answer.regime)
    paths = sorted({c.provision for c in found if c.regime == regime and c.provision})
    # A way counts only if it carries every item that needs a licence; a rule about a party is carried by none.
    held = {step.item_id for step in decisive} if answer.need is Need.REQUIRED else set()
    carrying = {option.item_id: option.code for option in answer.options if option.eligible is Tri.YES}
    usable = sorted({carrying[item] for item in held}) if held and held <= set(carrying) else []
    status = "unverified" if any(step.status == "unverified" for step in decisive) else "verified"
    return Column(
        answer.regime, answer.need, tuple(paths), tuple(dict.fromkeys(step.source for step in shown)),
        tuple(dict.fromkeys(step.sentence for step in shown)), tuple(usable), len(answer.questions), if_no,
        book.authority_for(country), status,
    )  # fmt: skip


def _is_line(step: RequirementStep) -> bool:
    return step.rule.startswith(("us.chart.", "us.prose."))


def _differences(columns: Sequence[Column]) -> list[str]:
    found = []
    needs = {column.regime: column.need.value.replace("_", " ") for column in columns}
    if len(set(needs.values())) > 1:
        found.append("Need: " + "; ".join(f"{regime} {need}" for regime, need in needs.items()) + ".")
    paths = {column.regime: ", ".join(column.provisions) or "no paragraph" for column in columns}
    if len(set(paths.values())) > 1:
        found.append("Listing: " + "; ".join(f"{regime} {path}" for regime, path in paths.items()) + ".")
    ways = {column.regime: ", ".join(column.carried_by) or "none" for column in columns}
    if len(set(ways.values())) > 1:
        found.append("Usable without an individual licence: "
                     + "; ".join(f"{regime} {way}" for regime, way in ways.items()) + ".")  # fmt: skip
    return found


HELD = 3  # the burden from which on an export needs an individual licence


def _burden(column: Column) -> int:
    """Order answers by how hard they hold the export: free, carried by an exception, open, individual licence, stop."""
    if column.need is Need.REQUIRED:
        return 1 if column.carried_by else 3
    return {Need.NOT_REQUIRED: 0, Need.INDETERMINATE: 2, Need.PROHIBITED: 4}[column.need]


def _shopping(columns: Sequence[Column]) -> list[str]:
    """Say from where the same sale would go with less control.

    An open answer is no escape, but where answers of "no" would free the sale there, that is said as well.
    """
    settled = [column for column in columns if column.need is not Need.INDETERMINATE]
    found = []
    for strict in settled:
        for loose in settled:
            if _burden(loose) < _burden(strict) and _burden(strict) >= HELD:
                how = "no licence" if loose.need is Need.NOT_REQUIRED else f"{', '.join(loose.carried_by)} alone"
                found.append(
                    f"Shipped under {loose.regime} rules the export would need {how}, where {strict.regime} rules ask "
                    f"for {'an individual licence' if strict.need is Need.REQUIRED else 'a stop'}: consult each other."
                )
    found += [
        f"Under {loose.regime} rules the export is open, and would need no licence if its {loose.open} questions were "
        f"answered no, where {strict.regime} rules ask for "
        f"{'an individual licence' if strict.need is Need.REQUIRED else 'a stop'}: do not rest on the seller's word."
        for strict in settled
        for loose in columns
        if _burden(strict) >= HELD and loose.need is Need.INDETERMINATE and loose.if_no is Need.NOT_REQUIRED
    ]
    return found


def replay(
    past: Sequence[tuple[Export, Sequence[Classification], ScreeningReport, date]],
    before: Requirements,
    after: Requirements,
) -> tuple[Treatment, ...]:
    """Run past exports through two editions of rules; give those that would have been treated differently."""
    changed = []
    for export, found, screening, as_of in past:
        old = before.require(export, found, screening, as_of)
        new = after.require(export, found, screening, as_of)
        for one, other in zip(old, new, strict=True):
            if one.need is not other.need:
                rules = {(s.rule, s.need) for s in one.steps} ^ {(s.rule, s.need) for s in other.steps}
                moved = tuple(sorted({rule for rule, _ in rules}))
                changed.append(Treatment(export.id, one.regime, one.need, other.need, moved))
    return tuple(changed)


def edition_diff(before: Rulebook, after: Rulebook) -> Mapping[str, tuple[str, ...]]:
    """Name the rows added, removed and changed between two editions; rows other than rules with their kind."""
    old, new = _named_rows(before), _named_rows(after)
    return {
        "added": tuple(sorted(set(new) - set(old))),
        "removed": tuple(sorted(set(old) - set(new))),
        "changed": tuple(sorted(name for name in set(old) & set(new) if old[name] != new[name])),
    }


def _named_rows(book: Rulebook) -> dict[str, object]:
    """Give every row of a book by name, in a form that can be compared."""
    named: dict[str, object] = {rule.id: rule for rule in book.rules}
    named |= {f"question {one.id}": one for one in book.asks.values()}
    named |= {f"option {one.code}": one for one in book.exemptions}
    named |= {f"filing {one.code}": one for one in book.papers}
    named |= {f"wording {one.id}": one for one in book.prose}
    named |= {f"embargo {one.country} {one.since}": one for one in book.embargoes}
    named |= {f"national list {one.country} {one.since}": one for one in book.nationals}
    named |= {f"hint {one.id}": one for one in book.hints}
    named |= {f"footnote {one.number}": one for one in book.footnotes}
    return {name: _comparable(row) for name, row in named.items()}


def _comparable(value: object) -> object:
    """Reduce a row to what it says: a condition is its text and what the sets in it come to."""
    if isinstance(value, Condition):
        return (value.text, value.node.code)
    if isinstance(value, tuple):
        return tuple(_comparable(part) for part in value)
    if is_dataclass(value):
        return tuple(_comparable(getattr(value, part.name)) for part in fields(value))
    return value
