"""A limit beside what an item declares: met, not met, or unknown.

Takes a limit and figures, gives a `ThresholdCheck`. A figure is compared only with a limit about the same thing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from cocket.controls.figures import AGGREGATE, TOGETHER, Figure
from cocket.controls.model import ThresholdCheck
from cocket.controls.thresholds import Limit
from cocket.controls.words import stem
from cocket.kernel.reasons import Tri

# Words that lists and data sheets use for the same thing.
_SAME = (
    frozenset({"pixels", "elements"}),
    frozenset({"frequency", "clock"}),
    frozenset({"output_power", "peak_power"}),
    frozenset({"mass", "payload"}),
    frozenset({"frame_rate", "sample_rate"}),
    frozenset({"range", "distance"}),
    frozenset({"position_accuracy", "accuracy"}),
    frozenset({"volume", "capacity"}),
    frozenset({"bandwidth", "instantaneous_bandwidth"}),
    frozenset({"angular_resolution", "bearing_accuracy"}),
    frozenset({"temperature", "temperature_low"}),
)
# Kinds of figure that nearly every data sheet has, so that one of them alone says nothing.
_COMMON = frozenset({"length", "mass", "ratio", "count", "temperature", "frequency", "power", "voltage", "current"})
_LOWEST = frozenset(stem(w) for w in ("minimum", "min", "lowest", "coldest"))
_HIGHEST = frozenset(stem(w) for w in ("maximum", "max", "highest", "hottest"))
COLD = 100  # kelvin; figures below are told to tenths
# Dimensions so telling that a lone figure of an item answers a limit that no words explain.
_TELLING = frozenset(
    {
        "angle_random_walk",
        "magnetic",
        "radiation_dose",
        "computing",
        "data_rate",
        "density",
        "energy_density",
        "power_density",
        "responsivity",
        "flow",
        "acceleration",
        "specific_power",
    }
)


def compare(limit: Limit, figures: Iterable[Figure]) -> ThresholdCheck:
    """Compare a limit with the figures about the same thing; figures that disagree with each other give unknown."""
    alike = [f for f in figures if f.dimension == limit.dimension]
    relevant = [f for f in alike if _same(limit.threshold.attribute, f, limit)]
    if not relevant and len(alike) == 1 and not alike[0].about and limit.threshold.operator in (">", ">="):
        # The only figure of its kind, with no word for what it is about: a floor that it reaches is met. A ceiling says
        # little, since most figures are small enough for it.
        relevant = alike
    if not relevant and (lone := _lone(limit, alike)) is not None:
        state = _met(limit, lone)
        declared = f"{lone.text} ({lone.source})" if state is Tri.YES else ""
        return ThresholdCheck(limit.threshold, Tri.YES if state is Tri.YES else Tri.UNKNOWN, declared)
    if not relevant:
        return ThresholdCheck(limit.threshold, Tri.UNKNOWN)
    states = [_met(limit, f) for f in relevant]
    # A limit rules out only by a figure that is certainly about the same thing.
    sure = [limit.threshold.attribute != "" and f.about == limit.threshold.attribute for f in relevant]
    sure = [known and not _is_a_part(f, limit) for known, f in zip(sure, relevant, strict=True)]
    sure = [known and not limit.beside for known in sure]
    states = [Tri.UNKNOWN if s is Tri.NO and not known else s for s, known in zip(states, sure, strict=True)]
    declared = "; ".join(sorted({f"{f.text} ({f.source})" for f in relevant}))
    if Tri.YES in states and Tri.NO in states and _are_ends(relevant):
        states = [Tri.YES]  # "minimum -60 °C" and "maximum 70 °C" are the ends of one range, which reaches the limit
    if Tri.YES in states and Tri.NO in states:
        # One of several figures reaches the limit; from different places they may contradict each other.
        exact = [s for s, f in zip(states, relevant, strict=True) if f.about == limit.threshold.attribute]
        states = exact or states
    if Tri.YES in states and Tri.NO in states:
        return ThresholdCheck(limit.threshold, Tri.UNKNOWN, declared)
    state = Tri.YES if Tri.YES in states else Tri.NO if Tri.NO in states else Tri.UNKNOWN
    return ThresholdCheck(limit.threshold, state, declared)


def _lone(limit: Limit, alike: list[Figure]) -> Figure | None:
    """Give the one figure of its kind that an item states as an attribute, where nothing says what either is about.

    Exporters name a "response time" in their own words ("start-up to 90 % thrust"). It may show that a limit is met,
    a ceiling as well, and never that one is not. Kinds of which most items have several figures are left out.
    """
    if limit.threshold.attribute or limit.dimension in _COMMON or len(alike) != 1:
        return None
    (one,) = alike
    return one if not one.about and one.source.startswith("attribute") else None


def _are_ends(figures: Sequence[Figure]) -> bool:
    """Tell whether figures are told as the two ends of one range."""
    return any(f.near & _LOWEST for f in figures) and any(f.near & _HIGHEST for f in figures)


def _is_a_part(figure: Figure, limit: Limit) -> bool:
    """Tell whether a figure is of one part of what a limit counts together: a lane's rate, of an aggregate rate."""
    if figure.near & TOGETHER or limit.threshold.operator not in (">", ">="):
        return False
    return bool(limit.near & AGGREGATE) or (figure.each and bool(limit.near & TOGETHER))


def _same(attribute: str, figure: Figure, limit: Limit) -> bool:
    if attribute and figure.about:
        if "purity" in (attribute, figure.about) and {attribute, figure.about} - {"purity"}:
            return any(name.startswith("content of") for name in (attribute, figure.about))
        return attribute == figure.about or any(attribute in g and figure.about in g for g in _SAME)
    if limit.dimension in _TELLING:
        return True
    return bool(limit.near & figure.near)


def _met(limit: Limit, figure: Figure) -> Tri:
    """Compare one figure; a range reaches a lower limit with its top and an upper limit with its bottom."""
    low, high = figure.low, figure.high
    if limit.dimension == "temperature" and limit.base > COLD and limit.base == limit.base.to_integral_value():
        # Lists round: "358 K (85 °C)" is 358.15 K, and an item for 85 °C does not go beyond it.
        low, high = low.quantize(Decimal(1)), high.quantize(Decimal(1))
    operator, base = limit.threshold.operator, limit.base
    if limit.spans and low == high:  # one end of the item's range is not told
        reached = low <= base if operator == "<=" else high >= base
        return Tri.YES if reached else Tri.UNKNOWN
    if figure.bound == "max" and operator in ("<", "<="):
        low = Decimal("-1e60") if low == high else low
        return Tri.YES if (high < base or (operator == "<=" and high == base)) else Tri.UNKNOWN
    if figure.bound == "min" and operator in (">", ">="):
        return Tri.YES if high >= base else Tri.UNKNOWN
    if figure.bound == "min" and operator in ("<", "<="):
        return Tri.NO if low > base or (low == base and operator == "<") else Tri.UNKNOWN
    match operator:
        case ">":
            return Tri.YES if high > base else Tri.NO
        case ">=":
            return Tri.YES if high >= base else Tri.NO
        case "<":
            return Tri.YES if low < base else Tri.NO
        case "<=":
            return Tri.YES if low <= base else Tri.NO
        case "=":
            return Tri.YES if low <= base <= high else Tri.NO
    return Tri.UNKNOWN
