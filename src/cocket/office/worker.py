"""The office's one background worker: a thread that needs no broker. What it does twice changes nothing."""

from __future__ import annotations

import logging
import threading
from pathlib import Path

from django.conf import settings

from cocket.kernel.dates import utc_now

EVERY = 600.0  # seconds
AGAIN = 5.0  # seconds after a round that failed; twice as long after each further one
_log = logging.getLogger("cocket.office.worker")


class Worker:
    """Lets time pass: licences expire, exporters are warned, parties are screened again, due days follow the law.

    Lists are published, and facts get their place and go into the log in order.

    Killed in the middle, it leaves whole transactions; started again, it finds by the rows what is left to do. Several
    processes may each run one.
    """

    def __init__(self) -> None:
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="cocket-worker", daemon=True)

    def start(self) -> None:
        """Begin with one round at once."""
        self._thread.start()

    def run(self) -> None:
        """Work in this thread, where the worker has a process of its own."""
        self._run()

    def stop(self) -> None:
        """Let the round that is running end, and stop."""
        self._stopped.set()
        self._thread.join(timeout=30)

    def _run(self) -> None:
        from django.db import connections

        wait = EVERY
        while not self._stopped.is_set():
            try:
                round_once()
                wait = EVERY
            except Exception:  # noqa: BLE001 - a worker outlives whatever goes wrong in one round, and tells it
                # The database may be away for a while; the next round finds the same work.
                wait = AGAIN if wait == EVERY else min(2 * wait, EVERY)
                _log.exception("a round of the worker failed; it is tried again in %.0f s", wait)
            finally:
                connections.close_all()
            self._stopped.wait(wait)


def round_once() -> None:
    """Do what is due now."""
    from cocket.office.facts.services import recorded
    from cocket.office.findings.services import follow
    from cocket.office.issuing.custody import carry
    from cocket.office.issuing.publishing import refresh
    from cocket.office.licences.notices import notify
    from cocket.office.licences.services import expire
    from cocket.office.queues.services import place_all
    from cocket.office.rulings.publishing import publish as publish_rulings
    from cocket.office.rulings.services import flag_outdated
    from cocket.register import sequence

    now = utc_now()
    expire(now)
    notify(now)
    refresh(now)
    follow(now)
    flag_outdated(now)
    publish_rulings()
    place_all(now)
    while True:
        with recorded() as connection:
            if not sequence(connection):
                break
    carry(Path(settings.HOME))
