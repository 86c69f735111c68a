"""Every page of the office under the accessibility rules: found by its links, in both colour schemes and languages.

A crawl signs in as each role and follows links. A page that is added and that no link reaches, or that no one visits,
fails the test by the name of its address.
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
from tests.e2e.office_hand import AXE, apply

if TYPE_CHECKING:
    from playwright.sync_api import APIResponse, Page

pytestmark = [pytest.mark.chromium, pytest.mark.node, pytest.mark.slow]
# What no person reads in a browser, each with the reason.
NO_PAGES = {
    "sign-out": "a button", "language": "a button", "alive": "for programs", "ready": "for programs",
    "metrics": "for programs", "document": "a download", "report": "a download", "dossier": "has tests of its own",
    "paper": "a download", "published": "for programs", "did": "for programs", "home": "leads to a desk",
    "own-data-file": "a download", "overseer-precedents-file": "a download",
}  # fmt: skip
# What only a link that was sent, or a step of signing in, leads to; those that a link of a page reaches are judged.
STEPS = ("account_", "mfa_", "socialaccount_", "openid_connect_", "join", "statement")
# Which test judges which page, by the names of addresses.
CLAIMED = {
    "firms": {"exporter-cases", "exporter-new", "exporter-case", "exporter-deed", "exporter-document", "colleagues",
              "colleague-invite"},
    "officers": {"caseworker-cases", "caseworker-case", "caseworker-deed"},
    "others": {"customs-find", "customs-licence", "overseer", "overseer-precedents", "overseer-practice", "personal-data", "ruling-register",
               "staff", "staff-new", "staff-close"},
    "questions": {"exporter-step", "exporter-check", "exporter-questions"},
    "door": {"sign-in", "sign-up"},
}  # fmt: skip
# Judged when the example happens to have such a case; their forms are those of pages that are judged.
NOT_YET = {
    "ruling-review": "needs a ruling that is flagged", "ruling-cite": "needs a ruling to cite",
    "ruling-public": "is open to all, without the office's frame", "evidence": "needs a refusal's file",
    "letter-pdf": "a download", "letter": "needs a decision with a letter", "file": "needs an appeal",
    "caseworker-match": "nobody in the example is on a list of the starter set",
    "caseworker-outcome": "needs a case of a certain end", "exporter-ship": "needs a licence with something left",
    "exporter-arrived": "needs a shipment under way", "exporter-follow": "needs a licence in force",
    "customs-draw": "needs a licence with something left", "customs-confirm": "needs a shipment under way",
    "colleague-role": "needs a second colleague", "colleague-close": "needs a second colleague",
    "account": "is the person's own", "own-data": "is the person's own",
    "tokens": "is the person's own", "token-new": "is the person's own", "token-end": "needs a token",
}  # fmt: skip
QUESTIONS = ("name", "what.1", "how.1", "code.1", "amount.1", "value.1", "items", "who.1", "where.1", "owner.1", "type",
             "parties", "use", "purpose", "signed")  # fmt: skip
PROGRAMS = ("api", "openapi")  # names and addresses that begin so are the API's
# Who looks, and how often one address is asked for with other numbers in it.
GROUPS = {"firms": ("molenkade", "nordlys", "quarzhof"), "officers": ("officer", "senior", "technical"),
          "others": ("customs", "inspector", "overseer", "privacy", "admin")}  # fmt: skip
ASKED, LICENCES = 6, 4
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


def judged(page: Page, axe_source: str, place: str) -> list[str]:
    """Give what the rules find on the page as it stands, and whether it scrolls sideways on a phone."""
    page.evaluate(axe_source)
    found = page.evaluate(f"axe.run(document, {AXE})")
    wrong = [f"{place}: {v['id']}: {n['html'][:140]}" for v in found["violations"] for n in v["nodes"]]
    page.set_viewport_size({"width": 320, "height": 800})
    wide = page.evaluate("document.documentElement.scrollWidth")
    if wide > 320:
        wrong.append(f"{place}: is {wide} px wide on a phone of 320")
    page.set_viewport_size({"width": 1200, "height": 800})
    return wrong


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
    """Give addresses of licences for customs officers, who type a number that stands on a firm's pages."""
    found: set[str] = set()
    for place, _kind, text in crawl(page, addresses):
        if place.startswith("/firm/"):
            found.update(re.findall(r"L-\d{4}-\d{6}", text))
        if len(found) >= LICENCES:
            break
    return [f"/customs/{number}/" for number in sorted(found)[:LICENCES]]


@pytest.mark.parametrize(("scheme", "language"), [("light", "en-gb"), ("dark", "fr")])
@pytest.mark.parametrize("group", GROUPS)
def test_axe_finds_nothing_on_any_page(office, sign_in, axe_source, addresses, group, scheme, language):
    """Each role's first page and each kind of page that its links reach, in a scheme and a language, desk and phone.

    What two roles of a group share is judged once, as the first of them sees it; the second scheme turns them round.
    """
    options = {
        "color_scheme": scheme,
        "bypass_csp": True,
        "locale": language,
        "viewport": {"width": 1200, "height": 800},
    }
    wrong: list[str] = []
    visited: set[str] = set()
    judged_kinds: set[str] = set()
    for who in GROUPS[group] if scheme == "light" else reversed(GROUPS[group]):
        start = licences_of(sign_in("molenkade"), addresses) if who == "customs" else []
        page = sign_in(who, **options)
        assert page.evaluate("document.documentElement.lang") == language
        base = "/".join(page.url.split("/", 3)[:3])
        for number, (place, kind, _text) in enumerate(crawl(page, addresses, start)):
            visited.add(named(place, addresses))
            if number == 0 or kind not in judged_kinds:
                judged_kinds.add(kind)
                page.goto(base + place)
                wrong += judged(page, axe_source, f"{who} {place}")
    assert wrong == []
    assert CLAIMED[group] - visited == set(), "no link leads there any more"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_questions_of_an_application(office, sign_in, axe_source, scheme):
    """Each question of a draft, with what the program finds at the end of them."""
    page = sign_in("molenkade", color_scheme=scheme, bypass_csp=True, viewport={"width": 1200, "height": 800})
    number = apply(page, "Analysers that are not sent", send=False)
    wrong = judged(page, axe_source, "check")
    places = [f"/firm/{number}/", f"/firm/{number}/questions", *(f"/firm/{number}/ask/{step}" for step in QUESTIONS)]
    for place in places:
        page.goto(office.address + place)
        wrong += judged(page, axe_source, place)
    assert wrong == []


@pytest.mark.parametrize(("scheme", "language"), [("light", "en-gb"), ("dark", "fr")])
def test_axe_finds_nothing_at_the_door(office, browser, axe_source, scheme, language):
    """Signing in, signing up and a forgotten password, with and without errors."""
    context = browser.new_context(color_scheme=scheme, locale=language, bypass_csp=True)
    page, wrong = context.new_page(), []
    for place in ("/sign-in", "/sign-up", "/account/password/forgotten"):
        page.goto(office.address + place)
        wrong += judged(page, axe_source, place)
        page.locator("main form button").first.click()
        wrong += judged(page, axe_source, f"{place} with errors")
    context.close()
    assert wrong == []


def test_every_page_is_judged_somewhere(addresses):
    """A new page is claimed by one of the tests above, or stands with the reason why none of them can open it."""
    claimed = set().union(*CLAIMED.values(), NO_PAGES, NOT_YET)
    names = {name for pattern, name in addresses if name and not is_program(name, pattern.pattern)}
    assert {one for one in names - claimed if not one.startswith(STEPS)} == set()
