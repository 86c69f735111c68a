"""What an application through the API may hold, checked before it is kept, so that every page can show it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cocket.exports.boundary import parse_export
from cocket.kernel.errors import BadDocument

PARTICULARS = "particulars"
MOST_WORDS = 20_000


def check_application(application: Mapping[str, Any]) -> None:
    """Raise BadDocument with the place of the first thing that an application may not hold."""
    parse_export({name: value for name, value in application.items() if name != PARTICULARS}, where="application")
    words = application.get(PARTICULARS, {})
    if not isinstance(words, dict) or not all(isinstance(w, str) and len(w) <= MOST_WORDS for w in words.values()):
        mend = "Send an object whose members are texts."
        raise BadDocument("The particulars are no texts by name", where=f"application: $.{PARTICULARS}", mend=mend)
