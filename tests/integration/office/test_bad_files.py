"""Files that lie, run, unpack to any size or never end: refused or marked, before they fill memory or disk."""

from __future__ import annotations

import contextlib
import io
import tracemalloc
import zlib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.integration.office.test_pages import submit, text

from cocket.kernel.errors import BadInput

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\2\0\0\0\x90wS\xde\0\0\0\0IEND\xaeB`\x82"
HUGE = PNG.replace(b"IHDR\0\0\0\1\0\0\0\1", b"IHDR\0\1\x86\xa0\0\1\x86\xa0")
ZIP_END = b"PK\x05\x06" + b"\0" * 18
JPEG = b"\xff\xd8\xff\xe0 fictional \xff\xd9"


@pytest.mark.parametrize(
    ("name", "raw", "said"),
    [
        ("scan.png", PNG + b"PK\x03\x04" + b"x" * 50 + ZIP_END, "two things at once"),
        ("scan.png", PNG + b"<script>alert(1)</script>", "two things at once"),
        ("scan.png", PNG[:30], "two things at once"),
        ("scan.png", HUGE, "unpacks to more than can be shown"),
        ("photo.jpg", JPEG + b"<?php system('id') ?>", "two things at once"),
        ("paper.pdf", b"%PDF-1.7 fictional" + ZIP_END, "two things at once"),
        ("words.txt", b"hello" + ZIP_END, "not taken"),
        ("paper.pdf", b"GIF89a%PDF-1.7", "the file is something else"),
        ("bomb.gz", zlib.compress(b"0" * 1_000_000), "not taken"),
        ("sheet.xlsx", b"PK\x03\x04", "not taken"),
    ],
)
def test_what_is_two_things_or_unpacks_to_any_size_is_not_taken(name, raw, said):
    """Polyglots, archives and images of a billion points: one sentence each."""
    from cocket.office.documents.checks import media_type

    with pytest.raises(BadInput, match=said):
        media_type(name, raw)


@pytest.mark.parametrize(("name", "raw", "kind"), [("a.png", PNG, "image/png"), ("b.JPG", JPEG, "image/jpeg")])
def test_an_honest_image_is_taken(name, raw, kind):
    """What ends where it ends is one thing."""
    from cocket.office.documents.checks import media_type

    assert media_type(name, raw) == kind


@pytest.mark.parametrize(
    ("raw", "codes"),
    [
        (b"%PDF-1.7 /OpenAction << /S /JavaScript /JS (app.alert(1)) >>", ("script",)),
        (b"%PDF-1.7 /#4a#53 (app.alert(1))", ("script",)),
        (b"%PDF-1.7 /JSON /Javascripts plain words", ()),
        (b"%PDF-1.7 << /S /Launch /F (calc.exe) >>", ("launch",)),
        (b"%PDF-1.7 /Names << /EmbeddedFiles 3 0 R >> /Encrypt 4 0 R", ("files", "locked")),
        (b"%PDF-1.7 obj stream\n" + zlib.compress(b"<< /JS (x) >>") + b"endstream", ("script",)),
        (b"%PDF-1.7 obj stream\r\n" + zlib.compress(b"\0" * 40_000_000) + b"\nstream\nx", ("large",)),
    ],
)
def test_a_pdf_says_what_it_can_do(raw, codes):
    """Plain, escaped or in a compressed stream; a stream that unpacks to any size is looked into up to a bound."""
    from cocket.office.documents.looking import warnings

    assert warnings(raw) == codes


@settings(max_examples=100, deadline=None)
@given(
    st.binary(max_size=400),
    st.sampled_from([b"", b"%PDF-", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"%PDF-1.7 stream\n\x78"]),
)
def test_any_bytes_are_taken_or_refused_in_words(raw, begin):
    """No file raises anything but BadInput, whatever its name."""
    from cocket.office.documents.checks import clean_name, media_type
    from cocket.office.documents.looking import warnings

    warnings(begin + raw)
    for name in ("a.pdf", "a.png", "a.jpg", "a.txt", clean_name(raw.decode("latin-1"))):
        with contextlib.suppress(BadInput):
            assert media_type(name, begin + raw)


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\x\\paper.pdf", "paper.pdf"),
        ("paper\r\nSet-Cookie: a=b.pdf", None),
        ("\u202efdp.exe.pdf", None),
        ("a" * 500 + ".pdf", None),
        ("", "file"),
        ("...", "file"),
    ],
)
def test_a_name_is_a_name(given_name, kept):
    """No folder, and what does not print (a line break, a turn of direction) is written out; at most 120 letters."""
    from cocket.office.documents.checks import clean_name

    name = clean_name(given_name)
    assert kept is None or name == kept
    assert len(name) <= 120
    assert not set(name) & set("\r\n/\u202e\0")


class Endless(io.RawIOBase):
    """A body of two gigabytes that counts how much of it was read."""

    def __init__(self, head: bytes, size: int) -> None:
        self.read_so_far, self._head, self._size = 0, head, size

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        size = min(size if size > 0 else 65536, self._size - self.read_so_far)
        part = (self._head + b"0" * size)[:size] if not self.read_so_far else b"0" * size
        self.read_so_far += len(part)
        return part


def test_two_gigabytes_are_refused_while_they_arrive(office_site):
    """Little more than the bound is read, memory stays small, and the form says what was wrong."""
    number, client = submit(office_site), office_site["exporter"]
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\nContent-Type: application/pdf\r\n\r\n%PDF-'
    body = Endless(head, 2_000_000_000)
    environ = client._base_environ(PATH_INFO=f"/firm/{number}/document", REQUEST_METHOD="POST")
    environ |= {
        "CONTENT_TYPE": "multipart/form-data; boundary=x",
        "CONTENT_LENGTH": str(2_000_000_000),
        "wsgi.input": body,
    }
    tracemalloc.start()
    response = client.handler(environ)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert response.status_code == 400
    assert "The file is larger than 10 MB" in text(response)
    assert body.read_so_far < 12_000_000
    assert peak < 25_000_000


def test_an_officer_is_told_before_opening_a_pdf_with_script(office_site):
    """It is kept, and marked on both sides' pages."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    number = submit(office_site)
    paper = SimpleUploadedFile("paper.pdf", b"%PDF-1.7 /OpenAction << /S /JavaScript /JS (x) >>")
    assert office_site["exporter"].post(f"/firm/{number}/document", {"file": paper}).status_code == 302
    pages: list[Any] = [
        office_site["officer"].get(f"/office/{number}/"),
        office_site["exporter"].get(f"/firm/{number}/"),
    ]
    assert all("It carries script." in text(page) for page in pages)
