"""Passkeys and one-time codes in a browser, by visible labels: set one up, sign out, come in by it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.e2e.office_hand import DESK, judged

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.chromium, pytest.mark.node, pytest.mark.slow]
COCKET = Path(sys.executable).parent / "cocket"
PASSWORD = "a long enough phrase"
ACCOUNT = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "cocket.office.settings.office"
import django
django.setup()
from cocket.kernel.dates import utc_now
from cocket.licensing.cases.words import Role
from cocket.office.facts.services import prepare_tables
from cocket.office.people.services import open_account
prepare_tables()
for name in ("pia", "tom"):
    open_account(name=name, email=f"{name}@door.example", password=sys.argv[1], role=Role.OFFICER, at=utc_now())
"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve an office with two officers; gives its address under a name for which browsers keep passkeys."""
    home = tmp_path_factory.mktemp("passkeys")
    env = {**os.environ, "COCKET_HOME": str(home)}
    env.pop("DATABASE_URL", None)
    subprocess.run([sys.executable, "-c", ACCOUNT, PASSWORD], env=env, check=True, timeout=120)
    command = [str(COCKET), "--home", str(home), "serve", "--port", "0"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=env)
    assert process.stderr
    timer = threading.Timer(120, process.kill)
    timer.start()
    found = next((m for line in process.stderr if (m := re.search(r"http://127\.0\.0\.1:(\d+)", line))), None)
    timer.cancel()
    assert found
    yield f"http://localhost:{found[1]}"
    process.terminate()
    process.communicate(timeout=60)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Give a page whose browser complains of nothing that its policy forbids."""
    context = browser.new_context()
    opened = context.new_page()
    opened.set_default_timeout(15_000)
    forbidden: list[str] = []
    opened.on("console", lambda said: forbidden.append(said.text) if "Content Security Policy" in said.text else None)
    yield opened
    assert forbidden == []
    context.close()


def press(page: Page, button: str | re.Pattern[str]) -> None:
    """Press a button and wait for the page it leads to: to go elsewhere before that would cut it short."""
    with page.expect_navigation():
        page.get_by_role("button", name=button).first.click()


def look(page: Page, axe_source: str, *places: str) -> None:
    """Judge pages as the person of `page` sees them, in a browser that lets the rules' own script run."""
    context = page.context.browser.new_context(storage_state=page.context.storage_state(), **DESK)
    other = context.new_page()
    wrong = []
    for place in places:
        answer = other.goto(place)
        assert answer.status == 200, place
        assert other.url.endswith(place.rpartition("/")[2]), other.url
        wrong += judged(other, axe_source, place)
    context.close()
    assert wrong == []


def sign_in(page: Page, address: str, name: str) -> None:
    page.goto(f"{address}/sign-in")
    page.get_by_label("Email").fill(f"{name}@door.example")
    page.get_by_label("Password").fill(PASSWORD)
    press(page, re.compile("^sign in$", re.IGNORECASE))


def test_a_passkey_is_set_up_and_opens_the_door_without_a_password(page, address, axe_source):
    """The scripts that a passkey needs are files of the site, and its policy lets no other run."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
               "isUserVerified": True, "automaticPresenceSimulation": True}  # fmt: skip
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    sign_in(page, address, "pia")
    page.goto(f"{address}/account/factors/passkeys/add")
    page.get_by_label("Password").fill(PASSWORD)
    press(page, "Confirm")
    page.get_by_label("Name").fill("Pia's key")
    page.get_by_label("Passwordless").check()
    press(page, "Add")
    page.goto(f"{address}/account/factors/passkeys")
    assert "Pia's key" in page.locator("main").inner_text()
    keys = f"{address}/account/factors/passkeys"
    look(page, axe_source, keys, f"{keys}/1/edit", f"{keys}/1/remove", f"{keys}/again", f"{address}/account/factors")
    press(page, "Sign out")
    page.goto(f"{address}/sign-in")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(f"{address}/office/")
    assert "Cases" in page.locator("h1").inner_text()


def test_a_code_from_an_app_is_asked_for(page, address, axe_source):
    """The page shows the secret as a picture and as text; the code of the app is asked at the next sign-in."""
    import pyotp

    sign_in(page, address, "tom")
    page.goto(f"{address}/account/factors")
    page.get_by_role("link", name="Activate").first.click()
    page.get_by_label("Password").fill(PASSWORD)
    press(page, "Confirm")
    app = pyotp.TOTP(page.get_by_label("Authenticator secret").input_value())
    assert page.locator("main img").evaluate("one => one.naturalWidth") > 50
    page.get_by_label("Authenticator code").fill(app.now())
    press(page, "Activate")
    page.wait_for_url("**/account/factors/codes**")
    factors = f"{address}/account/factors"
    places = (f"{factors}/app/remove", f"{factors}/codes", f"{factors}/codes/new", f"{factors}/again", factors)
    look(page, axe_source, *places)
    press(page, "Sign out")
    sign_in(page, address, "tom")
    page.wait_for_url("**/sign-in/factor**")
    look(page, axe_source, f"{address}/sign-in/factor")
    page.locator("input[name=code]").fill("000000")
    press(page, re.compile("^sign in$", re.IGNORECASE))
    assert "Incorrect code" in page.locator("main").inner_text()
