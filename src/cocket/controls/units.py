"""Physical units in list texts and data sheets: what they measure and how large they are in base units.

Takes a unit as written, gives its dimension and factor. The table holds the spellings that lists and data sheets use;
anything else is asked of pint, which is loaded only then (it takes half a second). A test checks every factor of the
table against pint.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit: dimension name, factor into the dimension's base unit, and an offset for temperatures in °C."""

    dimension: str
    factor: Decimal
    offset: Decimal = Decimal(0)


# dimension: base unit in pint's words, then spelling = factor. Case matters ("m" and "M", "mW" and "MW").
_TABLE: dict[str, tuple[str, dict[str, str]]] = {
    "frequency": ("hertz", {"Hz": "1", "kHz": "1e3", "KHz": "1e3", "MHz": "1e6", "GHz": "1e9", "THz": "1e12", "Mhz": "1e6",
                            "Ghz": "1e9", "hertz": "1"}),
    "length": ("metre", {"m": "1", "metre": "1", "metres": "1", "meter": "1", "meters": "1", "mm": "1e-3", "cm": "1e-2",
                         "km": "1e3", "µm": "1e-6", "μm": "1e-6", "um": "1e-6", "micron": "1e-6", "microns": "1e-6",
                         "micrometre": "1e-6", "micrometer": "1e-6", "nm": "1e-9", "nanometre": "1e-9",
                         "nanometres": "1e-9", "nanometer": "1e-9", "nanometers": "1e-9", "pm": "1e-12", "inch": "0.0254",
                         "inches": "0.0254", "in": "0.0254", "ft": "0.3048", "feet": "0.3048", "kilometres": "1e3",
                         "kilometers": "1e3", "millimetre": "1e-3", "millimetres": "1e-3", "millimeters": "1e-3",
                         "nautical miles": "1852", "nmi": "1852", "miles": "1609.344", "NM": "1852"}),
    "mass": ("gram", {"g": "1", "kg": "1e3", "mg": "1e-3", "µg": "1e-6", "t": "1e6", "tonne": "1e6", "tonnes": "1e6",
                      "gram": "1", "grams": "1", "kilogram": "1e3", "kilograms": "1e3", "kilos": "1e3", "lb": "453.59237",
                      "lbs": "453.59237"}),
    "time": ("second", {"s": "1", "sec": "1", "second": "1", "seconds": "1", "ms": "1e-3", "millisecond": "1e-3",
                        "milliseconds": "1e-3", "µs": "1e-6", "μs": "1e-6", "us": "1e-6", "microseconds": "1e-6",
                        "microsecond": "1e-6", "ns": "1e-9", "nanosecond": "1e-9", "nanoseconds": "1e-9", "ps": "1e-12",
                        "picoseconds": "1e-12", "fs": "1e-15", "femtoseconds": "1e-15", "min": "60", "mins": "60",
                        "minute": "60", "minutes": "60", "h": "3600", "hr": "3600", "hrs": "3600", "hour": "3600",
                        "hours": "3600", "day": "86400", "days": "86400"}),
    "power": ("watt", {"W": "1", "kW": "1e3", "MW": "1e6", "GW": "1e9", "TW": "1e12", "mW": "1e-3", "µW": "1e-6",
                       "μW": "1e-6", "watt": "1", "watts": "1", "kilowatt": "1e3", "kilowatts": "1e3"}),
    "level": ("decibelmilliwatt", {"dBm": "1"}),
    "decibel": ("decibel", {"dB": "1", "dBi": "1", "dBc": "1"}),
    "energy": ("joule", {"J": "1", "kJ": "1e3", "MJ": "1e6", "mJ": "1e-3", "µJ": "1e-6", "μJ": "1e-6", "joule": "1",
                         "joules": "1", "eV": "1.602176634e-19", "keV": "1.602176634e-16", "MeV": "1.602176634e-13",
                         "Wh": "3600", "kWh": "3.6e6"}),
    "voltage": ("volt", {"V": "1", "kV": "1e3", "MV": "1e6", "mV": "1e-3", "volt": "1", "volts": "1"}),
    "current": ("ampere", {"A": "1", "kA": "1e3", "mA": "1e-3", "amp": "1", "amps": "1", "ampere": "1"}),
    "temperature": ("kelvin", {"K": "1"}),
    "pressure": ("pascal", {"Pa": "1", "kPa": "1e3", "MPa": "1e6", "GPa": "1e9", "mPa": "1e-3", "bar": "1e5", "mbar": "100",
                            "psi": "6894.757293168361", "Torr": "133.32236842105263", "mTorr": "0.13332236842105263",
                            "N/mm²": "1e6", "N/m²": "1", "atm": "101325"}),
    "angle": ("degree", {"°": "1", "deg": "1", "degree": "1", "degrees": "1", "arcsec": "0.0002777777777777778",
                         "arc-seconds": "0.0002777777777777778", "arcseconds": "0.0002777777777777778",
                         "seconds of arc": "0.0002777777777777778", "arc seconds": "0.0002777777777777778",
                         "mrad": "0.057295779513082325", "µrad": "0.000057295779513082325",
                         "μrad": "0.000057295779513082325", "rad": "57.29577951308232"}),
    "angular_rate": ("degree / second", {"°/s": "1", "deg/s": "1", "degrees per second": "1", "degree per second": "1",
                                         "°/h": "0.0002777777777777778", "°/hr": "0.0002777777777777778",
                                         "deg/h": "0.0002777777777777778", "deg/hr": "0.0002777777777777778",
                                         "degree per hour": "0.0002777777777777778",
                                         "degrees per hour": "0.0002777777777777778",
                                         "degrees/hour": "0.0002777777777777778", "degree/hour": "0.0002777777777777778",
                                         "° per hour": "0.0002777777777777778", "rpm": "6", "r/min": "6"}),
    "angle_random_walk": ("degree / hour ** 0.5", {"°/√h": "1", "°/√hr": "1", "deg/√h": "1", "deg/sqrt(h)": "1",
                                                   "deg/rt-hr": "1", "deg/√hr": "1", "degree per square root hour": "1"}),
    "acceleration": ("standard_gravity", {"g": "1", "micro g": "1e-6", "µg": "1e-6", "milli g": "1e-3", "mg": "1e-3",
                                          "m/s²": "0.10197162129779283"}),
    "speed": ("metre / second", {"m/s": "1", "km/h": "0.2777777777777778", "km/hr": "0.2777777777777778",
                                 "kph": "0.2777777777777778", "knots": "0.5144444444444445", "kn": "0.5144444444444445",
                                 "kt": "0.5144444444444445", "mm/s": "1e-3", "km/s": "1e3", "mph": "0.44704"}),
    "data_rate": ("bit / second", {"bit/s": "1", "bits/s": "1", "bps": "1", "kbit/s": "1e3", "kbps": "1e3", "kb/s": "1e3",
                                   "Mbit/s": "1e6", "Mbps": "1e6", "Mb/s": "1e6", "Gbit/s": "1e9", "Gbps": "1e9",
                                   "Gb/s": "1e9", "Tbit/s": "1e12", "Tbps": "1e12", "GB/s": "8e9", "MB/s": "8e6",
                                   "Gbyte/s": "8e9", "Mbyte/s": "8e6", "bits per second": "1"}),
    "information": ("bit", {"bit": "1", "bits": "1", "byte": "8", "bytes": "8", "kB": "8e3", "MB": "8e6", "GB": "8e9",
                            "TB": "8e12", "-bit": "1"}),
    "sample_rate": ("1 / second", {"MSPS": "1e6", "GSPS": "1e9", "kSPS": "1e3", "SPS": "1", "MS/s": "1e6", "GS/s": "1e9",
                                   "kS/s": "1e3", "GSa/s": "1e9", "MSa/s": "1e6", "samples per second": "1",
                                   "frames/s": "1", "fps": "1", "frames per second": "1", "frames a second": "1",
                                   "full frames per second": "1", "full frames/s": "1", "images per second": "1",
                                   "frame/s": "1"}),
    "density": ("gram / metre ** 3", {"g/cm³": "1e6", "kg/m³": "1e3", "g/ml": "1e6", "g/cc": "1e6"}),
    "volume": ("metre ** 3", {"m³": "1", "cm³": "1e-6", "mm³": "1e-9", "l": "1e-3", "litre": "1e-3", "litres": "1e-3",
                              "liter": "1e-3", "liters": "1e-3", "L": "1e-3", "ml": "1e-6", "cubic metres": "1"}),
    "area": ("metre ** 2", {"m²": "1", "cm²": "1e-4", "mm²": "1e-6"}),
    "flow": ("metre ** 3 / second", {"m³/h": "0.0002777777777777778", "m³/hour": "0.0002777777777777778", "m³/s": "1",
                                     "m³/min": "0.016666666666666666", "l/min": "0.000016666666666666667",
                                     "litres per minute": "0.000016666666666666667",
                                     "litres/min": "0.000016666666666666667", "l/h": "2.7777777777777776e-7"}),
    "force": ("newton", {"N": "1", "kN": "1e3", "MN": "1e6"}),
    "power_density": ("watt / metre ** 2", {"W/cm²": "1e4", "kW/cm²": "1e7", "W/mm²": "1e6", "W/m²": "1", "MW/cm²": "1e10"}),
    "energy_density": ("joule / gram", {"J/kg": "1e-3", "kJ/kg": "1", "MJ/kg": "1e3", "Wh/kg": "3.6", "J/g": "1"}),
    "specific_power": ("watt / kilogram", {"W/kg": "1", "kW/kg": "1e3"}),
    "responsivity": ("ampere / watt", {"mA/W": "1e-3", "A/W": "1", "µA/lm": "1e-6"}),
    "magnetic": ("tesla", {"T": "1", "mT": "1e-3", "nT": "1e-9", "pT": "1e-12", "fT": "1e-15"}),
    "radiation_dose": ("gray", {"Gy": "1", "kGy": "1e3", "Gy(Si)": "1", "Gy (Si)": "1", "rad(Si)": "0.01", "rads": "0.01",
                                "krad": "10", "krads": "10", "krad(Si)": "10", "Mrad": "1e4"}),
    "ratio": ("dimensionless", {"%": "0.01", "percent": "0.01", "per cent": "0.01", "ppm": "1e-6", "ppb": "1e-9",
                                "parts per million": "1e-6"}),
    "count": ("dimensionless", {"channels": "1", "channel": "1", "pixels": "1", "pixel": "1", "elements": "1", "element": "1",
                                "megapixels": "1e6", "megapixel": "1e6", "MP": "1e6", "Mpx": "1e6", "axes": "1", "axis": "1",
                                "stages": "1", "rotors": "1", "users": "1", "hydrophones": "1", "outputs": "1",
                                "qubits": "1", "qubit": "1", "terminals": "1", "bands": "1"}),
    "computing": ("dimensionless", {"WT": "1", "Weighted TeraFLOPS": "1", "weighted teraflops": "1", "TFLOPS": "1", "TPP": "1", "TOPS": "1"}),
    "nep": ("watt / hertz ** 0.5", {"W/√Hz": "1"}),
    "atomic_mass": ("dimensionless", {"atomic mass units": "1", "amu": "1", "u": "1"}),
    "linear_density": ("gram / metre", {"g/m": "1"}),
    "capacitance": ("farad", {"nF": "1e-9", "pF": "1e-12", "µF": "1e-6", "μF": "1e-6"}),
    "inductance": ("henry", {"nH": "1e-9", "µH": "1e-6", "μH": "1e-6"}),
    "gravity": ("metre / second ** 2", {"mGal": "1e-5", "µGal": "1e-8", "microgal": "1e-8"}),
    "mach": ("dimensionless", {"Mach": "1"}),
}  # fmt: skip
_UNIT_SHAPE = re.compile(r"[A-Za-zµμ°]+(?:\^-?[1-9]|[²³])?(?:[ ./*·][A-Za-zµμ°]+(?:\^-?[1-9]|[²³])?)*")
_SUPER = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
_CELSIUS = {"°C", "degC", "degrees Celsius", "degrees C", "ºC", "deg C"}


@functools.cache
def table() -> dict[str, tuple[Unit, ...]]:
    """Give every spelling with its meanings; "mg" and "µg" are a mass or an acceleration."""
    found: dict[str, list[Unit]] = {}
    for dimension, (_, spellings) in _TABLE.items():
        for spelling, factor in spellings.items():
            found.setdefault(spelling, []).append(Unit(dimension, Decimal(factor)))
    for spelling in _CELSIUS:
        found[spelling] = [Unit("temperature", Decimal(1), Decimal("273.15"))]
    return {spelling: tuple(units) for spelling, units in found.items()}


@functools.cache
def pattern() -> str:
    """Give a regular expression of all spellings, longest first, as one group."""
    return "(?:" + "|".join(re.escape(s) for s in sorted(table(), key=len, reverse=True)) + ")"


def base_unit(dimension: str) -> str:
    """Give the base unit of a dimension in pint's words."""
    return _TABLE[dimension][0]


def spellings(dimension: str) -> dict[str, Decimal]:
    """Give the spellings of a dimension with their factors."""
    return {spelling: Decimal(factor) for spelling, factor in _TABLE[dimension][1].items()}


@functools.lru_cache(maxsize=4096)
def meanings(unit: str) -> tuple[Unit, ...]:
    """Give what a unit as written can mean; empty when neither the table nor pint knows it."""
    unit = " ".join(unit.split())
    if not unit:
        return (Unit("count", Decimal(1)),)
    known = table()
    for spelling in (unit, unit.replace("^2", "²").replace("^3", "³"), unit.lower(), unit.rstrip("."), unit.upper()):
        if spelling in known:
            return known[spelling]
    return _from_pint(unit)


@functools.cache
def _registry() -> object:
    import pint  # half a second, and rarely needed

    return pint.UnitRegistry()


@functools.cache
def _bases() -> list[tuple[str, object]]:
    registry = _registry()
    return [(name, registry(base)) for name, (base, _) in _TABLE.items()  # type: ignore[operator]
            if name not in ("level", "decibel", "count", "ratio", "computing", "mach", "temperature")]  # fmt: skip


def _from_pint(unit: str) -> tuple[Unit, ...]:
    if len(unit) > 30 or not _UNIT_SHAPE.fullmatch(unit):  # noqa: PLR2004 - nothing that could make pint compute
        return ()
    import pint

    try:
        asked = _registry()(unit.replace("²", "**2").replace("³", "**3").replace("^", "**"))  # type: ignore[operator]
        for name, base in _bases():
            if asked.is_compatible_with(base):
                return (Unit(name, Decimal(repr(float(asked.to(base).magnitude)))),)
    except (pint.errors.PintError, AttributeError, ValueError, TypeError, ArithmeticError, AssertionError, KeyError):
        return ()
    except Exception:  # noqa: BLE001 - pint evaluates what it parses; whatever it raises, the unit is unknown
        return ()
    return ()


def to_base(value: Decimal, unit: Unit) -> Decimal:
    """Give a value in the dimension's base unit."""
    return value * unit.factor + unit.offset


def plain_digits(text: str) -> str:
    """Give superscript digits as ordinary ones."""
    return text.translate(_SUPER)
