"""The claims of the short form: what of a document fits on paper, and how it is numbered.

Registered claims of RFC 8392 (1 issuer, 4 end, 5 begin, 6 signed, 7 id) and one private claim, -65537: a list of
[type, jurisdiction, destination, goods, how many lines are left out, status list, status index, SHA-256 of the full
document's body]. A line of goods is [provision, amount, unit].
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from cocket.kernel.errors import BadDocument
from cocket.verifier.contents import TYPES, Contents, check_amount
from cocket.verifier.identifiers import check_did
from cocket.verifier.verdicts import Goods

ISS, EXP, NBF, IAT, CTI, OWN = 1, 4, 5, 6, 7, -65537
_PARTS = 8
_MAX_SECONDS = 253_402_300_799  # the year 9999
_MEND = "Ask the issuer for the paper again."


@dataclass(frozen=True, slots=True)
class Paper:
    """What a code says, beside the contents that every form has; `digest` is of the full document's body."""

    contents: Contents
    signed: datetime
    status_list: str
    status_index: int
    digest: str


def paper_contents(claims: dict[Any, Any]) -> Paper:
    """Read the claims of a code; raises BadDocument when one is missing or of the wrong kind."""
    own = claims.get(OWN)
    if not isinstance(own, list) or len(own) != _PARTS:
        raise BadDocument("The code lacks its own claim", where="code", mend=_MEND)
    kind, jurisdiction, destination, lines, more, status_list, index, digest = own
    numbers, texts = (kind, more, index), (jurisdiction, destination, status_list)
    if not all(isinstance(n, int) and not isinstance(n, bool) and 0 <= n < 2**32 for n in numbers):
        raise BadDocument("A number of the code is out of range", where="code", mend=_MEND)
    if kind >= len(TYPES) or not all(isinstance(text, str) for text in texts) or not isinstance(digest, bytes):
        raise BadDocument("A part of the code is of the wrong kind", where="code", mend=_MEND)
    if not isinstance(lines, list):
        raise BadDocument("The goods of the code are no list", where="code", mend=_MEND)
    contents = Contents(
        frozenset({TYPES[kind]}),
        _number(claims.get(CTI)),
        check_did(claims.get(ISS), where="code, issuer"),
        "",
        jurisdiction,
        _instant(claims.get(NBF)),
        _instant(claims[EXP]) if EXP in claims else None,
        tuple(_line(line) for line in lines),
        destination,
        (),
        more,
    )
    return Paper(contents, _instant(claims.get(IAT)), status_list, index, digest.hex())


def _number(value: object) -> str:
    """Read the document's number, which RFC 8392 section 3.1.7 has as bytes."""
    try:
        if isinstance(value, bytes):
            return value.decode()
    except UnicodeDecodeError:
        pass
    raise BadDocument("The code's number is not in bytes of UTF-8", where="code", mend=_MEND)


def _line(line: object) -> Goods:
    if not isinstance(line, list) or len(line) != 3 or not all(isinstance(part, str) for part in line):  # noqa: PLR2004
        raise BadDocument("A line of goods has a provision, an amount and a unit", where="code", mend=_MEND)
    check_amount(line[1], where="code")
    return Goods(*line)


def _instant(value: object) -> datetime:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= _MAX_SECONDS:
        raise BadDocument("A time of the code is no number of seconds", where="code", mend=_MEND)
    return datetime.fromtimestamp(value, UTC)
