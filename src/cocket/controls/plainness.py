"""Whether a description speaks of plain goods only: what keeps an everyday name from settling anything.

Takes a reading, the nomenclature and the words of a list. An everyday name says what a thing is called; it says nothing
of what else is in the box. So goods are plain only where every other word is one that plain goods are told in.
"""

from __future__ import annotations

from collections.abc import Container, Sequence

from cocket.controls.chemicals import cas_numbers, is_substance
from cocket.controls.figures import Figure
from cocket.controls.lexicon import everyday_words
from cocket.controls.likeness import field_words
from cocket.controls.reading import Reading
from cocket.controls.searching import ON_NO_LIST, Found
from cocket.controls.tariff import Tariff
from cocket.controls.wares import Nearness
from cocket.controls.words import COMMONPLACE, MEASURES, VAGUE, WEAK, Token, content, head_of, singular, stem

PLAUSIBLE = 0.5  # coverage from which a provision found by words alone must be ruled out
MOSTLY = 0.65  # share of strange words that a description may have whose very subject is an everyday thing
LONG = 4  # words from which a description may have a stranger among everyday words
HIGH_VOLTAGE = 1000  # volts, where low voltage ends (Directive 2014/35/EU)
SEVERE_COLD = 228  # kelvin: "below 228 K (-45 °C)" is where the lists begin
FEWEST_WORDS = 2
COMMON_STEMS = frozenset(map(stem, COMMONPLACE))
SHOUTED = 0.7  # share of capital letters from which they say nothing
SHORT = 2  # letters of units and codes
A_LITTLE, BY_FAR = 0.05, 0.15  # margins of likeness to ordinary wares over likeness to listed or watching ones
TECHNICAL = frozenset(
    {
        "specific_modulus",
        "specific_tensile",
        "bias_stability",
        "angle_random_walk",
        "radiation",
        "pulse_duration",
        "key_length",
        "modulus_length",
        "peak_power",
        "tensile_strength",
        "repetition_rate",
        "instantaneous_bandwidth",
        "switching_time",
        "signal_duration",
        "computing",
        "qubits",
        "atomic_mass",
        "gravity_accuracy",
        "power_density",
        "particle_size",
        "rise_time",
        "settling_time",
        "acceleration_range",
    }
)


def is_unlisted_capability(reading: Reading) -> bool:
    """Tell whether phrases name only capabilities that no provision is about, and no word hints at a listed thing."""
    codes = {row.code for row, _ in reading.capabilities}
    certain = any(row.certain for row, _ in reading.capabilities)
    return certain and codes <= ON_NO_LIST and not reading.technical


def is_technical(reading: Reading, finds: list[Found]) -> bool:
    """Tell whether figures that everyday goods never state are given, or a provision explains half of the words."""
    return states_technical_figures(reading) or any(f.coverage >= PLAUSIBLE for f in finds)


def states_technical_figures(reading: Reading) -> bool:
    """Tell whether figures that everyday goods never state are given."""
    return any(f.about in TECHNICAL or _is_severe(f) for f in reading.figures)


def _is_severe(figure: Figure) -> bool:
    """Tell whether a figure is a cold, or a voltage, that no everyday thing is made for."""
    if figure.dimension == "voltage":
        return figure.high > HIGH_VOLTAGE
    return figure.dimension == "temperature" and figure.low < SEVERE_COLD


def told_plainly(listed: Container[str], reading: Reading, tariff: Tariff | None) -> bool:
    """Tell whether an everyday thing is named and every other word is one that plain goods are told in.

    Words of everyday speech can add up to being like a listed thing ("water pump, cast iron": a melting furnace); where
    there is no other word at all, that likeness is chance. Where no everyday name is known, all words must be ones that
    the nomenclature, or every sales text, uses for plain goods and the list for nothing.
    """
    if reading.watched or reading.technical or reading.capabilities or reading.told:
        return False
    if names_a_substance(reading, tariff):
        return False
    if states_technical_figures(reading) or list_words(listed, reading, tariff):
        return False
    return not unknown_words(reading, tariff) if reading.named else _in_plain_words(listed, reading, tariff)


def told_in_ordinary_words(reading: Reading, near: Nearness, tariff: Tariff | None) -> bool:
    """Tell whether a description is told like wares of ordinary trade, and clearly less like any that a list has.

    A word that the list or its wares are told in and ordinary ones never keeps it from being free.
    """
    if reading.told or reading.capabilities or names_a_substance(reading, tariff) or states_technical_figures(reading):
        return False
    return not near.has_odd_words and near.is_ordinary(A_LITTLE) and not _has_strange_capitals(reading, near)


def _has_strange_capitals(reading: Reading, near: Nearness) -> bool:
    """Tell whether an abbreviation stands in capitals that no ordinary ware has ("TATB"), and no article's number."""
    if _is_shouted(reading.text):
        return False
    said = reading.words.tokens[: len(reading.clauses)]
    for token, then in zip(said, (*said[1:], None), strict=False):
        capitals = token.word.isalpha() and len(token.word) > SHORT and reading.text[token.start : token.end].isupper()
        numbered = then is not None and any(c.isdigit() for c in then.word)
        if capitals and not numbered and token.stem in near.unknown:
            return True
    return False


def _in_plain_words(listed: Container[str], reading: Reading, tariff: Tariff | None) -> bool:
    said = reading.words.tokens[: len(reading.clauses)]
    telling = [t for n, t in enumerate(said) if not _says_nothing(t) and not _measures(reading.text, said, n)]
    named = content(head_of(reading.text))
    return (
        tariff is not None
        and bool(telling)
        and all(t.stem in tariff.plain_words and t.stem not in listed for t in telling)
        and reading.content >= FEWEST_WORDS
        and bool(named)
        and (named[-1] in tariff.plain_words or named[-1] in COMMON_STEMS)
    )


def is_plain_speech(reading: Reading, tariff: Tariff | None) -> bool:
    """Tell whether most words beside an everyday name are everyday words too: "water" is, "deuterated" is not."""
    if names_a_substance(reading, tariff):
        return False
    if not reading.named and any(tariff is None or not tariff.knows(w) for w in reading.odd_head):
        return False
    if reading.told_at_length:
        return True  # what is said of a thing that is named needs no names of its own
    strangers = len(set(unknown_words(reading, tariff)))
    if reading.named:
        return strangers <= max(reading.described * MOSTLY, 1)
    spare = 0 if reading.described >= LONG else 1
    return strangers * 2 <= max(reading.described - spare, 0) or reading.described <= 1


def names_a_substance(reading: Reading, tariff: Tariff | None) -> bool:
    """Tell whether a chemical unknown here is named: what it is packed in ("drums") makes it no plain thing."""
    said = reading.words.tokens[: len(reading.clauses)]
    unknown = (t for t in said if is_substance(t.word) and (tariff is None or not tariff.knows(t.stem)))
    return any(True for _ in unknown) or bool(cas_numbers(reading.text))


def speaks_like_a_list(listed: Container[str], reading: Reading, tariff: Tariff | None) -> bool:
    """Tell whether a word that no plain goods are called by is one that the list itself uses ("diethylformamidine")."""
    return not reading.named and any(w in listed for w in unknown_words(reading, tariff))


def unknown_words(reading: Reading, tariff: Tariff | None) -> list[str]:
    """Give the words of a description that neither everyday names nor the nomenclature know."""
    return [w for w in reading.strange if tariff is None or not tariff.knows(w)]


def list_words(listed: Container[str], reading: Reading, tariff: Tariff | None) -> tuple[str, ...]:
    """Give the words beside everyday names that lists or the field's lexicon use and plain goods are not told in.

    `listed` are the words of the list. What only says a measure ("5 kW") is no such word; an abbreviation in capitals
    that the nomenclature does not use is one, since who knows what it means.
    """
    named = {place for _, spot in reading.ordinary for place in spot.positions}
    plain = tariff.plain_words if tariff is not None else frozenset()
    said = reading.words.tokens[: len(reading.clauses)]
    shouted = _is_shouted(reading.text)
    found = []
    for place, token in enumerate(said):
        if place in named or token.stem in plain or _says_nothing(token) or _measures(reading.text, said, place):
            continue
        short = len(token.word) <= SHORT
        if place in reading.dressed and not reading.text[token.start : token.end].isupper():
            continue
        capitals = not shouted and token.word.isalpha() and reading.text[token.start : token.end].isupper()
        following = said[place + 1].word if place + 1 < len(said) else ""
        capitals = capitals and not (following.isdigit() and len(following) > SHORT)  # an article's number
        if (not short and (token.stem in listed or token.stem in field_words())) or (capitals and not short):
            found.append(token.word)
    return tuple(found)


def _is_shouted(text: str) -> bool:
    """Tell whether a text is mostly in capitals, where they mark no abbreviation."""
    letters = [c for c in text if c.isalpha()]
    return sum(c.isupper() for c in letters) > SHOUTED * len(letters)


def _says_nothing(token: Token) -> bool:
    word = singular(token.word)
    return (
        token.stem in WEAK
        or token.stem in MEASURES
        or word in VAGUE
        or word in everyday_words()
        or word in COMMONPLACE
        or word[0].isdigit()
    )


def _measures(text: str, said: Sequence[Token], place: int) -> bool:
    """Tell whether a word stands behind a figure: "12 V", "500 rpm"."""
    before = said[place - 1] if place else None
    return before is not None and before.word[-1].isdigit() and not text[before.end : said[place].start].strip()
