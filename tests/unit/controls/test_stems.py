"""Stems kept beside an edition are what the words say, whatever happened to the file."""

from __future__ import annotations

import pytest

from cocket.controls.ranking import Ranking
from cocket.controls.service import Classifier
from cocket.controls.stems import stems_of, version
from cocket.controls.words import content
from cocket.exports.model import Item
from cocket.kernel.canonical import digest
from cocket.reference.starter import install_starter
from cocket.reference.store import Library


@pytest.fixture
def library(tmp_path):
    library = Library(tmp_path)
    install_starter(library)
    return library


def kept_file(library):
    edition = library.require("eu_annex_i")
    return edition, library.folder(edition) / "derived" / f"stems-{version()}" / "provisions.arrow"


@pytest.mark.parametrize("damage", ["none", "flipped byte", "cut", "emptied", "no hash"])
def test_stems_are_the_same_read_or_made(library, damage):
    """A whole file is used, a damaged one is made again; the stems are always those of the words."""
    edition, path = kept_file(library)
    expected = [content(text) for text in library.table(edition, "provisions")["text"].to_pylist()]
    assert stems_of(library, edition, "provisions", "text") == expected
    whole = path.read_bytes()
    match damage:
        case "flipped byte":
            path.write_bytes(whole[:-200] + bytes([whole[-200] ^ 1]) + whole[-199:])
        case "cut":
            path.write_bytes(whole[:100])
        case "emptied":
            path.write_bytes(b"")
        case "no hash":
            path.with_suffix(".sha256").unlink()
    assert stems_of(library, edition, "provisions", "text") == expected
    assert path.read_bytes() == whole


def test_answers_do_not_depend_on_what_was_kept(library):
    """The first opening, which makes the stems, and the second, which reads them, classify alike."""
    items = [
        Item("a", "IMSI catcher with direction finding", hs_code="851761"),
        Item("b", "garden chair", hs_code="940179"),
    ]
    first = digest(Classifier.open(library).classify(items))
    assert kept_file(library)[1].exists()
    assert digest(Classifier.open(library).classify(items)) == first


def test_a_home_that_cannot_be_written_to_still_opens(library, monkeypatch):
    """Keeping is a convenience: when the disk refuses, the stems are simply made each time."""
    edition, path = kept_file(library)

    def refuse(*_args, **_kwargs):
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr("pathlib.Path.mkdir", refuse)
    assert stems_of(library, edition, "provisions", "text")
    assert not path.exists()


def test_a_ranking_reads_back_as_it_was_written():
    """Words, rarity and scores survive the file."""
    ranking = Ranking.over([{"camera": 2, "thermal": 1}, {"camera": 1}, {}])
    again = Ranking.from_bytes(ranking.to_bytes())
    assert again.words == ranking.words
    assert list(again.scores({"thermal": 1.0})) == list(ranking.scores({"thermal": 1.0}))
    assert again.rarity("camera") == ranking.rarity("camera")
    assert Ranking.from_bytes(Ranking.over([]).to_bytes()).words == {}
