"""One tree of errors: each says what is wrong, where, and how to mend it, in one line.

The exit status is part of the error, so that the command line needs no table of its own:
1 the answer is no, 2 bad input or usage, 3 reference data missing or too old.
"""

from __future__ import annotations

from cocket.kernel.wording import Said


def inert(text: str) -> str:
    """Give text that cannot steer a terminal or hide its direction: what does not print is shown by its number."""
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text)


class CocketError(Exception):
    """Base of every error this package raises on purpose.

    `what` is a sentence, `where` names a file, row, field or JSON path, `mend` says what to do next.
    """

    exit_status = 2

    def __init__(self, what: str, *, where: str = "", mend: str = "") -> None:
        # A sentence that remembers its pattern stays one, so that a site can say it in another language.
        self.what = what if isinstance(what, Said) else what.strip()
        self.where = where.strip()
        self.mend = mend if isinstance(mend, Said) else mend.strip()
        super().__init__(str(self))

    def __str__(self) -> str:
        line = f"{self.where}: {self.what}" if self.where else self.what
        # An error told again as another's `what` may end with a closed remark: "(2 more to mend after that.)".
        line = line if line.endswith((".", "?", ".)")) else line + "."
        return inert(" ".join(f"{line} {self.mend}".split()))


class BadInput(CocketError):
    """What was handed in cannot be used as it is."""


class BadDocument(BadInput):
    """A document is not well formed or breaks its schema; `where` holds the JSON path or row and field."""


class ReferenceMissing(CocketError):
    """A job needs a reference edition that is not in the home."""

    exit_status = 3


class ReferenceStale(ReferenceMissing):
    """A reference edition is too old for the job."""


class ReferenceCorrupt(ReferenceMissing):
    """A stored edition does not match its own hash; it is refused, never repaired in silence."""


class UpdateRefused(CocketError):
    """A fetched list was not accepted (too small, not the format, an error page); the previous edition stays."""

    exit_status = 3


class AnswerIsNo(CocketError):
    """The question was understood and the answer is no: a proof fails, a credential is not valid."""

    exit_status = 1


class RegisterBroken(CocketError):
    """The append-only store lacks its guards or was tampered with."""

    exit_status = 1


class WorkFailed(CocketError):
    """A batch could not be worked through, however often it was tried; `where` names the batch."""
