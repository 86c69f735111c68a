"""How long personal data are kept: `office/retention.toml` in the home, or the defaults below.

The defaults are the program's own choice for trying out; an authority writes down what its law says.
"""

from __future__ import annotations

import tomllib
from dataclasses import asdict, dataclass
from pathlib import Path

from cocket.kernel.errors import BadInput

_LONGEST = 36_500


@dataclass(frozen=True, slots=True)
class Rules:
    """Years or days after which data go."""

    closed_case_years: int = 10
    draft_days: int = 365
    closed_account_days: int = 365
    ended_token_days: int = 90


def rules(home: Path) -> Rules:
    """Read the home's rules; what the file does not name keeps its default. Raises BadInput for a wrong file."""
    path = home / "office" / "retention.toml"
    if not path.exists():
        return Rules()
    try:
        given = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise BadInput("The file cannot be read as TOML", where=str(path), mend=f"Mend it: {error}.") from None
    known = asdict(Rules())
    for name, value in given.items():
        if name not in known:
            raise BadInput(f"There is no {name[:40]!r}", where=str(path), mend=f"Known are {', '.join(known)}.")
        if not isinstance(value, int) or isinstance(value, bool) or not 0 < value <= _LONGEST:
            raise BadInput(f"{name} is no number", where=str(path), mend=f"Write 1 to {_LONGEST}.")
    return Rules(**given)
