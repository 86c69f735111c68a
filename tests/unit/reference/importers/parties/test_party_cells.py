"""The small readers that all party lists share: dates, names, labels, numbers, text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cocket.kernel.dates import parse_partial
from cocket.kernel.errors import BadDocument
from cocket.reference.importers.ofac_remarks import read_number, read_remarks
from cocket.reference.importers.party_dates import birth_dates, plain_date
from cocket.reference.importers.party_ids import settle, type_of
from cocket.reference.importers.party_names import names_in
from cocket.reference.importers.party_rows import natural_order
from cocket.reference.importers.party_source import text_of, tidy, unpack


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("02 Jan 1976", ("1976-01-02",)),
        ("Jan. 1976", ("1976-01",)),
        ("1976", ("1976",)),
        ("1976-01-02", ("1976-01-02",)),
        ("02/01/1976", ("1976-01-02",)),
        ("dd/01/1976", ("1976-01",)),
        ("00/00/1976", ("1976",)),
        ("September 3, 1990", ("1990-09-03",)),
        ("circa 1945", ("c. 1945",)),
        ("c. Jan 1945", ("c. 1945-01",)),
        ("1956 to 1958", ("1956", "1957", "1958")),
        ("circa 1979-1980", ("c. 1979", "c. 1980")),
        ("between Aug. 1977 and Sep. 1977", ("1977",)),
        ("01 Mar 1977 to 20 Mar 1977", ("1977-03",)),
        ("31 Feb 1976", ()),
        ("1958 to 1956", ()),
        ("1900 to 1990", ()),
        ("24/06/1402 (Hijri)", ()),
        ("24/06/1402", ()),
        ("30-35 years old", ()),
        ("", ()),
    ],
)
def test_birth_dates_are_read_as_lists_write_them(text: str, dates: tuple[str, ...]):
    """A range gives every year in it; what cannot be a date gives none."""
    assert birth_dates(text) == dates


@given(st.text(max_size=40))
def test_any_text_gives_partial_dates_or_none(text: str):
    """Whatever comes out can be read back."""
    for day in birth_dates(text):
        assert str(parse_partial(day)) == day
    assert plain_date(text) == "" or parse_partial(plain_date(text))


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("Idris Marlowe", ["Idris Marlowe"]),
        ("A Marlowe; B Marlowe;", ["A Marlowe", "B Marlowe"]),
        ("A Marlowe b) B Marlowe", ["A Marlowe", "B Marlowe"]),
        ("Gull Line (GLC)", ["Gull Line (GLC)"]),
        ("Jin Gull (金鷗)", ["Jin Gull", "金鷗"]),
        ("مارلو (Marlow; Marlowe)", ["مارلو", "Marlow", "Marlowe"]),
        ("Gull (GL) (مارلو (original script); Gall)", ["Gull (GL)", "مارلو", "Gall"]),
        ("“The Reed”", ["The Reed"]),
        ("", []),
        (" ; ,. ", []),
    ],
)
def test_one_cell_may_hold_several_names(cell: str, names: list[str]):
    """Semicolons, numbers and brackets in another script separate names; an acronym in brackets stays."""
    assert names_in(cell) == names


@given(st.text(alphabet="Ab();“”' a)金م", max_size=60))
def test_taking_names_apart_loses_no_letter(cell: str):
    """Every letter of the cell is in one of its names."""
    letters = {letter for name in names_in(cell) for letter in name}
    assert letters >= {letter for letter in cell if letter.isalpha()} - set("ab")


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("Passport A17 (Korea, North) issued 01 Jan 2001 expires 01 Jan 2011", ("passport", "A17", "Korea, North")),
        ("Tax ID No. 77", ("tax_id", "77", "")),
        ("Registration Number HRB 5 (Portville) (Germany)", ("registration", "HRB 5 (Portville)", "Germany")),
        ("Telephone: (254) 123", ("phone", "(254) 123", "")),
        ("Harbour Board Permit No. 9-1 (Kenya)", ("licence", "9-1", "Kenya")),
        ("Organization Established Date 22 Jul 2006", None),
        ("Executive Order 13846 information: Sec. 5(a)(i)", None),
        ("Member of the Reed Council", None),
        ("Passport", None),
        ("Passport (", ("passport", "(", "")),
        ("", None),
    ],
)
def test_a_statement_that_numbers_something_is_read(said: str, number: tuple[str, str, str] | None):
    """Known labels, and unknown ones that end in No., Number and the like; facts that hold digits are no numbers."""
    assert read_number(said) == number


@given(st.text(max_size=200))
def test_any_remarks_can_be_read(text: str):
    """No remarks text raises."""
    read_remarks(text)
    read_remarks(f"Passport {text}; DOB {text}; a.k.a. {text}; Linked To: {text}.")


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ("Passport", "passport"), ("Diplomatic Passport", "passport"), ("alt. Tax ID No.", "tax_id"), ("R.F.C.", "tax_id"),
        ("V.A.T. Number", "tax_id"), ("C.U.R.P.", "national_id"), ("Cedula No.", "national_id"),
        ("National ID No.", "national_id"), ("Driver's License No.", "driving_licence"),
        ("Trade License No.", "registration"), ("License", "licence"), ("Company Number IMO", "imo_company"),
        ("Vessel Registration Identification", "imo"), ("SWIFT/BIC", "swift"), ("Digital Currency Address - ETH", "crypto"),
        ("Unheard-of No.", "other"), ("Gender", ""), ("Target Type", ""), ("Listing Date (CMIC)", ""),
    ],
)  # fmt: skip
def test_a_label_says_what_kind_of_number_it_is(label: str, kind: str):
    """One vocabulary for all lists."""
    assert type_of(label) == kind


def test_numbers_are_settled_with_their_party():
    """IMO prefixes, wallets' currencies and bare identification numbers."""
    assert settle("registration", "IMO 1234567", "organisation") == ("imo_company", "1234567")
    assert settle("imo", "IMO 1234567", "vessel") == ("imo", "1234567")
    assert settle("imo", "RS 150443", "vessel") == ("registration", "RS 150443")
    assert settle("crypto", "- XBT bc1qexample0", "person") == ("crypto", "bc1qexample0")
    assert settle("identification", "5", "person") == ("national_id", "5")
    assert settle("identification", "5", "organisation") == ("registration", "5")


def test_names_turn_round_at_the_comma():
    """Suffixes go last; a name without a comma stays."""
    assert natural_order("MARLOWE, Idris Tam") == "Idris Tam MARLOWE"
    assert natural_order("MARLOWE, Idris, Jr.") == "Idris MARLOWE Jr."
    assert natural_order("THE REED") == "THE REED"


@given(st.text())
def test_tidy_text_can_be_stored(text: str):
    """One line, no control characters, always UTF-8."""
    bare = tidy(text)
    assert bare.encode().decode() == bare == tidy(bare)
    assert "\n" not in bare
    assert "\x00" not in bare


def test_text_that_is_not_utf8_is_read_and_said():
    """A file in Windows-1252 reads whole; one broken byte in a UTF-8 file costs that letter only."""
    assert text_of("café".encode("cp1252"), "x")[0] == "café"
    assert text_of("é".encode() * 5 + b"\xff", "x")[0] == "é" * 5 + "\ufffd"
    assert [note.code for note in text_of(b"\xff", "x")[1]] == ["encoding"]
    assert text_of("é".encode("utf-16"), "x") == ("é", ())
    assert text_of(b"\xef\xbb\xbfa", "x") == ("a", ())


def test_a_gzip_file_that_ends_early_is_refused():
    """Neither a truncated nor a damaged one gives half a list."""
    import gzip

    packed = gzip.compress(b"a" * 1000)
    assert unpack(packed, "x") == b"a" * 1000
    for broken in (packed[:-9], packed[:12] + b"\x00" * 20, packed[:5]):
        with pytest.raises(BadDocument, match="gzip"):
            unpack(broken, "x")
