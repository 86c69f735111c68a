"""Who stands behind a party: the chain from the party to a listed owner, with shares multiplied along it.

Takes the export and a hit's chain, gives its links. A share that nobody stated stays unknown, and so does the product.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from cocket.dossier.labels import percent
from cocket.exports.model import Export
from cocket.kernel.canonical import decimal_text
from cocket.parties.model import Holding, Party

_HUNDRED = Decimal(100)
_TIMES = " \N{MULTIPLICATION SIGN} "


@dataclass(frozen=True, slots=True)
class Link:
    """One step up: the owner as named, the holding that the export states (if it does), and the product so far."""

    owner: str
    holding: Holding | None
    product: Decimal | None


@dataclass(frozen=True, slots=True)
class Chain:
    """The links from the party upwards, and the multiplication as people check it: "80 % × 65 % = 52 %"."""  # noqa: RUF002 - the sign of multiplication

    links: tuple[Link, ...]
    sum_text: str


def chain(export: Export, party: Party | None, via: tuple[str, ...]) -> Chain:
    """Give the chain of owners of a hit, outermost last.

    A name in `via` is matched to the holdings that the export states, by name or by party id; what is not stated
    there is shown as it was handed in, without a share.
    """
    links: list[Link] = []
    product: Decimal | None = _HUNDRED
    below = party
    for name in via:
        above = _party(export, name)
        holding = _holding(below, name, above)
        share = holding.share_percent if holding else None
        product = None if product is None or share is None else product * share / _HUNDRED
        links.append(Link(above.name if above else name, holding, product))
        below = above
    return Chain(tuple(links), _sum_text(links))


def _sum_text(links: list[Link]) -> str:
    shares = [link.holding.share_percent if link.holding else None for link in links]
    if len(shares) < 2 or any(share is None for share in shares):  # noqa: PLR2004 - one share needs no multiplication
        return ""
    product = links[-1].product
    assert product is not None
    return f"{_TIMES.join(percent(s) for s in shares)} = {decimal_text(round(product, 4))} %"


def _party(export: Export, name: str) -> Party | None:
    return next((p for p in export.parties if name in (p.id, p.name, *p.other_names)), None)


def _holding(below: Party | None, name: str, above: Party | None) -> Holding | None:
    names = {name} | ({above.id, above.name} if above else set())
    return next((h for h in below.owners if h.owner in names), None) if below else None
