"""Every page of the office under the accessibility rules: found by its links, in both colour schemes and languages.

A crawl signs in as each role and follows links; what a sent link or a step of signing in opens is walked through. A
page that is added and that nobody visits fails the test by the name of its address.
"""

from __future__ import annotations

import html
import json
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import pytest
from tests.e2e.office_hand import DESK, apply, judged, open_case

if TYPE_CHECKING:
    from playwright.sync_api import APIResponse, Page

pytestmark = [pytest.mark.chromium, pytest.mark.node, pytest.mark.slow]
# What no person reads in a browser, each with the reason.
NO_PAGES = {
    "sign-out": "a button", "language": "a button", "alive": "for programs", "ready": "for programs",
    "metrics": "for programs", "document": "a download", "report": "a download", "dossier": "has tests of its own",
    "paper": "a download", "published": "for programs", "home": "leads to a desk",
    "own-data-file": "a download", "overseer-precedents-file": "a download", "letter-pdf": "a download",
    "account_login": "is sign-in", "account_logout": "is sign-out", "account_signup": "is sign-up",
    "socialaccount_signup": "is sign-up", "openid_connect_login": "leads to a provider",
    "openid_connect_callback": "leads from a provider", "account_set_password": "leads on: everybody has one",
    "token-end": "a button", "mfa_login_webauthn": "for the passkey's script", "mfa_download_recovery_codes": "a download",
}  # fmt: skip
OWN = {"account", "own-data", "tokens", "token-new", "mfa_index", "mfa_activate_totp", "mfa_add_webauthn",
       "account_change_password"}  # fmt: skip
# Which test judges which page, by the names of addresses.
CLAIMED = {
    "firms": {"exporter-cases", "exporter-new", "exporter-case", "exporter-deed", "exporter-document", "exporter-ship",
              "exporter-arrived", "exporter-back", "exporter-hand", "exporter-follow", "colleagues", "colleague-invite", "colleague-role",
              "colleague-close", "ruling-cite", "statement-ask", *OWN},
    "officers": {"caseworker-cases", "caseworker-case", "caseworker-deed", "caseworker-match", "evidence", "letter",
                 "file", "ruling-public", "ruling-review"},
    "others": {"customs-find", "customs-licence", "customs-draw", "customs-confirm", "customs-back", "overseer", "overseer-precedents",
               "overseer-practice", "personal-data", "ruling-register", "staff", "staff-new", "staff-close",
               "caseworker-outcome"},
    "questions": {"exporter-step", "exporter-check", "exporter-questions"},
    "door": {"sign-in", "sign-up", "account_reset_password", "account_reset_password_done", "account_inactive",
             "account_reset_password_from_key", "account_reset_password_from_key_done", "account_reauthenticate",
             "socialaccount_login_cancelled", "socialaccount_login_error"},
    "links": {"statement-sign", "statement", "statement-back", "join"},
    "factors": {"mfa_authenticate", "mfa_deactivate_totp", "mfa_edit_webauthn", "mfa_generate_recovery_codes",
                "mfa_list_webauthn", "mfa_reauthenticate", "mfa_reauthenticate_webauthn", "mfa_remove_webauthn",
                "mfa_view_recovery_codes"},  # test_passkeys
}  # fmt: skip
QUESTIONS = ("name", "what.1", "how.1", "code.1", "amount.1", "value.1", "items", "who.1", "where.1", "owner.1", "type",
             "parties", "use", "purpose", "signed")  # fmt: skip
WITH_ERRORS = ("name", "what.1", "amount.1", "who.1", "use")
PROGRAMS = ("api", "openapi")  # names and addresses that begin so are the API's
# Who looks, and how often one address is asked for with other numbers in it.
GROUPS = {"firms": ("molenkade", "nordlys", "quarzhof"), "officers": ("officer", "senior", "technical"),
          "others": ("customs", "inspector", "overseer", "privacy", "admin")}  # fmt: skip
ASKED, LICENCES = 6, 2
PATTERNS = """
import json, django
django.setup()
from django.urls import get_resolver
def walk(resolver, before=""):
    for one in resolver.url_patterns:
        place = before + str(one.pattern)
        if hasattr(one, "url_patterns"):
            yield from walk(one, place)
        else:
            yield place, one.name or ""
print(json.dumps(list(walk(get_resolver()))))
"""


@pytest.fixture(scope="module")
def addresses(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[re.Pattern[str], str]]:
    """Give every address of the site as a pattern, with its name."""
    settings = {"COCKET_HOME": str(tmp_path_factory.mktemp("urls")),
                "DJANGO_SETTINGS_MODULE": "cocket.office.settings.office"}  # fmt: skip
    done = subprocess.run([sys.executable, "-c", PATTERNS], env=os.environ | settings, capture_output=True, text=True,
                          check=True, timeout=120)  # fmt: skip
    found = []
    for place, name in json.loads(done.stdout):
        pattern = re.sub(r"\(\?P<\w+>[^)]*\)", "<>", re.sub(r"<path:\w+>", ".+", place))
        found.append((re.compile("/" + re.sub(r"<[^>]*>", "[^/]+", pattern).lstrip("^").rstrip("$") + "$"), name))
    return found


def named(address: str, addresses: list[tuple[re.Pattern[str], str]]) -> str:
    path = address.split("?", maxsplit=1)[0].split("#", maxsplit=1)[0]
    return next((name for pattern, name in addresses if pattern.match(path)), "")


def kind_of(address: str, name: str) -> str:
    """Give what makes two addresses the same kind of page: numbers and ids differ, words do not."""
    path, _, query = address.partition("?")
    words = [word for word in path.split("/") if re.fullmatch(r"[a-z_.]+(\.\d+)?", word)]
    return " ".join([name, *words, *sorted(re.findall(r"(\w+)=", query))])


def is_program(name: str, address: str) -> bool:
    return name.startswith(PROGRAMS) or address.startswith(("/api/", "/.well-known/"))


def is_page(answer: APIResponse) -> bool:
    """Say whether a browser would show the answer; what it would save as a file is a download, not a page."""
    kept = answer.headers.get("content-disposition", "").startswith("attachment")
    return not kept and answer.headers.get("content-type", "").startswith("text/html")


def state_in(text: str) -> str:
    """Give where the case of a page stands, by which pages of one kind differ."""
    found = re.search(r'class="lede"(?:(?!</p>).)*?<[^>]*class="state[^>]*>([^<]*)', text, re.DOTALL)
    return found[1].strip() if found else ""


def crawl(
    page: Page, addresses: list[tuple[re.Pattern[str], str]], start: Iterable[str] = ()
) -> Iterator[tuple[str, str, str]]:
    """Ask for what links lead to, each kind a few times, without showing it; gives places, kinds and texts of pages."""
    asked: Counter[str] = Counter()
    base = "/".join(page.url.split("/", 3)[:3])
    speaks = {"Accept-Language": page.evaluate("navigator.language")}
    queue = ["/" + page.url.split("/", 3)[3], *start]
    known = set(queue)
    while queue:
        place = queue.pop(0)
        name = named(place, addresses)
        kind = kind_of(place, name)
        asked[kind] += 1
        if asked[kind] > ASKED or name in NO_PAGES or is_program(name, place):
            continue
        answer = page.request.get(base + place, headers=speaks)
        assert answer.status < 500, place
        if not is_page(answer):
            continue
        text = answer.text()
        yield place, f"{kind} {state_in(text)}", text
        for link in re.findall(r"""<a\s[^>]*?href=["']?([/?][^"'\s>]*)""", text):
            target = html.unescape(link if link.startswith("/") else place.split("?")[0] + link)
            if target not in known:
                known.add(target)
                queue.append(target)


def licences_of(page: Page, addresses: list[tuple[re.Pattern[str], str]]) -> list[str]:
    """Give addresses of licences for customs officers, who type a number that stands on a firm's pages.

    A firm's first page begins with what is nearly used up: of such a licence something is under way.
    """
    found: dict[str, None] = {}
    for place, _kind, text in crawl(page, addresses):
        if place.startswith("/firm/"):
            found |= dict.fromkeys(re.findall(r"L-\d{4}-\d{6}", text))
        if len(found) >= LICENCES:
            break
    return [f"/customs/{number}/" for number in [*found][:LICENCES]]


@pytest.fixture(scope="module")
def judged_kinds() -> set[str]:
    """Give the kinds of page that were judged, so that what all roles share is judged once."""
    return set()


@pytest.mark.parametrize("group", GROUPS)
def test_axe_finds_nothing_on_any_page(office, sign_in, axe_source, addresses, judged_kinds, group):
    """Each role's first page and each kind of page that its links reach: both schemes, both languages, desk and phone.

    What two roles share is judged once, as the first of them sees it.
    """
    wrong: list[str] = []
    visited: set[str] = set()
    for who in GROUPS[group]:
        firms = GROUPS["firms"] if who == "customs" else ()
        start = [one for firm in firms for one in licences_of(sign_in(firm), addresses)]
        page = sign_in(who, **DESK)
        french = sign_in(who, **DESK | {"locale": "fr"})
        assert french.evaluate("document.documentElement.lang") == "fr"
        base = "/".join(page.url.split("/", 3)[:3])
        for number, (place, kind, _text) in enumerate(crawl(page, addresses, start)):
            visited.add(named(place, addresses))
            if number == 0 or kind not in judged_kinds:
                judged_kinds.add(kind)
                page.goto(base + place)
                wrong += judged(page, axe_source, f"{who} {place}")
                french.goto(base + place)
                wrong += judged(french, axe_source, f"{who} {place}", translated=True)
    assert wrong == []
    assert CLAIMED[group] - visited == set(), "no link leads there any more"


def test_axe_finds_nothing_on_the_questions_of_an_application(office, sign_in, axe_source):
    """Each question of a draft, unanswered ones with their errors, and what the program finds at the end of them."""
    page = sign_in("molenkade", **DESK)
    number = apply(page, "Analysers that are not sent", send=False)
    wrong = judged(page, axe_source, "check")
    places = [f"/firm/{number}/", f"/firm/{number}/questions", *(f"/firm/{number}/ask/{step}" for step in QUESTIONS)]
    for place in places:
        page.goto(office.address + place)
        wrong += judged(page, axe_source, place)
    for step in WITH_ERRORS:
        page.goto(f"{office.address}/firm/{number}/ask/{step}")
        for one in page.locator("main textarea, main input:not([type=hidden]):not([type=radio])").all():
            one.fill("")
        page.locator("main form button").first.click()
        wrong += judged(page, axe_source, f"{step} with errors")
        assert page.locator("main .errors, main [aria-invalid]").count(), step
    assert wrong == []


def test_axe_finds_nothing_at_the_door(office, browser, sign_in, axe_source):
    """Signing in, signing up, a forgotten password and the way to a new one, with and without errors."""
    context = browser.new_context(**DESK)
    page, wrong = context.new_page(), []
    for place in ("/sign-in", "/sign-up", "/account/password/forgotten"):
        page.goto(office.address + place)
        wrong += judged(page, axe_source, place)
        page.locator("main form button").first.click()
        wrong += judged(page, axe_source, f"{place} with errors")
    for place in ("/account/closed", "/sign-in/cancelled", "/sign-in/failed", "/account/password/changed"):
        page.goto(office.address + place)
        wrong += judged(page, axe_source, place)
    page.goto(office.address + "/account/password/forgotten")
    page.get_by_label("Email").fill("inspector@demo.example")
    page.locator("main form button").first.click()
    wrong += judged(page, axe_source, "a letter was sent")
    page.goto(office.address + office.letters()[-1])
    wrong += judged(page, axe_source, "a new password")
    page.locator("main form button").first.click()
    wrong += judged(page, axe_source, "a new password with errors")
    context.close()
    page = sign_in("inspector", **DESK)
    page.goto(office.address + "/account/again")
    wrong += judged(page, axe_source, "who are you, again")
    assert wrong == []


def test_axe_finds_nothing_on_what_a_link_opens(office, browser, sign_in, axe_source):
    """The end user's statement until it is signed and sent back, a colleague's invitation, a program's token."""
    firm, officer = sign_in("quarzhof", **DESK), sign_in("officer", **DESK)
    context = browser.new_context(**DESK)
    outside, wrong = context.new_page(), []
    number = apply(firm, "Analysers with a statement")
    firm.goto(f"{office.address}/firm/{number}/statement")
    firm.locator("main form button").first.click()
    wrong += judged(firm, axe_source, "the end user's link")
    outside.goto(firm.get_by_label("Link").input_value())
    wrong += judged(outside, axe_source, "what the end user signs")
    outside.locator("main form button").first.click()
    wrong += judged(outside, axe_source, "what the end user signs, with errors")
    outside.get_by_label("Your full name").fill("Dana Fictive")
    outside.get_by_label("What you are there").fill("Director")
    outside.get_by_label("I have read this statement").check()
    outside.locator("main form button").first.click()
    wrong += judged(outside, axe_source, "signed")
    open_case(officer, number)
    officer.locator("a[href^='/statements/']").first.click()
    wrong += judged(officer, axe_source, "a statement")
    officer.locator("a[href$='/send-back']").first.click()
    wrong += judged(officer, axe_source, "a statement to be sent back")
    firm.goto(office.address + "/firm/people/invite")
    firm.get_by_label("Email address").fill("kim@quarzhof.example")
    firm.locator("main input[type=radio]").first.check()
    firm.locator("main form button").first.click()
    wrong += judged(firm, axe_source, "an invitation")
    outside.goto(firm.get_by_label("Link").input_value())
    wrong += judged(outside, axe_source, "an invited colleague")
    firm.goto(office.address + "/account/programs/new")
    firm.get_by_label("Which program will use it").fill("our ERP")
    firm.locator("main input[type=checkbox]").first.check()
    firm.locator("main form button").first.click()
    wrong += judged(firm, axe_source, "a program's token")
    firm.get_by_role("link", name="I have copied it").click()
    firm.get_by_role("button", name="Revoke").wait_for()
    wrong += judged(firm, axe_source, "programs")
    context.close()
    assert wrong == []


def test_every_page_is_judged_somewhere(addresses):
    """A new page is claimed by one of the tests, or stands with the reason why nobody reads it in a browser."""
    claimed = set().union(*CLAIMED.values(), NO_PAGES)
    names = {name for pattern, name in addresses if name and not is_program(name, pattern.pattern)}
    assert names - claimed == set()
    assert claimed - names == set(), "there is no such address any more"
