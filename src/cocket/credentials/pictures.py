"""The text of a code from a photograph or a scan. Takes image bytes, gives text; nothing in it is trusted yet."""

from __future__ import annotations

import io

from cocket.kernel.errors import BadInput

MAX_BYTES = 30_000_000
MAX_PIXELS = 80_000_000
_MEND = "Take the picture again: the whole code, sharp, without glare."


def read_picture(raw: bytes, *, where: str) -> str:
    """Give the text of the one QR code of a picture; raises BadInput when there is none, or more than one."""
    import zxingcpp
    from PIL import Image

    if len(raw) > MAX_BYTES:
        raise BadInput(f"The picture is larger than {MAX_BYTES:,} bytes", where=where, mend="Make it smaller.")
    try:
        with Image.open(io.BytesIO(raw)) as image:
            if image.width * image.height > MAX_PIXELS:
                raise BadInput("The picture has too many pixels", where=where, mend="Make it smaller.")
            grey = image.convert("L")
        found = zxingcpp.read_barcodes(grey, formats=zxingcpp.barcode_formats_from_str("QRCode"))
    except BadInput:
        raise
    except Exception:  # noqa: BLE001 - whatever an image library cannot read is no picture
        raise BadInput("This is no picture that can be read", where=where, mend=_MEND) from None
    texts = sorted({result.text for result in found})
    if len(texts) != 1:
        what = "There is no code in the picture" if not texts else f"There are {len(texts)} codes in the picture"
        raise BadInput(what, where=where, mend=_MEND)
    return texts[0]
