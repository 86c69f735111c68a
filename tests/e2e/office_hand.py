"""A running worked example of the office, and what people do in it by visible labels alone."""

from __future__ import annotations

import re
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Page

COCKET = Path(sys.executable).parent / "cocket"
START_SECONDS, CASES = 240, 78
SIGN_IN = {"en-gb": ("Email", "Password", "Sign in"), "fr": ("Courriel", "Mot de passe", "Se connecter")}
# All of axe's rules, those that it calls best practice too; then what colours, and what words, can change.
AXE = "{resultTypes: ['violations']}"
COLOURS = "{resultTypes: ['violations'], runOnly: ['color-contrast', 'link-in-text-block']}"
LANGUAGES = "{resultTypes: ['violations'], runOnly: ['html-has-lang', 'html-lang-valid', 'valid-lang', 'label']}"
DESK = {"bypass_csp": True, "locale": "en-gb", "viewport": {"width": 1200, "height": 800}}


class Office:
    """A running worked example and its password."""

    def __init__(self, home: Path) -> None:
        self.home = home / "demo-office"
        door = self.home / "office" / "access.toml"
        door.parent.mkdir(parents=True)
        door.write_text('mail = "folder"\n', "utf-8")
        fill = [str(COCKET), "--home", str(home), "demo", "--port", "0", "--cases", str(CASES)]
        self.process = subprocess.Popen(fill, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        assert self.process.stderr
        timer = threading.Timer(START_SECONDS, self.process.kill)
        timer.start()
        self.address = ""
        for line in self.process.stderr:
            if found := re.search(r"http://127\.0\.0\.1:\d+", line):
                self.address = found[0]
                break
        timer.cancel()
        assert self.address
        self.password = (self.home / "office" / "demo-password.txt").read_text("utf-8").strip()

    def letters(self) -> list[str]:
        """Give the addresses within the site that letters name, oldest first."""
        letters = sorted((self.home / "office" / "letters").glob("*"), key=lambda one: one.stat().st_mtime_ns)
        return [found for one in letters for found in re.findall(r"http://[^/\s]+(/\S+)", one.read_text("utf-8"))]

    def stop(self) -> None:
        self.process.terminate()
        self.process.communicate(timeout=60)


def judged(page: Page, axe_source: str, place: str, *, translated: bool = False) -> list[str]:
    """Give what the rules find on the page as it stands, in both schemes, and whether it scrolls sideways on a phone.

    Of a page that was judged in another language only what words can change is looked at.
    """
    page.evaluate(axe_source)
    page.emulate_media(color_scheme="light")
    found = page.evaluate(f"axe.run(document, {LANGUAGES if translated else AXE})")["violations"]
    if not translated:
        page.emulate_media(color_scheme="dark")
        found += page.evaluate(f"axe.run(document, {COLOURS})")["violations"]
    wrong = [f"{place}: {v['id']}: {n['html'][:140]}" for v in found for n in v["nodes"]]
    page.set_viewport_size({"width": 320, "height": 800})
    wide = page.evaluate("document.documentElement.scrollWidth")
    if wide > 320:
        wrong.append(f"{place}: is {wide} px wide on a phone of 320")
    page.set_viewport_size({"width": 1200, "height": 800})
    return wrong


def apply(page: Page, title: str, *, send: bool = True) -> str:
    """Check a product and a buyer and submit (or stop before that); gives the case's number."""
    page.get_by_role("link", name="Check a product and a buyer").click()
    page.get_by_label("An individual licence").check()
    page.get_by_role("button", name="Continue").click()

    def go_on() -> None:
        page.get_by_role("button", name="Save and continue").click()

    page.get_by_label("A short title").fill(title)
    go_on()
    page.get_by_label("What the product is and does").fill(
        "Handheld spectrum analyser up to 6 GHz, for network repair."
    )
    go_on()
    page.get_by_label("goods").check()
    go_on()
    go_on()  # the codes are not known
    page.get_by_label("How many or how much").fill("12")
    go_on()
    page.get_by_label("Value").fill("54000")
    go_on()
    page.get_by_label("no, that is all").check()
    go_on()
    page.get_by_label("The end user's full name").fill("Fjordtelekom Eksempel AS")
    page.get_by_label("The end user's country").select_option(label="Norway")
    go_on()
    go_on()  # nor its address
    go_on()  # nor its owner
    page.get_by_label("Which kind of end user").select_option(label="telecom operator")
    go_on()
    page.get_by_label("nobody else").check()
    go_on()
    page.get_by_label("What the end user will do").fill("To find faults in our own mobile network.")
    go_on()
    page.get_by_label("Which purpose").select_option(label="network operation")
    go_on()
    page.get_by_label("yes", exact=True).check()
    go_on()
    page.get_by_label("Which contract").fill("Order 4711")
    go_on()
    go_on()  # nor until when
    expect(page.get_by_role("heading", name="What the program finds")).to_be_visible()
    if send:
        page.get_by_role("button", name="Submit the application").click()
        expect(page.get_by_text("waiting for an officer")).to_be_visible()
    found = re.search(r"\d{4}-\d{6}", page.url)
    assert found
    return found[0]


def open_case(page: Page, number: str) -> None:
    page.get_by_role("link", name="Start").click()
    page.get_by_label("Number, title or firm").fill(number)
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name=number).click()


def propose(page: Page, decision: str, reasons: str) -> None:
    page.get_by_role("link", name="Propose a decision").click()
    page.get_by_label(decision).check()
    page.get_by_label("What an authorisation must take into account").check()
    page.get_by_label("The reasons for the decision").fill(reasons)
    if (why := page.get_by_label("recommendation is not followed")).is_visible():
        why.fill("What it left open is settled in the file.")
    page.get_by_role("button", name="Propose a decision").click()


def sign(page: Page, button: str) -> None:
    """Sign, answering each like case that ended otherwise."""
    page.get_by_role("link", name=button).click()
    expect(page.get_by_role("button", name=button)).to_be_visible()
    for one in page.get_by_label("distinguished").all():
        one.check()
    for one in page.get_by_label("What differs, or why the practice changes").all():
        one.fill("End user, amount and use are others.")
    page.get_by_role("button", name=button).click()
