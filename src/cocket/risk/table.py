"""The factor table: the model is this list. Each row names a function, its group and its title.

Weights are not here: they are a dated edition (`weights.py`), with an author and a reason.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from cocket.risk.case import Case, Found
from cocket.risk.factors import behaviour, documents, end_use, end_user, geography, item, route


@dataclass(frozen=True, slots=True)
class Factor:
    """One row: a stable code, its group, a title, and the function that looks."""

    code: str
    group: str
    title: str
    look: Callable[[Case], Found]

    @property
    def public_page(self) -> str:
        """What the factor says about itself: the function's own docstring."""
        return (self.look.__doc__ or "").strip()


FACTORS: tuple[Factor, ...] = (
    Factor("item.listed", "item", "On a control list", item.listed),
    Factor("item.capability", "item", "Surveillance capability without a listing", item.capability),
    Factor("item.declared", "item", "Declared classification", item.declared),
    Factor("item.remote", "item", "Delivered out of customs' sight", item.remote),
    Factor("item.priority_code", "item", "High-priority customs code", item.priority_code),
    Factor("use.purpose", "end use", "Stated purpose", end_use.purpose),
    Factor("use.statement", "end use", "End-use statement", end_use.statement),
    Factor("use.mismatch", "end use", "Purpose against end user", end_use.mismatch),
    Factor("use.pattern", "end use", "Pattern of state surveillance", end_use.pattern),
    Factor("use.rights_desk", "end use", "Human-rights assessment", end_use.rights_desk),
    Factor("user.type", "end user", "Kind of end user", end_user.user_type),
    Factor("user.on_list", "end user", "On an official list", end_user.on_list),
    Factor("user.prohibited", "end user", "Prohibited by a rule", end_user.prohibited),
    Factor("user.ownership", "end user", "Owners", end_user.ownership),
    Factor("user.footprint", "end user", "Trace of the end user", end_user.footprint),
    Factor("user.history", "end user", "Record of the end user", end_user.history),
    Factor("user.middlemen", "end user", "Middlemen", end_user.middlemen),
    Factor("geo.rights", "geography", "Rights record", geography.rights),
    Factor("geo.arms_embargo", "geography", "Arms embargo", geography.arms_embargo),
    Factor("geo.interception", "geography", "Measure on interception equipment", geography.interception_embargo),
    Factor("geo.us_concern", "geography", "US Country Groups", geography.us_concern),
    Factor("geo.transshipment", "geography", "Transshipment", geography.transshipment),
    Factor("route.end_elsewhere", "route", "End user elsewhere", route.end_elsewhere),
    Factor("route.last_leg", "route", "Route misses the destination", route.last_leg),
    Factor("route.detour", "route", "Implausible detour", route.detour),
    Factor("route.impossible", "route", "A leg that cannot be made", route.impossible),
    Factor("route.through", "route", "Through an embargoed country", route.through_concern),
    Factor("doc.quantity", "documents", "Quantities in the papers", documents.quantity),
    Factor("doc.parties", "documents", "Names in the papers", documents.parties),
    Factor("doc.goods", "documents", "Goods in the papers", documents.goods),
    Factor("doc.value", "documents", "Prices in the papers", documents.value),
    Factor("doc.destination", "documents", "Destination in the papers", documents.destination),
    Factor("doc.dates", "documents", "Days on the papers", documents.dates),
    Factor("doc.certificate", "documents", "End-user certificate", documents.certificate),
    Factor("flag.customer", "behaviour", "Red flags about the buyer", behaviour.customer),
    Factor("flag.order", "behaviour", "Red flags about the order", behaviour.order),
    Factor("flag.payment", "behaviour", "Red flags about payment", behaviour.payment),
    Factor("flag.delivery", "behaviour", "Red flags about delivery", behaviour.delivery),
    Factor("flag.use", "behaviour", "Red flags about the use", behaviour.use),
    Factor("flag.documents", "behaviour", "Red flags about documents", behaviour.documents),
)
BY_CODE = {factor.code: factor for factor in FACTORS}
