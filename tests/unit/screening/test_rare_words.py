"""Firms that share a rare word of their own: found among trade words, and told from firms that share ordinary words."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from cocket.screening.candidates import search
from cocket.screening.engine import compare, compare_pairs
from cocket.screening.index import KINDS, Index, build, load, save
from cocket.screening.names import analyse
from cocket.screening.rare_words import search as by_rare_word
from cocket.screening.score import shipped_weights
from cocket.screening.vectors import query_vectors

LIKELY = 0.0  # log-odds of one half
TRADE = ("Technologies", "Technology", "Group", "Trading", "Systems", "Industries", "Services", "Holding")


def indexed(listed: list[str], kind: str = "organisation") -> Index:
    """Give an index of names, each of a party of its own."""
    return build(
        pa.table({"entity": pa.array(range(len(listed)), pa.int32()), "name": listed, "quality": ["primary"] * len(listed)}),
        pa.table({"kind": [kind] * len(listed)}),
    )  # fmt: skip


def odds(query: str, listed: str, kind: str = "organisation") -> float:
    """Give the log-odds of one pair."""
    weights = shipped_weights()
    return float(weights.log_odds(compare_pairs([query], [listed], weights, [kind]))[0])


@pytest.fixture(scope="module")
def crowded() -> Index:
    """Many firms with the query's trade words, and three whose own word is short."""
    crowd = [f"{place} {one} {two} Ltd" for place in ("Kadrun", "Belmor", "Sturvik") for one in TRADE for two in TRADE]
    return indexed(["ZQO Group", "XTV Corporation", "Hangzhou Zmeyvision Digital Technology Co Ltd", *crowd])


@pytest.mark.parametrize(
    ("query", "entity"),
    [
        ("ZQO Group Technologies", 0),
        ("ZQO Technologies Ltd", 0),
        ("XTV Deutschland GmbH", 1),
        ("Zmeyvision", 2),
        ("Zmeyvision Europe", 2),
        ("Zmeyvision Europe BV", 2),
    ],
)
def test_a_short_word_of_its_own_is_found_among_trade_words(crowded, query, entity):
    """What is left over on either side is trade, form or place: the firm leads, and is likelier than not."""
    found = compare([query], crowded, shipped_weights())
    assert found.entity[0] == entity
    assert found.sums[0] > found.sums[1:].max(initial=-50.0)
    assert shipped_weights().log_odds(found.sums)[0] > LIKELY


def test_it_is_a_candidate_where_letter_groups_give_none(crowded):
    """With room for one candidate by letters the firm is still brought in by its word, and only once."""
    names = analyse(["ZQO Technologies Trading Ltd"])
    pairs = search(names, names.joined(), query_vectors(names), crowded, most=2)
    assert 0 in crowded.entity[crowded.name[pairs.listed]]
    assert len(set(zip(pairs.query.tolist(), pairs.listed.tolist(), strict=True))) == len(pairs)


@pytest.mark.parametrize(
    ("query", "listed"),
    [
        ("Golden Star Trading LLC", "Golden Star Shipping Co"),
        ("Deutschland Handels GmbH", "Deutschland Logistik GmbH"),
        ("Zmeyka Tarnhelm Trading", "Zmeyka Qorvath Institute"),
    ],
)
def test_ordinary_words_places_and_other_own_words_do_not_make_a_match(query, listed):
    """Words that many firms carry say little, and a second word of its own on each side speaks against."""
    assert odds(query, listed) < LIKELY


def test_a_place_counts_for_people_and_little_for_firms():
    """A place that is left over is a branch in a firm's name, and a family name in a person's."""
    assert odds("Zmeyka Tarnhelm Berlin", "Zmeyka Tarnhelm", "person") < odds(
        "Zmeyka Tarnhelm Berlin", "Zmeyka Tarnhelm"
    )


def test_a_word_that_many_listed_names_hold_brings_none_in():
    """Twenty listed firms of one name would each be a candidate: letters decide then."""
    index = indexed([f"ZQO {word} Ltd" for word in (*TRADE, *(f"Kadrun{n}" for n in "abcdefgh"))])
    assert len(by_rare_word(analyse(["ZQO Marine"]), index, 8)[0]) == 0
    assert len(by_rare_word(analyse(["ZQO Marine"]), index, 16)[0]) == 16


def test_a_persons_family_name_does_not_bring_in_firms():
    """Without a word of trade or a place, two words are taken for a person's: letters decide then."""
    index = indexed(["Zmeyvision Trading"])
    assert len(by_rare_word(analyse(["Arkadiy Zmeyvision"]), index, 8)[0]) == 0
    assert len(by_rare_word(analyse(["Zmeyvision Marine"]), index, 8)[0]) == 1


def test_people_are_not_found_by_one_word():
    """The index of whole words holds firms only: a family name alone makes nobody a candidate."""
    assert len(indexed(["Zmeyka Tarnhelm"], "person").rare_word) == 0


@pytest.mark.parametrize(("name", "kind"), [("Zmeyka Trading LLC", "organisation"), ("Zmeyka Tarnhelm", "person")])
def test_an_entry_of_unknown_kind_is_a_firm_where_its_name_reads_so(name, kind):
    """Publishers leave the kind of thousands of firms untold; a legal form or a trade word tells it."""
    assert indexed([name], "unknown").kind.tolist() == [KINDS[kind]]


def test_the_words_are_kept_with_the_index(tmp_path, crowded):
    """What is saved is found again."""
    save(crowded, tmp_path / "index")
    again = load(tmp_path / "index")
    assert np.array_equal(again.rare_word, crowded.rare_word)
    assert np.array_equal(again.rare_reading, crowded.rare_reading)
