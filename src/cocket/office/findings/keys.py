"""Ids of parties that tell no name: keyed, so that nobody without the office's secret can try names against them."""

from __future__ import annotations

import hashlib
import hmac
import re
import unicodedata

from django.conf import settings


def key(purpose: str) -> bytes:
    """Give a key of the office for one purpose, from which no other can be told; it outlasts the site's secret."""
    return hashlib.sha256(f"cocket {purpose}\0{settings.LASTING_KEY}".encode()).digest()


def party_key(known: str) -> str:
    """Give the id of a party of whom exactly this is known; the same text gives the same id in every case."""
    return "party:" + hmac.new(key("parties"), known.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()[:40]


def same_name(name: str, country: str) -> str:
    """Give the key under which a party is found again in other cases: its name without case and signs, its country."""
    folded = " ".join(re.findall(r"\w+", unicodedata.normalize("NFKC", name).casefold()))
    whole = f"{folded}\0{country}".encode("utf-8", "surrogatepass")
    return hmac.new(key("names"), whole, hashlib.sha256).hexdigest()[:40]
