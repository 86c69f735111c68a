"""Publishers' bytes may be broken in any way; each way becomes one BadDocument."""

from __future__ import annotations

import contextlib
import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cocket.kernel.errors import BadDocument
from cocket.reference.reading import has_columns, head_of, json_of, member, rows_of, text_of, texts, unpacked

CSV = b'\xef\xbb\xbfa,b\r\n1,"two, and\nmore"\r\n\r\n3,4\r\n'


def test_rows_come_with_their_line_and_without_byte_order_mark():
    """Quoted line breaks count, blank lines are passed over."""
    assert list(rows_of(CSV, ("a", "b"))) == [(3, {"a": "1", "b": "two, and\nmore"}), (5, {"a": "3", "b": "4"})]
    assert list(rows_of(gzip.compress(CSV), ("a",))) == list(rows_of(CSV, ("a",)))


@pytest.mark.parametrize(
    ("raw", "what"),
    [
        (b"", "empty"),
        (b"  \n ", "empty"),
        (b"a,b\n1\n", "1 cells where the header has 2"),
        (b"a,b\n1,2,3\n", "3 cells"),
        (b"a\n1\n", "lacks the column 'b'"),
        (b'a,b\n1,"never closed\n', "cannot be read"),
        (b"a,b\nK\xf6ln,1\n", "not UTF-8"),
        (b"a,b\n1," + b"x" * 200_000 + b"\n", "cannot be read"),
    ],
)
def test_a_broken_csv_says_where(raw: bytes, what: str):
    """One line with the row and what is wrong with it."""
    with pytest.raises(BadDocument, match=what):
        list(rows_of(raw, ("a", "b")))


@pytest.mark.parametrize(
    "raw", [b"[1]", b"{", b'{"a": 1', b"null", b"1", b'{"a":' * 100_000, b'{"a": ' + b"9" * 5000 + b"}"]
)
def test_json_that_is_no_object_is_refused(raw: bytes):
    """Lists, fragments, deep nesting and giant numbers."""
    with pytest.raises(BadDocument):
        json_of(raw)


def test_members_are_asked_for_by_type():
    """A member of another type is named with its path; true is no number."""
    assert member({"a": 1}, "a", int, "$") == 1
    for value, kind in (({}, str), ({"a": True}, int), ({"a": 1}, str), ([], dict), (None, list)):
        with pytest.raises(BadDocument, match=r"\$\.a"):
            member(value, "a", kind, "$")
    with pytest.raises(BadDocument, match="list of texts"):
        texts({"a": ["x", 1]}, "a", "$")


@given(content=st.binary(max_size=300), cut=st.integers(1, 400))
def test_a_gzip_that_was_cut_short_is_refused(content: bytes, cut: int):
    """Wherever it was cut, no part of it is taken for the whole."""
    packed = gzip.compress(content)
    assert unpacked(packed) == content
    assert unpacked(packed + packed) == content * 2
    short = packed[: max(2, len(packed) - cut)]
    with pytest.raises(BadDocument):
        unpacked(short)


def test_a_gzip_that_unpacks_too_large_is_refused():
    """A small file cannot fill the memory."""
    bomb = gzip.compress(bytes(10_000_000))
    with pytest.raises(BadDocument, match="unpacks to more"):
        unpacked(bomb, limit=1 << 20)
    assert len(unpacked(bomb, limit=10_000_000)) == 10_000_000


@given(raw=st.binary(max_size=200) | st.binary(max_size=200).map(lambda tail: b"\x1f\x8b\x08" + tail))
def test_noise_raises_nothing_but_bad_document(raw: bytes):
    """Text, JSON, CSV and sniffing stand any bytes."""
    for read in (text_of, json_of, unpacked, lambda data: list(rows_of(data, ("a",)))):
        with contextlib.suppress(BadDocument):
            read(raw)
    head_of(raw)
    has_columns(raw, "a")


@given(raw=st.text(max_size=200))
def test_any_text_raises_nothing_but_bad_document(raw: str):
    """So do any characters, quotes and null bytes among them."""
    with contextlib.suppress(BadDocument):
        list(rows_of(("a,b\n" + raw).encode("utf-8", "surrogatepass"), ("a", "b")))


def test_the_head_of_a_gzip_is_unpacked_for_sniffing():
    """Also when the rest of it is missing."""
    packed = gzip.compress(b"hs6,tier\n" + b"1,2\n" * 10_000)
    assert has_columns(head_of(packed[:40]), "hs6", "tier")
    assert not has_columns(head_of(packed[:40]), "hs6", "other")
