"""The United States' own step: reasons for control against the Country Chart, one line of the entry at a time.

Takes the facts of an item and the US tables, gives cited steps. A mark means a licence is required for that reason; no
mark frees that reason only; prose is matched against the rows of `rules/us/02_reasons.toml`, and is
unknown where none fits.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from cocket.controls.model import Classification
from cocket.exports.model import Export
from cocket.kernel.reasons import Tri
from cocket.requirements.chart import Line, UnitedStates, lines_for, value_limit
from cocket.requirements.evaluate import Finding
from cocket.requirements.facts import country_shown
from cocket.requirements.logic import NO, UNKNOWN, YES
from cocket.requirements.model import Need, RequirementStep
from cocket.requirements.rows import Prose
from cocket.requirements.rulebook import Rulebook

CHART = "15 CFR Part 738, Supplement No. 1"
_TRI = {Tri.NO: NO, Tri.UNKNOWN: UNKNOWN, Tri.YES: YES}
_NEED = {NO: Need.NOT_REQUIRED, UNKNOWN: Need.INDETERMINATE, YES: Need.REQUIRED}


def add_facts(
    facts: dict[str, Any], tables: UnitedStates, totals: Mapping[str, Decimal | None], follows: Mapping[str, str]
) -> None:
    """Add what the US tables know of the item's entry and destination; `totals` are dollars of the order by entry.

    A dependent territory without a row of its own follows another country, in the chart and in the groups.
    """
    facts["charted"] = _followed(facts["destination"], tables, follows)
    facts["groups"] = tables.groups_of(facts["charted"])
    facts["origin_groups"] = tables.groups_of(_followed(facts["origin"], tables, follows))
    entry = tables.entries.get((facts["provision"] or "").partition(".")[0])
    facts["lvs_limit"] = value_limit(entry.flags, facts["provision"]) if entry else None
    # The limit is for the lines of one order under one entry together, so that splitting lines gains nothing.
    limit, value = facts["lvs_limit"], totals.get((facts["provision"] or "").partition(".")[0])
    facts["order_value"] = value
    facts["within_lvs"] = False if limit == 0 else None if limit is None or value is None else value <= limit
    flags = entry.flags if entry else {}
    facts["flag_gbs"] = _flag(flags.get("GBS"))
    facts["flag_tsr"] = _flag(flags.get("TSR"))
    facts["reasons"] = frozenset(entry.reasons) if entry else None


def _followed(country: str | None, tables: UnitedStates, follows: Mapping[str, str]) -> str | None:
    if country is None or country in tables.groups:
        return country
    return follows.get(country, country)


def totals_by_entry(export: Export, found: Mapping[str, Classification]) -> dict[str, Decimal | None]:
    """Add up the dollar values of an export's lines by entry; None where a line states none or another currency."""
    totals: dict[str, Decimal | None] = {}
    for item in export.items:
        entry = (found[item.id].provision or "").partition(".")[0] if item.id in found else ""
        before = totals.get(entry, Decimal(0))
        stated = item.value.amount if item.value and item.value.currency == "USD" else None
        totals[entry] = None if before is None or stated is None else before + stated
    return totals


def _flag(text: str | None) -> bool | None:
    """Read an entry's flag: "Yes" and "N/A" are plain, anything longer needs a person; no line at all is "no"."""
    if text is None:
        return False
    bare = text.strip().rstrip(".").lower()
    return True if bare == "yes" else False if bare in ("n/a", "no") else None


@dataclass(frozen=True, slots=True)
class Look:
    """One item's entry looked up in the chart: what is known of it, the tables and rows, and what was found so far."""

    facts: dict[str, Any]
    tables: UnitedStates
    book: Rulebook
    item_id: str
    finding: Finding

    def step(self, rule: str, value: int, source: str, sentence: str, status: str = "verified") -> RequirementStep:
        """Make a cited step; a note, which the rules of section 738 turn into an answer once the item is reached."""
        facts = self.facts
        inputs = (("provision", facts["provision"] or "unknown"), ("destination", facts["destination"] or "unknown"))
        contest = self.book.contests.get("classification", "")
        return RequirementStep(
            rule, self.item_id, _NEED[value], sentence, inputs, source, "note", status, contest
        )  # fmt: skip


def chart_steps(look: Look) -> None:
    """Judge every requirement line of a listed item's entry, and set the fact `chart` to the gravest of them."""
    facts, finding = look.facts, look.finding
    provision, destination = facts["provision"], facts["destination"]
    if facts["listed"] is not True or not provision:
        facts["chart"] = None if facts["listed"] is None else False
        return
    entry = look.tables.entries.get(provision.partition(".")[0])
    source = entry.source if entry else "15 CFR Part 774, Supplement No. 1"
    values: list[int] = []
    controlling: set[str] = set()
    doubted: set[str] = set()
    for line, covered in lines_for(look.tables, provision):
        for value, step in _judge(look, line, covered, source):
            values.append(value)
            if value != NO:
                finding.steps.append(step)
                (controlling if value == YES else doubted).add(line.reason)
    if not values:
        silent = (
            f"The entry of {provision} names no chart column: its requirement is prose and has to be read. "
            "An empty entry never means that no licence is needed."
        )
        finding.steps.append(look.step("us.chart.silent", UNKNOWN, source, silent))
        values.append(UNKNOWN)
        doubted.add("")
    facts["chart"] = (False, None, True)[max(values)]
    # A reason that may or may not apply leaves open what an exception has to overcome.
    facts["controlling"] = frozenset(controlling) if doubted <= controlling else None
    if max(values) == NO:
        free = (
            f"No reason for control of {provision} is marked for {country_shown(destination)}, so the chart asks "
            "for no licence; end-use, end-user and embargo rules still apply."
        )
        finding.steps.append(look.step("us.chart.no_mark", NO, "15 CFR 738.4(a)(2)(ii)(B)", free))


def _judge(look: Look, line: Line, covered: int, source: str) -> list[tuple[int, RequirementStep]]:
    if not line.columns:
        return [_judge_prose(look, line, covered, source)]
    found = []
    for column in line.columns:
        marked = _TRI[look.tables.marked(column, look.facts["charted"])]
        value = min(covered, marked)
        sentence = _column_sentence(look, line, column, covered, marked)
        rule = f"us.chart.{column.replace(' ', '')}"
        found.append((value, look.step(rule, value, f"{source}; {CHART}", sentence)))
    return found


# Reasons for control by name (15 CFR 738.2(d)(2)(i)(A)).
REASONS = {
    "AT": "anti-terrorism", "CB": "chemical and biological weapons", "CC": "crime control", "CW": "chemical weapons",
    "EI": "encryption", "FC": "firearms", "MT": "missile technology", "NP": "nuclear non-proliferation",
    "NS": "national security", "RS": "regional stability", "SI": "significant items", "SL": "surreptitious listening",
    "SS": "short supply", "UN": "United Nations embargo",
}  # fmt: skip


def _named(reason: str) -> str:
    return f"{reason} ({REASONS[reason]})" if reason in REASONS else reason


def _column_sentence(look: Look, line: Line, column: str, covered: int, marked: int) -> str:
    destination, charted = look.facts["destination"], look.facts["charted"]
    where = country_shown(destination)
    if charted != destination:
        where += f", which follows {country_shown(charted)} (738.3(b))"
    if marked == UNKNOWN:
        note = look.tables.notes.get(charted or "", "")
        return f"The chart answers {column} for {where} by text, or has no row for it: {note or 'read the rule'}"
    if marked == YES and covered == UNKNOWN:
        return f"{column} is marked for {where}, but whether this paragraph is meant is prose: {line.scope}."
    return (
        f"{_named(line.reason)} controls the item and {column} is {'' if marked == YES else 'not '}marked for {where}."
    )


def _judge_prose(look: Look, line: Line, covered: int, source: str) -> tuple[int, RequirementStep]:
    """Match a line without columns against the known wordings; one that is not known stays unknown."""
    row = _known_prose(line, look.book)
    if row is None:
        named = _named(line.reason) if line.reason else "One"
        said = line.prose or line.scope
        sentence = f"{named} control is worded in a way that no row here reads ({said}): read the entry."
        return covered and UNKNOWN, look.step("us.prose.unread", UNKNOWN, source, sentence)
    judged = row.when.test(look.facts)
    value = min(covered, judged)
    if value == UNKNOWN and judged == UNKNOWN:
        look.finding.ask(row.when.open_names(look.facts), look.book.asks, look.item_id)
    if judged == UNKNOWN:
        sentence = f"{_named(line.reason)} control: {row.unclear}"
    elif covered == UNKNOWN:
        sentence = f"{_named(line.reason)} control: {row.says} Whether this paragraph is meant is prose: {line.scope}."
    else:
        sentence = f"{_named(line.reason)} control: {row.says}"
    return value, look.step(row.id, value, row.source, sentence, row.status)


def _known_prose(line: Line, book: Rulebook) -> Prose | None:
    text = line.prose or line.scope
    key = (line.reason, text)
    if key not in book.read:
        fits = (row for row in book.prose if row.reason in ("", line.reason) and re.search(row.pattern, text))
        book.read[key] = next(fits, None)
    return book.read[key]
