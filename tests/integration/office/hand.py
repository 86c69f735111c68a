"""The office's services driven from a process of its own: `python hand.py VERB …`, on the database of the environment.

Each line on standard output is something that the database acknowledged; tests kill the process or the database and
look for it afterwards. Verbs: prepare · write THREADS SECONDS · race · due N · rounds · rounds-slowly · check.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import django

django.setup()

from django.db import InterfaceError, OperationalError, connections

# What follows is imported only now: Django must be set up before its models are read.
from cocket.kernel.dates import utc_now
from cocket.kernel.errors import CocketError
from cocket.licensing.cases.precedents import Features
from cocket.licensing.cases.words import Action, Kind, Outcome, Role
from cocket.licensing.model import Recommendation
from cocket.office.cases import services
from cocket.office.cases.assessing import Assessed
from cocket.office.cases.models import Case
from cocket.office.cases.selectors import differing_rows
from cocket.office.decisions import services as decisions
from cocket.office.example.material import BUYERS, PRODUCTS, application
from cocket.office.facts.services import prepare_tables, recorded
from cocket.office.people.models import Account
from cocket.office.people.services import open_account, sign_up
from cocket.register import facts, verify

PASSWORD = "a long enough phrase"
PAPER = application("A", ("Hand (fictional)", "NL"), PRODUCTS[0], BUYERS[0], 10)
_out = threading.Lock()


def say(*words: object) -> None:
    """Print one line at once."""
    with _out:
        sys.stdout.write(" ".join(str(word) for word in words) + "\n")
        sys.stdout.flush()


def prepare() -> None:
    """Make the tables, a firm and two officers of each rank."""
    prepare_tables()
    at = utc_now()
    sign_up(firm="Hand (fictional)", country="NL", registration="", name="Hanna", email="firm@hand.example",
            password=PASSWORD, at=at)  # fmt: skip
    for word, role in (("one", Role.OFFICER), ("two", Role.OFFICER), ("head", Role.SENIOR_OFFICER)):
        open_account(name=word, email=f"{word}@hand.example", password=PASSWORD, role=role, at=at)


def who(word: str) -> Account:
    return Account.objects.get(email=f"{word}@hand.example")


def found(what: str = "camera") -> Assessed:
    features = Features((what,), what, "NO", ())
    return Assessed(
        application_sha256="0" * 64, sha256="1" * 64, sentence="Apply.", html="<p>", destination="NO", features=features,
        recommendation=Recommendation.APPLY_FOR_LICENCE, high_risk=False,
    )  # fmt: skip


def submitted(at: datetime, what: str = "camera") -> Case:
    row = services.open_draft(who("firm"), Kind.INDIVIDUAL, at=at)
    services.save_draft(who("firm"), row.pk, PAPER, at=at)
    return services.submit(who("firm"), row.pk, found(what), at=at)


def write(threads: int, seconds: float) -> None:
    """Enter cases from some threads, and go on through whatever the database does; each case is said once it is in."""
    end = time.monotonic() + seconds

    def work(number: int) -> None:
        while time.monotonic() < end:
            try:
                row = submitted(utc_now(), f"N{number}")
                say("entered", row.pk, row.version)
                row = services.act(who("one"), row.pk, Action.TAKE, at=utc_now(), why="test")
                say("entered", row.pk, row.version)
            except (OperationalError, InterfaceError):
                connections.close_all()
                say("away")
                time.sleep(0.2)

    running = [threading.Thread(target=work, args=(number,)) for number in range(threads)]
    for one in running:
        one.start()
    for one in running:
        one.join()


def race(rounds: int = 8) -> None:
    """Let two officers decide the same case at the same moment, from the same page, many times."""
    for number in range(rounds):
        row = submitted(utc_now(), f"R{number}")
        services.act(who("one"), row.pk, Action.TAKE, at=utc_now(), why="test")
        until = utc_now().date() + timedelta(days=90)
        decisions.propose(who("one"), row.pk, outcome=Outcome.APPROVE, criteria=["eu.15"], reasons="Known.",
                          valid_until=until, at=utc_now())  # fmt: skip
        version = Case.objects.get(pk=row.pk).version
        ends: list[str] = []
        gate = threading.Barrier(2)

        def act(officer: str, deed: str, *, row: Case = row, version: int = version, gate: Any = gate,
                ends: list[str] = ends) -> None:  # fmt: skip
            account = who(officer)
            gate.wait()
            try:
                if deed == "sign":
                    decisions.sign(account, row.pk, at=utc_now(), version=version)
                else:
                    services.act(account, row.pk, Action.SEND_BACK, at=utc_now(), why="test", text="No.",
                                 version=version)  # fmt: skip
                ends.append("done")
            except CocketError as error:
                ends.append(type(error).__name__)
            finally:
                connections.close_all()

        pairs = (("two", "sign"), ("head", "sign" if number % 2 else "send back"))
        running = [threading.Thread(target=act, args=pair) for pair in pairs]
        for one in running:
            one.start()
        for one in running:
            one.join()
        say("race", *sorted(ends), Case.objects.get(pk=row.pk).licences.count())


def due(count: int) -> None:
    """Grant licences whose last day has passed by now."""
    past = datetime(2025, 3, 3, 9, tzinfo=UTC)
    for number in range(count):
        row = submitted(past, f"D{number}")
        services.act(who("one"), row.pk, Action.TAKE, at=past, why="test")
        words = {"criteria": ["eu.15"], "reasons": "Known.", "valid_until": date(2025, 6, 1), "at": past}
        decisions.propose(who("one"), row.pk, outcome=Outcome.APPROVE, **words)
        decisions.sign(who("two"), row.pk, at=past)
    say("due", count)


def rounds(pause: float = 0.0) -> None:
    """Do the worker's work as the worker does it, saying each expiry once it is done."""
    from cocket.office import worker

    acted = services.act

    def slowly(*words: Any, **more: Any) -> Case:
        time.sleep(pause)
        row = acted(*words, **more)
        say("expired", row.pk)
        return row

    services.act = slowly
    worker.round_once()
    say("round")


def check() -> None:
    """Say what the office holds, after every check that there is."""
    with recorded() as connection:
        told = [(fact.kind, fact.subject, fact.payload.get("version")) for fact in facts(connection)]
        entries = verify(connection)
    versions = {str(row.pk): row.version for row in Case.objects.all()}
    expired = [subject for kind, subject, _ in told if kind == "case.expire"]
    once = len(expired) == len(set(expired))
    say(json.dumps({"versions": versions, "facts": len(told), "entries": entries, "wrong": differing_rows(),
                    "expired": len(expired), "once": once}))  # fmt: skip


VERBS: dict[str, Any] = {
    "prepare": prepare,
    "write": lambda threads, seconds: write(int(threads), float(seconds)),
    "race": race,
    "due": lambda count: due(int(count)),
    "rounds": rounds,
    "rounds-slowly": lambda: rounds(0.15),
    "check": check,
}

if __name__ == "__main__":
    assert Path(__file__).exists()
    VERBS[sys.argv[1]](*sys.argv[2:])
