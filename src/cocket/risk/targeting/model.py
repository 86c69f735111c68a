"""What targeting is made of: columns with their roles, the layout of a table, and the manifest of a model."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from cocket.kernel.reasons import EditionRef

Reject = tuple[str, str, str]  # row, field, reason


class Kind(StrEnum):
    """How a column is used: a name among others, a measure, both, or text that only rules read."""

    CATEGORY = "category"
    NUMBER = "number"
    BOTH = "both"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the table: its name, what it stands for (a role, or ""), and how it is used.

    `numeric` says that the categories are written as numbers: `8` and `8.0` are then the same.
    """

    name: str
    role: str = ""
    kind: Kind = Kind.CATEGORY
    numeric: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """Which column is what. `columns` are those that a model may learn from; `date` may be ""."""

    id: str
    label: str
    date: str
    columns: tuple[Column, ...]
    ignored: tuple[str, ...] = ()

    @property
    def in_file(self) -> tuple[Column, ...]:
        """Give the columns that stand in the file; the others are worked out from them."""
        return tuple(column for column in self.columns if column.role != "fit")

    def named(self, role: str) -> str:
        """Give the column that has a role, or ""."""
        return next((column.name for column in self.columns if column.role == role), "")


@dataclass(frozen=True, slots=True)
class Budget:
    """What opening a share of the declarations found on rows that the model had not seen."""

    share: float
    opened: int
    found: int
    low: float
    high: float
    recall: float

    @property
    def precision(self) -> float:
        """Found by opened."""
        return self.found / self.opened if self.opened else 0.0


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a model rests on: rows, columns, versions, editions, and how it did on rows that it had not seen."""

    version: int
    layout: Layout
    seed: int
    rows: int
    positives: int
    first_date: str
    last_date: str
    held_rows: int
    held_by: str
    held_rate: float
    auc: float
    budgets: tuple[Budget, ...]
    slope: float
    intercept: float
    score_edges: tuple[float, ...]
    half_life: float | None = None
    packages: dict[str, str] = field(default_factory=dict)
    editions: tuple[EditionRef, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def base_rate(self) -> float:
        """The share of positives among the training rows."""
        return self.positives / self.rows if self.rows else 0.0
