# ruff: noqa: INP001 - a script of the docs, not a package
"""Draw the pictures of the border page in docs/assets: `python docs/make_border_screenshots.py` (needs Chromium).

The page is that of a fictional authority, at the clock of a fixed day, with the network off.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.e2e import border as hand

PHONE, DESK = {"width": 390, "height": 844}, {"width": 1020, "height": 760}
MOST_BYTES = 150_000
# Name, window, colour scheme, language, form of the licence, what is done to the text, and where to look.
SHOTS = (
    ("border-genuine", PHONE, "light", "en", "", "#verdict"),
    ("border-forged-dark", PHONE, "dark", "en", "forged", "#verdict"),
    ("border-arabic", PHONE, "light", "ar", "", "#verdict"),
    ("border-record", DESK, "light", "en", "record", "#draw"),
)


def main() -> None:
    """Make the world, open the page, save every picture; exits with a sentence where one is too large."""
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    args = ["--disable-lcd-text", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        border = hand.make(Path(scratch))
        browser = playwright.chromium.launch(executable_path=chromium, args=args)
        for name, window, scheme, language, what, place in SHOTS:
            context = hand.context_of(browser, viewport=window, color_scheme=scheme)
            page = hand.open_page(context, (border.folder / "border.html").as_uri(), border.now, [])
            page.select_option("#language", language)
            text = border.forms["jcs"].replace('"10"', '"90"') if what == "forged" else border.forms["code"]
            if what == "record":
                hand.set_up(page, "North")
            hand.ask(page, text)
            if what == "record":
                hand.record(page, "6", consignment="DEC-1", serials="SN-0001\nSN-0002", movement="entry")
            page.locator(place).scroll_into_view_if_needed()
            page.evaluate("place => document.querySelector(place).scrollIntoView()", place)
            target = ROOT / "docs" / "assets" / f"{name}.png"
            page.screenshot(path=target)
            context.close()
            if target.stat().st_size > MOST_BYTES:
                sys.exit(f"{target.name} has {target.stat().st_size} bytes, more than {MOST_BYTES}.")
        browser.close()


if __name__ == "__main__":
    main()
