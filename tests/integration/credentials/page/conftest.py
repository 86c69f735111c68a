"""The shared table of cases, made once a run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.integration.credentials.page.cases import table

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="session")
def cases(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """Give every case with the Python verifier's verdict."""
    folder: Path = tmp_path_factory.mktemp("cases")
    return table(folder)
