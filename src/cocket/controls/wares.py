"""What goods are called by those who make, sell and ship them: a catalogue of wares, and what a description is like.

Takes the words of a description, gives `Nearness`: the places of the lists whose wares it is told like, and how much it
is told like wares that no list has. The lines in `lexicon/wares/` are written for this purpose, several for each place
in words that the list itself does not use; likeness to them only says where to look (ADR 0040).
"""

from __future__ import annotations

import functools
import math
from collections import Counter, defaultdict
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files

import numpy as np

from cocket.controls.glossary import in_english
from cocket.controls.keeping import keep, read_kept
from cocket.controls.ranking import Ranking
from cocket.controls.stems import kept_in
from cocket.controls.words import STOP, WEAK, Token, plain_text, singular, tokens
from cocket.kernel.canonical import sha256_hex
from cocket.reference.model import Edition
from cocket.reference.store import Library

LISTED = ("0_2", "1", "3", "4_5", "6", "7_8_9", "us")
ORDINARY, CAPABILITIES = "ordinary", "capabilities"
HARMLESS = "NONE"  # wares that only sound like surveillance
US = "us:"
K1, B = 0.8, 0.4
WEAKLY = 0.3  # weight of a word that says little
PACKING = frozenset(
    "g kg ml l cl cm pc pcs pce x ct pk pack packs set box carton pallet two three four five six "
    "eight ten twelve".split()
)  # how goods are counted
PURPOSE = frozenset("for as intended used".split())  # what follows says what a thing is for
BEHIND = 0.6  # weight of a word for what a thing is for
FURTHER = ((1, 0.5), (2, 0.3))  # what the second and third likest wares of a place add to its score
FLOOR = 0.3  # share of a description that an ordinary ware must explain; see docs/explanation/classification.md
SEVERAL = 4  # wares of lists
LIKEST = 8  # ordinary wares whose very words are looked at
LEANS = 4  # ordinary wares that have a word for each listed one that has it, from which it is a word of theirs
MOSTLY_SAID = 0.7  # share of an ordinary ware's own words that a description must have
AS_MANY = 5  # ordinary wares for which one counts that only sounds like watching
SMOOTH = 0.3
_LISTED, _ORDINARY, _HARMLESS, _WATCHING = 0, 1, 2, 3
IN_GROUP = 1.5  # what places on software or know-how count where that is exported
WHOLE_WORD = 4  # letters
GAIN = 1.3  # what a word that fits gives at most, over its rarity
OVER_ALL = 2.8  # what the wares of a place reach together, over what one reaches
_SOURCES = ("words.py", "glossary.py", "ranking.py", "wares.py", "lexicon/words.toml", "lexicon/glossary.csv")


@dataclass(frozen=True, slots=True)
class Ware:
    """One line of the catalogue: where a list deals with it ("us:" before a place of the US list alone), or a group."""

    places: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Nearness:
    """How a description stands to the catalogue; shares are of the description's own words, 0..1.

    `places` holds score and share by place for the places likest to it, best first; `like` is the ordinary ware that it
    is likest to.
    """

    places: Mapping[str, tuple[float, float]]
    listed: float = 0.0
    ordinary: float = 0.0
    surely: float = 0.0  # the same by wares that are named in full
    loosely: float = 0.0  # the same by stems alone: enough to keep a likeness to listed wares from counting
    capable: float = 0.0
    capability: str = ""
    like: str = ""
    watching: float = 0.0  # log-odds that these are words for watching people and not of ordinary trade
    odd: tuple[str, ...] = ()  # stems that wares of the lists are told in and no ordinary ware is
    unknown: frozenset[str] = frozenset()  # stems that no ordinary ware is told in
    marked: bool = False  # a whole word among them stands in several wares of the lists
    whole: float = 1.0  # the score of a ware that has every word of the description

    @property
    def has_odd_words(self) -> bool:
        """Whether a whole word is among the odd ones; short ones are units and abbreviations."""
        return any(len(word) >= WHOLE_WORD for word in self.odd)

    def is_ordinary(self, margin: float) -> bool:
        """Tell whether a description is told like ordinary wares, by a margin over all that a list or a watcher has."""
        return self.ordinary >= FLOOR and self.ordinary - max(self.listed, self.capable) >= margin

    def is_surely_ordinary(self, margin: float) -> bool:
        """Tell the same of an ordinary ware that is named in full: a toy robot for bomb disposal must say "game"."""
        return self.surely >= FLOOR and self.surely - max(self.listed, self.capable) >= margin


@functools.cache
def catalogue() -> tuple[tuple[Ware, ...], tuple[Ware, ...], tuple[Ware, ...]]:
    """Give the wares of the lists, the ordinary ones, and those of surveillance that no list has."""
    listed = tuple(ware for name in LISTED for ware in _lines(name, US if name == "us" else ""))
    return listed, tuple(_lines(ORDINARY)), tuple(_lines(CAPABILITIES))


def _text(name: str) -> str:
    return files("cocket.controls").joinpath(f"lexicon/wares/{name}.txt").read_text("utf-8")


def _lines(name: str, prefix: str = "") -> Iterator[Ware]:
    for line in _text(name).splitlines():
        if line and not line.startswith("#"):
            places, _, text = line.partition(" | ")
            yield Ware(tuple(prefix + place for place in places.split()), text)


@functools.cache
def version() -> str:
    """Give what names this catalogue and these words: a hash over them."""
    folder = files("cocket.controls")
    parts = [folder.joinpath(name).read_bytes() for name in _SOURCES]
    parts += [_text(name).encode() for name in (*LISTED, ORDINARY, CAPABILITIES)]
    return sha256_hex(b"\0".join(parts))[:16]


def telling_words(said: Sequence[Token]) -> dict[str, float]:
    """Give the stems of a description that tell what it is, with their weights; foreign words count as written, too."""
    found: dict[str, float] = {}
    weight = 1.0
    for token in said:
        if token.word in PURPOSE and found:
            weight = BEHIND
        if token.word in STOP or token.word.isdigit():
            continue
        told = WEAKLY if token.stem in WEAK or token.word in PACKING else weight
        found[token.stem] = max(told, found.get(token.stem, 0.0))
        if token.said:
            found[_stem(token.said)] = weight
    return found


@functools.cache
def _stem(word: str) -> str:
    found = tokens(word)
    return found[0].stem if found else word


def _words_of(text: str) -> dict[str, float]:
    plain = plain_text(text)
    return telling_words(tokens(plain)) | telling_words(in_english(plain))


@functools.lru_cache(maxsize=20_000)
def _weighty(text: str) -> dict[str, str]:
    """Give the words of an ordinary ware that tell what it is, in the singular, with their stems."""
    found = {singular(t.word): t.stem for t in tokens(plain_text(text)) if t.word not in STOP and not t.word.isdigit()}
    return {word: stem_ for word, stem_ in found.items() if stem_ not in WEAK} or found


def said_words(said: Sequence[Token]) -> frozenset[str]:
    """Give the words of a description in the singular, in English and as written, and their stems."""
    words = {singular(w) for token in said for w in (token.word, token.said) if w}
    return frozenset(words | {token.stem for token in said} | {_stem(t.said) for t in said if t.said})


class Wares:
    """The catalogue, ready to be searched."""

    def __init__(self, each: Ranking, pooled: Ranking) -> None:
        listed, ordinary, capable = catalogue()
        self._each, self._pooled = each, pooled
        self._ordinary = slice(len(listed), len(listed) + len(ordinary))
        self._capable = slice(self._ordinary.stop, self._ordinary.stop + len(capable))
        places, rows = _by_place(listed)
        self.places = tuple(places)
        # Rows of one place stand together, so that the best of each come out of one sort.
        self._row = np.array([row for place in places for row in rows[place]], dtype=int)
        self._place = np.repeat(np.arange(len(places)), [len(rows[place]) for place in places])
        self._first = np.concatenate(([0], np.cumsum([len(rows[p]) for p in places])[:-1])).astype(int)
        # What kind of ware each line is: of a list, ordinary, harmless although it sounds like watching, or watching.
        self._kind = np.zeros(self._capable.stop, dtype=np.int8)
        self._kind[self._ordinary] = _ORDINARY
        self._kind[self._capable] = [_HARMLESS if ware.places[0] == HARMLESS else _WATCHING for ware in capable]
        self._said = np.bincount(self._kind[each.weights.indices], minlength=4) if len(self._kind) else np.zeros(4)
        self._group = np.array([place.removeprefix(US)[1] for place in places], dtype="<U1")
        self._abroad = np.array([place.startswith(US) for place in places], dtype=bool)
        self._harmless = self._kind[self._capable] == _HARMLESS
        self._top = float(each.idf.max(initial=1.0))

    @classmethod
    def of(cls, library: Library, edition: Edition) -> Wares:
        """Open the catalogue, kept beside an edition of the list it is used with."""
        folder = kept_in(library, edition) / f"wares-{version()}"
        kept = [read_kept(folder / f"{name}.npz") for name in ("each", "pooled")]
        if kept[0] is not None and kept[1] is not None:
            return cls(Ranking.from_bytes(kept[0]), Ranking.from_bytes(kept[1]))
        each, pooled = indexed()
        keep(folder / "each.npz", each.to_bytes())
        keep(folder / "pooled.npz", pooled.to_bytes())
        return cls(each, pooled)

    def near(
        self,
        words: Mapping[str, float],
        shown: int,
        *,
        abroad: bool,
        group: str = "",
        listed: Container[str] = frozenset(),
        said: Container[str] = frozenset(),
    ) -> Nearness:
        """Give what a description is told like, of whose words `words` gives the weights; at most `shown` places.

        `abroad`: places that only the US list has count, too; `group`: places of this group ("D",
        "E") come first; `listed`: the words that the list itself uses;
        `said`: the description's words in the singular and their stems.
        """
        whole = sum(weight * (self._each.rarity(word) or self._top) for word, weight in words.items()) * GAIN
        if not whole:
            return Nearness({})
        each = self._each.scores(words)
        scores = each[self._row]
        best = np.maximum.reduceat(scores, self._first) if len(scores) else np.zeros(0)
        total = best + self._pooled.scores(words)
        order = np.lexsort((-scores, self._place))
        rank = np.arange(len(scores)) - self._first[self._place]  # of a line among those of its place
        for which, weight in FURTHER:
            at = rank == which
            total[self._place[at]] += weight * scores[order[at]]
        if not abroad:
            total, best = np.where(self._abroad, 0.0, total), np.where(self._abroad, 0.0, best)
        if group:
            total = np.where(self._group == group, IN_GROUP, 1.0) * total
        likest = np.argsort(-total, kind="stable")[:shown]
        _, ordinary, capable = catalogue()
        plain, watching = each[self._ordinary], each[self._capable]
        told, surely, like = self._ordinarily(plain, ordinary, said or words)
        unlisted = np.where(self._harmless, 0.0, watching)
        return Nearness(
            {self.places[i]: (float(total[i]), float(best[i] / whole)) for i in likest if total[i] > 0},
            float(best.max(initial=0.0) / whole),
            told / whole,
            surely / whole,
            float(plain.max(initial=0.0) / whole),
            float(unlisted.max(initial=0.0) / whole),
            capable[int(unlisted.argmax())].places[0] if unlisted.max(initial=0.0) > 0 else "",
            like,
            *self._odds([word for word, weight in words.items() if weight > WEAKLY], listed),
            whole * OVER_ALL,
        )

    def _ordinarily(
        self, scores: np.ndarray[tuple[int], np.dtype[np.float64]], ordinary: Sequence[Ware], said: Container[str]
    ) -> tuple[float, float, str]:
        """Give the score of the likest ordinary ware, of the likest that is named in full, and the first of them.

        Its very words must be said ("loupe" is not "louping"), and most of them or one that ordinary wares are mostly
        told in: a "nuclear reactor mug" needs its mug.
        """
        best, surely, like = 0.0, 0.0, ""
        for index in np.argsort(-scores, kind="stable")[:LIKEST]:
            if scores[index] <= surely:
                break
            own = _weighty(ordinary[index].text)
            weights = {word: self._each.rarity(stem_) for word, stem_ in own.items()}
            exact = sum(weight for word, weight in weights.items() if word in said)
            alike = sum(weight for word, weight in weights.items() if word in said or own[word] in said)
            mostly = exact >= MOSTLY_SAID * sum(weights.values())
            if not alike or not (mostly or any(self._leans(own[word]) for word in weights if word in said)):
                continue
            score = float(scores[index] * exact / alike)
            if score > best:
                best, like = score, ordinary[index].text
            if all(word in said for word in own):
                surely = max(surely, score)
        return best, surely, like

    def _leans(self, word: str) -> bool:
        """Tell whether a word is one of ordinary wares, and seldom one of a list's."""
        kinds = np.bincount(self._kind[self._each.documents_of(word)], minlength=4)
        return bool(kinds[_ORDINARY] >= LEANS * max(kinds[_LISTED], 1))

    def _odds(
        self, words: Sequence[str], listed: Container[str]
    ) -> tuple[float, tuple[str, ...], frozenset[str], bool]:
        """Give the log-odds of watching people (naive Bayes, evened out for length), the odd and the unknown words."""
        total, odd, unknown, marked = 0.0, [], set(), False
        size = len(self._each.words)
        plain, watching = self._said[_ORDINARY] + AS_MANY * self._said[_HARMLESS], self._said[_WATCHING]
        for word in words:
            rows = self._each.documents_of(word)
            kinds = np.bincount(self._kind[rows], minlength=4)
            if not kinds[_ORDINARY]:
                unknown.add(word)
            if not kinds[_ORDINARY] and (kinds.any() or word in listed):
                odd.append(word)
                marked = marked or (len(word) >= WHOLE_WORD and kinds[_LISTED] >= SEVERAL)
            if kinds[_ORDINARY:].any():
                ratio = plain / watching
                for_it = (kinds[_WATCHING] + SMOOTH) / (watching + SMOOTH * size)
                against = (kinds[_ORDINARY] + AS_MANY * kinds[_HARMLESS] + SMOOTH * ratio) / (
                    plain + SMOOTH * ratio * size
                )
                total += math.log(for_it / against)
        return total / math.sqrt(len(words) or 1), tuple(odd), frozenset(unknown), bool(marked)


def indexed() -> tuple[Ranking, Ranking]:
    """Index the catalogue: every line by itself, and all lines of each place together."""
    listed, ordinary, capable = catalogue()
    bags = [_words_of(ware.text) for ware in (*listed, *ordinary, *capable)]
    places, rows = _by_place(listed)
    pools = []
    for place in places:
        together: Counter[str] = Counter()
        for row in rows[place]:
            together.update(bags[row])
        pools.append({word: 1 + math.log(n) if n > 1 else n for word, n in together.items()})
    return Ranking.over(bags, k1=K1, b=B), Ranking.over(pools, k1=K1, b=B)


def _by_place(listed: Sequence[Ware]) -> tuple[list[str], dict[str, list[int]]]:
    rows: dict[str, list[int]] = defaultdict(list)
    for row, ware in enumerate(listed):
        for place in ware.places:
            rows[place].append(row)
    return list(rows), rows
