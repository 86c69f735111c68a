"""What is changed in a copy: paragraphs of control lists, parties on lists, weights."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cocket.risk.weights import Weights


@dataclass(frozen=True, slots=True)
class ProvisionChange:
    """One paragraph of a control list: words replaced (`replace` by `by`), added (`add`), or taken off the list."""

    regime: str
    path: str
    replace: str = ""
    by: str = ""
    add: str = ""
    remove: bool = False


@dataclass(frozen=True, slots=True)
class PartyChange:
    """One party put on a party list (`name`, with its kind, country and other names) or taken off it (`remove`)."""

    kind: str
    name: str = ""
    party_kind: str = "organisation"
    country: str = ""
    aliases: tuple[str, ...] = ()
    remove: str = ""


@dataclass(frozen=True, slots=True)
class WeightChange:
    """One factor's points for degrees 1 to 3 and what it may add while unknown; None leaves it as it is."""

    points: tuple[int, ...] | None = None
    unknown: int | None = None


@dataclass(frozen=True, slots=True)
class Policy:
    """A change of policy to be tried. `weights` is a whole edition (a recorded draft); the rest changes what is there.

    `sha256` is of the file it was read from, or of the draft's weights.
    """

    title: str
    why: str
    sha256: str
    provisions: tuple[ProvisionChange, ...] = ()
    parties: tuple[PartyChange, ...] = ()
    factors: Mapping[str, WeightChange] | None = None
    elevated: int | None = None
    high: int | None = None
    weights: Weights | None = None
    draft: str = ""

    @property
    def weighs(self) -> bool:
        """Whether it changes weights."""
        return bool(self.factors) or self.elevated is not None or self.high is not None or self.weights is not None
