"""Cleaning, reading and cutting names: what is said, and what meets what."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cocket.screening.folding import fold, skeleton
from cocket.screening.names import analyse, in_order
from cocket.screening.romanise import readings, script_of
from cocket.screening.slips import slip_of
from cocket.screening.text import Done, clean
from cocket.screening.tokens import MAX_WORDS, split


@pytest.mark.parametrize(
    ("raw", "text", "done"),
    [
        ("John Smith", "John Smith", Done.NOTHING),
        ("Jo\x00hn\u200b Smith\u202e", "John Smith", Done.HIDDEN),
        ("Jоhn Smіth", "John Smith", Done.LOOKALIKE),
        ("Владимиp", "Владимир", Done.LOOKALIKE),
        ("Владимир", "Владимир", Done.NOTHING),
        ("Ｊｏｈｎ", "John", Done.NOTHING),
        ("a" * 500, "a" * 400, Done.CUT),
    ],
)
def test_cleaning_says_what_it_did(raw, text, done):
    """Hidden characters, look-alikes and cuts are bits; plain names have none."""
    assert clean(raw) == (text, done)


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("Jane", "Latn"),
        ("Иванов", "Cyrl"),
        ("محمد", "Arab"),
        ("王伟", "Hani"),
        ("김철수", "Hang"),
        ("山田たろう", "Jpan"),
        ("12", "Zyyy"),
        ("דוד", "Hebr"),
    ],
)
def test_scripts_are_told_apart(text, script):
    """By the commonest letters that are not Latin."""
    assert script_of(text) == script


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("Abd al-Rahman", "Abdurrahman"),
        ("Abdel Kader", "Abdulkader"),
        ("Abd Allah", "Abdullah"),
        ("Saif Ullah", "Saifullah"),
        ("Nur al-Din", "Nuruddin"),
        ("Foo Co., Ltd.", "Foo Company Limited"),
        ("Foo G.m.b.H.", "Foo Gesellschaft mit beschrankter Haftung"),
        ("Foo Obshchestvo s ogranichennoi otvetstvennostyu", "Foo OOO"),
        ("Foo & Bar", "Foo and Bar"),
        ("Foo Limted", "Foo Ltd"),
        ("WenWANG", "Wen Wang"),
        ("VORONTSOVArkadiy", "Vorontsov Arkadiy"),
        ("ZMEYKALLC", "Zmeyka LLC"),
        ("Zmeyka LimitedLiability Company", "Zmeyka LLC"),
        ("LIMITED LIABILITY COMPANYZMEYKA", "LLC Zmeyka"),
        ("Sherkat-e Zmeyka", "Company Zmeyka"),
        ("Plant No. 7", "Plant 7"),
        ("Zmeyka Cong ty co phan", "Zmeyka Joint Stock Company"),
    ],
)
def test_one_name_written_two_ways_gives_the_same_words(one, two):
    """Run together or apart, in full or short, with a slip of the finger."""
    assert split([one]) == split([two])


@pytest.mark.parametrize(
    ("local", "english"),
    [
        ("Zmeyka Priborostroitelnyy Zavod", "Zmeyka instrument making plant"),
        ("Змейский приборостроительный завод", "Zmeyskiy Instrument Plant"),
        ("Banco Zmeyka", "Bank Zmeyka"),
        ("Zmeyka guoji maoyi gongsi", "Zmeyka International Trading Co Ltd"),
        ("Sherkat Sanat Zmeyka", "Company Industries Zmeyka"),
        ("Gruppa Kompaniy Zmeyka", "GK Zmeyka"),
        ("Zmeyka Konstruktorskoe Byuro", "Zmeyka Design Bureau"),
        ("Zmeyka Dis Ticaret Limited Sirketi", "Zmeyka Foreign Trade Limited Company"),
        ("بنك", "Bank"),
        ("국제무역은행", "International Trading Bank"),
        ("海蛇国际贸易有限公司", "Hai She International Trading Co., Ltd."),
    ],
)
def test_words_of_trade_meet_across_languages(local, english):
    """What one list writes in its own language and another in English becomes the same words."""
    one, two = analyse([local]), analyse([english])
    said = [sorted(n.vocabulary.spelling[n.ids[: n.start[1]]].tolist()) for n in (one, two)]
    assert said[0] == said[1]


@pytest.mark.parametrize(
    "name", ["Gazov Ivan", "McDonald", "DiCaprio", "MacArthur", "Stockholm", "Yang Susan", "Darya"]
)
def test_a_persons_name_is_no_word_of_trade(name):
    """Surnames that look like trade words, and capitals inside a name, are left as they are."""
    found = analyse([name])
    assert found.vocabulary.spelling[found.ids].tolist() == name.lower().split()


def test_the_article_of_a_romance_name_is_not_god():
    """De la Cruz is no Allah."""
    assert split(["Juan de la Cruz"]) == [["juan", "de", "la", "cruz"]]


def test_initials_are_no_legal_form():
    """A person called A. S. keeps both letters."""
    assert split(["A S Byatt"]) == [["a", "s", "byatt"]]
    assert split(["Limited Brands Holding"])[0][1] == "brands"


@pytest.mark.parametrize(
    "family",
    [
        ("mohammed", "muhamad", "mokhammed", "~mhmd"),
        ("gaddafi", "qadhafi", "kadhafi"),
        ("usama", "osama", "~asamh"),
        ("ivanov", "ivanoff"),
    ],
)
def test_romanisations_of_one_name_share_their_consonants(family):
    """Families of spellings meet in the skeleton."""
    assert len({skeleton(word) for word in family}) == 1


def test_arabic_has_an_eastern_reading():
    """Persian and Pashto speakers say z where Arabic has d."""
    assert readings("فضل", "Arab") == ("~fdl", "~fzl")


@pytest.mark.parametrize(
    ("text", "turned"),
    [("SMITH, John", " John SMITH"), ("Foo, Ltd.", "Foo, Ltd."), ("A, B, C", "A, B, C"), ("Foo,", "Foo,")],
)
def test_last_name_first_is_turned_round(text, turned):
    """Lists write LAST, First; a legal form after a comma stays where it is."""
    assert in_order(text) == turned


def test_a_slip_is_mended_only_towards_words_of_trade():
    """A known name is somebody's name, not a slip."""
    assert slip_of("tradimg") == "trading"
    assert slip_of("martin") == ""


@settings(deadline=None)  # the first text loads tables
@given(st.lists(st.text(max_size=80), max_size=8))
def test_any_text_is_analysed(texts):
    """Every text has its script and its notes; readings are never empty and never too long."""
    names = analyse(texts)
    assert len(names.script) == len(names.done) == len(texts)
    counts = names.start[1:] - names.start[:-1]
    assert (counts > 0).all()
    assert (counts <= MAX_WORDS).all()
    assert set(range(len(texts))) - set(names.source.tolist()) == {
        n for n, d in enumerate(names.done) if Done.EMPTY in d
    }


@given(st.text("abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=20))
def test_folding_is_total_and_stays_in_its_alphabet(word):
    """Any word has a fold and a skeleton in lower-case letters."""
    assert fold(word).isascii()
    assert set(skeleton(word)) <= set("@abcdefghijklmnopqrstuvwxyz")
