"""Is a party owned by listed parties? Takes a party, its owners and the listed names, gives a finding with arithmetic.

Nothing here decides: a finding says what the declared holdings add up to under a named rule on a day, what is missing,
and what would settle it. A share that nobody stated is unknown, never none.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, localcontext

from cocket.kernel.canonical import decimal_text
from cocket.kernel.ids import slug
from cocket.kernel.reasons import Question, Reason, Tri
from cocket.parties.holdings import WHOLE, Graph, fold, graph_of
from cocket.parties.model import Party
from cocket.parties.rules import Indirect, OwnershipRule, Status, rule_for
from cocket.parties.shares import EXACT, ZERO, Reading, by_product, by_steps, circles, multiplied, owned_nodes

RULES_VERSION = "1"
MOST_CHAINS = 20
_MOST_LOOKED_AT = 4000


@dataclass(frozen=True, slots=True)
class Chain:
    """One way from a listed owner down to the party: `owners` from the party outwards, the listed one last.

    `shares` are percentages in the same order, None where unknown; `product` is their product, None if one is unknown.
    """

    owners: tuple[str, ...]
    shares: tuple[Decimal | None, ...]
    product: Decimal | None
    lists: tuple[str, ...]
    doubted: bool = False

    @property
    def arithmetic(self) -> str:
        """The multiplication as a person writes it, with its result."""
        parts = " × ".join("? %" if share is None else f"{decimal_text(share)} %" for share in self.shares)
        return parts if len(self.shares) == 1 else f"{parts} = {_percent(self.product)}"


@dataclass(frozen=True, slots=True)
class OwnershipFinding:
    """What listed parties own of a party under one rule on one day. Percentages are decimals from 0 to 100.

    `owned` answers the rule over everything, `on_declared` over the holdings that were stated; both count an unknown
    share of a listed owner as unknown. `share` is what the rule counts for sure, `at_most` what it may count once
    unknown shares of stated owners are known, `multiplied` the product along chains, added. `controlled` is control
    without regard to shares; `met` is the rule's own answer, control included where the rule says so.
    """

    party_id: str
    rule: OwnershipRule
    as_of: date
    owned: Tri
    on_declared: Tri
    controlled: Tri
    met: Tri
    share: Decimal
    at_most: Decimal
    multiplied: Decimal
    chains: tuple[Chain, ...]
    reasons: tuple[Reason, ...]
    questions: tuple[Question, ...]
    rules_version: str = RULES_VERSION

    @property
    def sentence(self) -> str:
        """The finding in one sentence."""
        return self.reasons[0].sentence


def owned_by(
    party: Party,
    listed: Mapping[str, Iterable[str]],
    as_of: date,
    rule: OwnershipRule | str,
    *,
    among: Iterable[Party] = (),
    doubted: Mapping[str, Iterable[str]] | None = None,
) -> OwnershipFinding:
    """Find what listed parties own of a party, directly and through others, as of a day.

    `listed` maps an owner, by party id or name, to the codes of the lists it is on (none given: it counts under every
    rule); `doubted` likewise for owners that may be listed. `among` are the other parties whose owners are known.
    `rule` is a rule or its id. The result does not depend on the order of parties, holdings or listed names. Raises
    BadInput for an unknown rule.
    """
    held_by = rule_for(rule, as_of) if isinstance(rule, str) else rule
    with localcontext(EXACT):
        graph = graph_of(party, among, as_of)
        sure = _counted(graph, listed, held_by)
        maybe = {**_counted(graph, doubted or {}, held_by), **sure}
        return _Work(party, graph, sure, maybe, held_by, as_of).finding()


def _counted(graph: Graph, listed: Mapping[str, Iterable[str]], rule: OwnershipRule) -> dict[str, tuple[str, ...]]:
    """Give the graph's nodes that are listed on a list the rule counts, with those lists; never the party itself."""
    by_name: dict[str, set[str]] = {}
    for name, lists in listed.items():
        codes = {lists} if isinstance(lists, str) else set(lists)
        counting = codes.intersection(rule.lists) if rule.lists and codes else codes
        if counting or not codes:
            by_name.setdefault(fold(name), set()).update(counting)
    found: dict[str, tuple[str, ...]] = {}
    for node, names in graph.known_as.items():
        met = [by_name[name] for name in names if name in by_name]
        if met and node != graph.target:
            found[node] = tuple(sorted(set().union(*met)))
    return found


@dataclass(frozen=True, slots=True)
class _Work:
    """The steps to one finding."""

    party: Party
    graph: Graph
    sure: Mapping[str, tuple[str, ...]]
    maybe: Mapping[str, tuple[str, ...]]
    rule: OwnershipRule
    as_of: date

    def finding(self) -> OwnershipFinding:
        share, at_most, possible = (self._share(reading) for reading in Reading)
        economic, solved = multiplied(self.graph, self.sure, Reading.SURE)
        crossed = [group for group in circles(self.graph) if self._is_circle(group)]
        over = sorted(node for node in self.graph.edges if self.graph.stated(node) > WHOLE)
        shaky = bool(over) or not solved
        on_declared = self._answer(share, WHOLE if shaky else at_most)
        owned = self._answer(share, WHOLE if shaky else possible)
        controlled = self._controlled()
        met = owned
        if self.rule.control_counts and owned is not Tri.YES:
            met = Tri.YES if controlled is Tri.YES else Tri.UNKNOWN if Tri.UNKNOWN in (owned, controlled) else Tri.NO
        chains = self._chains()
        return OwnershipFinding(
            self.party.id, self.rule, self.as_of, owned, on_declared, controlled, met, share, at_most, economic, chains,
            (
                self._main(owned, share, chains),
                *self._flags(owned, on_declared, controlled, share, economic),
                *self._faults(crossed, over, solved),
            ),
            tuple(self._questions(owned)),
        )  # fmt: skip

    def _share(self, reading: Reading) -> Decimal:
        start = self.sure if reading is Reading.SURE else self.maybe
        if self.rule.indirect is Indirect.CASCADE:
            return by_steps(self.graph, start, self.rule, reading)
        return by_product(self.graph, start, self.rule, reading)

    def _answer(self, least: Decimal, most: Decimal) -> Tri:
        if self.rule.reached_by(least):
            return Tri.YES
        return Tri.UNKNOWN if self.rule.reached_by(most) else Tri.NO

    def _is_circle(self, group: list[str]) -> bool:
        return len(group) > 1 or any(edge.owner == group[0] for edge in self.graph.edges[group[0]])

    def _controlled(self) -> Tri:
        if self._reaches(self.sure):
            return Tri.YES
        return Tri.UNKNOWN if self._reaches(self.maybe) else Tri.NO

    def _reaches(self, start: Mapping[str, tuple[str, ...]]) -> bool:
        """Tell whether control reaches the party from the listed, through companies they own or control."""
        ruled = owned_nodes(self.graph, start, self.rule, Reading.SURE)[0]
        ruled_by: dict[str, list[str]] = {}
        for company, edges in self.graph.edges.items():
            for edge in edges:
                if edge.control or self.rule.reached_by(edge.percent):
                    ruled_by.setdefault(edge.owner, []).append(company)
        waiting = list(ruled)
        while waiting:
            for company in ruled_by.get(waiting.pop(), ()):
                if company == self.graph.target:
                    return True
                if company not in ruled:
                    ruled.add(company)
                    waiting.append(company)
        return False

    def _chains(self) -> tuple[Chain, ...]:
        """Give the largest chains first, at most MOST_CHAINS; unknown shares are taken as all that may be left."""
        leading = self._leading()
        found: list[Chain] = []
        waiting: list[tuple[Decimal, tuple[str, ...], tuple[Decimal | None, ...]]] = [(-WHOLE, (), ())]
        looked = 0
        while waiting and len(found) < MOST_CHAINS and looked < _MOST_LOOKED_AT:
            weight, path, shares = heapq.heappop(waiting)
            looked += 1
            node = path[-1] if path else self.graph.target
            if node in self.maybe:
                found.append(self._chain(path, shares))
                continue
            for edge in self.graph.edges[node]:
                if edge.owner in leading and edge.owner not in path and edge.owner != self.graph.target:
                    share = None if edge.open else edge.percent
                    bound = edge.percent + (self.graph.rest(node) if edge.open else ZERO)
                    heapq.heappush(waiting, (weight * bound / WHOLE, (*path, edge.owner), (*shares, share)))
        return tuple(found)

    def _leading(self) -> set[str]:
        """Give the nodes from which a listed owner can be reached upwards, those owners included."""
        held: dict[str, list[str]] = {}
        for company, edges in self.graph.edges.items():
            for edge in edges:
                held.setdefault(edge.owner, []).append(company)
        found, waiting = set(self.maybe), list(self.maybe)
        while waiting:
            for company in held.get(waiting.pop(), ()):
                if company not in found and company not in self.maybe:
                    found.add(company)
                    waiting.append(company)
        return found

    def _chain(self, path: tuple[str, ...], shares: tuple[Decimal | None, ...]) -> Chain:
        product: Decimal | None = WHOLE
        for share in shares:
            product = None if product is None or share is None else product * share / WHOLE
        return Chain(
            tuple(self.graph.name[node] for node in path),
            shares,
            None if product is None else product.normalize(),
            self.maybe[path[-1]],
            doubted=path[-1] not in self.sure,
        )

    def _main(self, owned: Tri, share: Decimal, chains: tuple[Chain, ...]) -> Reason:
        name, rule = self.party.name, self.rule
        evidence = "; ".join(f"{' ← '.join((name, *chain.owners))}: {chain.arithmetic}" for chain in chains)
        how = "" if rule.aggregate else " one alone"
        sentence = {
            Tri.YES: f"Listed parties{how} own {_percent(share)} of {name}: {rule.words} ({rule.title}).",
            Tri.NO: f"Listed parties{how} own {_percent(share)} of {name}, not {rule.words} ({rule.title}).",
            Tri.UNKNOWN: f"Listed parties{how} own at least {_percent(share)} of {name}; whether it is {rule.words}"
            f" cannot be told from what was stated ({rule.title}).",
        }[owned]
        return Reason(f"ownership.{owned}", sentence, evidence, rule.source)

    def _flags(
        self, owned: Tri, on_declared: Tri, controlled: Tri, share: Decimal, economic: Decimal
    ) -> Iterable[Reason]:
        name, source = self.party.name, self.rule.source
        if controlled is not Tri.NO and owned is not Tri.YES:
            may = "control" if controlled is Tri.YES else "may control"
            sentence = f"Listed parties {may} {name} without a known majority of its shares."
            yield Reason("ownership.control_without_majority", sentence, "", source)
        if owned is not Tri.YES and share > ZERO:
            yield Reason(
                "ownership.minority", f"Listed parties hold {_percent(share)} of {name}: look further.", "", source
            )
        if self.rule.indirect is Indirect.CASCADE and owned is not Tri.YES and self.rule.reached_by(economic):
            sentence = f"Multiplied along its chains, listed parties' share of {name} is {_percent(economic)}."
            yield Reason("ownership.economic_share", sentence, "counted by steps it stays below", source)
        if owned is Tri.UNKNOWN and on_declared is not Tri.UNKNOWN:
            yield Reason("ownership.undisclosed", f"Not all owners of {name} are stated.", "", source)
        if self.rule.status is Status.SUSPENDED:
            sentence = f"The rule ({self.rule.title}) is suspended on {self.as_of}: an affiliate is a red flag only."
            yield Reason("ownership.rule_suspended", sentence, self.rule.checked, source)
        elif self.rule.status in (Status.EXPECTED, Status.NOT_YET):
            sentence = f"Whether the rule ({self.rule.title}) binds on {self.as_of} has to be checked."
            if self.rule.status is Status.NOT_YET:
                sentence = f"The rule ({self.rule.title}) is not in force on {self.as_of}."
            yield Reason(f"ownership.rule_{self.rule.status}", sentence, self.rule.checked, source)

    def _faults(self, crossed: list[list[str]], over: list[str], solved: bool) -> Iterable[Reason]:  # noqa: FBT001
        for group in crossed:
            names = ", ".join(self.graph.name[node] for node in group)
            yield Reason("ownership.cycle", f"These hold each other: {names}.", "solved" if solved else "no one answer")
        for node in over:
            stated = _percent(self.graph.stated(node))
            yield Reason(
                "ownership.over_100", f"The stated shares of {self.graph.name[node]} add up to {stated}.", stated
            )

    def _questions(self, owned: Tri) -> Iterable[Question]:
        """Ask for unknown shares of owners that lead to listed ones, then for owners nobody stated."""
        if owned is not Tri.UNKNOWN:
            return
        leading = self._leading()
        for node in sorted(self.graph.edges):
            name = self.graph.name.get(node, node)
            for edge in self.graph.edges[node]:
                if edge.open and edge.owner in leading:
                    owner = self.graph.name[edge.owner]
                    text = f"What percentage of {name} does {owner} hold?"
                    yield self._question(f"share.{slug(name)}.{slug(owner)}", text)
            if node in self.graph.hidden:
                yield self._question(f"owners.{slug(name)}", f"Who owns {name}, and how much each?")
            elif self.graph.edges[node] and self.graph.rest(node) > ZERO:
                rest = _percent(self.graph.rest(node))
                yield self._question(f"owners.{slug(name)}", f"Who owns the {rest} of {name} that were not stated?")

    def _question(self, about: str, text: str) -> Question:
        settles = f"whether listed parties own {self.rule.words} of {self.party.name}"
        return Question(f"ownership.{about}", text, "exporter", settles, (), self.party.id)


def _percent(share: Decimal | None) -> str:
    """Write a percentage for people: at most four decimals, and a "?" where it is unknown."""
    if share is None:
        return "? %"
    return f"{decimal_text(round(share, 4))} %"
