# ruff: noqa: INP001 - a script of the docs, not a package
"""Draw the pictures of dossiers in docs/assets: `python docs/make_screenshots.py` (needs Chromium).

The first screens are of the shipped samples, assessed on the starter set as of a fixed day; the close-ups of names and
figures are of the fictional cases of the tests. Nobody in them exists.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import sys
import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

from cocket.dossier import html, index_html
from cocket.exports.boundary import read_bytes
from cocket.exports.template import SAMPLES, sample_bytes
from cocket.journey import Engines, assess
from cocket.reference.starter import install_starter
from cocket.reference.store import Library

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from cocket.licensing.model import Assessment

ROOT = Path(__file__).resolve().parent.parent
CASES = ROOT / "tests" / "unit" / "dossier" / "cases"
AS_OF = date(2026, 11, 28)
MOST_BYTES = 150_000
EDGE = 14  # paper left around an element
NARROW = (360, 800)
WIDE = (1020, 690)


@dataclass(frozen=True)
class Shot:
    """One picture: the page, the window, the colour scheme, and what to show (the first screen, or one element)."""

    name: str
    page: str
    window: tuple[int, int] = WIDE
    scheme: str = "light"
    element: str = ""


SHOTS = (
    Shot("dossier", "imsi-catcher"),
    Shot("dossier-phone-dark", "facial-recognition", NARROW, "dark"),
    Shot("dossier-index", "index", (1080, 560)),
    Shot("dossier-provision", "case-imsi", element=".candidate"),
    Shot("dossier-names", "case-redflags", element="article.hit:has-text('Davidovich') .names"),
    Shot("dossier-chain", "case-redflags", element=".chain"),
    Shot("dossier-risk", "case-imsi", element="#risk ~ details:has(.unknown)"),
)


def main() -> None:
    """Assess, draw and save every picture; exits with a sentence where one is too large."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        write_pages(folder)
        with sync_playwright() as playwright:
            chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
            args = ["--disable-lcd-text", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
            browser = playwright.chromium.launch(executable_path=chromium, args=args)
            for shot in SHOTS:
                take(browser, folder, shot)
            browser.close()


def write_pages(folder: Path) -> None:
    """Write the pages that are photographed."""
    library = Library(folder / "home")
    install_starter(library)
    exports = [read_bytes(sample_bytes(name), where=name).exports[0] for name in SAMPLES]
    assessments = assess(exports, Engines.open(library), AS_OF)
    made: dict[str, Assessment] = dict(zip(SAMPLES, assessments, strict=True))
    made |= {f"case-{name}": make() for name, make in cases().items()}
    for name, assessment in made.items():
        (folder / f"{name}.html").write_text(html(assessment), encoding="utf-8")
    (folder / "index.html").write_text(index_html(assessments, SAMPLES), encoding="utf-8")


def cases() -> dict:
    """Give the fictional cases of the tests by name."""
    spec = importlib.util.spec_from_file_location(
        "dossier_cases", CASES / "__init__.py", submodule_search_locations=[str(CASES)]
    )
    assert spec
    assert spec.loader
    sys.modules[spec.name] = package = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(package)
    return package.ALL


def take(browser: Browser, folder: Path, shot: Shot) -> None:
    """Take one picture into docs/assets."""
    width, height = shot.window
    page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=shot.scheme)
    page.goto((folder / f"{shot.page}.html").as_uri())
    target = ROOT / "docs" / "assets" / f"{shot.name}.png"
    target.parent.mkdir(parents=True, exist_ok=True)
    if shot.element:
        page.evaluate("for (const fold of document.querySelectorAll('details')) fold.open = true")
        box = page.locator(shot.element).first.bounding_box()
        assert box
        clip = {
            "x": box["x"] - EDGE,
            "y": box["y"] - EDGE,
            "width": box["width"] + 2 * EDGE,
            "height": box["height"] + 2 * EDGE,
        }
        page.screenshot(path=target, full_page=True, clip=clip)
    else:
        page.screenshot(path=target)
    page.close()
    if target.stat().st_size > MOST_BYTES:
        sys.exit(f"{target.name} has {target.stat().st_size} bytes, more than {MOST_BYTES}: show less of the page.")


if __name__ == "__main__":
    main()
