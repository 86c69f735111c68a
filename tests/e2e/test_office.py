"""The office as people meet it, by visible labels alone: from a check to a delivery, and from a refusal to its appeal."""

from __future__ import annotations

import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cocket.kernel.dates import utc_now

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.chromium, pytest.mark.slow]
COCKET = Path(sys.executable).parent / "cocket"
START_SECONDS, CASES = 120, 26
# Beside the rules of WCAG: what axe calls best practice.
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


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Give a small worked example, served on loopback."""
    running = Office(tmp_path_factory.mktemp("office"))
    yield running
    running.stop()


@pytest.fixture
def sign_in(office: Office, browser: Browser) -> Iterator[Callable[..., Page]]:
    """Give a signed-in page of an account; each in a browser context of its own."""
    contexts = []

    def open_page(who: str, **options: object) -> Page:
        context = browser.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        page.goto(office.address)
        page.get_by_label("Email").fill(f"{who}@demo.example")
        page.get_by_label("Password").fill(office.password)
        page.get_by_role("button", name="Sign in").click()
        return page

    yield open_page
    for context in contexts:
        context.close()


def apply(page: Page, title: str) -> str:
    """Check a product and a buyer and submit; gives the case's number."""
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
    assert page.get_by_role("heading", name="What the program finds").is_visible()
    page.get_by_role("button", name="Submit the application").click()
    assert page.get_by_text("waiting for an officer").is_visible()
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
    page.get_by_role("button", name="Propose a decision").click()


def sign(page: Page, button: str) -> None:
    """Sign, answering each like case that ended otherwise."""
    page.get_by_role("link", name=button).click()
    for one in page.get_by_label("distinguished").all():
        one.check()
    for one in page.get_by_label("What differs, or why the practice changes").all():
        one.fill("End user, amount and use are others.")
    page.get_by_role("button", name=button).click()


def test_an_export_goes_from_check_to_delivery(sign_in):
    """The firm checks and applies, an officer consults and proposes, a senior officer signs, the goods arrive."""
    firm, officer, senior, desk = (sign_in(who) for who in ("molenkade", "officer", "senior", "technical"))
    number = apply(firm, "Spectrum analysers")
    open_case(officer, number)
    officer.get_by_role("link", name="Take the case").click()
    officer.get_by_role("button", name="Take the case").click()
    officer.get_by_role("link", name="Consult a desk").click()
    officer.get_by_label("technical").check()
    officer.get_by_label("What the desk is asked").fill("Can it intercept?")
    officer.get_by_role("button", name="Consult a desk").click()
    open_case(desk, number)
    desk.get_by_role("link", name="Give advice").click()
    desk.get_by_label("conditions", exact=True).check()
    desk.get_by_label("Yearly report on use").check()
    desk.get_by_label("Your advice").fill("It shows spectra and no content.")
    desk.get_by_role("button", name="Give advice").click()
    officer.reload()
    officer.get_by_role("link", name="Close the consultation").click()
    officer.get_by_role("button", name="Close the consultation").click()
    officer.get_by_role("link", name="Propose a decision").click()
    assert officer.get_by_label("Yearly report on use").is_checked()
    officer.get_by_role("link", name="Back").click()
    propose(officer, "Approve", "A known operator and its own network.")
    open_case(senior, number)
    sign(senior, "Sign the approval")
    firm.reload()
    firm.get_by_role("link", name="Ship under this licence").click()
    firm.get_by_label("How many or how much").fill("12")
    firm.get_by_label("Unit").select_option("each")
    firm.get_by_label("Your reference").fill("INV-1")
    firm.get_by_role("button", name="Draw down").click()
    firm.get_by_role("link", name="Report the delivery").click()
    firm.get_by_label("Day of arrival").fill(utc_now().date().isoformat())
    firm.get_by_role("button", name="Report").click()
    assert firm.get_by_text("delivered on").is_visible()
    assert firm.get_by_role("cell", name="0 each").first.is_visible()


def test_a_refusal_is_appealed_and_won(sign_in):
    """Whoever refused does not decide on the appeal, and the page says so beside the button."""
    firm, officer, senior, second = (sign_in(who) for who in ("nordlys", "officer2", "senior", "senior2"))
    number = apply(firm, "Analysers, second order")
    open_case(officer, number)
    officer.get_by_role("link", name="Take the case").click()
    officer.get_by_role("button", name="Take the case").click()
    propose(officer, "Refuse", "The amount is not explained.")
    assert officer.get_by_text("You proposed this yourself").is_visible()
    open_case(senior, number)
    sign(senior, "Sign the refusal")
    firm.reload()
    assert firm.get_by_text("The amount is not explained.").is_visible()
    assert firm.get_by_text("You can appeal until").is_visible()
    firm.get_by_role("link", name="Appeal").click()
    firm.get_by_label("Why the decision should be changed").fill("The network has twelve regions.")
    firm.get_by_role("button", name="Appeal").click()
    senior.reload()
    assert senior.get_by_text("You took part in the decision under appeal").first.is_visible()
    open_case(second, number)
    second.get_by_role("link", name="Allow the appeal").click()
    second.get_by_label("Your reasons").fill("Twelve regions explain twelve pieces.")
    second.get_by_label("Last day of the licence").fill("2030-01-01")
    second.get_by_role("button", name="Allow the appeal").click()
    firm.reload()
    assert firm.get_by_role("link", name="Ship under this licence").is_visible()


@pytest.mark.node
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1200])
def test_axe_finds_nothing_and_no_page_scrolls_sideways(office, sign_in, axe_source, scheme, width):
    """Each kind of page, on a phone and a desk, in both colour schemes, with errors shown."""
    options = {"color_scheme": scheme, "viewport": {"width": width, "height": 800}, "bypass_csp": True}
    firm, officer = sign_in("molenkade", **options), sign_in("officer", **options)
    case = firm.get_by_role("row").filter(has_text="waiting for the exporter").get_by_role("link").first
    case = case.get_attribute("href")
    places = [(firm, "/firm/"), (firm, "/firm/new"), (firm, case), (officer, "/office/"), (officer, "/firm/")]
    queue = "/office/?state=in_review"
    officer.goto(office.address + queue)
    theirs = officer.get_by_role("row").get_by_role("link").first.get_attribute("href")
    places += [(officer, theirs), (officer, theirs + "do/consult"), (officer, theirs + "do/propose")]
    for page, place in places:
        page.goto(office.address + str(place))
        if place == "/firm/new":
            page.get_by_role("button", name="Continue").click()
            page.get_by_role("button", name="Save and continue").click()
        page.evaluate(axe_source)
        found = page.evaluate(f"axe.run(document, {AXE})")
        broken = [(v["id"], n["html"][:160]) for v in found["violations"] for n in v["nodes"]]
        assert broken == [], (place, broken)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, place
