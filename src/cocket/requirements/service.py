"""Which licence does this export need? One answer per jurisdiction, every step with its paragraph.

`Requirements.open(library)` reads the tables it needs once; `require(...)` then answers without touching the disk.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from cocket.controls.model import Classification, Outcome
from cocket.exports.model import Export, Item
from cocket.kernel.countries import EU_MEMBERS
from cocket.kernel.errors import BadInput
from cocket.kernel.reasons import Question, Reason, Tri
from cocket.parties.model import Role
from cocket.requirements import chart, united_states
from cocket.requirements.checklist import filings_for
from cocket.requirements.evaluate import GRAVITY, Finding
from cocket.requirements.facts import country_shown, export_facts, item_facts
from cocket.requirements.model import LicenceRequirement, Need, Option, RequirementStep
from cocket.requirements.rivals import rival_question, rival_step, rivals
from cocket.requirements.rulebook import Rulebook, RulesInForce, shipped
from cocket.requirements.rulings import ruling

if TYPE_CHECKING:
    from cocket.reference.store import Library
    from cocket.screening.model import ScreeningReport

REGIMES = ("eu", "us", "uk")
# Whose list classifies under a regime. The United Kingdom's own list is not held; the Union's stands in, unverified.
LISTS = {"eu": "eu", "us": "us", "uk": "eu"}


def regimes_of(export: Export) -> tuple[str, ...]:
    """Give the rule sets that apply: those that the export states, else the exporter's.

    The two large ones where the exporter's country is unknown or has no rules here; the United States' as well where
    somebody answered that the items are of US origin, whose re-export they follow.
    """
    if export.regimes:
        return export.regimes
    country = exporter_country(export)
    own = ("eu",) if country in EU_MEMBERS else {"US": ("us",), "GB": ("uk",)}.get(country or "", ("eu", "us"))
    origin = export.answer_to("us.origin_us")
    return own if "us" in own or origin is None or origin.answer is not Tri.YES else (*own, "us")


def lists_for(export: Export) -> tuple[str, ...]:
    """Give the control lists that the export's rule sets read, so that its items are classified under them."""
    return tuple(dict.fromkeys(LISTS.get(regime, regime) for regime in regimes_of(export)))


def exporter_country(export: Export) -> str | None:
    """Give the exporter's country, or None."""
    exporters = export.in_role(Role.EXPORTER)
    return exporters[0].country if exporters else None


@dataclass(slots=True)
class Matter:
    """One export before one rulebook: what is known of the whole of it, and what has been found so far."""

    export: Export
    book: Rulebook
    live: RulesInForce
    base: Mapping[str, Any]
    us_totals: Mapping[str, Decimal | None]
    finding: Finding = field(default_factory=Finding)
    options: list[Option] = field(default_factory=list)

    def aside(self) -> Matter:
        """Give the same matter with nothing found yet, to try another paragraph on it."""
        return Matter(self.export, self.book, self.live, self.base, self.us_totals)


class Requirements:
    """The rulebooks of each regime and the tables they read, ready to answer."""

    def __init__(self, books: Mapping[str, Rulebook], tables: chart.UnitedStates) -> None:
        self.books = books
        self.tables = tables

    @classmethod
    def open(cls, library: Library, books: Mapping[str, Rulebook] | None = None) -> Requirements:
        """Read the US tables of a home; rulebooks ship with the program unless others are handed in."""
        return cls(
            {**{regime: shipped(regime) for regime in REGIMES}, **(books or {})}, chart.read_united_states(library)
        )

    def require(
        self,
        export: Export,
        classifications: Sequence[Classification],
        screening: ScreeningReport,
        as_of: date,
        regimes: Sequence[str] | None = None,
    ) -> tuple[LicenceRequirement, ...]:
        """Give one answer per regime of the export (or of `regimes`), in order.

        Raises BadInput for a regime without rules.
        """
        return tuple(
            self._answer(regime, export, classifications, screening, as_of)
            for regime in (regimes if regimes is not None else regimes_of(export))
        )

    def _answer(
        self,
        regime: str,
        export: Export,
        classifications: Sequence[Classification],
        screening: ScreeningReport,
        as_of: date,
    ) -> LicenceRequirement:
        book = self.books.get(regime)
        if book is None:
            raise BadInput(
                f"There are no rules for the regime {regime[:20]!r}",
                where="regimes",
                mend=f"Use one of {', '.join(sorted(self.books))}.",
            )
        live = book.in_force(as_of)
        found = {c.item_id: c for c in classifications if c.regime == LISTS.get(regime, regime)}
        base, who_owns = export_facts(export, screening, book, as_of)
        totals = united_states.totals_by_entry(export, found) if regime == "us" else {}
        matter = Matter(export, book, live, base, totals)
        finding = matter.finding
        finding.add(ruling(book, live, base, export, "").finding)
        _exporter(export, book, finding)
        _starter(screening, finding)
        needs = {item.id: self._beside_rivals(matter, item, found.get(item.id)) for item in export.items}
        if any(question.startswith("fact.owned.") for question in finding.questions):
            finding.questions.update({question.id: question for question in who_owns})
        need = max(needs.values(), key=GRAVITY.__getitem__, default=Need.INDETERMINATE)
        base["any_listed"] = any(c.outcome is Outcome.LISTED for c in found.values())
        editions = {found[item.id].edition for item in export.items if item.id in found}
        used = (*sorted(editions, key=lambda e: e.id), *(self.tables.editions if regime == "us" else ()), book.ref)
        base["classified"] = {item.id: found[item.id].provision or "" for item in export.items if item.id in found}
        filings = filings_for(book, export, needs, finding.steps, matter.options, base)
        return LicenceRequirement(
            regime,
            need,
            tuple(finding.steps),
            tuple(finding.questions.values()),
            tuple(finding.conditions.values()),
            tuple(dict.fromkeys(used)),
            f"{book.regime}-{book.edition}",
            tuple(matter.options),
            filings,
        )

    def _beside_rivals(self, matter: Matter, item: Item, classification: Classification | None) -> Need:
        """Judge an item; what is free under one paragraph stays open while another may describe it and is not free."""
        need = self._item(matter, item, classification)
        if need is not Need.NOT_REQUIRED or classification is None or classification.provision is None:
            return need
        for rival in rivals(classification):
            stricter = self._item(matter.aside(), item, replace(classification, provision=rival))
            if stricter is not Need.NOT_REQUIRED:
                contest = matter.book.contests.get("classification", "")
                matter.finding.steps.append(rival_step(item.id, classification.provision, rival, stricter, contest))
                question = rival_question(matter.book.regime, item.id, classification.provision, rival)
                matter.finding.questions.setdefault(question.id, question)
                return Need.INDETERMINATE
        return need

    def _item(self, matter: Matter, item: Item, classification: Classification | None) -> Need:
        export, book, live, finding = matter.export, matter.book, matter.live, matter.finding
        facts = item_facts(matter.base, export, item, classification, book, live)
        destination = facts["destination"]
        facts["arms_embargo"] = _embargoed(destination, export, live)
        if book.regime == "us":
            united_states.add_facts(facts, self.tables, matter.us_totals, book.follows)
            united_states.chart_steps(united_states.Look(facts, self.tables, book, item.id, finding))
        ruled = ruling(book, live, facts, export, item.id)
        finding.add(ruled.finding)
        need = finding.need_of(item.id)
        if need in (Need.REQUIRED, Need.INDETERMINATE) and facts["listed"]:
            matter.options += ruled.options
        return need


def _embargoed(destination: str | None, export: Export, live: RulesInForce) -> bool | None:
    """Say whether the country of destination or of a purchaser is under an arms embargo; either is enough."""
    buyers = [party.country for party in export.in_role(Role.PURCHASER)]
    states = [None if country is None else live.embargoed.get(country, False) for country in (destination, *buyers)]
    return True if True in states else None if None in states else False


def _starter(screening: ScreeningReport, finding: Finding) -> None:
    """Make it a condition of every answer that the starter set is not the whole of any list."""
    starters = [edition.title for edition in screening.editions if edition.starter]
    if starters:
        finding.conditions["list.starter"] = Reason(
            "list.starter",
            "Parties were screened against the starter set, which holds few entries: screen them against whole lists.",
            ", ".join(starters),
            "`cocket lists update`",
        )


def _exporter(export: Export, book: Rulebook, finding: Finding) -> None:
    """Say so where the exporter's own rules are not among those held."""
    country = exporter_country(export)
    if export.regimes or country in EU_MEMBERS or country in ("US", "GB"):
        return
    if country is None:
        finding.ask(("exporter_country",), {}, "")
        sentence = "The exporter's country is unknown, so whose rules apply is not settled."
    else:
        sentence = f"No rules of {country_shown(country)} are held: its authority has to be asked."
        finding.questions.setdefault(
            "house.own_rules",
            Question(
                "house.own_rules",
                f"What do the export rules of {country_shown(country)} ask for?",
                "exporter",
                "These answers cover other jurisdictions only.",
                (),
                "",
            ),
        )
    finding.steps.append(
        RequirementStep(
            "house.exporter",
            "",
            Need.INDETERMINATE,
            sentence,
            (("exporter_country", country or "unknown"),),
            f"scope of the {book.regime} rulebook",
            "ask",
            "reading",
            book.contests.get("facts", ""),
        )
    )
