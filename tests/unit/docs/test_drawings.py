"""The documentation's drawings: made from the program's tables, and part of the page on the site."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import SimpleNamespace
from xml.etree import ElementTree as ET

from cocket.licensing.cases.table import TRANSITIONS
from cocket.licensing.cases.words import State

ROOT = Path(__file__).resolve().parents[3]
SVG = "{http://www.w3.org/2000/svg}"


def drawing() -> ET.Element:
    return ET.parse(ROOT / "docs" / "assets" / "case-states.svg").getroot()


def test_every_state_and_every_action_between_states_is_drawn() -> None:
    """Boxes bear the states' names; the actions stand on arrows or, where many share one, in the line below."""
    words = " ".join("".join(text.itertext()) for text in drawing().iter(f"{SVG}text"))
    names = {"".join(t.itertext()).removesuffix(" ×") for t in drawing().iter(f"{SVG}text") if t.get("class") == "name"}
    assert names == {state.value.replace("_", " ") for state in State}
    for step in TRANSITIONS:
        if step.state is not step.to:
            assert step.action.value.replace("_", " ") in words


def test_no_two_states_share_a_place() -> None:
    """A new state gets a place of its own, inside the drawing."""
    boxes = [(box.get("x"), box.get("y")) for box in drawing().iter(f"{SVG}rect") if box.get("class") != "ground"]
    assert len(boxes) == len(set(boxes)) == len(State)


def test_the_site_gets_the_drawing_in_the_place_of_the_picture() -> None:
    """The page that names the file holds the SVG itself, and needs no script and no network for it."""
    spec = importlib.util.spec_from_file_location("docs_drawings", ROOT / "tools" / "docs_drawings.py")
    assert spec
    assert spec.loader
    hook = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(hook)
    page = '<p><img alt="The states" src="../../assets/case-states.svg" /></p><p><img alt="x" src="a.png" /></p>'
    made = hook.on_page_content(page, SimpleNamespace(), {"docs_dir": str(ROOT / "docs")}, None)
    assert "<svg" in made
    assert "case-states.svg" not in made
    assert '<img alt="x" src="a.png" />' in made
    assert not re.search(r"<script|href=", made)
    shown = (ROOT / "docs" / "reference" / "case-states.md").read_text("utf-8")
    assert "](../assets/case-states.svg)" in shown
    assert "mermaid" not in shown
