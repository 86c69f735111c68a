"""What is broken outside never breaks the program: a reject or one clear error, with the place and the mend.

The examples in `tests/vectors/broken/exports` are the deliberate ones; hypothesis adds documents nobody thought of.
"""

from __future__ import annotations

import copy
import json
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cocket.exports.boundary import parse_export, read_bytes, read_exports
from cocket.exports.model import EndUserType, Export, ItemKind, Purpose
from cocket.exports.template import template_text
from cocket.kernel.canonical import canonical, plain
from cocket.kernel.errors import BadDocument, BadInput, CocketError
from cocket.kernel.quantities import TRADE_UNITS
from cocket.parties.model import PartyKind, Role

BROKEN = Path(__file__).resolve().parents[2] / "vectors" / "broken" / "exports"
EXPECTED: dict[str, dict[str, str]] = json.loads((BROKEN / "expected.json").read_text("utf-8"))
QUICK = settings(
    max_examples=300, deadline=None, database=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)


def good() -> dict[str, Any]:
    """Give a small valid export."""
    return {
        "id": "B-1",
        "parties": [
            {"id": "exporter", "name": "Example Sender GmbH", "roles": ["exporter"], "country": "DE"},
            {"id": "buyer", "name": "Example Buyer Ltd", "roles": ["end_user"], "country": "KE"},
        ],
        "items": [{"id": "one", "description": "Desk lamp", "quantity": {"amount": "2", "unit": "each"}}],
    }


def complaint(raw: bytes, *, lines: bool = False) -> tuple[str, str]:
    """Give (JSON path, sentence) of what was said about bytes that must not be accepted whole."""
    try:
        result = read_bytes(raw, where="export.json", lines=lines)
    except CocketError as caught:
        error = caught
    else:
        assert result.rejects, "it was accepted"
        return result.rejects[0].field, result.rejects[0].reason
    assert error.exit_status == 2
    assert error.mend
    return "", str(error)


def assert_one_line(sentence: str) -> None:
    """A complaint is one printable line of bearable length that any terminal can write."""
    assert sentence
    assert len(sentence) < 900
    assert "\n" not in sentence
    assert "Traceback" not in sentence
    sentence.encode("utf-8")
    assert all(character.isprintable() for character in sentence), ascii(sentence)


def test_each_example_is_expected_and_each_expectation_has_its_example() -> None:
    """No example lies about unused, and none is missing."""
    assert {path.name for path in BROKEN.iterdir()} - {"expected.json"} == set(EXPECTED)


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_a_broken_file_is_refused_with_path_and_mend(name: str) -> None:
    """Each example is refused at the place where it is broken, in words that say what is wrong."""
    field, sentence = complaint((BROKEN / name).read_bytes())
    expected = EXPECTED[name]
    assert_one_line(sentence)
    assert expected["says"] in sentence
    if expected["path"]:
        assert field == expected["path"]


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_a_broken_file_among_lines_spoils_only_its_own_line(name: str) -> None:
    """In a file of one export per line, a broken line is a reject and the good ones are read."""
    try:
        text = (BROKEN / name).read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        pytest.skip("not text, so it cannot be one line of a text file")
    line = " ".join(text.split("\n"))
    if not line.strip() or name == "raw-newline-in-text.json":
        pytest.skip("no line, or whole once its newline is gone")
    fine = json.dumps(good())
    result = read_bytes(f"{fine}\n{line}\n{fine}\n".encode(), where="many.jsonl", lines=True)
    assert len(result.exports) == 2
    assert [reject.row for reject in result.rejects] == [2]
    assert_one_line(result.rejects[0].reason)


def test_a_missing_file_and_a_folder_are_said(tmp_path: Path) -> None:
    """What cannot be opened is an error with the name of the file."""
    for path in (tmp_path / "nowhere.json", tmp_path):
        with pytest.raises(BadInput) as caught:
            read_exports(path)
        assert_one_line(str(caught.value))
        assert str(path) in str(caught.value)


def test_a_byte_order_mark_is_harmless() -> None:
    """Windows editors put one before the text; the export is read all the same."""
    result = read_bytes(b"\xef\xbb\xbf" + json.dumps(good()).encode(), where="bom.json")
    assert len(result.exports) == 1


def test_a_description_of_ten_megabytes_is_refused_at_its_path() -> None:
    """A whole manual in one field is said to be too long, in a few seconds, without being quoted."""
    document = good()
    document["items"][0]["description"] = "lamp " * 2_000_000
    start = time.process_time()
    field, sentence = complaint(json.dumps(document).encode())
    assert field == "$.items[0].description"
    assert "longer" in sentence
    assert_one_line(sentence)
    assert time.process_time() - start < 8


def test_ten_thousand_parties_are_refused_at_their_path() -> None:
    """More parties than any export has are a finding about the list, not ten thousand messages."""
    document = good()
    document["parties"] = [
        {"name": f"Example Firm {number}", "roles": ["broker"], "country": "DE"} for number in range(10_000)
    ]
    field, sentence = complaint(json.dumps(document).encode())
    assert field == "$.parties"
    assert "1,000" in sentence
    assert_one_line(sentence)


def test_a_thousand_parties_are_read() -> None:
    """The limit itself is still an export."""
    document = good()
    document["parties"] = [{"name": f"Example Firm {number}", "roles": ["broker"]} for number in range(1_000)]
    assert len(parse_export(document).parties) == 1_000


@pytest.mark.parametrize(
    "raw",
    [
        b"[" * 200_000,
        b"[" * 200_000 + b"]" * 200_000,
        b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
        b'{"parties":' + b"[" * 5_000 + b"]" * 5_000 + b"}",
    ],
    ids=["open", "arrays", "objects", "inside"],
)
def test_deep_nesting_is_refused(raw: bytes) -> None:
    """Nesting that would exhaust the stack is an error like any other."""
    _, sentence = complaint(raw)
    assert_one_line(sentence)


def test_a_number_of_a_hundred_thousand_digits_is_refused() -> None:
    """Reading such a number would cost minutes; it is refused by its length."""
    document = json.dumps(good()).replace('"amount": "2"', f'"amount": {"9" * 100_000}')
    start = time.process_time()
    _, sentence = complaint(document.encode())
    assert_one_line(sentence)
    assert time.process_time() - start < 2


def test_one_bad_export_among_many_is_one_reject() -> None:
    """A bulk job carries on: every other export is there, and the counts add up."""
    exports = [good() for _ in range(50)]
    exports[17]["parties"][0]["country"] = "Ruritania"
    result = read_bytes(json.dumps({"exports": exports}).encode(), where="bulk.json")
    assert (len(result.exports), len(result.rejects), result.total) == (49, 1, 50)
    assert result.rejects[0].row == 18
    assert result.rejects[0].field == "$.parties[0].country"


@pytest.mark.parametrize("key", ["\x1b[2J", "\u202e"])
def test_a_key_cannot_write_to_the_terminal(key: str) -> None:
    """Control and direction characters of a key are escaped where the key is shown."""
    document = good()
    document[key] = 1
    _, sentence = complaint(json.dumps(document).encode())
    assert_one_line(sentence)


# Documents that nobody thought of.

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(10**30), 10**30)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=30)
    | st.sampled_from(["", "DE", "exporter", "NaN", "-1", "each", "2026-11-24", "\ud800", "\u0000", "\u202e", "😀"])
)
KEYS = st.text(max_size=12)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)
TEMPLATE = json.loads(template_text())


def places(value: Any, here: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Give the path of every value inside a document."""
    found = [here] if here else []
    if isinstance(value, dict):
        for key, inner in value.items():
            found += places(inner, (*here, key))
    elif isinstance(value, list):
        for position, inner in enumerate(value):
            found += places(inner, (*here, position))
    return found


PLACES = places(TEMPLATE)


def put(document: Any, place: tuple[Any, ...], value: Any) -> None:
    """Replace the value at a place, if earlier changes left the place there."""
    for step in place[:-1]:
        try:
            document = document[step]
        except (KeyError, IndexError, TypeError):
            return
    last = place[-1]
    is_field = isinstance(document, dict) and isinstance(last, str)
    is_row = isinstance(document, list) and isinstance(last, int) and last < len(document)
    if is_field or is_row:
        document[last] = value


def assert_export_or_complaint(document: Any) -> None:
    """Reading gives an export that canonical JSON can hold, or one BadDocument with a JSON path and a mend."""
    try:
        export = parse_export(document, where="generated.json")
    except BadDocument as caught:
        error = caught
    else:
        assert isinstance(export, Export)
        assert canonical(plain(export))
        return
    assert error.where.startswith("generated.json: $")
    assert error.mend
    assert_one_line(str(error))


@QUICK
@given(st.binary(max_size=300))
def test_any_bytes_give_an_error_or_exports(raw: bytes) -> None:
    """Noise is refused with one line, whatever it is."""
    for lines in (False, True):
        try:
            read_bytes(raw, where="noise", lines=lines)
        except CocketError as error:
            assert_one_line(str(error))


@QUICK
@given(VALUES)
def test_any_json_value_is_an_export_or_a_complaint(value: Any) -> None:
    """Well-formed JSON of any shape never leaks an exception of another kind."""
    assert_export_or_complaint(value)


@settings(QUICK, max_examples=1000)
@given(st.lists(st.tuples(st.sampled_from(PLACES), VALUES), min_size=1, max_size=3))
def test_a_valid_document_with_anything_put_anywhere(changes: list[tuple[tuple[Any, ...], Any]]) -> None:
    """Up to three values of the commented template are replaced by anything at all."""
    document = copy.deepcopy(TEMPLATE)
    for place, value in changes:
        put(document, place, value)
    assert_export_or_complaint(document)


@settings(QUICK, max_examples=200)
@given(st.sampled_from(PLACES), st.integers(0, 3))
def test_a_valid_document_with_a_part_missing_or_repeated(place: tuple[Any, ...], copies: int) -> None:
    """Parts that are left out or stand several times are findings too."""
    document = copy.deepcopy(TEMPLATE)
    holder = document
    for step in place[:-1]:
        holder = holder[step]
    if isinstance(holder, list):
        holder[place[-1] : place[-1] + 1] = [copy.deepcopy(holder[place[-1]]) for _ in range(copies)]
    else:
        del holder[place[-1]]
    assert_export_or_complaint(document)


@settings(QUICK, max_examples=300)
@given(st.integers(0, 10_000), st.binary(min_size=0, max_size=6))
def test_a_file_with_bytes_overwritten(at: int, noise: bytes) -> None:
    """A template with a few bytes overwritten, or cut short, is read or refused with one line."""
    raw = bytearray(template_text().encode())
    raw[at : at + len(noise)] = noise
    for damaged in (bytes(raw), bytes(raw[:at])):
        try:
            result = read_bytes(damaged, where="damaged.json")
        except CocketError as error:
            assert_one_line(str(error))
        else:
            for reject in result.rejects:
                assert_one_line(reject.reason)


NAMES = st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=40)
AMOUNTS = st.decimals(0, 10**12, places=3).map(str) | st.integers(0, 10**12)
DOCUMENTS = st.fixed_dictionaries(
    {
        "parties": st.lists(
            st.fixed_dictionaries(
                {
                    "name": NAMES,
                    "roles": st.lists(st.sampled_from([role.value for role in Role]), min_size=1, max_size=3),
                },
                optional={
                    "kind": st.sampled_from([kind.value for kind in PartyKind]),
                    "country": st.sampled_from(["DE", "Kenya", "USA", "ru", "Côte d'Ivoire"]),
                    "other_names": st.lists(NAMES, max_size=3),
                    "birth_date": st.sampled_from(["1957", "1957-03", "1957-03-25", "c. 1957"]),
                },
            ),
            min_size=1,
            max_size=4,
        ),
        "items": st.lists(
            st.fixed_dictionaries(
                {"description": NAMES},
                optional={
                    "kind": st.sampled_from([kind.value for kind in ItemKind]),
                    "hs_code": st.from_regex(r"[0-9]{4}(\.?[0-9]{2}){0,3}", fullmatch=True),
                    "quantity": st.fixed_dictionaries({"amount": AMOUNTS, "unit": st.sampled_from(list(TRADE_UNITS))}),
                    "value": st.fixed_dictionaries({"amount": AMOUNTS, "currency": st.sampled_from(["EUR", "usd"])}),
                },
            ),
            min_size=1,
            max_size=4,
        ),
    },
    optional={
        "end_use": st.fixed_dictionaries(
            {},
            optional={
                "purpose": st.sampled_from([purpose.value for purpose in Purpose]),
                "end_user_type": st.sampled_from([kind.value for kind in EndUserType]),
                "signed": st.booleans() | st.none(),
            },
        ),
        "regimes": st.lists(st.sampled_from(["eu", "us", "uk", "EU"]), max_size=3),
    },
)


@settings(QUICK, max_examples=300)
@given(DOCUMENTS)
def test_a_valid_document_is_read_and_means_the_same_twice(document: dict[str, Any]) -> None:
    """Whatever the schema allows is accepted, keeps all its parts, and gives the same bytes each time."""
    raw = json.dumps(document, ensure_ascii=False).encode()
    first = read_bytes(raw, where="valid.json")
    assert first.rejects == ()
    export = first.exports[0]
    assert len(export.parties) == len(document["parties"])
    assert len(export.items) == len(document["items"])
    assert canonical(plain(export)) == canonical(plain(read_bytes(raw, where="valid.json").exports[0]))
