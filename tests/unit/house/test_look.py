"""Each page that the program makes stands alone, so each carries its colours; they are the same colours everywhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[3] / "src" / "cocket"
HOME = "dossier/templates/style.css"
# The border page is read in the sun and at night, on a phone held by a person in gloves: its contrasts are stronger.
APART = {"credentials/page/page.css"}
TOKEN = re.compile(r"--([a-z]+):\s*(#[0-9a-f]{6})")


def schemes(text: str) -> tuple[dict[str, str], dict[str, str]]:
    """Give the colours of the light and of the dark scheme, by name."""
    light, _, dark = text.partition("prefers-color-scheme")
    # A sheet names its colours once for each scheme, the dark ones in its first block for dark screens.
    return dict(TOKEN.findall(light)), dict(TOKEN.findall(dark.partition("}")[0]))


def sheets() -> list[str]:
    """Give every file of the package that sets the colour of paper, but the one that the others follow."""
    paths = (path for kind in ("*.css", "*.py") for path in SOURCE.rglob(kind))
    found = (path.relative_to(SOURCE).as_posix() for path in paths if "--paper:" in path.read_text("utf-8"))
    return sorted(set(found) - {HOME} - APART)


@pytest.mark.parametrize("sheet", sheets())
def test_every_page_has_the_colours_of_the_dossier(sheet: str) -> None:
    """A colour that is changed in one style sheet is changed in all, in both schemes."""
    expected = schemes((SOURCE / HOME).read_text("utf-8"))
    for there, here in zip(expected, schemes((SOURCE / sheet).read_text("utf-8")), strict=True):
        assert {"paper", "ink"} <= here.keys()
        assert {name: there.get(name) for name in here if name in there} == {
            name: colour for name, colour in here.items() if name in there
        }


def test_the_documentation_and_its_drawings_have_them_too() -> None:
    """Paper, ink, captions, links and the seal of the site are those of the dossier."""
    docs = SOURCE.parents[1] / "docs" / "assets"
    light, dark = schemes((SOURCE / HOME).read_text("utf-8"))
    for name in ("docs.css", "case-states.svg"):
        text = (docs / name).read_text("utf-8")
        for scheme in (light, dark):
            assert all(scheme[colour] in text for colour in ("paper", "ink", "quiet", "link"))
