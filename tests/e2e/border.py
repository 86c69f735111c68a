"""A border post's browser for the tests: a world with lists of a fixed day, the page, and a hand that works it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.integration.credentials.page.cases import Scene

from cocket.credentials.page import Packed, page
from cocket.verifier.trust_lists import accept

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

PARTY = "https://customs.example/{}"


@dataclass
class Border:
    """Files of one authority as of its world's `now`: the page, and the licence in every form."""

    folder: Path
    scene: Scene
    forms: dict[str, str]
    body: dict[str, Any]

    @property
    def now(self) -> datetime:
        return self.scene.world.now

    def lists(self, **changes: Any) -> list[str]:
        """Give a trust list and the status lists as texts."""
        statuses = self.scene.world.status_files(**changes)
        return [json.dumps(self.trust), *(content.decode() for content in statuses.values())]

    @property
    def trust(self) -> dict[str, Any]:
        return json.loads((self.folder / "trust.json").read_text("utf-8"))

    def write(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path


def make(folder: Path) -> Border:
    """Write the page with its lists, one without, and a licence for ten."""
    scene = Scene(folder / "keys")
    world = scene.world
    items = [{"provision": "6A003.b.4", "description": "Imaging cameras", "quantity": {"amount": "10", "unit": "each"}}]
    issued = world.issue(subject={"items": items})
    border = Border(folder, scene, issued.forms, issued.body)
    border.write("trust.json", json.dumps(world.trust_document()))
    pin = accept((folder / "trust.json").read_bytes(), world.pin)[1]
    border.write("border.html", page(Packed([pin], border.lists())))
    border.write("strict.html", page(Packed([pin], border.lists(), max_status_age=0)))
    border.write("bare.html", page())
    return border


def open_page(context: BrowserContext, address: str, now: datetime, trouble: list[str]) -> Page:
    """Open the page with its clock at `now`; whatever it says on the console, or asks for, is trouble."""
    opened = context.new_page()
    opened.clock.set_fixed_time(now)
    opened.on("console", lambda message: trouble.append(f"console: {message.text}"))
    opened.on("pageerror", lambda error: trouble.append(f"error: {error}"))
    opened.on("request", lambda sent: sent.url == address or trouble.append(f"request: {sent.url}"))
    opened.goto(address)
    opened.wait_for_selector("html[data-ready='yes']", state="attached")
    return opened


def ask(page: Page, text: str) -> tuple[str, str]:
    """Paste a text, press the button, and give the word and the reason."""
    page.evaluate("delete document.getElementById('verdict').dataset.reason")
    page.fill("#document", text)
    page.click("#check")
    page.wait_for_selector("#verdict[data-reason]")
    return page.inner_text("#word"), page.get_attribute("#verdict", "data-reason")


def set_up(page: Page, name: str) -> None:
    """Fill in the post and make its key."""
    page.evaluate("document.getElementById('post').open = true")
    for field, value in {"party": PARTY.format(name), "name": f"Post {name}", "country": "AE"}.items():
        page.fill(f"#post-{field}", value)
    page.click("#save-post")
    page.wait_for_selector("#post-note:not(:empty)")
    page.click("#new-key")
    page.wait_for_selector("#enrol:not([disabled])")


def record(page: Page, amount: str, **fields: str) -> str:
    """Record a shipment under the licence that is shown, and give what the page says."""
    page.fill("#amount-0", amount)
    for field, value in fields.items():
        (page.select_option if field == "movement" else page.fill)(f"#{field}", value)
    page.evaluate("document.getElementById('draw-note').textContent = ''")
    page.click("#record")
    page.wait_for_selector("#draw-note:not(:empty)")
    return page.inner_text("#draw-note")


def saved(page: Page, button: str) -> str:
    """Press a button that saves a file, and give what is in it."""
    with page.expect_download() as waited:
        page.click(button)
    return Path(waited.value.path()).read_text("utf-8")


def bring(page: Page, *paths: Path) -> str:
    """Bring lists in, and give what the page says."""
    page.evaluate("document.getElementById('lists-note').textContent = ''")
    page.set_input_files("#lists", [str(path) for path in paths])
    page.wait_for_selector("#lists-note:not(:empty)")
    return page.inner_text("#lists-note")


def context_of(browser: Browser, **options: Any) -> BrowserContext:
    """Give a browser of its own storage, with no network."""
    return browser.new_context(offline=True, locale="en-GB", **options)


DAY = timedelta(days=1)
