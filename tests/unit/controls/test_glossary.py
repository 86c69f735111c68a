"""Descriptions in other languages are read by a glossary; English ones stay as they are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cocket.controls.glossary import english_text, in_english, languages
from cocket.controls.model import Outcome
from cocket.controls.service import Classifier
from cocket.controls.words import tokens
from cocket.exports.model import Item

SURVEILLANCE = (
    "Gesichtserkennungskamera für die Grenzpolizei",
    "Logiciel de reconnaissance faciale pour la police",
    "Sistema de reconocimiento facial para la policía",
    "Sistema di riconoscimento facciale per la polizia",
    "Gezichtsherkenning voor camera's van de politie",
    "Sistema de reconhecimento facial para a polícia",
    "System rozpoznawania twarzy dla policji",
    "Система распознавания лиц для полиции",
    "Polis için yüz tanıma sistemi",
    "公安人脸识别系统",
    "ระบบจดจำใบหน้าสำหรับตำรวจ",
    "Hệ thống nhận diện khuôn mặt cho công an",
    "نظام التعرف على الوجوه للشرطة",
)
ORDINARY = (
    "Holzstuhl für die Küche",
    "Chaise en bois pour la cuisine",
    "Mesa de madera para cocina",
    "Scarpe da donna in pelle",
    "Houten tafel voor de keuken",
    "Camisa de algodão para homem",
    "Kubek ceramiczny biały",
    "Стол деревянный для кухни",
    "Ahşap mutfak masası",
    "男士纯棉衬衫",
    "เสื้อเชิ้ตผ้าฝ้ายผู้ชาย",
    "Áo sơ mi nam cotton",
    "قميص قطن رجالي",
)


@pytest.mark.data
@pytest.mark.parametrize("text", SURVEILLANCE)
def test_surveillance_is_seen_in_every_language_of_the_glossary(classifier: Classifier, text: str) -> None:
    """A capability that no list names is reported whatever language tells it, with the words as they were written."""
    found = classifier.classify([Item("x", text)])[0]
    assert found.catch_all
    assert found.catch_all[0].evidence.split()[0] in " ".join(t.word for t in tokens(text)) or not text.isascii()


@pytest.mark.data
@pytest.mark.parametrize("text", ORDINARY)
def test_everyday_goods_are_known_in_every_language_of_the_glossary(classifier: Classifier, text: str) -> None:
    """A shirt, a table or a cup is not listed, whatever language tells it."""
    assert classifier.classify([Item("x", text)])[0].outcome is Outcome.NOT_LISTED


@pytest.mark.parametrize(
    "text",
    [
        "Thermal camera for police",
        "Coordinate measuring machine, four axes, error 1.2 µm",
        "Immersion lithography scanner",
        "Pneumatic",
        "Boron enriched in B-10",
        "Drinking glasses",
    ],
)
def test_english_stays_as_it_is(text: str) -> None:
    """Words that other languages share with English make no description foreign."""
    assert in_english(text) == tokens(text)


def test_compounds_are_taken_apart() -> None:
    """A German word of several known ones is read as all of them."""
    assert [t.word for t in in_english("Keramiktasse")] == ["ceramic", "cup"]


def test_every_row_has_every_language() -> None:
    """The glossary has no gaps: each row says its word in each language."""
    assert set(languages()) == {"de", "fr", "es", "it", "nl", "pt", "pl", "ru", "tr", "zh", "th", "vi", "ar"}
    assert len({sum(len(e) for e in one.entries.values()) > 300 for one in languages().values()}) == 1


@given(st.text(max_size=200))
def test_any_text_is_read_in_full(text: str) -> None:
    """No text breaks the reading, every token lies within it, and what is not foreign comes back unchanged."""
    found = in_english(text)
    assert all(0 <= t.start <= t.end <= len(text) for t in found)
    if not any(t.said for t in found):
        assert english_text(text, found) == text
