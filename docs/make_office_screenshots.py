# ruff: noqa: INP001 - a script of the docs, not a package
"""Draw the pictures of the office in docs/assets: `python docs/make_office_screenshots.py` (needs Chromium).

It fills a worked example in a folder that goes away, serves it on loopback, and photographs what its people see. Every
firm, person and product in the pictures is made up.
"""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image
from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ASSETS = Path(__file__).resolve().parent / "assets"
COCKET = Path(sys.executable).parent / "cocket"
MOST_BYTES = 150_000
DESK, PHONE = {"width": 1040, "height": 760}, {"width": 360, "height": 780}


def main() -> None:
    """Fill, serve, photograph."""
    with tempfile.TemporaryDirectory() as home:
        command = [str(COCKET), "--home", home, "demo", "--port", "0", "--cases", "80"]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)  # noqa: S603 - our own program
        try:
            address = next(
                found[0] for line in process.stderr or () if (found := re.search(r"http://[\d.]+:\d+", line))
            )
            password = (Path(home) / "demo-office" / "office" / "demo-password.txt").read_text("utf-8").strip()
            with sync_playwright() as playwright:
                chromium = next(
                    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
                )
                args = ["--disable-lcd-text", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
                browser = playwright.chromium.launch(executable_path=chromium, args=args)
                photograph(browser, address, password)
                browser.close()
        finally:
            process.terminate()
            process.communicate(timeout=60)


def photograph(browser: Browser, address: str, password: str) -> None:
    """Take each picture: an officer's desk, a case, a firm on a phone in the dark, customs, and a page in French."""
    officer = signed_in(browser, address, password, "officer", viewport=DESK)
    save(officer, "office-queue")
    officer.goto(f"{address}/office/?state=proposed")
    officer.locator("td a.code").first.click()
    save(officer, "office-case")
    firm = signed_in(browser, address, password, "molenkade", viewport=PHONE, color_scheme="dark")
    save(firm, "office-firm-phone-dark")
    customs = signed_in(browser, address, password, "customs", viewport=DESK)
    firm.goto(f"{address}/firm/")
    for link in firm.locator("td a.code").all():
        firm.goto(address + str(link.get_attribute("href")))
        if found := re.search(r"L-\d{4}-\d{6}", firm.content()):
            customs.goto(f"{address}/customs/{found[0]}/")
            save(customs, "office-customs")
            break
        firm.go_back()
    french = signed_in(browser, address, password, "officer", viewport=DESK, locale="fr")
    french.goto(f"{address}/office/?queue=mine")
    save(french, "office-french")


def signed_in(browser: Browser, address: str, password: str, who: str, **options: object) -> Page:
    """Give a signed-in page of an account."""
    page = browser.new_context(**options).new_page()  # type: ignore[arg-type]
    page.goto(address)
    page.locator("input[name=username]").fill(f"{who}@demo.example")
    page.locator("input[type=password]").fill(password)
    page.locator("main form button").first.click()
    return page


def save(page: Page, name: str) -> None:
    """Save the first screen; exits with a sentence where it is too large."""
    place = ASSETS / f"{name}.png"
    # A page has few colours; a palette of them is a third of the size.
    Image.open(io.BytesIO(page.screenshot())).convert("RGB").quantize(96).save(place, optimize=True)
    if (size := place.stat().st_size) > MOST_BYTES:
        raise SystemExit(f"{place.name} is {size:,} bytes; show less of the page.")


if __name__ == "__main__":
    main()
