"""Set two rehearsals side by side: the same seeds before and after a change of rules, lists or desks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cocket.exercises.rehearsal.model import Learning, Round
from cocket.exercises.report.data import FORMAT
from cocket.kernel.errors import BadInput


@dataclass(frozen=True, slots=True)
class Comparison:
    """What moved from A to B: figures (before, after), the best way, gaps closed and opened, editions.

    `displaced` are shares of tries by technique (before, after) of evaders who know every chance and answer in
    proportion to what pays, `learnt` those of evaders who know only what was caught, once they have settled.
    """

    title: str
    figures: tuple[tuple[str, str, str], ...]
    way: tuple[str, str]
    closed: tuple[str, ...]
    opened: tuple[str, ...]
    editions: tuple[str, ...]
    displaced: tuple[tuple[str, float, float], ...]
    learnt: tuple[tuple[str, float, float], ...]
    notes: tuple[str, ...]


def compare(before: Mapping[str, Any], after: Mapping[str, Any]) -> Comparison:
    """Give what moved. Raises `BadInput` where a document is none of a rehearsal, or is of another format."""
    for name, document in (("the first", before), ("the second", after)):
        if document.get("format") != FORMAT or not isinstance(document.get("rehearsal"), dict):
            raise BadInput(
                f"{name} is no result of `exercise run`",
                where="exercise compare",
                mend="Name the folders that it wrote.",
            )
    try:
        return _compare(before, after)
    except (KeyError, IndexError, TypeError, AttributeError, ValueError) as error:
        raise BadInput(
            f"a result lacks what is compared ({error!r})", where="exercise compare", mend="Run the exercise again."
        ) from None


def _compare(before: Mapping[str, Any], after: Mapping[str, Any]) -> Comparison:
    a, b = before["rehearsal"], after["rehearsal"]
    notes = []
    if a["scenario"] != b["scenario"]:
        notes.append(f"Two scenarios are compared: {a['scenario']} and {b['scenario']}.")
    if a["seed"] != b["seed"]:
        notes.append(f"The seeds differ ({a['seed']} and {b['seed']}), so part of the difference is chance.")
    told = [
        {
            "Best evader passes": f"{one['ways'][0]['chance']:.1%}",
            "Passes in the simulated year": f"{one['crowd']['evasion'][0]:.1%}",
            "Passes of evaders who learn": f"{_settled(one['learning']):.1%}",
            "Honest delay, mean": f"{one['crowd']['delay'][0]:.1f} h",
            "Honest shipments stopped": f"{one['crowd']['false_stops'][0]:.2%}",
            "Officers' hours a year": f"{one['crowd']['hours']:,.0f}",
        }
        for one in (a, b)
    ]
    figures = tuple((name, told[0][name], told[1][name]) for name in told[0])
    gaps = [{f"{f['title']} at {f['desk']} ({f['clause']})" for f in one["findings"]} for one in (a, b)]
    editions = [{f"{e['kind']}: {e['id']} ({e['sha256'][:8]})" for e in one["editions"]} for one in (a, b)]
    if editions[0] != editions[1]:
        kinds = sorted({one.partition(":")[0] for one in editions[0] ^ editions[1]})
        notes.append(f"Other editions were read ({', '.join(kinds)}), so part of the difference may be theirs.")
    return Comparison(
        title=str(after["title"]),
        figures=figures,
        way=(_way(before), _way(after)),
        closed=tuple(sorted(gaps[0] - gaps[1])),
        opened=tuple(sorted(gaps[1] - gaps[0])),
        editions=tuple(f"{'-' if one in editions[0] else '+'} {one}" for one in sorted(editions[0] ^ editions[1])),
        displaced=_moved(a["learnt"], b["learnt"]),
        learnt=_moved(a["learning"]["before"], b["learning"]["before"]),
        notes=tuple(notes),
    )


def _way(document: Mapping[str, Any]) -> str:
    """Give the best evader's way in the scenario's words; in its ids where a result does not hold them."""
    titles = document.get("options", {})
    return "; ".join(str(titles.get(name, name)) for name in document["rehearsal"]["ways"][0]["options"])


def _moved(before: Sequence[Sequence[Any]], after: Sequence[Sequence[Any]]) -> tuple[tuple[str, float, float], ...]:
    """Set shares of tries side by side, those that moved most first."""
    one, other = ({str(name): float(share) for name, share in shares} for shares in (before, after))
    rows = [(name, one.get(name, 0.0), other.get(name, 0.0)) for name in sorted({*one, *other})]
    return tuple(sorted(rows, key=lambda row: -abs(row[2] - row[1])))


def _settled(learning: Mapping[str, Any]) -> float:
    """Give the share that passes of what evaders who learn send, once they have settled and before any change."""
    rounds = tuple(Round(one["number"], one["day"], one["passed"]) for one in learning["rounds"])
    return Learning(0, 0.0, 0.0, rounds, learning["moved_before"], (), ()).passing(after=False)
