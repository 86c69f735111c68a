"""Fill an office's PostgreSQL with many cases, fast: `python office_world.py CASES OUT.json`, in its environment.

The services tell the worked example once (some 80 cases); each is then copied many times under new ids, with its
facts, records and rows, by COPY. A copy's facts have digests of their own and places in the chain. At the end cases are
drawn by lot and rebuilt from their facts through the office's own code: a row that is not what its facts tell, or a
digest that is wrong, ends the run. Then the worker goes round once, as it would have done day by day: it finds nothing
to tell, and carries the facts into the log. Signed papers and files are not copied.
"""

from __future__ import annotations

import hashlib
import io
import json
import random
import re
import sys
import time
from collections.abc import Iterable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import django

django.setup()

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection, transaction

from cocket.cli.home import open_library
from cocket.kernel.canonical import canonical
from cocket.kernel.dates import utc_now
from cocket.licensing.cases.words import Role
from cocket.office.cases.models import Case
from cocket.office.cases.services import columns, rebuilt
from cocket.office.example.services import fill
from cocket.office.facts.services import prepare_tables, recorded
from cocket.office.licences.notices import notify
from cocket.office.people.models import Account
from cocket.office.people.services import open_account, sign_up
from cocket.office.worker import round_once
from cocket.register import facts, recall_all
from cocket.register.rules import chained, fact_digest
from cocket.register.service import read_fact

TEMPLATES, FIRMS, USERS, SAMPLE, FACTS_EACH = 81, 300, 50, 200, 10
PASSWORD = "a long enough phrase"
# Ids that belong to one case alone; firms and people stay, or are chosen anew.
OWN = re.compile(r"((?:case|licence|draw|document|rec|fact):)([0-9a-f]{8})([0-9a-f]{8,24})")
# Rows of a case, in the order in which they refer to one another, by the column that names it or its licence.
TABLES = {"cases_case": "id", "cases_dossier": "case_id", "findings_finding": "case_id", "findings_hit": "case_id",
          "findings_trait": "case_id", "queues_waiting": "case_id", "licences_licence": "case_id",
          "licences_line": "licence_id", "licences_notice": "licence_id"}  # fmt: skip
WAITING = {"submitted", "in_review", "with_exporter", "consulting", "proposed", "appealed", "draft"}
MARK, FIRM, NUMBER = "\x00", "\x01", "\x02"
HTML = "<!doctype html><title>Dossier</title><p>" + "A copied dossier is shorter than a real one. " * 80


def main() -> None:
    """Tell, copy, chain, check, and write who may sign in."""
    count, out = int(sys.argv[1]), Path(sys.argv[2])
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    home, now, started = Path(settings.HOME), utc_now(), time.monotonic()
    open_library(home)
    prepare_tables()
    for _ in fill(TEMPLATES, PASSWORD, home, now):
        pass
    notify(now)  # what is told once for each licence is copied with it
    say(f"{TEMPLATES} cases told in {time.monotonic() - started:.0f} s")
    firms = [
        sign_up(firm=f"{word.title()} {n} Works (fictional)", country="NL", registration="", name=f"Clerk {n}",
                email=f"firm{n}@bench.example", password=PASSWORD, at=now)
        for n, word in zip(range(FIRMS), words(), strict=False)
    ]  # fmt: skip
    started = time.monotonic()
    held = copy_all(count, firms)
    say(f"{count:,} cases and {held:,} facts in {time.monotonic() - started:.0f} s")
    check(count)
    started = time.monotonic()
    round_once()
    say(f"the worker's round, with every fact carried into the log, took {time.monotonic() - started:.0f} s")
    users = [session(a) for a in (*officers(now), *firms[: USERS // 5])]
    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM cases_case WHERE state <> 'draft' ORDER BY md5(number) LIMIT 2000")
        numbers = [row[0] for row in cursor.fetchall()]
        cursor.execute("SELECT number FROM cases_case WHERE state = 'submitted' ORDER BY md5(number) LIMIT 500")
        waiting = [row[0] for row in cursor.fetchall()]
        connection.connection.autocommit = True
        cursor.execute("VACUUM ANALYZE")
    out.write_text(json.dumps({"users": users, "numbers": numbers, "waiting": waiting, "facts": held,
                               "firms": [str(f.organisation.name) for f in firms]}), "utf-8")  # fmt: skip


def say(text: str) -> None:
    """Tell how far it is."""
    sys.stderr.write(f"office_world: {text}\n")


def words() -> Iterator[str]:
    """Give made-up names of firms."""
    chance = random.Random(7)
    while True:
        yield "".join(chance.choice(("ba", "lor", "ken", "mi", "tra", "vos", "del", "qui", "ran")) for _ in range(3))


class Copied:
    """One told case as texts with gaps: where a copy's number, its ids and its firm go in."""

    def __init__(self, row: Case) -> None:
        self.firm, self.number, self.state = str(row.organisation_id), str(row.number), str(row.state)
        subjects = [str(row.pk), *map(str, row.licences.values_list("pk", flat=True))]
        self.rows = {name: self.table(name, column, subjects) for name, column in TABLES.items()}
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM register_fact WHERE subject = ANY(%s) ORDER BY seq", [subjects])
            self.fact_names = [one.name for one in cursor.description]
            told = cursor.fetchall()
        read = [self.fact_names.index(name) for name in
                ("id", "kind", "subject", "payload", "pointers", "who", "why_code", "why_record", "why_hash",
                 "happened_at")]  # fmt: skip
        self.facts = []
        for one in told:
            text = canonical(read_fact(tuple(one[n] for n in read))).decode()
            kept = [str(v) for name, v in zip(self.fact_names, one, strict=True) if name not in ("seq", "digest")]
            self.facts.append((self.gaps(text), [self.gaps(v) for v in kept]))
        records = [one[self.fact_names.index("why_record")] for one in told]
        # A record's text stays as it is, since its fact holds a hash of it; a copy's record has an id of its own.
        kept = self.table("register_record", "id", [r for r in records if r], gaps=False)
        self.rows["register_record"] = [[self.gaps(one[0]), *one[1:]] for one in kept]

    def table(self, name: str, column: str, values: Iterable[object], *, gaps: bool = True) -> list[list[str]]:
        """Read rows as COPY writes them."""
        with connection.cursor() as cursor:
            listed = ", ".join(f"'{value}'" for value in values) or "''"
            query = f"COPY (SELECT * FROM {name} WHERE {column} IN ({listed})) TO STDOUT"
            with cursor.copy(query) as copying:
                lines = "".join(bytes(block).decode() for block in copying).splitlines()
        return [[self.gaps(field) if gaps else field for field in line.split("\t")] for line in lines]

    def gaps(self, text: str) -> str:
        """Put marks where a copy differs."""
        text = OWN.sub(lambda m: f"{m[1]}{MARK}{m[3]}", text)
        return text.replace(self.firm, FIRM).replace(self.number, NUMBER)


def copy_all(count: int, firms: list[Account]) -> int:
    """Write the copies; gives how many facts the office holds then."""
    # What amends or renews another case, or was amended, hangs together; it stays as the services told it.
    alone = Case.objects.filter(follows=None, followed_by=None)
    told = [Copied(row) for row in alone.order_by("opened_at")]
    told.sort(key=lambda one: len(one.facts))
    while sum(len(one.facts) for one in told) < FACTS_EACH * len(told):
        told.pop(0)  # short stories are left out, so that there are ten facts for each case
    # Most cases of an office are over: an open one is copied once where three others are.
    told = [one for one in told for _ in range(1 if one.state in WAITING else 3)]
    random.Random(20).shuffle(told)
    with transaction.atomic(), connection.cursor() as cursor:
        writer = Writer(cursor)
        last: dict[str, int] = {}
        for number in range(count):
            one, firm = told[number % len(told)], firms[number % len(firms)]
            year = one.number.partition("-")[0]
            last[year] = last.get(year, 10_000) + 1
            writer.add(one, (f"{number:08x}", str(firm.organisation_id), f"{year}-{last[year]:06d}"))
            if number % 5000 == 4999 or number == count - 1:
                writer.flush()
        for name, value in writer.counters.items():
            if value:
                cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [name, value])
        for year, number in last.items():
            cursor.execute("UPDATE cases_series SET last = greatest(last, %s) WHERE year = %s", [number, int(year)])
        return sequence_all(cursor, writer.first)


class Writer:
    """Gathers copies table by table, and sends them by COPY."""

    def __init__(self, cursor: Any) -> None:
        self.cursor = cursor
        self.columns = {name: columns_of(name) for name in (*TABLES, "register_record", "register_fact")}
        self.buffers = {name: io.StringIO() for name in self.columns}
        self.first = ""
        self.counters: dict[str, int] = {}
        for name in TABLES:
            cursor.execute("SELECT pg_get_serial_sequence(%s, 'id') FROM information_schema.columns"
                           " WHERE table_name = %s AND column_name = 'id'", [name, name])  # fmt: skip
            if (found := cursor.fetchone()) and found[0]:
                cursor.execute(f"SELECT coalesce(max(id), 0) FROM {name}")
                self.counters[name] = int(cursor.fetchone()[0])

    def add(self, one: Copied, new: tuple[str, str, str]) -> None:
        """Add one copy."""
        for name, rows in one.rows.items():
            for row in rows:
                fields = [put(field, new) for field in row]
                if name == "cases_dossier":
                    fields[self.columns[name].index("html")] = HTML
                if name in self.counters:
                    self.counters[name] += 1
                    fields[self.columns[name].index("id")] = str(self.counters[name])
                self.buffers[name].write("\t".join(fields) + "\n")
        for text, fields in one.facts:
            found = hashlib.sha256(put(text, new).encode()).hexdigest()
            self.first = self.first or found
            line = "\t".join(escaped(put(field, new)) for field in fields)
            self.buffers["register_fact"].write(f"{line}\t{found}\n")

    def flush(self) -> None:
        """Send what is gathered, in the order in which rows refer to one another."""
        for name, buffer in self.buffers.items():
            listed = ", ".join(f'"{one}"' for one in self.columns[name])
            with self.cursor.copy(f"COPY {name} ({listed}) FROM STDIN") as copying:
                copying.write(buffer.getvalue())
            buffer.seek(0)
            buffer.truncate()


def columns_of(name: str) -> list[str]:
    """Give a table's columns as a copy writes them: a fact's number is the database's own."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {name} LIMIT 0")
        found = [one.name for one in cursor.description]
    return [one for one in found if one not in ("seq", "digest")] + ["digest"] if name == "register_fact" else found


def put(text: str, new: tuple[str, str, str]) -> str:
    """Fill the gaps of a text."""
    return text.replace(MARK, new[0]).replace(FIRM, new[1]).replace(NUMBER, new[2])


def escaped(text: str) -> str:
    """Write a value as COPY reads it."""
    return text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n")


def sequence_all(cursor: Any, first_digest: str) -> int:
    """Give each fact its place in the chain, as the worker does it in smaller steps."""
    from cocket.register import sequence

    with recorded() as raw:
        cursor.execute("SELECT min(p.seq) FROM register_pending p JOIN register_fact f USING (seq) WHERE f.digest = %s",
                       [first_digest])  # fmt: skip
        first = int(cursor.fetchone()[0])
        cursor.execute("SELECT count(*) FROM register_pending WHERE seq < %s", [first])
        told = int(cursor.fetchone()[0])
        while told > 0:  # what the services told comes first
            told -= sequence(raw, min(told, 1000))
    cursor.execute("SELECT position, chain FROM register_outbox ORDER BY position DESC LIMIT 1")
    position, chain = cursor.fetchone()
    cursor.execute("SELECT seq, digest FROM register_fact JOIN register_pending USING (seq) ORDER BY seq")
    waiting = cursor.fetchall()
    lines = []
    for seq, digest in waiting:
        position += 1
        chain = chained(chain, position, digest)
        lines.append(f"{position}\t{seq}\t{chain}\n")
    with cursor.copy("COPY register_outbox (position, fact, chain) FROM STDIN") as copying:
        copying.write("".join(lines))
    cursor.execute("DELETE FROM register_pending")
    return int(position)


def check(count: int) -> None:
    """Rebuild cases drawn by lot from their facts; ends the run where a row or a digest is not what it should be."""
    ids = list(Case.objects.values_list("pk", flat=True))
    assert len(ids) >= count
    drawn = random.Random(3).sample(ids, SAMPLE)
    with recorded() as raw:
        for case_id in drawn:
            row, case = Case.objects.get(pk=case_id), rebuilt(raw, case_id)
            assert case is not None
            wrong = [name for name, value in columns(case).items() if getattr(row, name) != value]
            assert wrong == [], (case_id, wrong)
        told = list(facts(raw, subjects=drawn))
        pointers = [fact.why.text for fact in told if fact.why.text]
        assert len(recall_all(raw, pointers)) == len(pointers)
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, digest FROM register_fact WHERE subject = ANY(%s)", [drawn])
        held = dict(cursor.fetchall())
    assert all(held[fact.id] == fact_digest(fact) for fact in told)
    say(f"{SAMPLE} cases drawn by lot are what their {len(told):,} facts tell")


def officers(now: Any) -> list[Account]:
    """Open the office's accounts for the load: officers and senior officers."""
    at = now - timedelta(days=1)
    return [
        open_account(name=f"Officer {n}", email=f"officer{n}@bench.example", password=PASSWORD, at=at,
                     role=Role.SENIOR_OFFICER if n % 4 == 0 else Role.OFFICER)
        for n in range(USERS - USERS // 5)
    ]  # fmt: skip


def session(account: Account) -> dict[str, str]:
    """Give a signed-in session, as signing in with a password would leave it."""
    store = SessionStore()
    store[SESSION_KEY], store[HASH_SESSION_KEY] = account.pk, account.get_session_auth_hash()
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store.create()
    return {"role": str(account.role), "cookie": settings.SESSION_COOKIE_NAME, "session": str(store.session_key)}


if __name__ == "__main__":
    main()
