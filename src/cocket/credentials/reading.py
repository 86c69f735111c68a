"""A document from a file, or from a picture of its code. Takes a path, gives bytes; nothing in them is trusted yet."""

from __future__ import annotations

from pathlib import Path

from cocket.kernel.errors import BadInput

MAX_FILE = 30_000_000
SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".webp", ".bmp", ".gif", ".tif", ".tiff"})  # of pictures


def read_document(path: Path) -> bytes:
    """Give a file's bytes, or the text of the code that a picture shows; raises BadInput."""
    try:
        with path.open("rb") as stream:
            raw = stream.read(MAX_FILE + 1)
    except OSError as error:
        raise BadInput(f"It cannot be read ({error.strerror})", where=str(path), mend="Check its name.") from None
    if len(raw) > MAX_FILE:
        raise BadInput("The file is too large", where=str(path), mend="Give the document alone.")
    if path.suffix.lower() not in SUFFIXES:
        return raw
    from cocket.credentials.pictures import read_picture

    return read_picture(raw, where=str(path)).encode()
