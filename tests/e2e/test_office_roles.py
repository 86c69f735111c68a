"""Each role at its own desk, by visible labels alone; each story ends in an assertion and a picture.

The pictures go to build/screenshots/office, where a reviewer leafs through them.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from tests.conftest import ROOT
from tests.e2e.office_hand import apply, open_case

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.chromium, pytest.mark.slow]
PICTURES = ROOT / "build" / "screenshots" / "office"


def picture(page: Page, name: str) -> None:
    """Take the whole page; an empty picture is a fault."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    place = PICTURES / f"{name}.png"
    page.screenshot(path=place, full_page=True)
    assert Path(place).stat().st_size > 5_000


def test_a_firms_administrator_invites_a_colleague_who_then_works_for_the_firm(sign_in, browser, office):
    """The link opens one account; the exporter sees the firm's cases and cannot invite others."""
    admin = sign_in("molenkade")
    admin.get_by_role("link", name="People of your firm").click()
    admin.get_by_role("link", name="Invite somebody").click()
    admin.get_by_label("Email address").fill("kees@molenkade.example")
    admin.get_by_label(re.compile("applies, answers and ships")).check()
    admin.get_by_role("button", name=re.compile("link|Invite", re.IGNORECASE)).click()
    link = admin.get_by_label("Link").input_value()
    picture(admin, "exporter-admin-invites")
    clerk = browser.new_context().new_page()
    clerk.goto(office.address + "/" + link.split("/", 3)[3])
    clerk.get_by_label("Your name").fill("Kees Fictief")
    clerk.get_by_label("Password").fill("three words unrelated")
    clerk.get_by_role("button", name="Open your account").click()
    if clerk.get_by_role("heading", name="Sign in").count():
        clerk.get_by_label("Email").fill("kees@molenkade.example")
        clerk.get_by_label("Password").fill("three words unrelated")
        clerk.get_by_role("button", name="Sign in").click()
    expect(clerk.get_by_role("heading", name="Your cases")).to_be_visible()
    assert clerk.get_by_role("row").count() > 3
    expect(clerk.get_by_role("link", name="Invite somebody")).to_have_count(0)
    picture(clerk, "exporter-sees-the-firms-cases")
    clerk.context.close()


def test_an_officer_asks_and_the_exporter_answers(sign_in):
    """The question waits on the firm's page, and the office's clock stands still until the answer."""
    firm, officer = sign_in("quarzhof"), sign_in("officer")
    number = apply(firm, "Analysers for a network")
    open_case(officer, number)
    officer.get_by_role("link", name="Take the case").click()
    officer.get_by_role("button", name="Take the case").click()
    officer.get_by_role("link", name="Ask the exporter").click()
    officer.get_by_label("Your question").fill("Who installs them?")
    officer.get_by_role("button", name="Ask the exporter").click()
    expect(officer.get_by_text("stands still").first).to_be_visible()
    picture(officer, "officer-has-asked")
    firm.reload()
    expect(firm.get_by_text("Who installs them?").first).to_be_visible()
    firm.get_by_role("link", name="Answer the question").click()
    firm.get_by_label("Your answer").fill("Our own engineers.")
    firm.get_by_role("button", name="Answer the question").click()
    officer.reload()
    expect(officer.get_by_text("Our own engineers.")).to_be_visible()
    picture(firm, "exporter-has-answered")


def test_a_senior_officer_sees_what_waits_for_a_second_pair_of_eyes(sign_in):
    """The queue leads to a case that says who must sign it and why."""
    senior = sign_in("senior")
    senior.get_by_role("link", name="Needs a second pair of eyes").click()
    senior.get_by_role("heading", name="Needs a second pair of eyes").wait_for()
    senior.get_by_role("row").nth(1).get_by_role("link").first.click()
    expect(senior.get_by_text("A senior officer signs who did not propose it.").first).to_be_visible()
    picture(senior, "senior-officer-second-pair-of-eyes")


def test_an_adviser_sees_only_what_its_desk_was_asked(sign_in):
    """The desk's queue holds consulted cases; the page offers advice and no decision."""
    desk = sign_in("rights")
    desk.get_by_role("row").nth(1).get_by_role("link").first.click()
    expect(desk.get_by_role("link", name="Propose a decision")).to_have_count(0)
    expect(desk.get_by_role("heading", name="Consultation", exact=True)).to_be_visible()
    picture(desk, "adviser-reads-a-case")


def test_a_customs_officer_looks_a_licence_up_before_anything_leaves(sign_in):
    """What it covers and what is left stand first; a number that nobody gave is said to be none."""
    firm, customs = sign_in("nordlys"), sign_in("customs")
    number = ""
    for link in [one.get_attribute("href") for one in firm.get_by_role("row").get_by_role("link").all()]:
        firm.goto(firm.url.split("/firm")[0] + str(link))
        if found := re.search(r"L-\d{4}-\d{6}", firm.content()):
            number = found[0]
            break
    assert number
    customs.get_by_label("Number of the licence").fill("L-2020-999999")
    customs.get_by_role("button", name="Look it up").click()
    expect(customs.get_by_text("There is no licence of this number here.")).to_be_visible()
    customs.get_by_label("Number of the licence").fill(number)
    customs.get_by_role("button", name="Look it up").click()
    expect(customs.get_by_role("heading", name=f"Licence {number}")).to_be_visible()
    expect(customs.get_by_text(re.compile("In force|Nothing may leave")).first).to_be_visible()
    picture(customs, "customs-officer-looks-a-licence-up")


def test_a_compliance_inspector_reads_licences_and_does_nothing(sign_in):
    """Cases with a licence, whole, and no deed to choose."""
    inspector = sign_in("inspector")
    assert inspector.get_by_text("waiting for an officer").count() <= 1  # the word in the list of states alone
    inspector.get_by_role("row").nth(1).get_by_role("link").first.click()
    expect(inspector.get_by_role("heading", name=re.compile("^Licence L-")).first).to_be_visible()
    expect(inspector.get_by_text("There is nothing for you to do in this case now.")).to_be_visible()
    picture(inspector, "inspector-reads-a-licence")


def test_an_overseer_reads_all_and_changes_nothing(sign_in, office):
    """Like cases are computed again; tables can be fetched; no page has a deed."""
    overseer = sign_in("overseer")
    overseer.goto(office.address + "/overseer/")
    picture(overseer, "overseer-starts")
    overseer.get_by_role("link", name=re.compile("computed again|omparison")).first.click()
    expect(overseer.get_by_role("heading", name="Like cases, computed again")).to_be_visible()
    picture(overseer, "overseer-compares-again")
    overseer.goto(office.address + "/office/")
    overseer.get_by_role("row").nth(1).get_by_role("link").first.click()
    expect(overseer.get_by_text("There is nothing for you to do in this case now.")).to_be_visible()


def test_a_data_protection_officer_sees_the_inventory_and_no_case(sign_in, office):
    """What is held, why and how long; and the office's desk is closed."""
    privacy = sign_in("privacy")
    expect(privacy.get_by_role("heading", name="Personal data")).to_be_visible()
    picture(privacy, "data-protection-officer-inventory")
    answer = privacy.goto(office.address + "/office/")
    assert answer.status == 403
    expect(privacy.get_by_text("This desk is the office's")).to_be_visible()


def test_an_administrator_opens_an_account_and_sees_no_case(sign_in, office):
    """The first password is shown once; the office's desk is closed."""
    admin = sign_in("admin")
    admin.get_by_role("link", name="Open an account").click()
    admin.get_by_label("Name", exact=True).fill("Olga Oppdiktet")
    admin.get_by_label("Email address").fill("olga@office.example")
    admin.get_by_label("overseer").check()
    admin.get_by_role("button", name="Open the account").click()
    expect(admin.get_by_role("heading", name="The account is open")).to_be_visible()
    expect(admin.get_by_text("It is shown this once")).to_be_visible()
    picture(admin, "administrator-has-opened-an-account")
    assert admin.goto(office.address + "/office/").status == 403


@pytest.mark.parametrize("width", [360, 1200])
def test_pages_turn_around_for_languages_from_right_to_left(sign_in, office, width):
    """The head's sides change place, and nothing runs off the page."""
    page = sign_in("officer", viewport={"width": width, "height": 800})
    for place in ("/office/", "/office/?state=in_review"):
        page.goto(office.address + place)
        before = page.locator(".mark").bounding_box()["x"]
        page.evaluate("document.documentElement.dir = 'rtl'")
        after = page.locator(".mark").bounding_box()["x"]
        assert after > width / 2 > before
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate("getComputedStyle(document.querySelector('th, td')).textAlign") == "start"
    picture(page, f"right-to-left-{width}")
