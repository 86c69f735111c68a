"""Several processes that answer on one address, and one that is the worker: one process of Python uses one core.

Takes an application and an address, gives nothing until it is stopped. The first process opens the address, starts the
others and starts anew whichever ends; it does nothing else, and when it ends, they end.
"""

from __future__ import annotations

import contextlib
import gc
import logging
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from types import FrameType
from typing import NoReturn

from cocket.kernel.errors import BadInput
from cocket.office.environment import on_postgres
from cocket.office.serving import Application, server

COLLECTED = (20_000, 20, 50)  # new objects until a look at the youngest, and how many looks until one further
MOST_BY_ITSELF, GIVES_WAY = 4, 10
_log = logging.getLogger("cocket.office")


def as_many_as_fit() -> int:
    """Give how many processes answer when nobody says: one for each core on PostgreSQL, one on an embedded database.

    An embedded database lets one writer in at a time, so that more processes would wait for one another.
    """
    if not on_postgres() or not hasattr(os, "fork"):
        return 1
    return max(1, min(os.cpu_count() or 1, MOST_BY_ITSELF))


def run(app: Application, host: str, port: int, count: int, announce: Callable[[int], None]) -> None:
    """Answer with `count` processes and one worker until SIGTERM or SIGINT; `announce` is told the port.

    Raises BadInput where it cannot listen, or where the system knows no `fork`.
    """
    if not hasattr(os, "fork"):
        raise BadInput("This system starts one process alone", where="--processes", mend="Leave it out.")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listening = socket.create_server((host, port), family=family, backlog=1024)
    except OSError as error:
        mend = "Choose another --port or --host; port 0 takes any free one."
        raise BadInput(f"It cannot listen there ({error.strerror})", where=f"{host}:{port}", mend=mend) from None
    jobs: list[Callable[[], None]] = [lambda: server(app, host, port, listening).run()] * count
    jobs.append(_work)
    _settle()
    running: dict[int, Callable[[], None]] = {}
    stopped = False

    def stop(_signal: int, _frame: FrameType | None) -> None:
        nonlocal stopped
        stopped = True
        for one in running:
            with contextlib.suppress(ProcessLookupError):
                os.kill(one, signal.SIGTERM)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    for job in jobs:
        running[_started(job)] = job
    announce(listening.getsockname()[1])
    while running:
        try:
            ended, status = os.wait()
        except ChildProcessError:
            break
        job = running.pop(ended, _work)
        if not stopped:
            _log.error("a process of the office ended with status %d; it is started again", status)
            time.sleep(1)
            running[_started(job)] = job


def _settle() -> None:
    """Put aside what the program itself consists of, and look for cycles less often: a page leaves hardly any."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECTED)


def _started(job: Callable[[], None]) -> int:
    """Start a process for a job; gives its number."""
    from django.db import connections

    connections.close_all()  # two processes cannot share one connection
    parent = os.getpid()
    child = os.fork()
    if child == 0:
        _do(job, parent)
    return child


def _do(job: Callable[[], None], parent: int) -> NoReturn:
    status = 1
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal tells all; the first process tells them what to do
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        threading.Thread(target=_follow, args=(parent,), daemon=True).start()
        job()
        status = 0
    except SystemExit:
        status = 0
    except Exception:  # noqa: BLE001 - the process ends here, and says why
        _log.exception("a process of the office failed")
    finally:
        os._exit(status)


def _follow(parent: int) -> None:
    """End with the first process, however it ended."""
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)


def _work() -> None:
    from cocket.office.worker import Worker

    with contextlib.suppress(OSError):
        os.nice(GIVES_WAY)  # people wait for pages, and nobody for the worker
    Worker().run()
