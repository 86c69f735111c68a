"""What is said of a row whatever a model learnt: an overdrawn licence, a screening hit, a vague description, a detour.

Takes a batch and its layout, gives one `Flag` per rule whose columns are there. A flag raises a row's score: with
weight w, what was left of doubt shrinks by the factor 1 - w. The weights are judgements, stated here, until inspections
speak: training measures on held-back rows what each rule was worth.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cocket.controls.tariff_fit import Verdict
from cocket.risk.targeting.columns import as_numbers
from cocket.risk.targeting.fitting import BETTER, FIT
from cocket.risk.targeting.mismatch import Vocabulary
from cocket.risk.targeting.model import Layout, RuleWeight
from cocket.risk.targeting.places import detour
from cocket.risk.targeting.splitting import COLUMN
from cocket.risk.targeting.tokens import digits_of

# Words that name no goods by themselves.
VAGUE_WORDS = """
parts part spare spares equipment samples sample goods items item electronic electronics electrical machinery machine
accessories accessory various general misc miscellaneous other others as per invoice and of the for set sets kit kits
used new device devices component components material materials product products cargo
"""
VAGUE = frozenset(VAGUE_WORDS.split())
WEIGHT, WORDS = "__found_weight__", "__found__"  # columns that `findings` adds
STATED_COUNTS = 20.0  # inspected rows that a stated weight stands for
SUREST = 0.95
HIT = 0.5  # the probability from which a screening result is a hit
_WORD = re.compile(r"[^\W\d_]{2,}")


@dataclass(frozen=True, slots=True)
class Flag:
    """One rule on one batch: which rows it holds for, how much it weighs (there, or in all), what it says of a row."""

    code: str
    weight: float | np.ndarray
    mask: np.ndarray
    say: Callable[[int], str]


def flags_of(
    batch: pa.RecordBatch,
    layout: Layout,
    vocabulary: Vocabulary | None = None,
    weighed: Sequence[RuleWeight] = (),
) -> list[Flag]:
    """Give the flags of every rule whose columns the table has; a rule that holds nowhere is left out.

    `weighed` are the weights that inspections gave; a rule without one keeps its stated weight.
    """
    found = [flag for rule in RULES if (flag := rule(batch, layout)) is not None]
    if vocabulary is not None and (flag := other_goods(batch, layout, vocabulary)) is not None:
        found.append(flag)
    weights = {one.code: one.weight for one in weighed}
    return [replace(flag, weight=weights.get(flag.code, flag.weight)) for flag in found if flag.mask.any()]


def weighed(flags: Sequence[Flag], scores: np.ndarray, labels: np.ndarray) -> tuple[RuleWeight, ...]:
    """Give each rule the weight that inspected rows speak for; its stated weight counts as so many of them.

    A weight w leaves 1 - w of the doubt 1 - p of a row. What was found beyond the model's own expectation, by the doubt
    that there was, is the w of the rows alone.
    """
    result = []
    for flag in flags:
        if not isinstance(flag.weight, float):
            continue
        own, found = scores[flag.mask], float(labels[flag.mask].sum())
        expected, doubt = float(own.sum()), float((1 - own).sum())
        weight = (STATED_COUNTS * flag.weight + found - expected) / (STATED_COUNTS + doubt)
        weight = min(SUREST, max(0.0, weight))
        result.append(RuleWeight(flag.code, flag.weight, int(own.size), int(found), expected, weight))
    return tuple(result)


def other_goods(batch: pa.RecordBatch, layout: Layout, vocabulary: Vocabulary) -> Flag | None:
    """The words of the description are those of another heading in the training rows."""
    name, code = layout.named("description"), layout.named("hs")
    if not (name and code):
        return None
    texts = batch.column(name).to_pylist()
    codes = batch.column(code).to_pylist()
    headings = {value: digits_of(value, 4) for value in dict.fromkeys(codes)}
    own = [headings[value] for value in codes]
    pairs = list(zip(texts, own, strict=True))
    answers = {pair: vocabulary.better(*pair) for pair in dict.fromkeys(pairs)}  # the same words come again and again
    better = [answers[pair] for pair in pairs]
    mask = np.fromiter(map(bool, better), dtype=bool, count=len(better))
    if FIT in batch.schema.names:
        # Where the nomenclature itself has an opinion, other declarants' habits are not asked.
        mask &= np.asarray(pc.equal(batch.column(FIT), Verdict.UNKNOWN.value))
    return Flag(
        "other_goods",
        0.25,
        mask,
        lambda row: (
            f"{texts[row][:60]!r} is declared under {own[row]}; its words are those of {better[row]} elsewhere."
        ),
    )


def tariff_mismatch(batch: pa.RecordBatch, layout: Layout) -> Flag | None:
    """The nomenclature's own words put the description in another chapter than the declared one."""
    if BETTER not in batch.schema.names:
        return None
    texts, codes = (batch.column(layout.named(role)).to_pylist() for role in ("description", "hs"))
    better = batch.column(BETTER).to_pylist()
    mask = np.asarray(pc.equal(batch.column(FIT), Verdict.MISMATCH.value))
    # Words that name no goods are said to be vague; they cannot be in the wrong chapter.
    mask &= ~np.fromiter(map(is_vague, texts), dtype=bool, count=len(texts))
    return Flag(
        "tariff_mismatch",
        0.25,
        mask,
        lambda row: f"{texts[row][:60]!r} is declared under {codes[row]}; by the tariff's words it is {better[row]}.",
    )


def known_technique(batch: pa.RecordBatch, layout: Layout) -> Flag | None:
    """Detectors found something about the declaration (handed in with `--findings`)."""
    del layout
    if WEIGHT not in batch.schema.names:
        return None
    weights, words = np.asarray(batch.column(WEIGHT)), batch.column(WORDS).to_pylist()
    return Flag("known_technique", weights, weights > 0, lambda row: str(words[row]))


def splitting(batch: pa.RecordBatch, layout: Layout) -> Flag | None:
    """The row is one of several parcels just under the limit (worked out over the whole file beforehand)."""
    del layout
    if COLUMN not in batch.schema.names:
        return None
    said = batch.column(COLUMN).to_pylist()
    mask = np.fromiter(map(bool, said), dtype=bool, count=len(said))
    return Flag("splitting", 0.6, mask, lambda row: str(said[row]))


@functools.lru_cache(maxsize=50_000)
def is_vague(description: str) -> bool:
    """Say whether a description names no goods: no word in it, or only words that fit anything."""
    words = [word.casefold() for word in _WORD.findall(description)]
    return not any(word not in VAGUE for word in words)


def licence_overdrawn(batch: pa.RecordBatch, layout: Layout) -> Flag | None:
    """The licence's balance after this declaration, handed in as a column, is below zero."""
    name = layout.named("licence_left")
    if not name:
        return None
    left = as_numbers(batch.column(name))
    return Flag(
        "licence_overdrawn", 0.8, left < 0, lambda row: f"The licence is overdrawn: {name} is {left[row]:,.6g}."
    )


def screening_hit(batch: pa.RecordBatch, layout: Layout) -> Flag | None:
    """A screening result, handed in as a column of probabilities or of 0 and 1, is at least one half."""
    name = layout.named("screening")
    if not name:
        return None
    hits = as_numbers(batch.column(name))
    return Flag(
        "screening_hit",
        0.5,
        hits >= HIT,
        lambda row: f"A party resembles a listed one: {name} is {hits[row]:.2g}.",
    )


def vague_description(batch: pa.RecordBatch, layout: Layout) -> Flag | None:
    """The description names no goods."""
    name = layout.named("description")
    if not name:
        return None
    texts = batch.column(name).to_pylist()
    mask = np.fromiter(map(is_vague, texts), dtype=bool, count=len(texts))
    return Flag(
        "vague_description",
        0.15,
        mask,
        lambda row: f"The description {texts[row][:60]!r} does not say what the goods are.",
    )


def implausible_route(batch: pa.RecordBatch, layout: Layout) -> Flag | None:
    """The way through the countries named is far longer than the direct one."""
    start, end, via = layout.named("departure"), layout.named("destination"), layout.named("via")
    if not (start and end and via):
        return None
    legs = zip(*(batch.column(name).to_pylist() for name in (start, via, end)), strict=True)
    ways = [detour([a, *re.split(r"[;,>\s]+", middle), b]) for a, middle, b in legs]
    mask = np.fromiter((way is not None and way.uneconomic for way in ways), dtype=bool, count=len(ways))

    def say(row: int) -> str:
        way = ways[row]
        assert way is not None
        return f"The route is {way.travelled:,.0f} km, the direct one {way.direct:,.0f} km."

    return Flag("implausible_route", 0.3, mask, say)


def mass_turned_round(batch: pa.RecordBatch, layout: Layout) -> Flag | None:
    """The gross mass is below the net mass."""
    gross_name, net_name = layout.named("gross_mass"), layout.named("mass")
    if not (gross_name and net_name):
        return None
    gross, net = as_numbers(batch.column(gross_name)), as_numbers(batch.column(net_name))
    return Flag(
        "mass_turned_round",
        0.3,
        gross < net,
        lambda row: f"Gross mass {gross[row]:,.6g} is below net mass {net[row]:,.6g}.",
    )


RULES: tuple[Callable[[pa.RecordBatch, Layout], Flag | None], ...] = (
    licence_overdrawn,
    screening_hit,
    tariff_mismatch,
    known_technique,
    splitting,
    implausible_route,
    vague_description,
    mass_turned_round,
)
