"""How often somebody may do something: a count per window, of all processes together (see `CACHES` of the settings).

A proxy before the site is the place for limits by network address of a whole deployment.
"""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache

from cocket.kernel.errors import BadInput
from cocket.kernel.wording import counted


@dataclass(frozen=True, slots=True)
class Rate:
    """At most `most` times in `seconds`, counted for each subject."""

    name: str
    most: int
    seconds: int


class TooMany(BadInput):
    """Too often; `wait` says in how many seconds it can be tried again."""

    def __init__(self, wait: int) -> None:
        minutes = -(-wait // 60)
        mend = counted(minutes, "Try again in a minute.", "Try again in {count} minutes.")
        super().__init__("That is too often", mend=mend)
        self.wait = wait


API = Rate("api", 600, 60)
UPLOAD = Rate("upload", 60, 3600)
SIGN_IN = Rate("sign-in", 10, 900)
SIGN_UP = Rate("sign-up", 60, 3600)
STATEMENT = Rate("statement", 300, 3600)
RATES = (API, UPLOAD, SIGN_IN, SIGN_UP, STATEMENT)


def spend(rate: Rate, subject: str) -> None:
    """Count one more for a subject; raises TooMany when the window's count is used up."""
    most = int(settings.RATES.get(rate.name, rate.most))
    now = time.time()
    window = int(now // rate.seconds)
    key = f"rate:{rate.name}:{window}:{_short(subject)}"
    cache.add(key, 0, rate.seconds)
    try:
        count = cache.incr(key)
    except ValueError:  # the window ended between the two calls
        return
    if count > most:
        raise TooMany(int((window + 1) * rate.seconds - now) + 1)


def clear(rate: Rate, subject: str) -> None:
    """Forget what a subject spent in this window: a right password ends the count of wrong ones."""
    cache.delete(f"rate:{rate.name}:{int(time.time() // rate.seconds)}:{_short(subject)}")


def _short(subject: str) -> str:
    return hashlib.sha256(subject.encode("utf-8", "surrogatepass")).hexdigest()[:32]
