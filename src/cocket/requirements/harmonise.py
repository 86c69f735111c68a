"""The same export under several jurisdictions side by side, and the same exports under two editions of rules.

Takes requirements that were already derived, gives where they differ, which is strictest, and whether a route through
another jurisdiction would avoid a licence (licence shopping), so that authorities can close the gap.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from cocket.controls.model import Classification
from cocket.exports.model import Export
from cocket.kernel.countries import EU_MEMBERS
from cocket.kernel.reasons import Tri
from cocket.parties.model import Role
from cocket.requirements.model import LicenceRequirement, Need
from cocket.requirements.rulebook import Rulebook
from cocket.requirements.service import Requirements
from cocket.screening.model import ScreeningReport


@dataclass(frozen=True, slots=True)
class Column:
    """One jurisdiction's answer: need, what carried it, what could carry the export, and who is competent."""

    regime: str
    need: Need
    provisions: tuple[str, ...]
    because: tuple[str, ...]
    carried_by: tuple[str, ...]
    open: int
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
        columns.append(_column(answer, classifications, requirements.books[regime]))
    gravest = max((_burden(column) for column in columns), default=0)
    strictest = tuple(column.regime for column in columns if _burden(column) == gravest)
    differences = tuple(_differences(columns))
    return Comparison(
        export.id, as_of, tuple(columns), strictest, bool(differences), differences, tuple(_shopping(columns))
    )


HOMES = {"eu": "DE", "us": "US", "uk": "GB"}


def as_if_from(export: Export, regime: str) -> Export:
    """Give the export as if it left from a jurisdiction: exporter and origin there, everything else unchanged."""
    exporters = export.in_role(Role.EXPORTER)
    own = exporters[0].country if exporters else None
    inside = {"eu": own in EU_MEMBERS, "us": own == "US", "uk": own == "GB"}.get(regime, False)
    home = own if inside and own else HOMES.get(regime)
    parties = tuple(replace(party, country=home) if Role.EXPORTER in party.roles else party for party in export.parties)
    return replace(export, parties=parties, route=replace(export.route, origin=home), regimes=(regime,))


def _column(answer: LicenceRequirement, found: Sequence[Classification], book: Rulebook) -> Column:
    decisive = [step for step in answer.steps if step.need is answer.need and step.effect != "note"]
    paths = sorted({c.provision for c in found if c.regime == answer.regime and c.provision})
    # A way counts only if it carries every item that needs a licence; a rule about a party is carried by none.
    held = {step.item_id for step in decisive} if answer.need is Need.REQUIRED else set()
    carrying = {option.item_id: option.code for option in answer.options if option.eligible is Tri.YES}
    usable = sorted({carrying[item] for item in held}) if held and held <= set(carrying) else []
    status = "unverified" if any(step.status == "unverified" for step in decisive) else "verified"
    return Column(
        answer.regime, answer.need, tuple(paths), tuple(dict.fromkeys(step.source for step in decisive)), tuple(usable),
        len(answer.questions), book.authority, status,
    )  # fmt: skip


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


def _burden(column: Column) -> int:
    """Order answers by how hard they hold the export: free, carried by an exception, open, individual licence, stop."""
    if column.need is Need.REQUIRED:
        return 1 if column.carried_by else 3
    return {Need.NOT_REQUIRED: 0, Need.INDETERMINATE: 2, Need.PROHIBITED: 4}[column.need]


def _shopping(columns: Sequence[Column]) -> list[str]:
    """Say from where the same sale would go with less control; open answers are no escape and are left out."""
    settled = [column for column in columns if column.need is not Need.INDETERMINATE]
    found = []
    for strict in settled:
        for loose in settled:
            if _burden(loose) < _burden(strict) and _burden(strict) >= 3:  # noqa: PLR2004 - an individual licence
                how = "no licence" if loose.need is Need.NOT_REQUIRED else f"{', '.join(loose.carried_by)} alone"
                found.append(
                    f"Shipped under {loose.regime} rules the export would need {how}, where {strict.regime} rules ask "
                    f"for {'an individual licence' if strict.need is Need.REQUIRED else 'a stop'}: consult each other."
                )
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
    """Name the rules added, removed and changed between two editions of a rulebook."""
    old, new = {rule.id: rule for rule in before.rules}, {rule.id: rule for rule in after.rules}

    def key(rule_id: str) -> tuple[object, ...]:
        rule, other = old[rule_id], new[rule_id]
        return (rule.when.text != other.when.text, rule.need != other.need, rule.since != other.since,
                rule.until != other.until, rule.countries != other.countries, rule.status != other.status,
                rule.says != other.says, rule.source != other.source)  # fmt: skip

    return {
        "added": tuple(sorted(set(new) - set(old))),
        "removed": tuple(sorted(set(old) - set(new))),
        "changed": tuple(sorted(rule_id for rule_id in set(old) & set(new) if any(key(rule_id)))),
    }
