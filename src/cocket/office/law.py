"""The deployment's time limits: `office/law.toml` in the home, or the defaults below. Raises BadInput for a wrong file.

The defaults are the program's own choice for trying out; an authority writes down what its law says.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any

from cocket.kernel.errors import BadInput

_LONGEST = 3650


@dataclass(frozen=True, slots=True)
class Law:
    """Working days for a decision, days to appeal and to advise, months of validity, and the office's holidays."""

    decision_working_days: int = 30
    appeal_days: int = 30
    advice_days: int = 14
    validity_days: int = 365
    appeal_to: str = "the office's appeals panel"
    holidays: tuple[date, ...] = ()


def law(home: Path) -> Law:
    """Read the home's law; what it does not name keeps its default."""
    path = home / "office" / "law.toml"
    if not path.exists():
        return Law()
    try:
        given: dict[str, Any] = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise BadInput("The file cannot be read as TOML", where=str(path), mend=f"Mend it: {error}.") from None
    known = {field.name: field.type for field in fields(Law)}
    for name, value in given.items():
        if name not in known:
            raise BadInput(f"There is no {name[:40]!r}", where=str(path), mend=f"Known are {', '.join(known)}.")
        if known[name] == "int" and (not isinstance(value, int) or not 0 < value <= _LONGEST):
            raise BadInput(f"{name} is no number of days", where=str(path), mend=f"Write 1 to {_LONGEST}.")
        if known[name] == "str" and not isinstance(value, str):
            raise BadInput(f"{name} is no text", where=str(path), mend="Write it in quotes.")
    holidays = given.pop("holidays", [])
    if not isinstance(holidays, list) or not all(type(day) is date for day in holidays):
        raise BadInput("The holidays are no dates", where=str(path), mend="Write holidays = [2026-12-25, 2026-12-26].")
    return Law(**given, holidays=tuple(sorted(holidays)))
