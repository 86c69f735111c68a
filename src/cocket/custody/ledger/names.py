"""One item, one name: a GS1 key has several spellings, and the ledger knows an item by the one it was made under.

Takes a name as an event writes it, gives the ledger's. An EPC URN splits a key at the company prefix, which may be
placed differently, and a Digital Link spells the same key as a web address; all lead to one canonical link (GS1 Digital
Link, EPC Tag Data Standard). What is no GS1 key has the one name that it has.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from typing import Any

from cocket.custody.events.digital_link import HOST, canonical_link
from cocket.custody.ledger.model import item_key

_HOST = f"{HOST}/"
_ESCAPED = re.compile(r"%[0-9a-fA-F]{2}", re.ASCII)


@functools.lru_cache(maxsize=4096)
def link_of(name: str) -> str:
    """Give the canonical link of a GS1 key, or nothing for other names."""
    link = canonical_link(name)
    if not link.startswith(_HOST):
        return ""
    return _ESCAPED.sub(lambda found: found[0].upper(), link) if "%" in link else link


def link_key(link: str) -> str:
    """Give the key under which the ledger keeps the name that the item of a canonical link was made under."""
    return f"g:{link}"


def name_in(get: Callable[[str], Any], written: str) -> str:
    """Give the ledger's name of what an event writes; what is not in the ledger keeps the name as written."""
    if get(item_key(written)) is not None:
        return written
    link = link_of(written)
    return str((link and get(link_key(link))) or written)


def same_class(one: str, other: str) -> bool:
    """Say whether two names of a class of goods (what a licence grants) are spellings of one."""
    return one == other or ((link := link_of(one)) != "" and link == link_of(other))
