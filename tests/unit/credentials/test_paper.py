"""A licence on paper: the code is short, is read back from the page, and says nothing that was not signed."""

from __future__ import annotations

import io

import pypdfium2
import pytest

from cocket.credentials.pictures import read_picture
from cocket.credentials.printing import page, printable, qr_image
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


def test_a_tilted_grey_photograph_is_read(world):
    """What a telephone makes of it: turned, scaled, grey, as JPEG."""
    from PIL import Image

    issued = world.issue()
    with Image.open(io.BytesIO(page(issued.body, issued.forms["code"], "png"))) as image:
        photo = image.convert("RGB").rotate(7, expand=True, fillcolor=(90, 90, 90)).resize((1100, 1500))
    stream = io.BytesIO()
    photo.save(stream, "JPEG", quality=70)
    assert read_picture(stream.getvalue(), where="photo") == issued.forms["code"]


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


def test_names_in_scripts_that_the_font_lacks_are_printed_romanised(world):
    """The page can be read everywhere; the signed body keeps the name as it is written."""
    name = "\u5317\u4eac\u793a\u4f8b\u516c\u53f8"
    assert printable(name) == "Bei Jing Shi Li Gong Si*"
    assert printable("Прімер") == "Прімер"
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
