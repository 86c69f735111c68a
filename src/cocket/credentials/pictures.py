"""The text of a code from a photograph, a scan or a PDF. Takes bytes, gives text; nothing in it is trusted yet."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from cocket.kernel.errors import BadInput
from cocket.verifier.cose import PREFIX

if TYPE_CHECKING:
    from PIL.Image import Image

MAX_BYTES = 30_000_000
MAX_PIXELS = 80_000_000
SMALL = 6_000_000  # pixels, up to which enlarging helps
MAX_PAGES, PRINT_SCALE, MAX_SIDE = 5, 2.5, 4_000  # of a PDF; 2.5 is 180 dots an inch; pixels
_MEND = "Take the picture again: the whole code, sharp, without glare."


def read_picture(raw: bytes, *, where: str) -> str:
    """Give the text of a picture's one QR code, or of the one of a licence among several; raises BadInput."""
    from PIL import Image as Pillow

    if len(raw) > MAX_BYTES:
        raise BadInput(f"The picture is larger than {MAX_BYTES:,} bytes", where=where, mend="Make it smaller.")
    try:
        with Pillow.open(io.BytesIO(raw)) as image:
            if image.width * image.height > MAX_PIXELS:
                raise BadInput("The picture has too many pixels", where=where, mend="Make it smaller.")
            grey = image.convert("L")
        found = _codes(grey)
    except BadInput:
        raise
    except Exception:  # noqa: BLE001 - whatever an image library cannot read is no picture
        raise BadInput("This is no picture that can be read", where=where, mend=_MEND) from None
    return _one(found, where)


def read_print(raw: bytes, *, where: str) -> str:
    """Give the text of the code that the first pages of a PDF show: what is printed, not what its data say of it."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(raw)
        try:
            pages = [_rendered(document[number]) for number in range(min(len(document), MAX_PAGES))]
        finally:
            document.close()
        # A print is sharp; only where no page has a code, a bad scan may be what it holds.
        found = set().union(*map(_seen, pages)) or set().union(*map(_codes, pages))
    except Exception:  # noqa: BLE001 - whatever the library cannot read is no PDF
        mend = "Give the file beside it, or a picture of its code."
        raise BadInput("This is no PDF that can be read", where=where, mend=mend) from None
    return _one(found, where)


def _rendered(page: Any) -> Image:
    width, height = page.get_size()
    image: Image = page.render(scale=min(PRINT_SCALE, MAX_SIDE / max(width, height, 1))).to_pil()
    return image.convert("L")


def _codes(grey: Image) -> set[str]:
    return next(filter(None, map(_seen, _tries(grey))), set())


def _seen(grey: Image) -> set[str]:
    import zxingcpp

    found = zxingcpp.read_barcodes(grey, formats=zxingcpp.barcode_formats_from_str("QRCode"))
    return {result.text for result in found}


def _one(found: set[str], where: str) -> str:
    # Beside a licence may lie a parcel's label: a code that is no licence's is no second answer.
    texts = [text for text in sorted(found) if text.startswith(PREFIX)] or sorted(found)
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
