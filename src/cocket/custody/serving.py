"""Serve a log as static files, and a witness, over HTTP from the standard library.

For one machine, tests and small deployments; a large log's folder can be served by any web server as it is.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cocket.custody.tiles import parse_tile_path
from cocket.custody.witness import TEXT_TYPE, Answer, Witness
from cocket.verifier.notes import MAX_BYTES

Respond = Callable[[str, str, bytes], Answer]
_SIZE = re.compile(r"[0-9]{1,18}", re.ASCII)
_IMMUTABLE = "public, max-age=31536000, immutable"


def log_files(folder: Path) -> Respond:
    """Answer GET for `checkpoint`, `log.vkey` and canonical tile paths of a log; nothing else is reachable."""

    def respond(method: str, path: str, _: bytes) -> Answer:
        name = path.removeprefix("/")
        if method not in ("GET", "HEAD"):
            return Answer(405, b"Only GET is served here.\n")
        known = name in ("checkpoint", "log.vkey") or parse_tile_path(name) is not None
        file = folder / name
        if not known or not file.is_file():
            return Answer(404, b"The log has no such file.\n")
        tile = name.startswith("tile/")
        return Answer(200, file.read_bytes(), "application/octet-stream" if tile else TEXT_TYPE)

    return respond


def witness_calls(witness: Witness, clock: Callable[[], float] = time.time) -> Respond:
    """Answer POST /add-checkpoint."""

    def respond(method: str, path: str, body: bytes) -> Answer:
        if (method, path) != ("POST", "/add-checkpoint"):
            return Answer(404, b"A witness answers POST /add-checkpoint.\n")
        return witness.add_checkpoint(body, int(clock()))

    return respond


def server(respond: Respond, host: str, port: int) -> ThreadingHTTPServer:
    """Make a server (port 0: any free one); the caller runs and closes it."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 30

        def _answer(self) -> None:
            length = self.headers.get("Content-Length", "0")
            if not _SIZE.fullmatch(length) or int(length) > MAX_BYTES:
                self.close_connection = True
                answer = Answer(413, b"The request is too large.\n")
            else:
                answer = respond(self.command, self.path.partition("?")[0], self.rfile.read(int(length)))
            self.send_response(answer.status)
            self.send_header("Content-Type", answer.content_type)
            self.send_header("Content-Length", str(len(answer.body)))
            tile = self.path.startswith("/tile/") and answer.status == 200  # noqa: PLR2004 - HTTP OK
            self.send_header("Cache-Control", _IMMUTABLE if tile else "no-cache")
            self.send_header("X-Content-Type-Options", "nosniff")
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(answer.body)

        do_GET = do_HEAD = do_POST = _answer  # noqa: N815 - names that http.server calls

        def log_message(self, *_: object) -> None:
            """Keep quiet: who asks what of a log is nobody's business."""

    return ThreadingHTTPServer((host, port), Handler)
