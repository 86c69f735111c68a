"""A library with the real control lists, where the shared data is present, and one with the starter set."""

from __future__ import annotations

from pathlib import Path

import pytest

from cocket.controls.corpus import Corpus
from cocket.controls.service import Classifier
from cocket.reference.importers import FORMATS
from cocket.reference.starter import install_starter
from cocket.reference.store import Library

FILES = {
    "eu_annex_i": "controls/eu/annex_i_02021R0821-20251115.json",
    "us_ccl": "controls/us/ccl.json",
    "hs": "controls/tariff/harmonized-system.csv",
    "chpl": "controls/tariff/common_high_priority_hs6.csv",
}


@pytest.fixture(scope="session")
def library(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Library:
    """Give a library with both lists, the tariff and the common high-priority list."""
    library = Library(tmp_path_factory.mktemp("controls-home"))
    for name, file in FILES.items():
        form, raw = FORMATS[name], (shared_data / file).read_bytes()
        parsed = form.parse(raw)
        library.add(
            form.kind,
            raw,
            parsed.tables,
            title=form.title,
            publisher=form.publisher,
            edition_date=parsed.edition_date,
            retrieved_at="2026-11-24T00:00:00Z",
            source=form.source,
            terms=form.terms,
            parser_version=form.parser_version,
        )
    return library


@pytest.fixture(scope="session")
def classifier(library: Library) -> Classifier:
    """Give the classifier on the real lists."""
    return Classifier.open(library)


@pytest.fixture(scope="session")
def eu(classifier: Classifier) -> Corpus:
    """Give the EU list."""
    return classifier.corpora[0]


@pytest.fixture(scope="session")
def us(classifier: Classifier) -> Corpus:
    """Give the US list."""
    return classifier.corpora[1]


@pytest.fixture(scope="session")
def starter(tmp_path_factory: pytest.TempPathFactory) -> Classifier:
    """Give the classifier on the starter set inside the package."""
    library = Library(tmp_path_factory.mktemp("starter-home"))
    install_starter(library)
    return Classifier.open(library)
