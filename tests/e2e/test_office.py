"""The office as people meet it, by visible labels alone: from a check to a delivery, and from a refusal to its appeal."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from tests.e2e.office_hand import apply, open_case, propose, sign

from cocket.kernel.dates import utc_now

pytestmark = [pytest.mark.chromium, pytest.mark.slow]


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
    expect(officer.get_by_label("Yearly report on use")).to_be_checked()
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
    expect(firm.get_by_text("delivered on")).to_be_visible()
    expect(firm.get_by_role("cell", name="0 each").first).to_be_visible()


def test_a_refusal_is_appealed_and_won(sign_in):
    """Whoever refused does not decide on the appeal, and the page says so beside the button."""
    firm, officer, senior, second = (sign_in(who) for who in ("nordlys", "officer2", "senior", "senior2"))
    number = apply(firm, "Analysers, second order")
    open_case(officer, number)
    officer.get_by_role("link", name="Take the case").click()
    officer.get_by_role("button", name="Take the case").click()
    propose(officer, "Refuse", "The amount is not explained.")
    expect(officer.get_by_text("You proposed this yourself")).to_be_visible()
    open_case(senior, number)
    sign(senior, "Sign the refusal")
    firm.reload()
    expect(firm.get_by_text("The amount is not explained.")).to_be_visible()
    expect(firm.get_by_text("You can appeal until")).to_be_visible()
    firm.get_by_role("link", name="Appeal").click()
    firm.get_by_label("Why the decision should be changed").fill("The network has twelve regions.")
    firm.get_by_role("button", name="Appeal").click()
    senior.reload()
    expect(senior.get_by_text("You took part in the decision under appeal").first).to_be_visible()
    open_case(second, number)
    second.get_by_role("link", name="Allow the appeal").click()
    second.get_by_label("Your reasons").fill("Twelve regions explain twelve pieces.")
    second.get_by_label("Last day of the licence").fill("2030-01-01")
    second.get_by_role("button", name="Allow the appeal").click()
    firm.reload()
    expect(firm.get_by_role("link", name="Ship under this licence")).to_be_visible()
