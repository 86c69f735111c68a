"""The `[network]` table of a scenario, and what stands behind it: firms, legs and lanes of trade."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
Money = Annotated[float, Field(ge=0, le=1e9, allow_inf_nan=False)]


class NetworkDoc(BaseModel):
    """What a scenario says of its network. Prices are of one consignment, in the scenario's currency."""

    model_config = ConfigDict(extra="forbid")

    generate: Annotated[int, Field(ge=0, lt=2**32)]
    declarations: Annotated[int, Field(ge=500, le=50_000)] = 2_000
    hubs: Annotated[list[Country], Field(max_length=12)] = []
    routes: Annotated[int, Field(ge=2, le=20)] = 8
    lanes: Annotated[int, Field(ge=1, le=80)] = 12
    per_day: Annotated[float, Field(gt=0, le=1e6)] | None = None
    air_per_km: Money = 0.6
    sea_per_km: Money = 0.05
    middleman: Money = 8_000.0


@dataclass(frozen=True, slots=True)
class Firm:
    """One made-up firm of the network."""

    id: str
    name: str
    country: str
    role: str
    activity: str
    founded: str


@dataclass(frozen=True, slots=True)
class Lane:
    """Honest trade from one country to another in one code: how many declarations, and one of them as the example."""

    departure: str
    destination: str
    hs6: str
    count: int
    description: str
    exporter: Firm
    importer: Firm
    via: str
    value: float
    quantity: float
    kg: float
    use: str


@dataclass(frozen=True, slots=True)
class World:
    """The network behind a scenario: lanes of trade, busiest first, and in each hub the firms that trade most there."""

    lanes: tuple[Lane, ...]
    middlemen: tuple[Firm, ...]
    hubs: tuple[str, ...]
    a_day: float

    def middleman(self, hub: str) -> Firm | None:
        """Give the busiest trader of a hub, or None where it has none."""
        return next((firm for firm in self.middlemen if firm.country == hub), None)


@dataclass(frozen=True, slots=True)
class Journey:
    """One way for the goods: (country, means) of each leg, its length, time and freight."""

    legs: tuple[tuple[str, str], ...]
    km: float
    days: float
    price: float

    @property
    def stops(self) -> tuple[str, ...]:
        """The countries between the first and the last."""
        return tuple(country for country, _ in self.legs[:-1])
