"""Holding an item against one provision: limits, features and notes, one by one, yes, no or unknown.

Takes a reading and a path of a corpus, gives a `Judgement`. Pure; unknown is never no. How the paragraphs of a list
combine ("all of the following", "any of the following") decides how their answers combine.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from cocket.controls.comparing import compare
from cocket.controls.corpus import Corpus, is_empty
from cocket.controls.cryptography import NOTE as CRYPTOGRAPHY
from cocket.controls.cryptography import cryptography_note
from cocket.controls.figures import phrase_words
from cocket.controls.lexicon import synonyms
from cocket.controls.model import Decontrol, ProvisionKind, ThresholdCheck
from cocket.controls.phrases import WordMap
from cocket.controls.reading import Reading
from cocket.controls.thresholds import limits_of
from cocket.controls.words import content, head_of, stem, telling
from cocket.kernel.reasons import Tri

SHOWN = 0.6  # share of a feature's telling words that a description must have for the feature to count as shown
RELEASES = 0.75  # the same for a note that takes items out: stricter, since a wrong "not listed" ships the item
HINTS = 0.45  # from here on the description supports a text
NAMED = 0.99  # the text names the very thing ("Thiodiglycol"): what the heading says no longer matters
FITS = 0.35  # below this, a heading speaks of something else
DOUBT = 0.6  # from here on a note that takes items out is worth a question
MATERIALS = frozenset(
    stem(w)
    for w in [
        "glass",
        "carbon",
        "aramid",
        "titanium",
        "nickel",
        "tungsten",
        "boron",
        "tantalum",
        "zirconium",
        "magnesium",
        "graphit",
        "copper",
    ]
)
# A paragraph that says what a thing has, and where the name of the thing ends in the text above it.
_FEATURE = re.compile(
    r"(?:incorporating|having|employing|using|capable|designed|rated|operating|containing)\b", re.IGNORECASE
)
_HEAD = re.compile(r",|\bhaving\b|\bas follows\b|\bequipment\b|\bsystems? and\b", re.IGNORECASE)
A_MATERIAL = 2  # telling words that a paragraph has which names a material and nothing else
MAX_DEPTH = 12
SHORT = 140  # a clause this short is one figure and a few words; longer ones have further conditions


@dataclass(frozen=True, slots=True)
class Judgement:
    """How an item stands against a provision.

    `path` is the deepest paragraph that the item was matched to. `met` and `unmet` say what decided; `open_features`
    are features the description neither shows nor denies; `support` is the share of telling words found, 0..1.
    """

    path: str
    status: Tri
    checks: tuple[tuple[str, ThresholdCheck], ...] = ()
    decontrols: tuple[Decontrol, ...] = ()
    open_features: tuple[str, ...] = ()
    denied: tuple[str, ...] = ()
    support: float = 0.0
    misfit: bool = False  # a heading on the way speaks of another material than the description

    @property
    def met(self) -> int:
        """How many limits are met."""
        return sum(check.met is Tri.YES for _, check in self.checks)

    @property
    def unmet(self) -> tuple[tuple[str, ThresholdCheck], ...]:
        """The limits that are not met, with the path of each."""
        return tuple((path, check) for path, check in self.checks if check.met is Tri.NO)

    @property
    def unknown(self) -> tuple[tuple[str, ThresholdCheck], ...]:
        """The limits that nothing in the item answers, with the path of each."""
        return tuple((path, check) for path, check in self.checks if check.met is Tri.UNKNOWN)

    @property
    def released(self) -> Decontrol | None:
        """The first note that takes the item out, if any."""
        return next((d for d in self.decontrols if d.applies is Tri.YES), None)


def judge(corpus: Corpus, path: str, reading: Reading) -> Judgement:
    """Hold an item against a provision, everything above it and the best of what is below."""
    start = _lifted(corpus, path)
    below = _below(corpus, start, reading, 0)
    checks = list(below.checks)
    status = below.status
    for above in corpus.ancestors(start):
        own, own_status = _own_limits(corpus, above, reading)
        checks = [*own, *checks]
        if own_status is Tri.NO:
            status = Tri.NO
        elif own_status is Tri.UNKNOWN and own and status is Tri.YES:
            status = Tri.UNKNOWN
    if status is Tri.YES and not checks and _headless(corpus, below.path, reading):
        status = Tri.UNKNOWN
    decontrols = _notes(corpus, below.path, start, reading)
    return Judgement(
        below.path, status, tuple(checks), decontrols, below.open_features, below.denied, below.support, below.misfit
    )


def _headless(corpus: Corpus, path: str, reading: Reading) -> bool:
    """Tell whether a paragraph only adds a feature ("Incorporating …") to a thing that the description never names."""
    text = corpus.by_path[path].text
    if corpus.by_path[path].entry == path:
        return False
    if telling(gist(text)) & MATERIALS and len(telling(gist(text))) <= A_MATERIAL:
        # "Glass" under "Agitators designed for use in reaction vessels": a vessel of glass is no agitator.
        heads = [telling(head_of(corpus.by_path[above].text)) for above in corpus.ancestors(path)]
    elif _FEATURE.match(text):
        heads = [telling(_HEAD.split(corpus.by_path[above].text, maxsplit=1)[0]) for above in corpus.ancestors(path)]
    else:
        return False
    named = next((head for head in heads if head), frozenset())
    return bool(named) and share(named, reading.words) == 0


def _lifted(corpus: Corpus, path: str) -> str:
    """Give the provision whose parts only count together: "having all of the following" is judged as one."""
    while (parent := corpus.by_path[path].parent) in corpus.by_path and corpus.by_path[parent].connective == "and":
        path = parent
    return path


def _below(corpus: Corpus, path: str, reading: Reading, depth: int) -> Judgement:
    own, own_status = _own_limits(corpus, path, reading)
    support = support_of(corpus.by_path[path].text, reading)
    children = [c for c in corpus.children.get(path, ()) if not is_empty(corpus.by_path[c].text)]
    if not children or depth >= MAX_DEPTH:
        return _leaf(corpus, path, reading, own, own_status, support)
    parts = [_below(corpus, child, reading, depth + 1) for child in children]
    other = _other_material(telling(corpus.by_path[path].text), reading)
    fits = not other and (depth == 0 or bool(own) or _fits(corpus, path, support))
    if corpus.by_path[path].connective == "and":
        return replace(_all(path, own, own_status, parts, support, fits=fits), misfit=other)
    best = _best(parts)
    status = Tri.YES if best.status is Tri.YES else Tri.NO if all(p.status is Tri.NO for p in parts) else Tri.UNKNOWN
    checks = best.checks if status is not Tri.NO else tuple(c for p in parts for c in p.unmet)
    if status is Tri.YES and not fits and (other or best.support < NAMED):
        status = Tri.UNKNOWN
    deepest = best.path if status is not Tri.NO and (best.met or best.support >= HINTS or len(parts) == 1) else path
    return Judgement(
        deepest,
        _and(own_status, status, has_own=bool(own)),
        (*own, *checks),
        (),
        best.open_features,
        best.denied,
        max(support, best.support),
        other or best.misfit,
    )


def _leaf(
    corpus: Corpus, path: str, reading: Reading, own: list[tuple[str, ThresholdCheck]], own_status: Tri, support: float
) -> Judgement:
    text = corpus.by_path[path].text
    denied = support_of(text, reading, denied=True) if not own else 0.0
    if own:
        return Judgement(path, own_status, tuple(own), (), (), (), support)
    if denied >= SHOWN and support < SHOWN:
        return Judgement(path, Tri.NO, (), (), (), (text,), support)
    if support >= SHOWN and not corpus.unread(path) and not references(text):
        return Judgement(path, Tri.YES, support=support)
    return Judgement(path, Tri.UNKNOWN, (), (), (path,), (), support)


def _all(
    path: str,
    own: list[tuple[str, ThresholdCheck]],
    own_status: Tri,
    parts: Sequence[Judgement],
    support: float,
    *,
    fits: bool,
) -> Judgement:
    states = [p.status for p in parts]
    met = all(s is Tri.YES for s in states) and fits
    status = Tri.NO if Tri.NO in states else Tri.YES if met else Tri.UNKNOWN
    return Judgement(
        path,
        _and(own_status, status, has_own=bool(own)),
        (*own, *(c for p in parts for c in p.checks)),
        (),
        tuple(f for p in parts for f in p.open_features),
        tuple(d for p in parts for d in p.denied),
        max(support, sum(p.support for p in parts) / max(len(parts), 1)),
    )


def _fits(corpus: Corpus, path: str, support: float) -> bool:
    """Tell whether a heading's own words fit the item: figures under "Glass fibres" say nothing of carbon fibres."""
    words = telling(corpus.by_path[path].text)
    return not words or support >= FITS


def _other_material(words: frozenset[str], reading: Reading) -> bool:
    """Tell whether a heading is about a material and the description about another one."""
    named = words & MATERIALS
    return (
        bool(named)
        and not any(reading.words.places(w) for w in named)
        and any(reading.words.places(w) for w in MATERIALS)
    )


def _and(own: Tri, rest: Tri, *, has_own: bool) -> Tri:
    if not has_own:
        return rest
    if Tri.NO in (own, rest):
        return Tri.NO
    return Tri.YES if own is Tri.YES and rest is Tri.YES else Tri.UNKNOWN


def _best(parts: Sequence[Judgement]) -> Judgement:
    rank = {Tri.YES: 2, Tri.UNKNOWN: 1, Tri.NO: 0}
    return max(parts, key=lambda p: (not p.misfit, rank[p.status], p.met, p.support, -len(p.open_features)))


def _own_limits(corpus: Corpus, path: str, reading: Reading) -> tuple[list[tuple[str, ThresholdCheck]], Tri]:
    """Check the limits of a provision's own text; with none, the status is unknown."""
    limits = corpus.limits(path)
    checks = [(path, compare(limit, reading.figures)) for limit in limits]
    states = [check.met for _, check in checks]
    if not states:
        return [], Tri.UNKNOWN
    if any(limit.alternative for limit in limits):
        # Alternatives within one sentence: only a clear yes or no of all of them counts.
        clear = states[0] if len(set(states)) == 1 else Tri.UNKNOWN
        return checks, clear
    if Tri.NO in states:
        return checks, Tri.NO
    return checks, Tri.YES if all(s is Tri.YES for s in states) and not corpus.unread(path) else Tri.UNKNOWN


def support_of(text: str, reading: Reading, *, denied: bool = False) -> float:
    """Give the share of a text's telling words that the description says (or denies), 0..1."""
    key = (text, denied)
    if key not in reading.memo:
        reading.memo[key] = share(telling(gist(text)), reading.denied if denied else reading.words)
    return reading.memo[key]


# What a paragraph adds to the thing that it names: parts of it, and what its name includes.
_ADDED = re.compile(
    r"\s*\((?:including|polymeric|vitrified)[^)]*\)|,? and (?:specially designed|associated|related)[^;]* therefor\b",
    re.IGNORECASE,
)


def gist(text: str) -> str:
    """Give a paragraph's words for the thing itself: "Glass (including enamelled coating)" is shown by glass."""
    return _ADDED.sub("", text)


def share(words: frozenset[str], said: WordMap) -> float:
    """Give the share of words that are said; a synonym counts for most of one."""
    if not words:
        return 0.0
    same = synonyms()
    found = 0.0
    for word in words:
        if said.places(word):
            found += 1.0
        elif word in same and any(said.places(other) for other in same[word]):
            found += 0.8
    return found / len(words)


def _notes(corpus: Corpus, path: str, start: str, reading: Reading) -> tuple[Decontrol, ...]:
    """Hold the item against every note that takes items out, from the paragraph up to the entry."""
    heads = [path, *(named for named in references(corpus.by_path[path].text) if named in corpus.by_path)]
    chain = [place for head in heads for place in (head, *corpus.ancestors(head))]
    between = [p for p in corpus.below(start) if p in chain or p == start]
    found: list[Decontrol] = []
    seen: set[str] = set()
    for place in [*chain, *between]:
        for note in corpus.notes.get(place, ()):
            if note in seen or corpus.by_path[note].kind is not ProvisionKind.DECONTROL_NOTE:
                continue
            seen.add(note)
            if not _concerns(corpus.by_path[note].text, *heads):
                continue
            found.append((cryptography_note if note.endswith(CRYPTOGRAPHY) else _note)(corpus, note, reading))
    return tuple(found)


_LISTS = re.compile(r"\b(?:all|both) of the following\b")
_NAMED = re.compile(r"\d[A-E]\d{3}(?:\.[a-z0-9]+)*")


def references(text: str) -> tuple[str, ...]:
    """Give the provisions that a text takes its meaning from ("equipment specified in 5A004.b.")."""
    found: list[str] = []
    for clause in re.findall(r"(?<!not )(?:specified|controlled|described) (?:in|by)([^;]*)", text):
        found += _NAMED.findall(clause)
    return tuple(dict.fromkeys(found))


def _concerns(text: str, *places: str) -> bool:
    """Tell whether a note speaks of this paragraph: notes name theirs ("5A001.f.1. and 5A001.f.2. do not control")."""
    head = re.split(r"\b(?:does|do) not\b|\bnot (?:controlled|specified)\b", text)[0]
    named = _NAMED.findall(head)
    return not named or any(_related(n, place) for n in named for place in places if "." in place or n == place)


def _related(one: str, other: str) -> bool:
    return one == other or one.startswith(other + ".") or other.startswith(one + ".")


def _note(corpus: Corpus, note: str, reading: Reading) -> Decontrol:
    text = corpus.by_path[note].text
    if note in corpus.stated:
        return _stated_note(corpus, note, reading)
    body = re.split(r"\b(?:does|do) not (?:control|apply to|include|cover)\b|\bnot controlled\b", text, maxsplit=1)[-1]
    members = clauses(body) if not corpus.notes.get(note) else []
    for child in corpus.notes.get(note, ()):
        members.append(corpus.by_path[child].text)
    together = bool(re.search(r"\b(?:all|both) of the following", body.split(";")[0]))
    states = [(*_clause(corpus, member, reading), member.strip()) for member in members or [body]]
    met = [clause for state, _, clause in states if state is Tri.YES]
    if met and (not together or len(met) == len(states)):
        return Decontrol(note, text[:1500], Tri.YES, f"The description fits this note: “{met[0][:200]}”.")
    if together and any(state is Tri.NO for state, _, _ in states):
        return Decontrol(note, text[:1500], Tri.NO, "")
    doubtful = [(support, clause) for state, support, clause in states if state is not Tri.NO]
    if doubtful and max(doubtful)[0] >= DOUBT:
        return Decontrol(note, text[:1500], Tri.UNKNOWN, f"It may fit this note: “{max(doubtful)[1][:200]}”.")
    return Decontrol(note, text[:1500], Tri.UNKNOWN, "")


def _stated_note(corpus: Corpus, note: str, reading: Reading) -> Decontrol:
    """Hold an item against the figures of a summarised note: enough to see it cannot help, never enough to release."""
    text = corpus.by_path[note].text[:1500]
    if any(compare(limit, reading.figures).met is Tri.NO for limit in corpus.stated[note]):
        return Decontrol(note, text, Tri.NO, "")
    return Decontrol(note, text, Tri.UNKNOWN, "Only the full list says whether this note takes the item out.")


def clauses(body: str) -> list[str]:
    """Cut "any of the following: a. …; or b. …" into its members; a nested list stays with its member."""
    members = re.split(r"(?:(?<=:)|(?<=;)|(?<=; or)|(?<=; and)|(?<=,)|(?<=, or))\s*(?:or |and )?[a-z]\.\s", body)
    return [m for m in members[1:] if m.strip()] if len(members) > 1 else [body]


_PURPOSES = frozenset(
    map(stem, ("development", "production", "testing", "test", "calibration", "demonstration", "maintenance", "repair"))
)


def _purpose_said(clause: str, reading: Reading) -> bool:
    """Tell whether the description says one of the purposes that a clause releases an item for, if it names any."""
    named = _PURPOSES & set(content(clause))
    return not named or any(reading.words.places(word) for word in named)


def _clause(corpus: Corpus, clause: str, reading: Reading) -> tuple[Tri, float]:
    limits = limits_of(clause, comma_decimal=corpus.comma_decimal)
    support = support_of(clause, reading)
    if limits.read:
        states = [compare(limit, reading.figures).met for limit in limits.read]
        if Tri.NO in states:
            return Tri.NO, support
        simple = len(clause) < SHORT
        rest = telling(clause)
        for limit in limits.read:
            rest -= phrase_words(limit.threshold.attribute)
        whole = (simple and not rest) or share(rest, reading.words) >= RELEASES
        if all(s is Tri.YES for s in states) and not limits.unread and whole and not _LISTS.search(clause):
            return Tri.YES, 1.0
        # A clause that is nothing but a figure is worth a question; one about another kind of item is not.
        asks = simple and (not rest or share(rest, reading.words) >= DOUBT)
        return Tri.UNKNOWN, DOUBT if asks else min(support, 0.5)
    if len(clause) > 400:  # noqa: PLR2004 - a long clause holds conditions that words alone cannot settle
        return Tri.UNKNOWN, min(support, 0.7)
    if _LISTS.search(clause):
        return Tri.UNKNOWN, support
    # One word alone would release too much, and so would the words without the purpose that they are released for.
    if support >= RELEASES and len(telling(clause)) >= 2 and _purpose_said(clause, reading):  # noqa: PLR2004 - as said
        return Tri.YES, support
    return Tri.UNKNOWN, support
