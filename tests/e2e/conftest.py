"""A browser, the accessibility rules, and pages to open; each is skipped or required as the root conftest says."""

from __future__ import annotations

import dataclasses
import importlib.util
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.conftest import ROOT, node_packages
from tests.e2e import border as hand
from tests.e2e.office_hand import SIGN_IN, Office

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, Page

HERE = Path(__file__).resolve().parent
LONG_NAME = "Aktiengesellschaft" * 12


@pytest.fixture(scope="session")
def axe_source() -> str:
    """Give the text of axe-core, installed once into build/node from the locked version."""
    script = node_packages(HERE, ROOT / "build" / "node") / "node_modules" / "axe-core" / "axe.min.js"
    return script.read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    """Give one running Chromium."""
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=30_000)  # a page may be slow while other tests run beside it
    # Root, as in a container, has no user to sandbox.
    args = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=args)
        yield running
        running.close()


@pytest.fixture(scope="session")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Give a folder of dossiers with their index: every fictional case, one full of hostile text, one of long names."""
    from cocket.dossier import file_names, html, index_html

    cases = ROOT / "tests" / "unit" / "dossier" / "cases"
    spec = importlib.util.spec_from_file_location(
        "dossier_cases", cases / "__init__.py", submodule_search_locations=[str(cases)]
    )
    assert spec
    assert spec.loader
    sys.modules[spec.name] = samples = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(samples)
    made = {name: make() for name, make in samples.ALL.items()}
    attack = "\"'><img src=http://e.example/x onerror=owned=1><script>owned=1</script></style></title>\u202e"
    made["hostile"] = samples.replaced(samples.redflags(), attack)
    made["long"] = samples.replaced(samples.redflags(), LONG_NAME)
    folder = tmp_path_factory.mktemp("dossiers")
    made = {name: dataclasses.replace(a, export=dataclasses.replace(a.export, id=name)) for name, a in made.items()}
    for name, assessment in zip(file_names(list(made.values())), made.values(), strict=True):
        (folder / f"{name}.html").write_text(html(assessment), encoding="utf-8")
    (folder / "index.html").write_text(index_html(list(made.values())), encoding="utf-8")
    return {path.stem: path for path in sorted(folder.glob("*.html"))}


@pytest.fixture
def visit(browser: Browser, pages: dict[str, Path]) -> Iterator[Callable[..., Page]]:
    """Open a page by name; when the test ends, anything that it said, asked for or tried to run fails the test."""
    opened = []
    trouble: list[str] = []

    def open_page(name: str, *, width: int = 1280, height: int = 900, **options: object) -> Page:
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        opened.append(context)
        page = context.new_page()
        address = pages[name].as_uri()
        page.on("console", lambda message: trouble.append(f"console: {message.text}"))
        page.on("pageerror", lambda error: trouble.append(f"error: {error}"))
        page.on("dialog", lambda dialog: trouble.append(f"dialog: {dialog.message}"))
        page.on("request", lambda sent: sent.url.split("#")[0] == address or trouble.append(f"request: {sent.url}"))
        page.goto(address)
        return page

    open_page.trouble = trouble
    yield open_page
    for context in opened:
        context.close()
    assert trouble == []


@pytest.fixture(scope="session")
def border(tmp_path_factory):
    """Give the page's world."""
    return hand.make(tmp_path_factory.mktemp("border"))


@pytest.fixture
def post(browser, border):
    """Open the page in a context of its own; anything that it asked for or complained of fails the test at its end."""
    contexts: list[Any] = []
    trouble: list[str] = []

    def visit(name="border", *, now=None, context=None, before="", **options):
        if context is None:
            context = hand.context_of(browser, **options)
            contexts.append(context)
        if before:
            context.add_init_script(before)
        address = (border.folder / f"{name}.html").as_uri()
        return hand.open_page(context, address, now or border.now, trouble)

    yield visit
    for context in contexts:
        context.close()
    assert trouble == []


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Give a small worked example, served on loopback."""
    running = Office(tmp_path_factory.mktemp("office"))
    yield running
    running.stop()


@pytest.fixture(scope="session")
def sessions() -> dict[str, Any]:
    """Give the cookies of those who signed in already: a password is hashed slowly on purpose."""
    return {}


@pytest.fixture
def sign_in(office: Office, browser: Browser, sessions: dict[str, Any]) -> Iterator[Callable[..., Page]]:
    """Give a signed-in page of an account, each in a browser context of its own; the first time by the form."""
    contexts = []

    def open_page(who: str, **options: object) -> Page:
        context = browser.new_context(**options, storage_state=sessions.get(who))
        contexts.append(context)
        page = context.new_page()
        page.goto(office.address)
        if who not in sessions:
            email, password, button = SIGN_IN[str(options.get("locale", "en-gb"))]
            page.get_by_label(email).fill(f"{who}@demo.example")
            page.get_by_label(password).fill(office.password)
            page.get_by_role("button", name=button, exact=True).click()
            page.wait_for_url(lambda address: "/sign-in" not in address)
            sessions[who] = context.storage_state()
        return page

    yield open_page
    for context in contexts:
        context.close()
