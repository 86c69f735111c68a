"""Run a site of the office in this process: a WSGI application, and a server for one machine.

Takes the site's settings and what it is to hand its requests; gives an application, or a server that the caller runs.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from cocket.kernel.errors import BadInput

# A WSGI application, as in PEP 3333.
Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
# What the site refuses is answered in its own words; what is larger than this is not even read.
MAX_BODY = 16_000_000
THREADS = 4


def application(settings: str, handed: Mapping[str, object]) -> Application:
    """Give a site's WSGI application; `handed` stands in the environment of each request.

    A process has one set of Django's settings: raises BadInput when another site was started in it before.
    """
    module = f"cocket.office.settings.{settings}"
    from django.conf import settings as django_settings

    # What a shell says of another project's settings is not meant for us; settings already in use are.
    if django_settings.configured and module != django_settings.SETTINGS_MODULE:
        raise BadInput("Another site runs in this process", where=module, mend="Start a process for each.")
    os.environ["DJANGO_SETTINGS_MODULE"] = module
    from django.core.wsgi import get_wsgi_application

    inner = get_wsgi_application()

    def handing(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        return inner({**environ, **handed}, start)

    return handing


def server(app: Application, host: str, port: int, listening: socket.socket | None = None) -> Any:
    """Give a server that listens (port 0: any free one), or answers on a socket that does; the caller calls `run`.

    Raises BadInput when it cannot listen there.
    """
    from waitress.server import create_server

    where: dict[str, Any] = {"sockets": [listening]} if listening else {"host": host, "port": port}
    try:
        return create_server(
            app,
            **where,
            threads=THREADS,
            ident="cocket",
            max_request_body_size=MAX_BODY,
            channel_timeout=60,
            clear_untrusted_proxy_headers=True,
        )
    except OSError as error:
        mend = "Choose another --port or --host; port 0 takes any free one."
        raise BadInput(f"It cannot listen there ({error.strerror})", where=f"{host}:{port}", mend=mend) from None
