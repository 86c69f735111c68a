"""Apply changes by path: to an export document, and to desks."""

from __future__ import annotations

import copy
import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

from cocket.exercises.scenario.model import Change, DeskPlan
from cocket.kernel.errors import BadInput


def changed(document: Mapping[str, Any], changes: Sequence[Change]) -> dict[str, Any]:
    """Give a copy of the export document with the changes made.

    A path goes through keys and, in lists, through the `id` of an entry (`parties.buyer.country`); `+` at the end of a
    path adds to a list; a value of "(none)" takes the key away. Raises `BadInput` for a path that leads nowhere.
    """
    result = copy.deepcopy(dict(document))
    for change in changes:
        *way, last = change.path.split(".")
        place: Any = result
        for word in way:
            place = _inside(place, word, change.path)
        _put(place, last, change)
    return result


def with_desks(desks: Sequence[DeskPlan], changes: Sequence[Change]) -> tuple[DeskPlan, ...]:
    """Give the desks with changes such as `desks.licensing.officers` or `desks.customs.stops.low` made."""
    found = {desk.id: desk for desk in desks}
    for change in changes:
        words = change.path.split(".", 3)
        names = {field.name for field in dataclasses.fields(DeskPlan)} - {"id", "looks_at"}
        if len(words) < 3 or words[0] != "desks" or words[1] not in found or words[2] not in names:  # noqa: PLR2004
            raise BadInput(
                "the path leads to no desk",
                where=change.path,
                mend="Write desks.DESK.officers or desks.DESK.stops.WORD.",
            )
        desk = found[words[1]]
        present = getattr(desk, words[2])
        if isinstance(present, Mapping) != (len(words) == 4):  # noqa: PLR2004 - desks.DESK.TABLE.WORD
            raise BadInput("the path ends too early or too late", where=change.path)
        value: Any = {**present, words[3]: change.value} if isinstance(present, Mapping) else change.value
        changed_field: dict[str, Any] = {words[2]: tuple(value) if isinstance(value, list) else value}
        found[words[1]] = dataclasses.replace(desk, **changed_field)
    return tuple(found[desk.id] for desk in desks)


def _inside(place: Any, word: str, path: str) -> Any:
    if isinstance(place, dict) and word in place:
        return place[word]
    if isinstance(place, list):
        for entry in place:
            if isinstance(entry, dict) and entry.get("id") == word:
                return entry
    raise BadInput(f"there is no {word!r}", where=path, mend="Name a key, or the id of an entry in a list.")


def _put(place: Any, last: str, change: Change) -> None:
    if isinstance(place, list) and last == "+":
        place.append(change.value)
    elif isinstance(place, dict) and change.value == "(none)":
        place.pop(last, None)
    elif isinstance(place, dict):
        place[last] = change.value
    elif isinstance(place, list):
        for position, entry in enumerate(place):
            if isinstance(entry, dict) and entry.get("id") == last:
                if change.value == "(none)":
                    del place[position]
                else:
                    place[position] = change.value
                return
        raise BadInput(f"there is no {last!r}", where=change.path, mend="Use + to add to a list.")
    else:
        raise BadInput("the path leads into a text or number", where=change.path)
