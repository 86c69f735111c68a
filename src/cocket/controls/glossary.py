"""Descriptions in other languages: their words as English ones, so that the lexicons and lists can be used on them.

Takes text, gives tokens: an English word in the place of each word that the glossary knows, with the word as it was
written beside it; all others stay as they are and count as unknown. English text comes back as it was.
"""

from __future__ import annotations

import csv
import functools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files

from cocket.controls.words import Token, fold, stem, tokens

LATIN = ("de", "fr", "es", "it", "nl", "pt", "pl", "tr", "vi")
INFLECTED = frozenset({"pl", "ru", "tr"})  # entries are stems: longer endings are let pass
COMPOUNDING = frozenset({"de", "nl"})
NOUN_FIRST = frozenset({"fr", "es", "it", "pt", "vi", "th", "ar"})  # "cámara térmica": the adjective follows
RUNS = {"zh": re.compile(r"[\u3400-\u9fff]+"), "th": re.compile(r"[\u0e00-\u0e7f]+")}  # written without spaces
_KANA = re.compile(r"[\u3040-\u30ff]")
_ACCENTED = re.compile(r"[À-ɏḀ-ỿ]")  # letters, not signs such as µ or °
_CYRILLIC, _ARABIC = re.compile(r"[\u0400-\u04ff]"), re.compile(r"[\u0600-\u06ff]")
_ARTICLE = re.compile(r"^(?:وال|بال|لل|ال)(?=\w{3})")
# English words and abbreviations, also where another language has them as words that carry nothing.
_ENGLISH = frozenset(
    "the and of for with to from by is are that which at or its this their your in an a as on no do die per van am im "
    "al e i o on it son par com od po da te ve w z li os um au aux op el los en un sem dos lo na le me ad ex".split()
)
# Words of other languages that are English ones as well, without their accents.
_SPELT_ALIKE = frozenset(
    map(
        stem,
        "telephone immersion surveillance position notation prison capital animal message precision renal transport "
        "portable immigration individual traffic traction table restaurant video radio digital robot motor sensor "
        "hotel material metal mineral natural normal original personal social total virtual visual portal signal "
        "serial manual general central special final local regional national international industrial application band "
        "bank bone but cam cap domestic dose four honing hop jack kind may micro mixer municipal non notes pile pin "
        "collar plaster pneumatic sale sardines semi tension top wolfram phosphor spaghetti".split(),
    )
)
_PLAINLY = frozenset("the and of for with to from by is are that which its this their your".split())
_LINKS = ("", "s", "n", "en", "es", "e")  # what joins the parts of a compound
ENDING, LONG_ENDING = 3, 5  # letters that an inflected word may have beyond its entry
SHORTEST, COMPOUND, FEW = 4, 8, 3


@dataclass(frozen=True, slots=True)
class Entry:
    """A phrase of one language, its words folded, and what it is in English."""

    words: tuple[str, ...]
    english: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Language:
    """One language of the glossary: entries by first word, and words that carry nothing."""

    code: str
    entries: Mapping[str, tuple[Entry, ...]]
    functions: frozenset[str]
    longest: int


@functools.cache
def languages() -> Mapping[str, Language]:
    """Give the languages of the glossary by ISO 639-1 code."""
    raw = files("cocket.controls").joinpath("lexicon/glossary.csv").read_text("utf-8")
    head, *rows = csv.reader(raw.splitlines(), delimiter=";")
    return {code: _language(code, column, rows) for column, code in enumerate(head) if column}


def _language(code: str, column: int, rows: Sequence[Sequence[str]]) -> Language:
    found: dict[str, list[Entry]] = {}
    functions: set[str] = set()
    for row in rows:
        english = tuple(row[0].split())
        for phrase in row[column].split("|"):
            words = (phrase,) if code in RUNS else tuple(_bare(t.word, code) for t in tokens(phrase))
            if english == ("for",):
                functions.update(words)
            elif words:
                found.setdefault(words[0], []).append(Entry(words, english))
    kept = {
        first: tuple(
            sorted(
                (Entry(tuple(w for w in e.words if w not in functions) or e.words, e.english) for e in entries),
                key=_size,
            )
        )
        for first, entries in found.items()
    }
    return Language(code, kept, frozenset(functions), max(map(len, kept), default=0))


def _size(entry: Entry) -> tuple[int, int]:
    return -len(entry.words), -sum(map(len, entry.words))


def _bare(word: str, code: str) -> str:
    return _ARTICLE.sub("", word) if code == "ar" else word


def in_english(text: str) -> tuple[Token, ...]:
    """Give the words of a text in order, those of other languages in English where the glossary knows them."""
    plain = tokens(text)
    language = _language_of(text, plain)
    if language is None:
        return plain
    groups = _by_runs(language, text) if language.code in RUNS else _by_words(language, plain)
    found: list[Token] = []
    for group in groups:
        found += [t for part in (reversed(group) if language.code in NOUN_FIRST else group) for t in part]
    return tuple(found)


def english_text(text: str, said: Sequence[Token]) -> str:
    """Give a text with its foreign words in English, so that figures are read beside words for what they measure."""
    spots: dict[tuple[int, int], list[str]] = {}
    for token in said:
        spots.setdefault((token.start, token.end), []).append(token.word)
    known = sorted({(t.start, t.end) for t in said if t.said})
    parts, at = [], 0
    for start, end in known:
        parts += [text[at:start], " ", " ".join(spots[start, end]), " "]
        at = end
    return "".join([*parts, text[at:]]) if known else text


def _language_of(text: str, plain: Sequence[Token]) -> Language | None:
    """Give the language of a text: by its script, else by its words; None where it is English or unknown."""
    known = languages()
    if not text.isascii():
        if RUNS["zh"].search(text) and not _KANA.search(text):
            return known["zh"]
        for code, script in (("th", RUNS["th"]), ("ru", _CYRILLIC), ("ar", _ARABIC)):
            if script.search(text):
                return known[code]
    words = [t.word for t in plain]
    telling = [n for n, w in enumerate(words) if w[0].isalpha() and w not in _ENGLISH and len(w) > 1]
    english = sum(w in _PLAINLY for w in words)
    accented = _ACCENTED.search(text) is not None
    best, most = None, 0.0
    for code in LATIN:
        if code == "vi" and not accented:
            continue
        language = known[code]
        said = sum(w in language.functions and w not in _ENGLISH for w in words)
        told = [w for w in words if w not in language.functions]
        matched = [e for n, w in enumerate(told) if not _is_english(w) and (e := _match(language, told, n)) is not None]
        found = sum(len(entry.words) for entry in matched)
        exact = sum(len(e.words) for e in matched if e.words[0] in told)
        joined = code in COMPOUNDING and any(len(_parts(language, words[n])) > 1 for n in telling)
        clear = [len(" ".join(e.words)) for e in matched if len(e.words[0]) >= SHORTEST and e.words[0] in told]
        plainly = (
            found
            if accented
            else exact >= len(telling)
            or len(clear) > 1
            or max(clear, default=0) >= (COMPOUND if len(telling) > FEW else SHORTEST + 1)
        )
        plainly = plainly or (code in INFLECTED and 2 * found >= len(telling) and found > 1)
        foreign = said > english or (not english and (joined or plainly))
        score = said + 1.5 * found + 2 * joined
        if foreign and (found or joined) and score > most:
            best, most = language, score
    return best


@functools.cache
def _english_words() -> frozenset[str]:
    raw = files("cocket.controls").joinpath("lexicon/glossary.csv").read_text("utf-8")
    return frozenset(stem(w) for line in raw.splitlines()[1:] for w in line.partition(";")[0].split()) | _SPELT_ALIKE


def _is_english(word: str) -> bool:
    return stem(word) in _english_words()


def _by_words(language: Language, plain: Sequence[Token]) -> Iterator[list[list[Token]]]:
    """Give groups of content words between function words; each word as the tokens that stand for it."""
    told = [t for t in plain if t.word not in language.functions]
    at = {id(t): n for n, t in enumerate(told)}
    words = [_bare(t.word, language.code) for t in told]
    group: list[list[Token]] = []
    skip = 0
    for token in plain:
        if id(token) not in at:
            if group and not skip:
                yield group
                group = []
            continue
        if skip:
            skip -= 1
            continue
        place = at[id(token)]
        entry = _match(language, words, place)
        if entry is not None:
            last = told[place + len(entry.words) - 1]
            said = [t.word for t in told[place : place + len(entry.words)]]
            group.append(_as_english(entry.english, said, token.start, last.end))
            skip = len(entry.words) - 1
        elif language.code in COMPOUNDING and (parts := _parts(language, token.word)):
            group.append([t for e in parts for t in _as_english(e.english, [token.word], token.start, token.end)])
        else:
            group.append([token])
    yield group


def _as_english(english: Sequence[str], said: Sequence[str], start: int, end: int) -> list[Token]:
    """Give the English words for one phrase; each keeps a word as it was written."""
    return [
        Token(word, stem(word), start, end, said[min(n, len(said) - 1)] if n < len(said) else "")
        for n, word in enumerate(english)
    ]


def _match(language: Language, words: Sequence[str], place: int) -> Entry | None:
    """Give the longest entry that stands at a place, endings let pass."""
    word = words[place]
    spare = LONG_ENDING if language.code in INFLECTED else ENDING
    for length in range(len(word), max(len(word) - spare, 1) - 1, -1):
        if length < len(word) and length < SHORTEST:
            break
        for entry in language.entries.get(word[:length], ()):
            rest = words[place + 1 : place + len(entry.words)]
            if len(rest) == len(entry.words) - 1 and all(map(_ends, rest, entry.words[1:], [spare] * len(rest))):
                return entry
    return None


def _ends(word: str, entry: str, spare: int) -> bool:
    return word == entry or (len(entry) >= SHORTEST and word.startswith(entry) and len(word) - len(entry) <= spare)


@functools.lru_cache(maxsize=5_000)
def _compound(code: str, word: str) -> tuple[Entry, ...]:
    language = languages()[code]
    if not word:
        return ()
    for length in range(len(word), 1, -1):
        entry = next((e for e in language.entries.get(word[:length], ()) if len(e.words) == 1), None)
        if entry is None:
            continue
        for link in _LINKS:
            rest = word[length:]
            if rest.startswith(link):
                rest = rest[len(link) :]
                if len(rest) < ENDING:
                    return (entry,)
                if more := _compound(code, rest):
                    return (entry, *more)
    return ()


def _parts(language: Language, word: str) -> tuple[Entry, ...]:
    """Give the entries that a compound is made of, or nothing where a part of it is unknown."""
    return _compound(language.code, word) if len(word) >= COMPOUND else ()


def _by_runs(language: Language, text: str) -> Iterator[list[list[Token]]]:
    """Cut text without spaces into the longest entries; what stands between them stays one unknown word."""
    end = 0
    for run in RUNS[language.code].finditer(text):
        if between := _shifted(text, end, run.start()):
            yield [[t] for t in between]
        yield from _cut(language, run.group(), run.start())
        end = run.end()
    if rest := _shifted(text, end, len(text)):
        yield [[t] for t in rest]


def _shifted(text: str, start: int, end: int) -> list[Token]:
    return [Token(t.word, t.stem, t.start + start, t.end + start) for t in tokens(text[start:end])]


def _cut(language: Language, run: str, start: int) -> Iterator[list[list[Token]]]:
    group: list[list[Token]] = []
    unknown, place = 0, 0  # unknown: how many characters before `place` no entry has
    while place <= len(run):
        entry = _longest(language, run, place)
        function = next((f for f in language.functions if f and run.startswith(f, place)), None)
        alone = entry is not None and len(entry.words[0]) == 1 and unknown > 0
        if place < len(run) and (alone or (entry is None and function is None)):
            unknown, place = unknown + 1, place + 1
            continue
        if unknown:
            word = fold(run[place - unknown : place])
            group.append([Token(word, word, start + place - unknown, start + place)])
            unknown = 0
        if place == len(run):
            break
        if entry is not None:
            said = entry.words[0]
            group.append(_as_english(entry.english, [said], start + place, start + place + len(said)))
            place += len(said)
        elif function is not None:
            if group:
                yield group
                group = []
            place += len(function)
    if group:
        yield group


def _longest(language: Language, run: str, place: int) -> Entry | None:
    for length in range(min(language.longest, len(run) - place), 0, -1):
        found = language.entries.get(run[place : place + length])
        if found:
            return found[0]
    return None
