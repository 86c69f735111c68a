"""One spelling for a GS1 key: EPC URNs and Digital Link URIs become canonical Digital Link URIs on id.gs1.org.

Takes a URI, gives its canonical form, or the URI as it was when it holds no GS1 key. Sources: EPC Tag Data Standard
(URN layouts), GS1 Digital Link (paths), GS1 General Specifications section 7.9 (check digits).
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable

HOST = "https://id.gs1.org"
# What Digital Link asks to percent-encode and an EPC URN may write plainly.
_ENCODED = str.maketrans({c: f"%{ord(c):02X}" for c in "!()*+,:"})
_SERIAL = r"(?:%[0-9A-Fa-f]{2}|[!')(*+,.0-9:;=A-Za-z_-])"


def check_digit(digits: str) -> str:
    """Give the GS1 check digit of a key without one: weights 3 and 1 from the right."""
    total = sum(int(d) * (3 if place % 2 == 0 else 1) for place, d in enumerate(reversed(digits)))
    return str(-total % 10)


def _gtin(prefix: str, reference: str) -> str:
    digits = reference[0] + prefix + reference[1:]
    return digits + check_digit(digits)


def _key(prefix: str, reference: str) -> str:
    return prefix + reference + check_digit(prefix + reference)


def _sgln(prefix: str, reference: str, extension: str) -> str:
    return f"/414/{_key(prefix, reference)}" + ("" if extension == "0" else f"/254/{extension}")


# Scheme -> (digits of company prefix and reference together, the rest as a pattern, the path it becomes).
_Rule = tuple[int, str, Callable[..., str]]
_S = rf"\.({_SERIAL}{{1,28}})"
SCHEMES: dict[str, _Rule] = {
    "id:sgtin": (13, _S, lambda p, r, s: f"/01/{_gtin(p, r)}/21/{s}"),
    "id:sscc": (17, "", lambda p, r: f"/00/{_gtin(p, r)}"),
    "id:sgln": (12, _S, _sgln),
    "id:grai": (12, _S, lambda p, r, s: f"/8003/{_key('0' + p, r)}{s}"),
    "id:gsrn": (17, "", lambda p, r: f"/8018/{_key(p, r)}"),
    "id:gsrnp": (17, "", lambda p, r: f"/8017/{_key(p, r)}"),
    "id:gdti": (12, _S, lambda p, r, s: f"/253/{_key(p, r)}{s}"),
    "id:sgcn": (12, r"\.(\d{1,12})", lambda p, r, s: f"/255/{_key(p, r)}{s}"),
    "id:gsin": (16, "", lambda p, r: f"/402/{_key(p, r)}"),
    "id:itip": (13, r"\.(\d\d)\.(\d\d)" + _S, lambda p, r, n, of, s: f"/8006/{_gtin(p, r)}{n}{of}/21/{s}"),
    "id:upui": (13, _S, lambda p, r, s: f"/01/{_gtin(p, r)}/235/{s}"),
    "id:pgln": (12, "", lambda p, r: f"/417/{_key(p, r)}"),
    "class:lgtin": (13, _S, lambda p, r, lot: f"/01/{_gtin(p, r)}/10/{lot}"),
    "idpat:sgtin": (13, r"\.\*", lambda p, r: f"/01/{_gtin(p, r)}"),
    "idpat:grai": (12, r"\.\*", lambda p, r: f"/8003/{_key('0' + p, r)}"),
    "idpat:gdti": (12, r"\.\*", lambda p, r: f"/253/{_key(p, r)}"),
    "idpat:sgcn": (12, r"\.\*", lambda p, r: f"/255/{_key(p, r)}"),
    "idpat:itip": (13, r"\.(\d\d)\.(\d\d)\.\*", lambda p, r, n, of: f"/8006/{_gtin(p, r)}{n}{of}"),
    "idpat:upui": (13, r"\.\*", lambda p, r: f"/01/{_gtin(p, r)}"),
}
# Keys whose second part is free text, so that there is no fixed length.
_FREE: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(rf"urn:epc:id:giai:(\d{{6,12}})\.({_SERIAL}{{1,24}})$", re.ASCII), "/8004/{0}{1}"),
    (re.compile(rf"urn:epc:id:ginc:(\d{{6,12}})\.({_SERIAL}{{1,24}})$", re.ASCII), "/401/{0}{1}"),
    (re.compile(r"urn:epc:id:cpi:(\d{6,12})\.((?:%2[3dfDF]|[0-9A-Z-]){1,24})\.(\d{1,12})$"), "/8010/{0}{1}/8011/{2}"),
    (re.compile(r"urn:epc:idpat:cpi:(\d{6,12})\.((?:%2[3dfDF]|[0-9A-Z-]){1,24})\.\*$"), "/8010/{0}{1}"),
)
_RULES = {
    name: re.compile(rf"urn:epc:{name}:(\d{{6,12}})\.(\d*){rest}$", re.ASCII) for name, (_, rest, _) in SCHEMES.items()
}
_LISTED = ("urn:epc:id:sgtin:", "urn:epc:class:lgtin:")
MAX_TEXT = 28  # letters of a serial or lot in an EPC URN
_NAMES = {
    "gtin": "01", "itip": "8006", "cpid": "8010", "gln": "414", "party": "417", "gsrnp": "8017", "gsrn": "8018",
    "gcn": "255", "sscc": "00", "gdti": "253", "ginc": "401", "gsin": "402", "grai": "8003", "giai": "8004",
    "cpv": "22", "lot": "10", "ser": "21",
}  # fmt: skip
_PRIMARY = ("01", "8006", "8010", "414", "417", "8017", "8018", "255", "00", "253", "401", "402", "8003", "8004")
_GTIN_SIZES = (8, 12, 13, 14)


def canonical_link(uri: str) -> str:
    """Give the canonical Digital Link URI of a GS1 key, or the URI unchanged."""
    if uri.startswith("urn:epc:"):
        return _from_urn(uri)
    if uri.startswith(("https://", "http://")):
        return _from_link(uri)
    return uri


def _from_urn(uri: str) -> str:
    if uri.startswith(_LISTED):
        # Of one class there are many lots and serials: what comes before a plain one is worked out once.
        head, _, text = uri.rpartition(".")
        if text.isalnum() and text.isascii() and len(text) <= MAX_TEXT and head.count(".") == 1:
            stem = _stem(head)
            return stem + text if stem else uri
    return _whole_urn(uri)


@functools.lru_cache(maxsize=4096)
def _stem(head: str) -> str:
    """Give the link of a URN up to its lot or serial, or nothing when it is no GS1 key."""
    link = _whole_urn(f"{head}.0")
    return "" if link == f"{head}.0" else link[:-1]


def _whole_urn(uri: str) -> str:
    kind = ":".join(uri.split(":", 4)[2:4])
    if kind in SCHEMES:
        size, _, path = SCHEMES[kind]
        found = _RULES[kind].match(uri)
        if found is None or len(found[1]) + len(found[2]) != size:
            return uri
        return HOST + path(found[1], found[2], *(part.translate(_ENCODED) for part in found.groups()[2:]))
    for pattern, template in _FREE:
        if found := pattern.match(uri):
            return HOST + template.format(*(part.translate(_ENCODED) for part in found.groups()))
    return uri


def _from_link(uri: str) -> str:
    parts = uri.partition("?")[0].split("/")[3:]
    parts = [_NAMES.get(part, part) if place + 1 < len(parts) else part for place, part in enumerate(parts)]
    start = next((n for n, part in enumerate(parts[:-1]) if part in _PRIMARY and parts[n + 1][:4].isdigit()), None)
    if start is None:
        return uri
    key, value, *rest = parts[start:]
    if len(rest) % 2 or not all(rest):
        return uri
    qualifiers = dict(zip(rest[::2], rest[1::2], strict=True))
    qualifiers.pop("22", None)  # a consumer product variant identifies nothing here
    if "21" in qualifiers:
        qualifiers.pop("10", None)  # the serial is the finer of the two
    if key == "01":
        if not value.isdigit() or len(value) not in _GTIN_SIZES:
            return uri
        value = value.zfill(14)
    return "/".join([HOST, key, value, *(part for pair in qualifiers.items() for part in pair)])
