"""A licence on paper: the code is short, is read back from the page, and says nothing that was not signed."""

from __future__ import annotations

import io
import random
import time

import numpy as np
import pypdfium2
import pytest
from PIL import Image, ImageFilter

from cocket.credentials.pictures import read_picture, read_print
from cocket.credentials.printing import page, printable, qr_image
from cocket.credentials.reading import read_document
from cocket.credentials.service import Link, links
from cocket.kernel.errors import BadInput


@pytest.mark.parametrize("kind", ["ExportLicence", "EndUserCertificate", "ComplianceAttestation"])
def test_the_code_is_read_back_from_the_printed_page_and_verifies(world, kind):
    """The PDF is rendered like a scan at 150 dpi, the code is read by another library, and the licence is genuine."""
    issued = world.issue(kind)
    made = page(issued.body, issued.forms["code"], proof_file="licence.json")
    assert made.startswith(b"%PDF-")
    assert b"pdfaid" in made
    document = pypdfium2.PdfDocument(made)
    picture = io.BytesIO()
    document[0].render(scale=150 / 72).to_pil().save(picture, "PNG")
    text = document[0].get_textpage().get_text_bounded()
    document.close()
    assert issued.body["credentialSubject"]["number"] in text
    assert "licence.json" in text
    read = read_picture(picture.getvalue(), where="page")
    assert read == issued.forms["code"]
    assert len(read) <= 400
    assert world.ask(read).reason == "genuine"


def _seen_from_the_side(image, by):
    """Give a page whose far edge is nearer than the close one, as from a hand that leans over a desk."""
    w, h = image.size
    corners = [(w * by, h * by / 2), (w * (1 - by / 3), 0), (w, h), (w * by / 5, h * (1 - by))]
    rows, sides = [], []
    for (x, y), (u, v) in zip(corners, [(0, 0), (w, 0), (w, h), (0, h)], strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        sides += [u, v]
    found = np.linalg.solve(np.array(rows, float), np.array(sides, float))
    return image.transform(
        (w, h), Image.Transform.PERSPECTIVE, found, Image.Resampling.BICUBIC, fillcolor=(120, 110, 100)
    )


def _lit_badly(image, grain=15):
    pixels = np.asarray(image).astype(float)
    light = np.linspace(0.35, 1, pixels.shape[1])[None, :, None]
    rough = np.random.default_rng(1).normal(0, grain, pixels.shape)
    return Image.fromarray((pixels * light + rough).clip(0, 255).astype("uint8"))


@pytest.mark.parametrize(
    ("photograph", "quality"),
    [
        (lambda p: p.rotate(7, expand=True, fillcolor="grey").resize((1100, 1500)), 70),
        (lambda p: p.rotate(90, expand=True), 60),
        (lambda p: p.rotate(213, expand=True, fillcolor="grey"), 60),
        (lambda p: _seen_from_the_side(p, 0.3), 60),
        (lambda p: p.filter(ImageFilter.GaussianBlur(2.5)), 60),
        (lambda p: p, 12),
        (_lit_badly, 40),
        (lambda p: _lit_badly(_seen_from_the_side(p.rotate(5, expand=True, fillcolor="grey"), 0.15)), 40),
        (lambda p: p.transpose(Image.Transpose.FLIP_LEFT_RIGHT), 60),
        (lambda p: p.resize((p.width // 2, p.height // 2)), 60),
    ],
)
def test_a_bad_photograph_is_read(world, photograph, quality):
    """What a telephone makes of it: turned, from the side, blurred, crushed, half in the dark, mirrored, from far off."""
    issued = world.issue()
    document = pypdfium2.PdfDocument(page(issued.body, issued.forms["code"]))
    printed = document[0].render(scale=2).to_pil().convert("RGB")
    document.close()
    stream = io.BytesIO()
    photograph(printed).save(stream, "JPEG", quality=quality)
    read = read_picture(stream.getvalue(), where="photo")
    assert read == issued.forms["code"]
    assert world.ask(read).reason == "genuine"


def test_a_licence_as_pdf_is_read_as_it_is_printed(world, tmp_path):
    """What the page shows counts, whatever its file is called; a PDF without a code, or no PDF at all, says so."""
    issued = world.issue()
    made = page(issued.body, issued.forms["code"])
    for name in ("licence.pdf", "attachment"):
        (tmp_path / name).write_bytes(made)
        assert read_document(tmp_path / name).decode() == issued.forms["code"]
    empty = pypdfium2.PdfDocument.new()
    empty.new_page(300, 300)
    empty.save(tmp_path / "empty.pdf")
    empty.close()
    with pytest.raises(BadInput, match="no code"):
        read_document(tmp_path / "empty.pdf")
    (tmp_path / "cut.pdf").write_bytes(made[:200])
    with pytest.raises(BadInput, match="no PDF"):
        read_document(tmp_path / "cut.pdf")


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP", "AVIF"])
def test_a_picture_is_known_by_what_it_begins_with(world, tmp_path, kind):
    """A file without an ending, as messengers send it, is a picture all the same."""
    code = world.issue().forms["code"]
    path = tmp_path / "download"
    Image.open(io.BytesIO(qr_image(code, "png"))).convert("RGB").save(path, kind)
    assert read_document(path).decode() == code


def test_a_picture_of_a_kind_that_is_not_read_says_what_to_do(tmp_path):
    """A telephone's HEIC, and text that is called a picture."""
    (tmp_path / "photo.heic").write_bytes(b"\0\0\0\x18ftypheic" + bytes(40))
    with pytest.raises(BadInput, match="Save the picture as JPEG"):
        read_document(tmp_path / "photo.heic")
    (tmp_path / "photo.jpg").write_text("{}", encoding="utf-8")
    with pytest.raises(BadInput, match="no picture"):
        read_document(tmp_path / "photo.jpg")


def test_a_parcels_label_beside_a_licence_is_not_taken_for_it(world):
    """Of several codes the one of a licence counts; of two licences none is chosen."""
    one, two = (Image.open(io.BytesIO(qr_image(world.issue().forms["code"], "png"))).convert("RGB") for _ in range(2))
    label = Image.open(io.BytesIO(qr_image("https://parcel.example/12", "png"))).convert("RGB")

    def desk(*codes):
        wide = Image.new("RGB", (sum(code.width + 80 for code in codes), max(code.height for code in codes)), "white")
        for number, code in enumerate(codes):
            wide.paste(code, (sum(each.width + 80 for each in codes[:number]), 0))
        stream = io.BytesIO()
        wide.save(stream, "PNG")
        return stream.getvalue()

    assert world.ask(read_picture(desk(one, label), where="desk")).reason == "genuine"
    with pytest.raises(BadInput, match="2 codes"):
        read_picture(desk(one, two), where="desk")


def test_a_code_never_has_more_than_400_characters_and_counts_what_it_leaves_out(world):
    """Lines of goods that do not fit are counted in the code, and the verdict says how many there are."""
    items = [{"provision": f"5A002.a.{n}", "quantity": {"amount": str(n), "unit": "each"}} for n in range(1, 31)]
    issued = world.issue(subject={"items": items})
    verdict = world.ask(issued.forms["code"])
    assert len(issued.forms["code"]) <= 400
    assert verdict.reason == "genuine"
    assert len(verdict.goods) + verdict.more_goods == 30
    assert len(verdict.goods) >= 2
    assert world.ask(issued.forms["jcs"]).more_goods == 0


def test_the_code_names_the_full_document_by_hash(world):
    """Paper and file belong together in every full form, and another file of the same number does not."""
    one, two = world.issue(), world.issue()
    asked = {
        "code": world.ask(one.forms["code"]),
        "own": world.ask(one.forms["jcs"]),
        "token": world.ask(one.forms["jwt"]),
    }
    assert links(asked) == (Link("code", "own", "paper", holds=True), Link("code", "token", "paper", holds=True))
    assert links({"code": asked["code"], "two": world.ask(two.forms["jcs"])}) == (
        Link("code", "two", "paper", holds=False),
    )


def test_a_consent_names_its_parent_by_hash(world):
    """A re-export consent is the child of one licence, and of no other that bears its id."""
    licence = world.issue()
    parent = {"id": licence.body["id"], "sha256": licence.sha256}
    consent = world.issue("ReExportConsent", subject={"parent": parent})
    asked = {"consent": world.ask(consent.forms["jwt"]), "licence": world.ask(licence.forms["jcs"])}
    assert links(asked) == (Link("consent", "licence", "parent", holds=True),)
    wrong = world.issue("ReExportConsent", subject={"parent": {**parent, "sha256": "0" * 64}})
    assert not links({"consent": world.ask(wrong.forms["jwt"]), "licence": asked["licence"]})[0].holds


@pytest.mark.parametrize(("order", "withdrawn"), [("revoke", "revoked"), ("suspend", "suspended"), ("exhaust", "")])
def test_a_consent_falls_with_its_licence(world, order, withdrawn):
    """Revoked or suspended it carries nothing; used up it has done its work. Alone, a consent says what it rests on."""
    licence = world.issue()
    parent = {"id": licence.body["id"], "sha256": licence.sha256}
    consent = world.issue("ReExportConsent", subject={"parent": parent})
    delivery = world.issue("DeliveryVerification", subject={"parent": parent})
    world.order(licence.body["id"], order)
    asked = {
        "consent": world.ask(consent.forms["jwt"]),
        "delivery": world.ask(delivery.forms["jwt"]),
        "licence": world.ask(licence.forms["jcs"]),
    }
    assert links(asked) == (
        Link("consent", "licence", "parent", holds=True, withdrawn=withdrawn),
        Link("delivery", "licence", "parent", holds=True),
    )
    assert {asked["consent"].rests_on, asked["delivery"].rests_on} == {licence.body["id"], ""}
    assert "full document" in world.ask(consent.forms["code"]).rests_on


def test_names_in_scripts_that_the_font_lacks_are_printed_romanised(world):
    """The page can be read everywhere; the signed body keeps the name as it is written."""
    name = "\u5317\u4eac\u793a\u4f8b\u516c\u53f8"
    assert printable(name) == "Bei Jing Shi Li Gong Si*"
    assert printable("Прімер") == "Прімер"
    assert (
        printable("B\u00fcro \u6771\u4eac, \u0395\u03bb\u03bb\u03ac\u03c2")
        == "B\u00fcro Dong Jing , \u0395\u03bb\u03bb\u03ac\u03c2*"
    )
    assert printable("\uff21\uff22\uff23 \uff11") == "ABC 1"
    issued = world.issue(subject={"consignee": {"name": name, "country": "CN"}})
    document = pypdfium2.PdfDocument(page(issued.body, issued.forms["code"]))
    text = document[0].get_textpage().get_text_bounded()
    document.close()
    assert printable(name) in " ".join(text.split())
    assert "* Romanised letter by letter" in text
    assert world.ask(issued.forms["jcs"]).document["credentialSubject"]["consignee"]["name"] == name


def test_the_page_says_which_lines_of_goods_the_code_proves(world):
    """Thirty lines take several sheets: each is numbered, and as one picture it is refused instead of cut short."""
    items = [{"provision": f"5A002.a.{n}", "quantity": {"amount": str(n), "unit": "each"}} for n in range(1, 61)]
    issued = world.issue(subject={"items": items})
    document = pypdfium2.PdfDocument(page(issued.body, issued.forms["code"], proof_file="licence.json"))
    sheets = [document[n].get_textpage().get_text_bounded() for n in range(len(document))]
    document.close()
    shown = len(world.ask(issued.forms["code"]).goods)
    assert f"goods 1 to {shown} of 60" in " ".join(sheets[0].split())
    assert [f"Page {n} of {len(sheets)}" in sheet for n, sheet in enumerate(sheets, 1)] == [True] * len(sheets)
    assert len(sheets) > 1
    with pytest.raises(BadInput, match=f"has {len(sheets)} sheets"):
        page(issued.body, issued.forms["code"], "png")


def test_typst_code_in_a_name_is_only_a_name(world):
    """What an applicant writes cannot become part of the page's program."""
    name = '#panic("x") $a$ *b* `c` [d] \\ #read("/etc/passwd")'
    issued = world.issue(subject={"consignee": {"name": name, "country": "AE"}})
    document = pypdfium2.PdfDocument(page(issued.body, issued.forms["code"]))
    text = document[0].get_textpage().get_text_bounded()
    document.close()
    assert "#panic" in text


def test_pictures_without_one_code_are_refused(world):
    """No code, two codes, no picture: each is said."""
    from PIL import Image

    white = io.BytesIO()
    Image.new("L", (200, 200), 255).save(white, "PNG")
    with pytest.raises(BadInput, match="no code"):
        read_picture(white.getvalue(), where="x")
    with pytest.raises(BadInput, match="no picture"):
        read_picture(b"not a picture", where="x")
    with (
        Image.open(io.BytesIO(qr_image("CKT1:A", "png"))) as one,
        Image.open(io.BytesIO(qr_image("CKT1:B", "png"))) as two,
    ):
        both = Image.new("L", (one.width + two.width, one.height), 255)
        both.paste(one.convert("L"), (0, 0))
        both.paste(two.convert("L"), (one.width, 0))
    stream = io.BytesIO()
    both.save(stream, "PNG")
    with pytest.raises(BadInput, match="2 codes"):
        read_picture(stream.getvalue(), where="x")


def _mangled(raw, chance):
    for _ in range(chance.randint(1, 30)):
        at = chance.randrange(len(raw))
        match chance.randrange(3):
            case 0:
                raw[at] = chance.randrange(256)
            case 1:
                del raw[at : at + chance.randint(1, 60)]
            case _:
                raw[at:at] = raw[at : at + chance.randint(1, 60)]
    return bytes(raw)


def _read_mangled(world, seconds):
    issued = world.issue()
    made = page(issued.body, issued.forms["code"])
    files = [(made, read_print), (page(issued.body, issued.forms["code"], "png"), read_picture)]
    chance, end = random.Random(5), time.monotonic() + seconds
    while time.monotonic() < end:
        raw, read = chance.choice(files)
        try:
            text = read(_mangled(bytearray(raw), chance), where="file")
        except BadInput:
            continue
        assert text == issued.forms["code"]


def test_a_mangled_file_is_read_rightly_or_refused(world):
    """A few dozen pictures and PDFs with changed, cut and doubled bytes: the code as it was, or one sentence."""
    _read_mangled(world, 1)


@pytest.mark.soak
def test_no_mangled_file_gives_another_code_or_an_error(world):
    """The same for a minute."""
    _read_mangled(world, 60)
