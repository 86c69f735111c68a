"""What a PDF can do when it is opened: run script, start programs, carry files. Takes bytes, gives warnings.

A PDF says such things with names, plain or with escapes (#4A for J), in the file or in compressed streams. Every stream
that is deflated is opened up to a bound, so that a small file cannot unpack to any size. What cannot be looked into is
a warning too: unknown is not "no".
"""

from __future__ import annotations

import re
import zlib

MOST = 30_000_000  # bytes, unpacked from all streams of a file together
_NAMES: dict[bytes, str] = {
    b"/JavaScript": "script",
    b"/JS": "script",
    b"/Launch": "launch",
    b"/EmbeddedFile": "files",
    b"/EmbeddedFiles": "files",
    b"/RichMedia": "media",
    b"/XFA": "form_script",
    b"/SubmitForm": "sends",
    b"/ImportData": "sends",
}
_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
_NAME = re.compile(rb"/[^\s/<>\[\](){}%\x00]{1,60}")
_STREAM = re.compile(rb"stream\r?\n")


def warnings(raw: bytes) -> tuple[str, ...]:
    """Give codes of what to mind, sorted: script, launch, files, media, form_script, sends, locked, large."""
    found = _named(raw)
    if b"/Encrypt" in raw:
        found.add("locked")
    left = MOST
    for match in _STREAM.finditer(raw):
        if left <= 0:
            found.add("large")
            break
        unpacked = _inflated(raw, match.end(), left)
        left -= len(unpacked)
        found |= _named(unpacked)
    return tuple(sorted(found))


def _named(part: bytes) -> set[str]:
    found = set()
    for name in _NAME.findall(part):
        plain = _ESCAPE.sub(lambda m: bytes([int(m[1], 16)]), name) if b"#" in name else name
        if plain in _NAMES:
            found.add(_NAMES[plain])
    return found


def _inflated(raw: bytes, start: int, most: int) -> bytes:
    if raw[start : start + 1] not in (b"\x78", b"\x58", b"\x48", b"\x68", b"\x08", b"\x18", b"\x28", b"\x38"):
        return b""
    try:
        return zlib.decompressobj().decompress(raw[start:], most)
    except zlib.error:
        return b""
