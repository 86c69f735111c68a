"""Which script a name is written in."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cocket.kernel.scripts import COMMON, UNKNOWN, script_of, script_of_letter, scripts_in


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("Marlowe", "Latn"), ("Łukasz Ćwik", "Latn"), ("Nguyễn", "Latn"), ("إدريس", "Arab"), ("Идрис", "Cyrl"),
        ("Ιδρις", "Grek"), ("金鷗", "Hani"), ("かもめ商会", "Jpan"), ("갈매기", "Hang"), ("עידריס", "Hebr"),
        ("இத்ரிஸ்", "Taml"), ("इद्रिस", "Deva"), ("อิดริส", "Thai"), ("იდრისი", "Geor"), ("Իդրիս", "Armn"),
        ("12-34", COMMON), ("", COMMON), ("Jin 金鷗 Gull", "Latn"),
    ],
)  # fmt: skip
def test_the_script_of_most_letters_counts(text: str, script: str):
    """By ISO 15924 code; text without letters has none."""
    assert script_of(text) == script


def test_a_homoglyph_shows_as_a_second_script():
    """A Cyrillic letter in a Latin name is found, and the name is still Latin."""
    name = "M\u0430rlowe"
    assert script_of(name) == "Latn"
    assert scripts_in(name) == ("Cyrl", "Latn")
    assert scripts_in("Marlowe 1") == ("Latn",)
    assert scripts_in("1") == ()


@given(st.characters(categories=("Lu", "Ll", "Lo")))
def test_the_table_agrees_with_the_names_of_letters(letter: str):
    """A letter whose Unicode name starts with a script's name has that script."""
    word = unicodedata.name(letter, "").partition(" ")[0]
    expected = {
        "LATIN": "Latn", "ARABIC": "Arab", "CYRILLIC": "Cyrl", "GREEK": "Grek", "HEBREW": "Hebr", "HANGUL": "Hang",
        "DEVANAGARI": "Deva", "THAI": "Thai", "GEORGIAN": "Geor", "ARMENIAN": "Armn", "ETHIOPIC": "Ethi", "KHMER": "Khmr",
    }.get(word)  # fmt: skip
    if expected and ord(letter) <= 0xFFFF:
        assert script_of_letter(letter) in (expected, UNKNOWN)
