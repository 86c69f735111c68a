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
START_SECONDS, CASES = 240, 66
# Beside the rules of WCAG: what axe calls best practice.
SIGN_IN = {"en-gb": ("Email", "Password", "Sign in"), "fr": ("Courriel", "Mot de passe", "Se connecter")}
AXE = "{resultTypes: ['violations']}"


class Office:
    """A running worked example and its password."""

    def __init__(self, home: Path) -> None:
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
        self.password = (home / "demo-office" / "office" / "demo-password.txt").read_text("utf-8").strip()

    def stop(self) -> None:
        self.process.terminate()
        self.process.communicate(timeout=60)


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
