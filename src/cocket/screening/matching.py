"""Screen a batch of parties against several lists: names first, then what else is known.

Takes queries and party lists, gives the matches of each query, best first. Attributes are weighed only where a name is
near or an identifier is equal, so that the cost stays with the few.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from rapidfuzz import fuzz, process

from cocket.kernel.reasons import Reason
from cocket.screening.attributes import UNKNOWN, Attributes, Weighed, weigh
from cocket.screening.candidates import MOST, NEAR_BEST
from cocket.screening.engine import Found, asked, compare
from cocket.screening.evidence import Evidence, evidence, explanations
from cocket.screening.features import NAMES
from cocket.screening.listed import PartyList
from cocket.screening.score import Weights
from cocket.screening.text import Done

BATCH = 4096
PER_LIST = 10  # entities of one list that are looked at closer for one query
# Below these log-odds the attributes of a party are not weighed: nothing but an identifier could lift it to a review.
NEAR = -5.0
SHOWN = -2.9  # where the best candidate is given in any case, others need at least one chance in twenty
# Names whose shared words say less than 16 bits (`features`, shared_few_bits) are common: "Ministry of Interior".
COMMON = 0.8
PLACES_AT_MOST = 1.4  # log-odds that a country and a city which are the same add together, and a little more
_FEW_BITS = NAMES.index("shared_few_bits")
NOTHING_NEAR = -9.0  # log-odds of a party met by identifier alone, before its identifier is weighed
NOT_ALIKE = "The names are not alike."
_NO_ATTRIBUTES = Weighed(0.0)


@dataclass(frozen=True, slots=True)
class Query:
    """One name to screen, and what is known of its bearer."""

    text: str
    attributes: Attributes = UNKNOWN


@dataclass(frozen=True, slots=True)
class Match:
    """One listed party that a query may be; `found` is None when the names are not near and an identifier met."""

    listed: PartyList
    entity: int
    log_odds: float
    weighed: Weighed
    found: Found | None
    row: int

    @property
    def common(self) -> bool:
        """Whether all that speaks for the match are words that many parties share."""
        if self.found is None or self.weighed.log_odds > 0:
            return False
        return bool(self.found.table[self.found.pair[self.row], _FEW_BITS] >= COMMON)

    @property
    def thin(self) -> bool:
        """Whether one word is all that the names share while each says more, and no more than a place confirms it.

        A word that is rare in names may be an everyday one, and a short list cannot show it: "Sample Networks" and
        "Gulf Sample Trading" of one country.
        """
        if self.found is None or self.weighed.log_odds > PLACES_AT_MOST:
            return False
        return self.found.shares_one_word(self.row, self.listed.index)

    @property
    def matched_name(self) -> str:
        """The listed name that met best, as the publisher writes it."""
        if self.found is None:
            return str(self.listed.entity(self.entity)["name"])
        return self.listed.name(int(self.found.listed[self.row]))

    def explanation(self, names: str) -> str:
        """Give what is said of the names, followed by what else speaks for or against."""
        return " ".join([names, *(r.sentence for r in (*self.weighed.agreements, *self.weighed.differences))])

    def evidence(self) -> Evidence:
        """Give tokens, reasons and the explanation, attributes included."""
        if self.found is None:
            names = Evidence((), (), (Reason("screening.name_differs", NOT_ALIKE),), NOT_ALIKE)
        else:
            names = evidence(self.found, self.row, self.listed.index, self.matched_name)
        return Evidence(
            names.tokens,
            (*self.weighed.agreements, *names.agreements),
            (*self.weighed.differences, *names.differences),
            self.explanation(names.explanation),
        )


def explained(matches: Sequence[Match]) -> list[str]:
    """Give the explanation of many matches, those of one batch and list at a time."""
    out = [NOT_ALIKE] * len(matches)
    by_found: dict[int, list[int]] = {}
    for place, match in enumerate(matches):
        if match.found is not None:
            by_found.setdefault(id(match.found), []).append(place)
    for places in by_found.values():
        first = matches[places[0]]
        assert first.found is not None
        rows = [matches[place].row for place in places]
        for place, sentence in zip(places, explanations(first.found, rows, first.listed.index), strict=True):
            out[place] = sentence
    return [match.explanation(names) for match, names in zip(matches, out, strict=True)]


@dataclass(frozen=True, slots=True)
class Screened:
    """What was done to the text of one query before it was compared, and its matches, best first."""

    done: Done
    matches: tuple[Match, ...]


def screen(
    queries: Sequence[Query],
    lists: Sequence[PartyList],
    weights: Weights,
    *,
    least: float,
    most: int,
    always: bool = False,
    widest: int = 0,
) -> Iterator[Screened]:
    """Give for each query its matches from `least` log-odds on, at most `most`; with `always` the best in any case.

    `widest` lets more candidates through than a glance needs: for results that must not depend on any limit.
    """
    for start in range(0, len(queries), BATCH):
        yield from _batch(queries[start : start + BATCH], lists, weights, least, most, always=always, widest=widest)


def _batch(
    queries: Sequence[Query],
    lists: Sequence[PartyList],
    weights: Weights,
    least: float,
    most: int,
    *,
    always: bool,
    widest: int,
) -> Iterator[Screened]:
    texts = [query.text for query in queries]
    ready = asked(texts)
    matches: list[list[Match]] = [[] for _ in queries]
    done = ready.names.done
    has_more = np.array([query.attributes.known for query in queries])
    for one in lists:
        found = compare(ready, one.index, weights, most=max(MOST, widest), near_best=0.0 if widest else NEAR_BEST)
        odds = weights.log_odds(found.sums)
        place = np.arange(len(odds)) - np.searchsorted(found.query, found.query, side="left")
        closer = np.where(has_more[found.query], NEAR, least)
        kept = (place < max(PER_LIST, widest)) & (odds >= closer) | (always & (place == 0))
        for row in np.flatnonzero(kept).tolist():
            at, entity = int(found.query[row]), int(found.entity[row])
            weighed = weigh(queries[at].attributes, one.attributes(entity)) if has_more[at] else _NO_ATTRIBUTES
            matches[at].append(Match(one, entity, float(odds[row]) + weighed.log_odds, weighed, found, row))
        _by_identifier(queries, one, matches)
    floor = max(least, SHOWN) if always else least
    order = {id(one): number for number, one in enumerate(lists)}
    for at, near in enumerate(matches):
        if always and not near and Done.EMPTY not in done[at]:
            near.extend(_nearest_of_all(texts[at], lists))
        best = sorted(_once_per_entry(near), key=lambda m: (-m.log_odds, order[id(m.listed)], m.entity))
        shown = [m for n, m in enumerate(best) if m.log_odds >= floor or (always and n == 0)]
        yield Screened(done[at], tuple(shown[:most]))


def _once_per_entry(near: Sequence[Match]) -> Sequence[Match]:
    """Leave out an entry that a list takes over from another list that is screened too.

    Collections repeat other lists under the same code; the list itself knows more of its entries and comes first.
    """
    if len({id(match.listed) for match in near}) < 2:  # noqa: PLR2004 - one list repeats nothing
        return near
    home: dict[tuple[str, str], PartyList] = {}
    kept: list[Match] = []
    for match in near:
        codes, _, names = match.listed.labels
        if home.setdefault((codes[match.entity], names[match.entity].casefold()), match.listed) is match.listed:
            kept.append(match)
    return kept


def _by_identifier(queries: Sequence[Query], one: PartyList, matches: list[list[Match]]) -> None:
    """Add parties that hold an identifier of the query and whose names were not near."""
    for at, query in enumerate(queries):
        if not query.attributes.identifiers:
            continue
        near = {m.entity for m in matches[at] if m.listed is one}
        for owners in one.identifiers.owners([value for _, value in query.attributes.identifiers]):
            for entity in owners:
                if entity not in near:
                    near.add(entity)
                    weighed = weigh(query.attributes, one.attributes(entity))
                    matches[at].append(Match(one, entity, NOTHING_NEAR + weighed.log_odds, weighed, None, 0))


def _nearest_of_all(text: str, lists: Sequence[PartyList]) -> list[Match]:
    """Give the least unlike party for a name that shares no letter group with any: slow, rare, never a true match."""
    out = []
    for one in lists:
        best = process.extractOne(text.lower(), one.index.joined.spelling.tolist(), scorer=fuzz.ratio)
        if best is not None:
            entity = int(one.index.entity[one.index.name[best[2]]])
            out.append(Match(one, entity, NOTHING_NEAR, _NO_ATTRIBUTES, None, 0))
    return out
