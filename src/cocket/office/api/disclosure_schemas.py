"""What the operations of due process give and take."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from ninja import Schema
from pydantic import StringConstraints

from cocket.office.api.schemas import In


class PieceOut(Schema):
    """A dossier, document, advice or match; `mark` is disclosable, protected, or empty while nobody has said."""

    piece: str
    kind: str
    title: str
    text: str
    mark: str
    ground: str


class PiecesOut(Schema):
    """The evidence of an application."""

    items: list[PieceOut]


class FileOut(Schema):
    """The evidence as its party may see it."""

    items: list[PieceOut]


class MarkIn(In):
    """Whether the party may see a piece; a protected one has a ground of the deployment's law."""

    piece: Annotated[str, StringConstraints(min_length=1, max_length=80)]
    mark: Literal["disclosable", "protected"]
    ground: Annotated[str, StringConstraints(max_length=40)] = ""


class LetterOut(Schema):
    """What a refusal says."""

    number: str
    decided_on: date
    criteria: list[str]
    reasons: str
    appeal_until: date
    appeal_to: str
    how_to_appeal: str
