"""From a publisher's bytes to clean text and records: takes bytes, gives text, rows and what was damaged.

Every function is linear in its input; nothing here knows a format.
"""

from __future__ import annotations

import csv
import io
import unicodedata
import zlib
from collections.abc import Iterator
from xml.etree.ElementTree import Element  # the type alone; parsing is defusedxml's

from defusedxml.ElementTree import fromstring

from cocket.kernel.errors import BadDocument
from cocket.kernel.reasons import Reason
from cocket.reference.parsed import Reject

MAX_BYTES = 1 << 30
_GZIP = b"\x1f\x8b"
_FETCH_AGAIN = "Fetch the publisher's file again."


def unpack(raw: bytes, what: str) -> bytes:
    """Give the bytes, without their gzip wrapping if they have one; raises BadDocument beyond 1 GiB or if broken."""
    if not raw.startswith(_GZIP):
        return raw
    inflate = zlib.decompressobj(wbits=31)
    try:
        plain = inflate.decompress(raw, MAX_BYTES)
    except zlib.error as err:
        raise BadDocument("The gzip file is broken", where=what, mend=_FETCH_AGAIN) from err
    if inflate.unconsumed_tail:
        raise BadDocument("The file unpacks to more than 1 GiB", where=what, mend="Check where it comes from.")
    if not inflate.eof:
        raise BadDocument("The gzip file ends early", where=what, mend=_FETCH_AGAIN)
    return plain


def text_of(raw: bytes, what: str) -> tuple[str, tuple[Reason, ...]]:
    """Read bytes as UTF-8 (with or without a mark, gzipped or not), with a note where they are not quite that.

    A file whose broken bytes outweigh its whole UTF-8 letters is read as Windows-1252; else the broken bytes alone are
    replaced by U+FFFD. UTF-16 is recognised by its mark.
    """
    plain = unpack(raw, what)
    if plain.startswith((b"\xff\xfe", b"\xfe\xff")):
        return plain.decode("utf-16", "replace"), ()
    try:
        return plain.decode("utf-8-sig"), ()
    except UnicodeDecodeError:
        pass
    text = plain.decode("utf-8-sig", "replace")
    broken = text.count("\ufffd")
    whole = sum(1 for byte in plain if byte >= 0xC0) - broken  # noqa: PLR2004 - lead bytes of UTF-8 letters
    if broken > whole:
        sentence = f"{what} is not UTF-8 and was read as Windows-1252."
        return plain.decode("cp1252", "replace"), (Reason("encoding", sentence, f"{broken} bytes"),)
    sentence = f"{what} has {broken} places that are not UTF-8; they were replaced by U+FFFD."
    return text, (Reason("encoding", sentence, f"{broken} places"),)


def tidy(text: str) -> str:
    """Give text on one line: white space collapsed; control characters and lone surrogates removed."""
    if not text.isprintable():
        text = "".join(c for c in text if c.isspace() or unicodedata.category(c) not in ("Cc", "Cs"))
    return " ".join(text.split())


def single_line_records(text: str, what: str, rejects: list[Reject]) -> Iterator[tuple[str, list[str]]]:
    """Give (place, cells) of each line of a CSV that has one record per line.

    A line with broken quotes is rejected by itself and cannot swallow the next one.
    """
    for number, line in enumerate(text.split("\n"), 1):
        bare = line.strip("\r\x1a\x00 ")
        if not bare:
            continue
        place = f"{what} line {number}"
        try:
            yield place, next(csv.reader((bare,), strict=True))
        except (csv.Error, StopIteration) as err:
            rejects.append(Reject(place, "", f"the line is not CSV ({err})"))


def records(text: str, what: str, rejects: list[Reject]) -> Iterator[tuple[str, list[str]]]:
    """Give (place, cells) of each record of a CSV whose quoted cells may span lines; broken ones are rejected."""
    reader = csv.reader(io.StringIO(text, newline=""))
    while True:
        place = f"{what} line {reader.line_num + 1}"
        try:
            yield place, next(reader)
        except StopIteration:
            return
        except csv.Error as err:
            rejects.append(Reject(place, "", f"the record is not CSV ({err})"))


def xml_root(raw: bytes, what: str) -> Element:
    """Give the root of an XML file without document type, entities or external references; raises BadDocument."""
    try:
        root: Element = fromstring(unpack(raw, what), forbid_dtd=True)
    except (SyntaxError, ValueError, LookupError) as err:  # ParseError; defusedxml's refusals; unknown encodings
        raise BadDocument(f"The file is not plain XML ({tidy(str(err))[:80]})", where=what, mend=_FETCH_AGAIN) from err
    return root
