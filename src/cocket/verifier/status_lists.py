"""Bitstring status lists (W3C Bitstring Status List 1.0): one bit a document, packed; held beforehand, never fetched.

Takes the body of a status list credential whose proof was checked, gives its bits. What is packed may not unfold beyond
`MAX_BITS`, whatever it claims.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from cocket.kernel.errors import BadDocument
from cocket.verifier.data_model import is_address
from cocket.verifier.instants import optional_instant, parse_instant
from cocket.verifier.multibase import from_multibase, to_base64url
from cocket.verifier.verdicts import Unsettled

CREDENTIAL_TYPE, ENTRY_TYPE = "BitstringStatusListCredential", "BitstringStatusListEntry"
MIN_BITS = 131_072  # section 6.1: a list is no shorter, so that one bit points to nobody
MAX_BITS = 2**26
MAX_PACKED = 4_000_000
MAX_SIZE = 8  # bits of one status; more would need more messages than a person reads
_is_index = re.compile(r"0|[1-9][0-9]{0,9}", re.ASCII).fullmatch
_MEND = "Fetch the status list again from its issuer."
# Purpose -> the reason of a verdict when the bit is set.
PURPOSES = {"revocation": "revoked", "suspension": "suspended", "exhausted": "exhausted"}
# Purposes of the specification that take nothing from a document's force. What any other one means cannot be told.
INFORMATIVE = frozenset({"refresh", "message"})
UNDATED_DAYS = 7  # how long a list counts that does not say until when, unless the policy says another limit


class Entry(NamedTuple):
    """Where a document's status stands: which list, which bit, and what the bit means.

    An entry of another type, or of more than one bit, is `foreign`: it is there, and what it says cannot be told here.
    """

    purpose: str
    position: int
    address: str
    foreign: bool = False


@dataclass(frozen=True, slots=True)
class StatusList:
    """A list's bits as bytes, for which purposes, of which day, and until when it counts."""

    purposes: frozenset[str]
    bits: bytes
    dated: datetime
    valid_until: datetime | None

    def is_set(self, index: int) -> bool:
        """Give a bit; index 0 is the left-most (section 3.2). Raises Unsettled beyond the end."""
        byte, bit = divmod(index, 8)
        if byte >= len(self.bits):
            raise Unsettled("status_unusable", f"The status list has no entry {index}", where="status list", mend=_MEND)
        return bool(self.bits[byte] >> (7 - bit) & 1)


def parse_entries(status: object, *, where: str = "$.credentialStatus") -> tuple[Entry, ...]:
    """Read a credential's status entries; raises BadDocument when one is malformed."""
    entries = status if isinstance(status, list) else [] if status is None else [status]
    found = []
    for entry in entries:
        if not isinstance(entry, dict):
            raise BadDocument("A status entry is an object", where=where, mend="Ask the issuer for it again.")
        get = entry.get
        if get("type") != ENTRY_TYPE:
            found.append(Entry("", 0, "", foreign=True))
            continue
        purpose, index, address = get("statusPurpose"), get("statusListIndex"), get("statusListCredential")
        size = get("statusSize", 1)
        if not isinstance(purpose, str) or not isinstance(address, str) or type(size) is not int or size < 1:
            raise BadDocument("A status entry lacks a part", where=where, mend="Ask the issuer for it again.")
        if not isinstance(index, str) or not _is_index(index):
            raise BadDocument("A status index is a text of digits", where=where, mend="Ask the issuer for it again.")
        plain = size == 1 and "statusMessage" not in entry and "statusReference" not in entry
        if get("id") == address or not is_address(address) or not (plain or _proper(entry, size)):
            what = "A status entry has its list's name, no address, or messages that do not fit its size"
            raise BadDocument(what, where=where, mend="Ask the issuer for it again.")
        found.append(Entry(purpose, int(index), address, size != 1))
    return tuple(found)


def _proper(entry: dict[str, Any], size: int) -> bool:
    """Say whether messages and references are as section 2.1 asks: one message a value, each a state and its words."""
    messages, references = entry.get("statusMessage"), entry.get("statusReference", [])
    if messages is not None or size > 1:
        if not isinstance(messages, list) or size > MAX_SIZE or len(messages) != 1 << size:
            return False
        for part in messages:
            if not isinstance(part, dict) or not all(isinstance(part.get(n), str) for n in ("status", "message")):
                return False
    return all(is_address(text) for text in (references if isinstance(references, list) else [references]))


def read_list(body: dict[str, Any], address: str) -> StatusList:
    """Read the body of a status list credential (section 3.2 steps 7 to 9); raises BadDocument when it is malformed."""
    where = "status list"
    subject = body.get("credentialSubject")
    if CREDENTIAL_TYPE not in (body.get("type") or ()) or not isinstance(subject, dict):
        raise BadDocument(f"This is no {CREDENTIAL_TYPE}", where=where, mend=_MEND)
    # Its own address is signed with it; a list without one could be put in the place of another one of its issuer.
    if body.get("id") != address or subject.get("type") != "BitstringStatusList":
        raise BadDocument("The status list is published under another address", where=where, mend=_MEND)
    purpose = subject.get("statusPurpose")
    purposes: list[Any] = purpose if isinstance(purpose, list) else [purpose]
    if not purposes or not all(isinstance(each, str) for each in purposes):
        raise BadDocument("The status list's purpose is no text, nor a list of texts", where=where, mend=_MEND)
    dated = parse_instant(body.get("validFrom"), where=f"{where}, validFrom")
    until = optional_instant(body.get("validUntil"), where=f"{where}, validUntil")
    return StatusList(frozenset(purposes), unpack(subject.get("encodedList")), dated, until)


def unpack(encoded: object) -> bytes:
    """Give the bits of an encoded list (section 3.4): multibase u, gzip; raises BadDocument, early for a bomb."""
    where = "status list, encodedList"
    if not isinstance(encoded, str) or len(encoded) > MAX_PACKED or encoded[:1] != "u":
        raise BadDocument("The list is not packed as multibase u", where=where, mend=_MEND)
    packed = from_multibase(encoded, where=where)
    limit = MAX_BITS // 8
    stream = zlib.decompressobj(wbits=31)
    try:
        bits = stream.decompress(packed, limit + 1)
    except zlib.error:
        raise BadDocument("The list is not gzip", where=where, mend=_MEND) from None
    if len(bits) > limit:
        raise BadDocument(f"The list unfolds to more than {MAX_BITS:,} bits", where=where, mend=_MEND)
    if not stream.eof or stream.unused_data or len(bits) * 8 < MIN_BITS:
        raise BadDocument(f"The list is cut short, or has fewer than {MIN_BITS:,} bits", where=where, mend=_MEND)
    return bits


def pack(bits: bytes) -> str:
    """Write bits as an encoded list; the same bits give the same text."""
    stream = zlib.compressobj(9, wbits=31)
    return "u" + to_base64url(stream.compress(bits) + stream.flush())
