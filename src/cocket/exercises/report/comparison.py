"""Set two rehearsals side by side: the same seeds before and after a change of rules, lists or desks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cocket.exercises.report.data import FORMAT
from cocket.kernel.errors import BadInput


@dataclass(frozen=True, slots=True)
class Comparison:
    """What moved from A to B: figures (before, after), the best way, gaps closed and opened, editions."""

    title: str
    figures: tuple[tuple[str, str, str], ...]
    way: tuple[str, str]
    closed: tuple[str, ...]
    opened: tuple[str, ...]
    editions: tuple[str, ...]
    displaced: tuple[tuple[str, float, float], ...]
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
            "Honest delay, mean": f"{one['crowd']['delay'][0]:.1f} h",
            "Honest shipments stopped": f"{one['crowd']['false_stops'][0]:.2%}",
            "Officers' hours a year": f"{one['crowd']['hours']:,.0f}",
        }
        for one in (a, b)
    ]
    figures = tuple((name, told[0][name], told[1][name]) for name in told[0])
    gaps = [{f"{f['title']} at {f['desk']} ({f['clause']})" for f in one["findings"]} for one in (a, b)]
    editions = [{f"{e['kind']}: {e['id']} ({e['sha256'][:8]})" for e in one["editions"]} for one in (a, b)]
    shares = [dict(one["learnt"]) for one in (a, b)]
    displaced = [
        (name, shares[0].get(name, 0.0), shares[1].get(name, 0.0)) for name in sorted({*shares[0], *shares[1]})
    ]
    return Comparison(
        title=str(after["title"]),
        figures=figures,
        way=(" + ".join(a["ways"][0]["options"]), " + ".join(b["ways"][0]["options"])),
        closed=tuple(sorted(gaps[0] - gaps[1])),
        opened=tuple(sorted(gaps[1] - gaps[0])),
        editions=tuple(f"{'-' if one in editions[0] else '+'} {one}" for one in sorted(editions[0] ^ editions[1])),
        displaced=tuple(sorted(displaced, key=lambda row: -abs(row[2] - row[1]))),
        notes=tuple(notes),
    )
