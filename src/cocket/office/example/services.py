"""Fill an empty office with the worked example, through the services."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

from cocket.kernel.canonical import digest
from cocket.kernel.errors import BadInput
from cocket.licensing.cases.words import Kind
from cocket.office.cases import services as cases
from cocket.office.cases.assessing import Assessed, assessed
from cocket.office.example.licensed import LICENSED, RUNNING
from cocket.office.example.listed import bring_in
from cocket.office.example.material import BUYERS, FIRMS, PEOPLE, PRODUCTS, application, asked
from cocket.office.example.stories import OPEN, OVER, Story, Telling, drafted
from cocket.office.issuing.authority import authority
from cocket.office.issuing.publishing import held_back
from cocket.office.licences.notices import notify
from cocket.office.licences.services import expire
from cocket.office.people.models import Account
from cocket.office.people.services import open_account, sign_up

YEARS_DAYS, RECENT_DAYS = 730, 40
DOMAIN = "demo.example"


@dataclass(frozen=True, slots=True)
class Login:
    """An account of the example, for printing."""

    email: str
    name: str
    role: str


def logins() -> list[Login]:
    """Give the example's accounts."""
    firms = [Login(f"{word}@{DOMAIN}", name, f"exporter, {firm}") for word, name, firm, _ in FIRMS]
    office = [
        Login(f"{word}@{DOMAIN}", name, f"{role.value} {desk.value if desk else ''}".replace("_", " ").strip())
        for word, name, role, desk in PEOPLE
    ]
    return firms + office


def filled() -> bool:
    """Whether the example is there; raises BadInput when the office has other people in it."""
    if not Account.objects.exists():
        return False
    if Account.objects.exclude(email__endswith=f"@{DOMAIN}").exists():
        raise BadInput("This office has people of its own", mend="Choose another --home for the worked example.")
    return True


def fill(count: int, password: str, home: Path, end: datetime) -> Iterator[str]:
    """Tell `count` cases over the two years before `end`; gives each one's number once it is told."""
    start = datetime.combine(end.date() - timedelta(days=YEARS_DAYS), time(8), UTC)
    # The stories begin two years ago, and so do the keys that sign their licences.
    authority(home, start)
    bring_in(home, end.date())
    with held_back():
        yield from _told(count, password, home, start, end)
    expire(end)
    notify(end)


def _told(count: int, password: str, home: Path, start: datetime, end: datetime) -> Iterator[str]:
    people = {
        word: open_account(name=name, email=f"{word}@{DOMAIN}", password=password, role=role, desk=desk, at=start)
        for word, name, role, desk in PEOPLE
    }
    firms = [
        sign_up(firm=firm, country=country, registration="", name=name, email=f"{word}@{DOMAIN}", password=password,
                at=start)
        for word, name, firm, country in FIRMS
    ]  # fmt: skip
    known: dict[tuple[int, int, int], Assessed] = {}
    recent = max(1, count // 6)
    stories = itertools.chain(
        itertools.islice(itertools.cycle((*OVER, *LICENSED)), count - recent),
        itertools.islice(itertools.cycle((*RUNNING, *OPEN)), recent),
    )
    for number, (story, kind) in enumerate(stories):
        open_ones = number - (count - recent)
        past = (YEARS_DAYS - 2 * RECENT_DAYS) * number // max(1, count - recent)
        days = past if open_ones < 0 else YEARS_DAYS - RECENT_DAYS + 10 * open_ones // recent
        opened = start + timedelta(days=days, hours=number % 8)
        yield _tell(number, story, kind, people, firms, known, opened, end, home)


def _tell(
    number: int,
    story: Story,
    kind: Kind,
    people: dict[str, Account],
    firms: list[Account],
    known: dict[tuple[int, int, int], Assessed],
    opened: datetime,
    end: datetime,
    home: Path,
) -> str:
    # Products and buyers are met in turn, and each pairing is assessed once: only the number differs between them.
    pairing = (number % len(PRODUCTS), (number // 2) % len(BUYERS), number % len(firms))
    product, buyer, firm = PRODUCTS[pairing[0]], BUYERS[pairing[1]], firms[pairing[2]]
    assert firm.organisation is not None
    row = cases.open_draft(firm, kind, at=opened)
    name = (str(firm.organisation.name), str(firm.organisation.country))
    document = application(row.number, name, product, buyer, amount=5 + number % 40) | {"particulars": asked(kind)}
    cases.save_draft(firm, row.pk, document, at=opened)
    if pairing not in known:
        known[pairing] = assessed(document, home, end.date())
    found = replace(known[pairing], application_sha256=digest(document))
    if story is drafted:
        cases.keep_dossier(firm, row.pk, found, at=opened)
        return str(row.number)
    cases.submit(firm, row.pk, found, at=opened + timedelta(hours=1))
    officer = people["officer" if number % 2 else "officer2"]
    story(Telling(row, people, firm, officer, opened + timedelta(hours=1), end))
    return str(row.number)
