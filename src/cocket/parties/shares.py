"""How much of a party some owners hold, by steps or multiplied: takes a graph and a set of owners, gives a percentage.

Three readings bound what is not stated. SURE counts known shares alone. MOST lets an unknown share of a stated owner be
all that is left of the company. POSSIBLE lets whatever nobody has stated belong to the owners asked about.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from decimal import Context, Decimal
from enum import StrEnum

from cocket.parties.holdings import WHOLE, Graph
from cocket.parties.rules import OwnershipRule

ZERO, ONE = Decimal(0), Decimal(1)
_FINE = Decimal("1E-20")  # results are rounded to this, so that an exact half stays a half through a division
EXACT = Context(prec=60)  # callers reckon in it, so that sums and products of stated shares are not rounded
MOST_CROSS = 40  # companies that hold each other; more are left unsolved
MOST_SINGLE = 64  # owners counted one by one where the rule does not add them up


class Reading(StrEnum):
    """What an unstated share is taken for."""

    SURE = "sure"
    MOST = "most"
    POSSIBLE = "possible"


def owned_nodes(
    graph: Graph, start: Collection[str], rule: OwnershipRule, reading: Reading
) -> tuple[set[str], Decimal]:
    """Give the nodes that count as owned by steps, and the percentage of the target that they hold directly.

    A company that reaches the rule's threshold counts with its whole share in the next. What the target itself holds
    upwards does not count.
    """
    holders = _holders(graph)
    owned = set(start) - {graph.target}
    if reading is Reading.POSSIBLE:
        owned |= graph.hidden - {graph.target}
    known = dict.fromkeys(graph.edges, ZERO)
    opened = set()
    waiting = sorted(owned)

    def share(node: str) -> Decimal:
        unstated = node in opened or (reading is Reading.POSSIBLE and bool(graph.edges[node]))
        return known[node] + (graph.rest(node) if unstated else ZERO)

    if reading is Reading.POSSIBLE:
        started = [node for node in sorted(graph.edges) if node not in owned and rule.reached_by(share(node))]
        waiting.extend(node for node in started if node != graph.target)
        owned.update(waiting)
    while waiting:
        owner = waiting.pop()
        for company, percent, is_open in holders.get(owner, ()):
            known[company] += percent
            if is_open and reading is not Reading.SURE:
                opened.add(company)
            if company not in owned and company != graph.target and rule.reached_by(share(company)):
                owned.add(company)
                waiting.append(company)
    if reading is Reading.POSSIBLE and graph.target in graph.hidden:
        return owned, WHOLE
    return owned, min(WHOLE, share(graph.target))


def by_steps(graph: Graph, start: Collection[str], rule: OwnershipRule, reading: Reading) -> Decimal:
    """Give the percentage of the target that counts under a rule by steps, added over owners or the largest alone."""
    together = owned_nodes(graph, start, rule, reading)[1]
    if rule.aggregate or len(start) < 2:  # noqa: PLR2004 - nothing to add up
        return together
    if reading is not Reading.SURE and len(start) > MOST_SINGLE:
        return together  # an upper bound, and as such enough
    single = sorted(start)[:MOST_SINGLE]
    return max(owned_nodes(graph, {owner}, rule, reading)[1] for owner in single)


def by_product(graph: Graph, start: Collection[str], rule: OwnershipRule, reading: Reading) -> Decimal:
    """Give the percentage of the target by multiplying, added over owners or the largest alone as the rule says."""
    together = multiplied(graph, start, reading)[0]
    if rule.aggregate or len(start) < 2:  # noqa: PLR2004 - nothing to add up
        return together
    if reading is not Reading.SURE and len(start) > MOST_SINGLE:
        return together
    return max(multiplied(graph, {owner}, reading)[0] for owner in sorted(start)[:MOST_SINGLE])


def multiplied(graph: Graph, start: Collection[str], reading: Reading) -> tuple[Decimal, bool]:
    """Give the percentage of the target by multiplying along all chains and adding, and whether it could be solved.

    Companies that hold each other are solved as linear equations. Where those have no answer (a closed circle, or
    more than 100 % stated) SURE counts what comes from outside the circle, and the other readings take the whole.
    """
    value: dict[str, Decimal] = dict.fromkeys(start, ONE)
    value.pop(graph.target, None)
    solved = True
    for group in circles(graph, value.keys()):
        if len(group) == 1 and not any(edge.owner == group[0] for edge in graph.edges[group[0]]):
            value[group[0]] = min(ONE, _outside(graph, group[0], value, reading, frozenset()))
            continue
        answer = _solve(graph, group, value, reading)
        if answer is None:
            solved = False
            inside = frozenset(group)
            answer = {
                node: min(ONE, _outside(graph, node, value, reading, inside)) if reading is Reading.SURE else ONE
                for node in group
            }
        value.update(answer)
    return (value[graph.target] * WHOLE).quantize(_FINE).normalize(), solved


def circles(graph: Graph, ends: Iterable[str] = ()) -> list[list[str]]:
    """Give the graph's nodes in groups that hold each other, owners before what they hold (Tarjan's algorithm).

    Nodes in `ends` are left out, and what is above them with them.
    """
    stop = set(ends)
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    on_stack: set[str] = set()
    groups: list[list[str]] = []
    work: list[tuple[str, int]] = [(graph.target, 0)]
    while work:
        node, at = work.pop()
        if at == 0:
            index[node] = low[node] = len(index)
            stack.append(node)
            on_stack.add(node)
        edges = graph.edges.get(node, ())
        while at < len(edges):
            owner = edges[at].owner
            at += 1
            if owner in stop:
                continue
            if owner not in index:
                work.extend(((node, at), (owner, 0)))
                break
            if owner in on_stack:
                low[node] = min(low[node], index[owner])
        else:
            if low[node] == index[node]:
                group: list[str] = []
                while not group or group[-1] != node:
                    group.append(stack.pop())
                on_stack.difference_update(group)
                groups.append(sorted(group))
            if work:
                below = work[-1][0]
                low[below] = min(low[below], low[node])
    return groups


def _holders(graph: Graph) -> Mapping[str, list[tuple[str, Decimal, bool]]]:
    found: dict[str, list[tuple[str, Decimal, bool]]] = {}
    for company in sorted(graph.edges):
        for edge in graph.edges[company]:
            found.setdefault(edge.owner, []).append((company, edge.percent, edge.open))
    return found


def _outside(
    graph: Graph, node: str, value: Mapping[str, Decimal], reading: Reading, inside: frozenset[str]
) -> Decimal:
    """Give what owners outside a circle bring a node, as a fraction, with the unstated part as the reading says."""
    if reading is Reading.POSSIBLE and node in graph.hidden:
        return ONE
    total, unstated = ZERO, ZERO
    for edge in graph.edges[node]:
        held = ONE if edge.owner in inside else value.get(edge.owner, ZERO)
        if edge.owner not in inside:
            total += edge.percent * held
        if edge.open and reading is not Reading.SURE:
            unstated = max(unstated, held)
    if reading is Reading.POSSIBLE and graph.edges[node]:
        unstated = ONE
    return (total + graph.rest(node) * unstated) / WHOLE


def _solve(graph: Graph, group: list[str], value: Mapping[str, Decimal], reading: Reading) -> dict[str, Decimal] | None:
    """Solve x = W x + b for companies that hold each other (Gauss, with pivots); None where there is no one answer."""
    count = len(group)
    if count > MOST_CROSS:
        return None
    at = {node: position for position, node in enumerate(group)}
    inside = frozenset(group)
    rows = []
    for node in group:
        row = [ZERO] * (count + 1)
        row[at[node]] = ONE
        for edge in graph.edges[node]:
            if edge.owner in inside:
                row[at[edge.owner]] -= edge.percent / WHOLE
        row[count] = _outside(graph, node, value, reading, inside)
        rows.append(row)
    for column in range(count):
        pivot = max(range(column, count), key=lambda r: abs(rows[r][column]))
        if abs(rows[pivot][column]) < _FINE:
            return None
        rows[column], rows[pivot] = rows[pivot], rows[column]
        for r in range(count):
            if r != column and rows[r][column]:
                factor = rows[r][column] / rows[column][column]
                rows[r] = [cell - factor * above for cell, above in zip(rows[r], rows[column], strict=True)]
    answer = {node: rows[at[node]][count] / rows[at[node]][at[node]] for node in group}
    if any(not -_FINE <= share <= ONE + _FINE for share in answer.values()):
        return None
    return {node: min(ONE, max(ZERO, share)) for node, share in answer.items()}
