"""Multibase texts and multicodec keys (W3C Controlled Identifiers 1.0 section 2.4, and RFC 4648 section 5).

Takes text, gives bytes, and back. Each value has one spelling: what a second reader could take differently is refused.
"""

from __future__ import annotations

import base64
import binascii

from cocket.kernel.errors import BadDocument

_ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
# Each letter's value as a byte; what is no letter of base 58 becomes 255.
_VALUES58 = bytes(_ALPHABET.find(chr(n)) if chr(n) in _ALPHABET else 255 for n in range(256))
MAX_BASE58 = 400  # characters; base 58 takes quadratic time, and the longest signature has 132
# Bits of a lane -> which of its two halves are the even ones, in a number of 512 letters of eight bits each.
_LANES = tuple(
    (1 << bits, sum((1 << (1 << bits)) - 1 << at for at in range(0, 4096, 2 << bits))) for bits in range(3, 12)
)
_MEND = "Copy the whole value."


def to_base64url(data: bytes) -> str:
    """Write bytes as Base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def from_base64url(text: object, *, where: str) -> bytes:
    """Read Base64url without padding; raises BadDocument for any other spelling of the same bytes."""
    if isinstance(text, str) and text.isascii():
        rest = len(text) % 4
        # Bits of the last letter that belong to no byte are zero, or there would be a second spelling.
        if rest == 0 or (rest > 1 and not _VALUE64.get(text[-1], 1) & _UNUSED[rest]):
            try:
                return binascii.a2b_base64(text.encode().translate(_STANDARD) + b"=" * (-rest % 4), strict_mode=True)
            except ValueError:
                pass
    raise BadDocument("This is not Base64url", where=where, mend=_MEND)


_LETTERS64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_VALUE64 = {letter: value for value, letter in enumerate(_LETTERS64)}
_UNUSED = {2: 15, 3: 3}
# To the standard alphabet; whatever is no letter of Base64url becomes a star, which strict reading refuses.
_STANDARD = bytes(ord(chr(n).translate({45: "+", 95: "/"})) if chr(n) in _VALUE64 else 42 for n in range(256))


def to_base58(data: bytes) -> str:
    """Write bytes in base 58 (Bitcoin alphabet)."""
    number, letters = int.from_bytes(data, "big"), []
    while number:
        number, rest = divmod(number, 58)
        letters.append(_ALPHABET[rest])
    zeros = len(data) - len(data.lstrip(b"\0"))
    return "1" * zeros + "".join(reversed(letters))


def from_base58(text: str, *, where: str) -> bytes:
    """Read base 58; raises BadDocument for a foreign letter or more than 400 characters."""
    if len(text) > MAX_BASE58:
        raise BadDocument(f"A base-58 text has more than {MAX_BASE58} characters", where=where, mend=_MEND)
    values = text.encode("latin-1", "replace").translate(_VALUES58)
    if b"\xff" in values:
        raise BadDocument("This is not base 58", where=where, mend=_MEND)
    # Neighbours are joined all at once: letters to pairs, pairs to fours, and so on. The number is its own vector, with
    # room in each lane for what two neighbours make, so that a signature takes seven rounds instead of 88.
    number, weight = int.from_bytes(values, "big"), 58
    for bits, even in _LANES[: (len(values) - 1).bit_length()]:
        number -= (number >> bits & even) * ((1 << bits) - weight)
        weight *= weight
    zeros = len(text) - len(text.lstrip("1"))
    return b"\0" * zeros + number.to_bytes((number.bit_length() + 7) // 8, "big")


def from_multibase(text: object, *, where: str) -> bytes:
    """Read a multibase text: z is base 58, u is Base64url; raises BadDocument for the rest."""
    if isinstance(text, str) and text[:1] == "z":
        return from_base58(text[1:], where=where)
    if isinstance(text, str) and text[:1] == "u":
        return from_base64url(text[1:], where=where)
    raise BadDocument("This is not multibase z or u", where=where, mend=_MEND)
