"""What one attribute of an item says: its words, its figures, and whether it denies what its name says.

Takes an `Attribute`, gives tokens and figures. A unit may stand in the name ("frequency_ghz").
"""

from __future__ import annotations

import re
from decimal import Decimal

from cocket.controls import units
from cocket.controls.figures import Figure, read_figures
from cocket.controls.words import Token, in_full, tokens
from cocket.exports.model import Attribute

# "no slip rings", written as a name without a value.
_DENIES = re.compile(r"(?:no|not|without|lacks|ohne|keine?|sans|sin|senza|sem|zonder|bez|без)\s+", re.IGNORECASE)


def said_by_attribute(attribute: Attribute) -> tuple[list[Token], list[Figure], bool]:
    """Read one attribute: its words, its figures, and whether it denies what its name says."""
    name = re.sub(r"(?<=[a-z])(?=[A-Z])|_+|(?<!\d)-+|-+(?!\d)", " ", attribute.name[:120]).strip()
    if isinstance(attribute.value, bool):
        return list(tokens(name)), [], not attribute.value
    value = attribute.value
    shown = f"{value:f}" if isinstance(value, Decimal) else str(value)[:300]
    if shown.strip().lower() in ("no", "false", "none", "nein", "non", "0 (none)"):
        return list(tokens(name)), [], True
    if not shown.strip() and (denied := _DENIES.match(name)):
        return list(tokens(name[denied.end() :])), [], True
    if shown.strip().lower() in ("yes", "true", "ja", "oui", "sí", "si"):
        return list(tokens(name)), [], False
    unit = attribute.unit.strip()[:40]
    if not unit and (inside := _unit_in_name(name)):
        name, unit = inside
    named = _without_conditions(name).replace(",", " ")  # what is listed in a name belongs to its first words
    text = in_full(f"{named} {shown} {unit}".strip())
    figures = [_as_attribute(f) for f in read_figures(text, source=f"attribute {attribute.name[:60]}")]
    if not figures and not unit and re.fullmatch(r"[-+]?[\d.,]+(?:e-?\d+)?", shown):
        # A bare number under a name that the table does not know: keep it as a count by that name.
        figures = []
    worded = list(tokens(f"{name} {unit}")) + ([] if isinstance(value, Decimal) else list(tokens(shown)))
    return worded, figures, False


# "Heat lift at 20 K", "Start-up to 90 % thrust": a figure in a name is a condition, not what was found.
_CONDITION = re.compile(
    r"\b(?:at|to|from|under|above|below|over|vs\.?|within|after|@)\s*[±+-]?\s?\d[\d.,]*[^\d]*", re.IGNORECASE
)


def _without_conditions(name: str) -> str:
    """Give a name without the figures under which the value holds; the words behind them still explain the value."""

    def rest(found: re.Match[str]) -> str:
        unit = re.match(rf"[^\d]*?[\d.,]+\s?(?:{units.pattern()}(?![A-Za-z]))?", found[0])
        return " " + (found[0][unit.end() :] if unit else "")

    return _CONDITION.sub(rest, name)


def _unit_in_name(name: str) -> tuple[str, str] | None:
    """Split "frequency ghz" into a name and a unit."""
    head, _, last = name.rpartition(" ")
    spellings = {
        "ghz": "GHz",
        "mhz": "MHz",
        "khz": "kHz",
        "hz": "Hz",
        "km": "km",
        "m": "m",
        "mm": "mm",
        "nm": "nm",
        "um": "µm",
        "kg": "kg",
        "g": "g",
        "w": "W",
        "kw": "kW",
        "mw": "mW",
        "kv": "kV",
        "v": "V",
        "j": "J",
        "ms": "ms",
        "s": "s",
        "min": "min",
        "h": "h",
        "minutes": "min",
        "hours": "h",
        "bits": "bit",
        "bit": "bit",
        "mp": "MP",
        "fps": "fps",
        "k": "K",
        "c": "°C",
        "mpa": "MPa",
        "gpa": "GPa",
        "deg": "deg",
        "percent": "%",
        "pct": "%",
        "gbps": "Gbps",
        "mbps": "Mbps",
        "kn": "kN",
        "db": "dB",
        "dbm": "dBm",
        "mm2": "mm²",
        "cm3": "cm³",
        "l": "l",
        "m3": "m³",
        "tflops": "TFLOPS",
        "knots": "knots",
    }
    if head and not head[-1].isdigit() and last.lower() in spellings and units.meanings(spellings[last.lower()]):
        return head, spellings[last.lower()]
    return None


def _as_attribute(figure: Figure) -> Figure:
    return Figure(
        figure.about,
        figure.dimension,
        figure.value,
        figure.low,
        figure.high,
        figure.text,
        -1,
        -1,
        figure.bound,
        figure.source,
        figure.near,
    )
