"""Every page of the office under the accessibility rules: found by its links, in both colour schemes and languages.

A crawl signs in as each role and follows links. A page that is added and that no link reaches, or that no one visits,
fails the test by the name of its address.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

import pytest
from tests.e2e.office_hand import AXE

if TYPE_CHECKING:
    from playwright.sync_api import Page

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
PROGRAMS = ("api", "openapi")  # names and addresses that begin so are the API's
# Who looks, and how often one address is opened with other numbers in it.
FIRMS = ("molenkade", "nordlys", "quarzhof")
WHO = (*FIRMS, "officer", "senior", "technical", "customs", "inspector", "overseer", "privacy", "admin")
OPENED = 14
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


@pytest.mark.parametrize(("scheme", "language"), [("light", "en-gb"), ("dark", "fr")])
def test_axe_finds_nothing_on_any_page(office, sign_in, browser, axe_source, addresses, scheme, language):
    """Each kind of page that each role can reach by links, in a scheme and a language; and none is left out."""
    options = {
        "color_scheme": scheme,
        "bypass_csp": True,
        "locale": language,
        "viewport": {"width": 1200, "height": 800},
    }
    wrong: list[str] = []
    visited: set[str] = set()
    judged_ones: defaultdict[str, set[str]] = defaultdict(set)
    context = browser.new_context(**options)
    stranger = context.new_page()
    for place in ("/sign-in", "/sign-up"):
        stranger.goto(office.address + place)
        visited.add(named(place, addresses))
        assert stranger.evaluate("document.documentElement.lang") == language
        wrong += judged(stranger, axe_source, place)
    context.close()
    licences: set[str] = set()
    for who in WHO:
        page = sign_in(who, **options)
        opened: Counter[str] = Counter()
        # Customs officers type a licence's number; the firm's pages show some.
        queue = ["/" + page.url.split("/", 3)[3], *(f"/customs/{n}/" for n in sorted(licences) if who == "customs")]
        known = set(queue)
        while queue:
            place = queue.pop(0)
            name = named(place, addresses)
            kind = kind_of(place, name)
            opened[kind] += 1
            if opened[kind] > OPENED or name in NO_PAGES or is_program(name, place):
                continue
            answer = page.goto(office.address + place)
            assert answer
            if answer.status >= 500:
                wrong.append(f"{who} {place}: status {answer.status}")
            visited.add(name)
            # Pages of one kind differ by where the case stands; each such page is judged once.
            state = page.locator(".lede .state").all_inner_texts()[:1]
            if (alike := f"{kind} {state}") not in judged_ones[who]:
                judged_ones[who].add(alike)
                wrong += judged(page, axe_source, f"{who} {place}")
            licences.update(re.findall(r"L-\d{4}-\d{6}", page.content()) if who in FIRMS else ())
            for link in page.eval_on_selector_all(
                "a[href^='/'], a[href^='?']", "all => all.map(a => a.getAttribute('href'))"
            ):
                target = link if link.startswith("/") else place.split("?")[0] + link
                if target not in known:
                    known.add(target)
                    queue.append(target)
    assert wrong == []
    every = {name for pattern, name in addresses if not is_program(name, pattern.pattern)}
    assert {one for one in every - visited - set(NO_PAGES) if not one.startswith(STEPS)} == set(), (
        "no role reaches these pages by links: link them, or say why not"
    )
