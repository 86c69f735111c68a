"""A document from a file: as it is, or from a picture or a print of its code.

Takes a path, gives bytes; nothing in them is trusted yet.
"""

from __future__ import annotations

from pathlib import Path

from cocket.kernel.errors import BadInput

MAX_FILE = 30_000_000
# What a file begins with, whatever it is called -> whether pictures are read from it.
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\0", b"MM\0*", b"%PDF-")
_RIFF, _BOX = (b"RIFF", b"WEBP"), (b"ftyp", b"avif")
_SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".webp", ".bmp", ".gif", ".tif", ".tiff", ".avif", ".pdf"})
_FOREIGN = frozenset({b"heic", b"heix", b"mif1", b"msf1", b"hevc"})


def read_document(path: Path) -> bytes:
    """Give a file's bytes, or the text of the code that a picture or a PDF shows; raises BadInput."""
    try:
        with path.open("rb") as stream:
            raw = stream.read(MAX_FILE + 1)
    except OSError as error:
        raise BadInput(f"It cannot be read ({error.strerror})", where=str(path), mend="Check its name.") from None
    if len(raw) > MAX_FILE:
        raise BadInput("The file is too large", where=str(path), mend="Give the document alone.")
    if raw[4:8] == b"ftyp" and raw[8:12] in _FOREIGN:
        mend = "Save the picture as JPEG, and give that."
        raise BadInput("This is a picture in HEIC, which cannot be read here", where=str(path), mend=mend)
    if not _is_picture(path, raw):
        return raw
    from cocket.credentials.pictures import read_picture, read_print

    return (read_print if raw.startswith(b"%PDF-") else read_picture)(raw, where=str(path)).encode()


def _is_picture(path: Path, raw: bytes) -> bool:
    if path.suffix.lower() in _SUFFIXES or raw.startswith(_PICTURES):
        return True
    return any(raw[at : at + 4] == head and raw[8:12] == kind for at, (head, kind) in ((0, _RIFF), (4, _BOX)))
