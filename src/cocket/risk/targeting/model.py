"""What targeting is made of: columns with their roles, the layout of a table, and the manifest of a model."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from cocket.kernel.reasons import EditionRef

Reject = tuple[str, str, str]  # row, field, reason


class Kind(StrEnum):
    """How a column is used: a name among others, a measure, both, text that only rules read, or a day.

    A day is measured from the declaration's own date.
    """

    CATEGORY = "category"
    NUMBER = "number"
    BOTH = "both"
    TEXT = "text"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the table: its name, what it stands for (a role, or ""), and how it is used.

    `numeric` says that the categories are written as numbers: `8` and `8.0` are then the same. `written` is how days
    are written.
    """

    name: str
    role: str = ""
    kind: Kind = Kind.CATEGORY
    numeric: bool = False
    written: str = ""


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
class Calibration:
    """How log-odds become a probability, and how sure that is.

    `spread` is the covariance of (slope, intercept) as (slope, both, intercept): what the held-back rows leave open,
    and how far the intercept moved between their quarters.
    """

    slope: float = 1.0
    intercept: float = 0.0
    spread: tuple[float, float, float] = (0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class RuleWeight:
    """What a rule's word is worth here: its stated weight, and what became of the held-back rows that it held for.

    `expected` is what the model alone expected to be found among them; `weight` is what the rule is given.
    """

    code: str
    stated: float
    rows: int
    found: int
    expected: float
    weight: float


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
    calibration: Calibration
    score_edges: tuple[float, ...]
    half_life: float | None = None
    rules: tuple[RuleWeight, ...] = ()
    packages: dict[str, str] = field(default_factory=dict)
    editions: tuple[EditionRef, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def base_rate(self) -> float:
        """The share of positives among the training rows."""
        return self.positives / self.rows if self.rows else 0.0
