"""One file from a publisher's address: conditional, timed, capped, whole or not at all.

Takes an address and what the last answer said of itself, gives the bytes, or says that nothing changed. Every way in
which a server can fail becomes one UpdateRefused.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import httpx

from cocket import __version__
from cocket.kernel.errors import UpdateRefused

LARGEST = 512 << 20
DEADLINE = 600.0
TIMEOUT = httpx.Timeout(30.0, connect=15.0)
_LATER = "The home stays as it is. Try again later."
_OK, _NOT_MODIFIED = 200, 304


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a server said of a file, to be said back to it: `etag` and `last_modified` as sent, "" where absent."""

    address: str
    etag: str = ""
    last_modified: str = ""

    @property
    def day(self) -> str:
        """The day of Last-Modified as YYYY-MM-DD, or ""."""
        try:
            return parsedate_to_datetime(self.last_modified).astimezone(UTC).date().isoformat()
        except (ValueError, TypeError, OverflowError):
            return ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: `content` is None when the server says that nothing changed since the stamp."""

    stamp: Stamp
    content: bytes | None


def client() -> httpx.Client:
    """Give the client that all lists are fetched with; it honours the usual proxy variables."""
    return httpx.Client(timeout=TIMEOUT, follow_redirects=True, headers={"User-Agent": f"cocket/{__version__}"})


def fetch(
    http: httpx.Client,
    address: str,
    known: Stamp | None = None,
    *,
    limit: int = LARGEST,
    deadline: float = DEADLINE,
    on_bytes: Callable[[int, int | None], None] = lambda *_: None,
) -> Answer:
    """Fetch one address; raises UpdateRefused for any failure, a body cut short, or more than `limit` bytes.

    `deadline` is in seconds for the whole file. `on_bytes` is told (bytes so far, bytes in all or None).
    """
    headers = {}
    if known is not None and known.address == address:
        headers = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified}
        headers = {name: value for name, value in headers.items() if value}
    started = time.monotonic()
    try:
        with http.stream("GET", address, headers=headers) as response:
            if response.status_code == _NOT_MODIFIED and known is not None and headers:
                return Answer(known, None)
            if response.status_code != _OK:
                raise _refused(f"The server answered {response.status_code} {response.reason_phrase}".strip(), address)
            if response.url.scheme != "https" and urlsplit(address).scheme == "https":
                raise _refused("The server sent us on to an address without encryption", address)
            length = response.headers.get("Content-Length", "")
            total = int(length) if length.isascii() and length.isdigit() else None
            content = bytearray()
            for chunk in response.iter_bytes():
                content += chunk
                if len(content) > limit:
                    raise _refused(f"The file is larger than {limit:,} bytes", address)
                if time.monotonic() - started > deadline:
                    raise _refused(f"The file did not arrive within {deadline:.0f} seconds", address)
                on_bytes(response.num_bytes_downloaded, total)
            stamp = Stamp(address, response.headers.get("ETag", ""), response.headers.get("Last-Modified", ""))
            return Answer(stamp, bytes(content))
    except httpx.TimeoutException:
        raise _refused("The server did not answer in time", address) from None
    except httpx.RemoteProtocolError:
        raise _refused("The connection ended before the whole file had arrived", address) from None
    except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as err:
        raise _refused(f"The address cannot be reached: {str(err) or type(err).__name__}", address) from None


def _refused(what: str, address: str) -> UpdateRefused:
    return UpdateRefused(what, where=address, mend=_LATER)
