"""What an end user asserts, from the application: the goods, who receives them, what they are for, what is undertaken.

Takes an application, gives the texts in the order in which they are shown. They are fixed, and hashed, as they stand.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from cocket.licensing.cases.changes import shown
from cocket.office import wording


def assertion(application: Mapping[str, Any]) -> dict[str, Any]:
    """Give the statement's content in the language of the request."""
    parties = list(application.get("parties") or ())
    use = application.get("end_use") or {}
    return {
        "exporter": _named(parties, "exporter"),
        "end_user": _named(parties, "end_user"),
        "destination": wording.country(str((application.get("route") or {}).get("destination") or "")),
        "items": [
            {"description": str(item.get("description") or ""), "amount": shown(item.get("quantity"))}
            for item in application.get("items") or ()
        ],
        "use": str(use.get("statement") or ""),
        "undertakings": [
            _("We use the goods ourselves, at the place and for the purpose stated here."),
            _("We do not use them for chemical, biological or nuclear weapons, or for missiles that carry such."),
            _("We do not use them to violate human rights or international humanitarian law."),
            _("We do not pass them on, sell or re-export them without the consent of the licensing authority."),
            _("We let the authority, or whoever it names, see where the goods are and how they are used."),
        ],
    }


def _named(parties: list[Mapping[str, Any]], role: str) -> str:
    found = [party for party in parties if role in (party.get("roles") or ())]
    return "; ".join(
        ", ".join(part for part in (str(p.get("name") or ""), wording.country(str(p.get("country") or ""))) if part)
        for p in found
    )
