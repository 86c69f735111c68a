"""Users of an office over HTTP: what they open, how long each page takes, and how many a second there are at most.

Takes the office's address and the world that `office_world.py` wrote, gives seconds by kind of page. Each user has one
connection and thinks between pages, or does not.
"""

from __future__ import annotations

import asyncio
import random
import re
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

import httpx

# What officers and exporters open, and how often in a hundred.
OFFICER = (("case list", 26), ("search", 26), ("case page", 38), ("queue", 6), ("take a case", 4))
EXPORTER = (("own cases", 55), ("own case", 35), ("begin a draft", 10))
# The exporter's pages by their names; what a page does not ask is left out by the office.
ANSWERS: dict[str, dict[str, str]] = {
    "what": {"description": "USB webcam, 2.1 megapixel colour sensor, for a store."},
    "how": {"item_kind": "goods"},
    "code": {"hs_code": "8525.89"},
    "amount": {"amount": "10", "unit": "each"},
    "value": {"value": "390", "currency": "EUR"},
    "items": {"more": "no"},
    "who": {"country": "CH"},
    "type": {"end_user_type": "retailer"},
    "parties": {"more": "no"},
    "use": {"statement": "Sale to customers in our store."},
    "purpose": {"purpose": "retail_sale"},
    "signed": {"signed": "yes"},
}
WORDS = (
    "Hospital",
    "thermal",
    "switches",
    "Fjordtelekom",
    "2026-01",
    "kit for Universiti",
    "webcams",
    "ministry interior",
)


@dataclass
class Seen:
    """Seconds of each page by kind, and what went wrong."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    def add(self, kind: str, seconds: float) -> None:
        """Note one page."""
        self.seconds.setdefault(kind, []).append(seconds)

    def p95(self, *kinds: str) -> float:
        """Give the 95th percentile of some kinds of pages, in milliseconds."""
        taken = sorted(second for kind in kinds for second in self.seconds.get(kind, ()))
        return 1000 * taken[min(len(taken) - 1, int(0.95 * len(taken)))] if taken else float("nan")

    def median(self, *kinds: str) -> float:
        """Give the median of some kinds of pages, in milliseconds."""
        return 1000 * statistics.median(second for kind in kinds for second in self.seconds.get(kind, ()))

    @property
    def pages(self) -> int:
        """How many pages were opened."""
        return sum(map(len, self.seconds.values()))


class User:
    """One person with a session and a browser's one connection."""

    def __init__(self, address: str, signed_in: dict[str, str], world: dict[str, Any], seed: int) -> None:
        self.chance, self.world, self.exporter = random.Random(seed), world, signed_in["role"].startswith("exporter")
        cookies = {signed_in["cookie"]: signed_in["session"]}
        self.client = httpx.AsyncClient(base_url=address, cookies=cookies, timeout=60, trust_env=False)
        self.own: list[str] = []
        self.after = ""
        self.token = ""

    async def page(self, seen: Seen) -> None:
        """Open one page, as people do, or send one form."""
        kinds = EXPORTER if self.exporter else OFFICER
        kind = self.chance.choices([name for name, _ in kinds], [share for _, share in kinds])[0]
        started = time.perf_counter()
        try:
            answer = await getattr(self, kind.replace(" ", "_"))()
        except httpx.HTTPError as error:
            seen.wrong.append(f"{kind}: {type(error).__name__}")
            return
        # A case that somebody else has taken meanwhile is refused, as it should be; forms lead on when they are done.
        good = {"take a case": (302, 400, 403, 409), "begin a draft": (302,)}.get(kind, (200,))
        if answer.status_code not in good or "/sign-in" in answer.headers.get("Location", ""):
            seen.wrong.append(f"{kind}: {answer.status_code}")
        seen.add(kind, time.perf_counter() - started)

    async def case_list(self) -> httpx.Response:
        """Open the list, and go on to the next page of it every other time."""
        answer = await self.client.get("/office/", params={"after": self.after} if self.after else {})
        found = re.search(r"after=([^\"&]+)", answer.text)
        self.after = unquote(found[1]) if found and self.chance.random() < 0.5 else ""
        return answer

    async def queue(self) -> httpx.Response:
        """Open the queue of cases that nobody has taken."""
        return await self.client.get("/office/", params={"queue": "unassigned"})

    async def search(self) -> httpx.Response:
        """Search by number, by a firm's name or by words of a title."""
        words = self.chance.choice((self.chance.choice(self.world["numbers"]), self.chance.choice(self.world["firms"]),
                                    self.chance.choice(WORDS)))  # fmt: skip
        return await self.client.get("/office/", params={"q": words, "state": ""})

    async def case_page(self) -> httpx.Response:
        """Open a case."""
        return await self.client.get(f"/office/{self.chance.choice(self.world['numbers'])}/")

    async def take_a_case(self) -> httpx.Response:
        """Take a case that waits."""
        number = self.chance.choice(self.world["waiting"])
        return await self._form(f"/office/{number}/do/take", {})

    async def own_cases(self) -> httpx.Response:
        """Open the firm's list."""
        answer = await self.client.get("/firm/")
        self.own = re.findall(r"/firm/(\d{4}-\d{6})/", answer.text) or self.own
        return answer

    async def own_case(self) -> httpx.Response:
        """Open a case of the firm."""
        if not self.own:
            return await self.own_cases()
        return await self.client.get(f"/firm/{self.chance.choice(self.own)}/")

    async def begin_a_draft(self) -> httpx.Response:
        """Begin a draft."""
        return await self._form("/firm/new", {"kind": "individual"})

    async def _form(self, place: str, words: dict[str, str]) -> httpx.Response:
        """Open a form and send it, as a browser does."""
        page = await self.client.get(place)
        if page.status_code != 200:
            return page
        hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.text))
        return await self.client.post(place, data={**hidden, **words})


async def think_and_click(users: Sequence[User], seconds: float, thinking: float) -> tuple[Seen, float]:
    """Let all users work for some seconds; gives what they saw and the pages per second."""
    seen, end = Seen(), time.monotonic() + seconds
    started = time.monotonic()

    async def work(user: User) -> None:
        await asyncio.sleep(user.chance.uniform(0, thinking))
        while time.monotonic() < end:
            await user.page(seen)
            if thinking:
                await asyncio.sleep(user.chance.expovariate(1 / thinking))

    await asyncio.gather(*(work(user) for user in users))
    return seen, seen.pages / (time.monotonic() - started)


async def submitted(user: User, number: int) -> float:
    """Carry one application through its questions; gives the seconds from sending it until its dossier is shown."""
    begun = await user._form("/firm/new", {"kind": "individual"})  # noqa: SLF001 - the user's own hand
    place = begun.headers["Location"].rpartition("ask/")[0]
    for _ in range(40):
        page = await user.client.get(f"{place}check", follow_redirects=True)
        step = str(page.url).rpartition("/ask/")[2]
        if page.url.path.endswith("/check"):
            break
        hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.text))
        words = {**hidden, **ANSWERS.get(step.partition(".")[0], {}), "name": f"Cameras {number}"}
        await user.client.post(page.url.path, data=words)
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.text))
    started = time.perf_counter()
    sent = await user.client.post(f"{place}check", data=hidden)
    if sent.status_code != 302:
        raise RuntimeError(f"the application was not taken: {sent.status_code} {page.text[:300]}")
    shown = await user.client.get(f"/dossiers/{place.split('/')[2]}")
    if shown.status_code != 200:
        raise RuntimeError(f"no dossier is shown: {shown.status_code}")
    return time.perf_counter() - started


async def closed(users: Sequence[User]) -> None:
    """Close every connection."""
    await asyncio.gather(*(user.client.aclose() for user in users))
