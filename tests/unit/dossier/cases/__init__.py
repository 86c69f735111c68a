"""Fictional assessments that together show every state of a dossier."""

from __future__ import annotations

import dataclasses
from typing import Any

from cocket.exports.model import Item
from cocket.parties.model import Party

from .build import EU
from .flagged import redflags
from .free import empty, faces, unanswered, webcam
from .listed import imsi

__all__ = ["ALL", "EU", "empty", "faces", "imsi", "redflags", "replaced", "unanswered", "webcam"]

ALL = {f.__name__: f for f in (webcam, imsi, faces, redflags, unanswered, empty)}


def replaced(value: Any, text: str) -> Any:
    """Give a copy in which every free text, in every field, is `text`; enums, ids that link parts, and codes stay."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        kept = {"regime", "country", "item_id", "party_id", "agreement", "operator", "group"}
        changed = {
            f.name: replaced(getattr(value, f.name), text)
            for f in dataclasses.fields(value)
            if f.init and f.name not in kept and not (f.name == "id" and isinstance(value, Item | Party))
        }
        return dataclasses.replace(value, **changed)
    if isinstance(value, tuple):
        return tuple(replaced(v, text) for v in value)
    return text if type(value) is str else value
