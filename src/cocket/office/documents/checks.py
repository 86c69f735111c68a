"""What a file is, by its bytes: PDF, PNG, JPEG or plain text. Raises BadInput for all else; archives are not opened.

A name says nothing about a file, so it only has to agree with the bytes. No archive or office format is taken: an
officer would have to open what nobody checked, and a small archive can unpack to any size. A file that is two things at
once (an image with an archive behind it) is not taken either; what a PDF can do is a warning beside it.
"""

from __future__ import annotations

import re

from cocket.kernel.errors import BadInput, inert
from cocket.kernel.wording import said

MAX_BYTES = 10_000_000
MAX_PIXELS = 100_000_000
# First bytes -> (media type, suffixes that agree).
_SIGNS: tuple[tuple[bytes, str, tuple[str, ...]], ...] = (
    (b"%PDF-", "application/pdf", (".pdf",)),
    (b"\x89PNG\r\n\x1a\n", "image/png", (".png",)),
    (b"\xff\xd8\xff", "image/jpeg", (".jpg", ".jpeg")),
)
_TEXT = (".txt", ".csv", ".json")
_TAKEN = "Send a PDF, PNG, JPEG or plain text file."


def media_type(name: str, raw: bytes) -> str:
    """Give the media type of a file; raises BadInput when it is empty, too large, of no taken type, or misnamed."""
    where = clean_name(name)
    if not raw:
        raise BadInput("The file is empty", where=where, mend="Choose another file.")
    if len(raw) > MAX_BYTES:
        raise BadInput(
            said("The file is larger than {count} MB", count=MAX_BYTES // 1_000_000),
            where=where,
            mend="Send it in parts.",
        )
    suffix = "." + where.rpartition(".")[2].lower()
    for sign, kind, suffixes in _SIGNS:
        if raw.startswith(sign):
            if suffix not in suffixes:
                raise BadInput(
                    said("The name ends in {suffix}, and the file is {kind}", suffix=suffix, kind=kind),
                    where=where,
                    mend="Rename it.",
                )
            _one_thing(kind, raw, where)
            return kind
    if suffix in _TEXT and _is_text(raw):
        _one_thing("text/plain", raw, where)
        return "text/plain"
    if suffix in {s for _, _, suffixes in _SIGNS for s in suffixes}:
        raise BadInput(
            said("The name ends in {suffix}, and the file is something else", suffix=suffix), where=where, mend=_TAKEN
        )
    raise BadInput("Files of this type are not taken", where=where, mend=_TAKEN)


def _one_thing(kind: str, raw: bytes, where: str) -> None:
    """Refuse a file that is something else besides: data behind an image, an archive's directory at the end."""
    both = BadInput("The file is two things at once", where=where, mend="Save it again from the program that made it.")
    # An archive is read from its end: 22 bytes and a comment of at most 65,535.
    if b"PK\x05\x06" in raw[-65_557:]:
        raise both
    if kind == "image/png":
        width, height = int.from_bytes(raw[16:20], "big"), int.from_bytes(raw[20:24], "big")
        if width * height > MAX_PIXELS:
            mend = "Save it smaller."
            raise BadInput("The image unpacks to more than can be shown", where=where, mend=mend)
        end = raw.rfind(b"IEND")
        if end < 0 or raw[end + 8 :].strip(b"\0\r\n"):
            raise both
    if kind == "image/jpeg" and not raw.rstrip(b"\0\r\n").endswith(b"\xff\xd9"):
        raise both


def clean_name(name: str) -> str:
    """Give a file's own name without folders and without what does not print, at most 120 characters."""
    bare = inert(re.split(r"[/\\]", name)[-1]).strip(". ")
    return bare[-120:] or "file"


def _is_text(raw: bytes) -> bool:
    try:
        return "\0" not in raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
