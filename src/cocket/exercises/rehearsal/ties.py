"""What a finding hangs on in the lists: the entry, the days between two lists, a difference of jurisdictions.

Takes what the engine said of a way and of the same way without its trick; gives sentences, each with the entry, dates
or texts that it rests on. Nothing is guessed: where the lists give no date, none is told.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

from cocket.controls.corresponding import Counterparts
from cocket.kernel.dates import spoken as day_told

if TYPE_CHECKING:
    from cocket.controls.service import Classifier
    from cocket.exercises.rehearsal.model import Listed, Named, Spoken
    from cocket.exercises.scenario.model import DeskPlan

MOST = 4
OUTCOMES = {"not_listed": "not listed", "needs_expert": "a question for an expert", "listed": "listed"}


class Ties:
    """Ties findings to lists; the counterpart of an entry in another list is looked up once."""

    def __init__(self, classifier: Classifier, as_of: date) -> None:
        self._corpora = {corpus.regime: corpus for corpus in classifier.corpora}
        self._as_of = as_of
        self._counterparts: dict[tuple[str, str], Counterparts] = {}

    def of(self, way: Spoken, without: Spoken, desk: DeskPlan) -> tuple[str, ...]:
        """Give at most four sentences about a trick: `way` has it, `without` is the same way without it."""
        found = [*self._entries(way, without), *self._jurisdictions(way, without)]
        if desk.looks_at == "screening":
            found += [*_roles(way, desk), *self._windows(way, desk)]
        return tuple(dict.fromkeys(found))[:MOST]

    def _entries(self, way: Spoken, without: Spoken) -> Iterator[str]:
        said = {(one.item, one.regime): one for one in way.listed}
        for one in without.listed:
            now = said.get((one.item, one.regime))
            if one.outcome == "listed" and now is not None and now.outcome != "listed":
                yield (
                    f"{one.regime.upper()} {one.provision} lists {one.item}; by these papers the answer is "
                    f"{OUTCOMES[now.outcome]}."
                )

    def _jurisdictions(self, way: Spoken, without: Spoken) -> Iterator[str]:
        """Where one list reaches the item and another, under which it now falls or also falls, does not."""
        for here in (*without.listed, *way.listed):
            if here.outcome != "listed":
                continue
            for there in way.listed:
                if there.item != here.item or there.regime == here.regime or there.outcome == "listed":
                    continue
                yield self._difference(here, there)

    def _difference(self, here: Listed, there: Listed) -> str:
        head = (
            f"{here.regime.upper()} {here.provision} lists {here.item}; under the {there.regime.upper()} list the "
            f"answer is {OUTCOMES[there.outcome]}"
        )
        key = (here.regime, there.regime)
        if not {*key} <= set(self._corpora):
            return f"{head}."
        if key not in self._counterparts:
            self._counterparts[key] = Counterparts(self._corpora[here.regime], self._corpora[there.regime])
        pair = self._counterparts[key].of(here.provision)
        if pair is None:
            return f"{head}."
        told = f"its counterpart {pair.second} is {pair.relation}" if pair.second else "no counterpart was found there"
        return f"{head}; {told}.{f' {pair.gap}' if pair.gap else ''}"

    def _windows(self, way: Spoken, desk: DeskPlan) -> Iterator[str]:
        """Which list has the party, since when, and how long the lists that the desk reads do not, or did not."""
        by_party: dict[str, list[Named]] = {}
        for one in way.named:
            by_party.setdefault(one.party, []).append(one)
        for party, hits in by_party.items():
            dated = sorted({(one.listed_on, one.list_code) for one in hits if len(one.listed_on) == len("2026-01-01")})
            read = [code for _, code in dated if not desk.lists or code.startswith(desk.lists)]
            if desk.lists and not any(one.list_code.startswith(desk.lists) for one in hits):
                codes = ", ".join(sorted({one.list_code for one in hits}))
                since = (
                    f" since {day_told(date.fromisoformat(dated[0][0]))}, "
                    f"{(self._as_of - date.fromisoformat(dated[0][0])).days:,} days before the exercise"
                    if dated
                    else ""
                )
                yield f"{codes} has the {party}{since}; the lists that the desk reads ({', '.join(desk.lists)}) do not."
                continue
            for (first, early), (second, late) in pairwise(dated):
                then, days = date.fromisoformat(first), (date.fromisoformat(second) - date.fromisoformat(first)).days
                if days > 0 and late in read:
                    yield (
                        f"{early} named the {party} on {day_told(then)}, {late} {days:,} days later: in between, a "
                        "desk that reads only the second lets it pass."
                    )


def _roles(way: Spoken, desk: DeskPlan) -> Iterator[str]:
    """A hit in a role that the desk does not ask about."""
    if not desk.roles:
        return
    for role in sorted({role for _, role, verdict in way.hits if verdict != "none"} - set(desk.roles)):
        name = role.replace("_", " ")
        asked = ", ".join(one.replace("_", " ") for one in desk.roles)
        yield f"The listed party is named as {name}; the desk asks only about {asked}."
