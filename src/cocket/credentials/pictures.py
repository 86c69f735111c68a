"""The text of a code from a photograph or a scan. Takes image bytes, gives text; nothing in it is trusted yet."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING

from cocket.kernel.errors import BadInput
from cocket.verifier.cose import PREFIX

if TYPE_CHECKING:
    from PIL.Image import Image

MAX_BYTES = 30_000_000
MAX_PIXELS = 80_000_000
SMALL = 6_000_000  # pixels, up to which enlarging helps
_MEND = "Take the picture again: the whole code, sharp, without glare."


def read_picture(raw: bytes, *, where: str) -> str:
    """Give the text of a picture's one QR code, or of the one of a licence among several; raises BadInput."""
    import zxingcpp
    from PIL import Image as Pillow

    if len(raw) > MAX_BYTES:
        raise BadInput(f"The picture is larger than {MAX_BYTES:,} bytes", where=where, mend="Make it smaller.")
    try:
        with Pillow.open(io.BytesIO(raw)) as image:
            if image.width * image.height > MAX_PIXELS:
                raise BadInput("The picture has too many pixels", where=where, mend="Make it smaller.")
            grey = image.convert("L")
        wanted = zxingcpp.barcode_formats_from_str("QRCode")
        found = next(filter(None, (zxingcpp.read_barcodes(each, formats=wanted) for each in _tries(grey))), [])
    except BadInput:
        raise
    except Exception:  # noqa: BLE001 - whatever an image library cannot read is no picture
        raise BadInput("This is no picture that can be read", where=where, mend=_MEND) from None
    texts = sorted({result.text for result in found})
    # Beside a licence may lie a parcel's label: a code that is no licence's is no second answer.
    texts = [text for text in texts if text.startswith(PREFIX)] or texts
    if len(texts) != 1:
        what = "There is no code in the picture" if not texts else f"There are {len(texts)} codes in the picture"
        raise BadInput(what, where=where, mend=_MEND)
    return texts[0]


def _tries(grey: Image) -> Iterator[Image]:
    """Give a picture as it is, sharpened, and larger and sharpened: what a hand that shook or stood far off needs."""
    from PIL import ImageFilter
    from PIL.Image import Resampling

    yield grey
    yield grey.filter(ImageFilter.UnsharpMask(3, 300, 0))
    if grey.width * grey.height <= SMALL:
        larger = grey.resize((grey.width * 2, grey.height * 2), Resampling.BICUBIC)
        yield larger.filter(ImageFilter.UnsharpMask(6, 400, 0))
