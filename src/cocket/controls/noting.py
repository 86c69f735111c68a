"""The notes that take items out of a provision again, clause by clause.

Takes a corpus, a paragraph and a reading, gives a `Decontrol` for each note above or beside it. A note releases only
where a clause of it is met: unknown is never a release.
"""

from __future__ import annotations

import functools
import re
from decimal import Decimal

from cocket.controls.comparing import compare
from cocket.controls.corpus import Corpus
from cocket.controls.cryptography import NOTE as CRYPTOGRAPHY
from cocket.controls.cryptography import cryptography_note
from cocket.controls.figures import phrase_words
from cocket.controls.model import Decontrol, ProvisionKind
from cocket.controls.reading import Reading
from cocket.controls.supporting import share, support_of
from cocket.controls.thresholds import limits_of
from cocket.controls.words import content, fold, stem, telling
from cocket.kernel.reasons import Tri

RELEASES = 0.75  # the same for a note that takes items out: stricter, since a wrong "not listed" ships the item
DOUBT = 0.6  # from here on a note that takes items out is worth a question
HALF = 0.5  # share of a clause's further words from which a figure in it that cannot be read must be asked for
SHORT = 140  # a clause this short is one figure and a few words; longer ones have further conditions


def notes_on(corpus: Corpus, path: str, start: str, reading: Reading) -> tuple[Decontrol, ...]:
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


@functools.lru_cache(maxsize=40_000)
def references(text: str) -> tuple[str, ...]:
    """Give the provisions that a text takes its meaning from ("equipment specified in 5A004.b.")."""
    found: list[str] = []
    for clause in re.findall(r"(?<!not )(?:specified|controlled|described) (?:in|by)([^;]*)", text):
        found += _NAMED.findall(clause)
    return tuple(dict.fromkeys(found))


def _concerns(text: str, *places: str) -> bool:
    """Tell whether a note speaks of this paragraph: notes name theirs ("5A001.f.1. and 5A001.f.2. do not control")."""
    if _MIXTURE.search(text):
        numbers = set(re.findall(r"\.(\d+)\b", text))
        return any(place.rpartition(".")[2] in numbers for place in places)
    head = re.split(r"\b(?:does|do) not\b|\bnot (?:controlled|specified)\b", text)[0]
    named = _NAMED.findall(head)
    return not named or any(_related(n, place) for n in named for place in places if "." in place or n == place)


def _related(one: str, other: str) -> bool:
    return one == other or one.startswith(other + ".") or other.startswith(one + ".")


def _note(corpus: Corpus, note: str, reading: Reading) -> Decontrol:
    text = corpus.by_path[note].text
    if note in corpus.stated:
        return _stated_note(corpus, note, reading)
    if mixture := _MIXTURE.search(text):
        return _mixture(corpus, note, Decimal(mixture[1]) / 100, reading)
    body = re.split(r"\b(?:does|do) not (?:control|apply to|include|cover)\b|\bnot controlled\b", text, maxsplit=1)[-1]
    body = _SPELT.sub(lambda found: found[2] if reading.words.places(fold(found[2])) else found[1], body)
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


_SPELT = re.compile(
    r"((?:[A-Z][a-z]+ ){1,5}[A-Z]?[a-z]+) \(([A-Z]{2,6})\)"
)  # a name and its abbreviation: one is enough
_MIXTURE = re.compile(r"no individually specified chemical constitutes more than (\d+) %")


def _mixture(corpus: Corpus, note: str, most: Decimal, reading: Reading) -> Decontrol:
    """Hold a share that is stated against the note on weak mixtures; it releases nothing, since others may be in it."""
    text = corpus.by_path[note].text[:1500]
    shares = [f for f in reading.figures if f.dimension == "ratio" and f.about != "accuracy"]
    specified = {w for place in corpus.below(note.partition("#")[0]) for w in telling(corpus.by_path[place].text)}
    shares = [f for f in shares if f.near & specified] or shares  # water's share says nothing of a chemical's
    weak = bool(shares) and all(f.high <= most for f in shares)
    sentence = f"It may fit this note: a mixture with at most {most:.0%} of each chemical that is specified."
    return Decontrol(note, text, Tri.UNKNOWN, sentence if weak else "")


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


_DESIGNED = re.compile(r"\bdesigned (?:or modified )?(?:for|as) (?P<purpose>[^.;:()]{3,120})")
_OR = re.compile(r",? or |, ")
_EXCLUSIVE = re.compile(
    r"\b(?:only|solely|exclusively|nur|ausschließlich|uniquement|exclusivement|únicamente|exclusivamente|soltanto|"
    r"esclusivamente|alleen|uitsluitend|apenas|wyłącznie|только|исключительно|yalnızca|sadece)\b|仅|只用于|เท่านั้น",
    re.IGNORECASE,
)


def _released_purpose(clause: str, reading: Reading) -> bool:
    """Tell whether the description says one of the purposes of a clause ("as weights or gamma-ray collimators").

    That is worth a question, and no release by itself: what is called a weight need not be designed as one.
    """
    exclusive = _EXCLUSIVE.search(reading.text) is not None
    for found in _DESIGNED.finditer(clause):
        if exclusive:
            return True  # "for survey ships only": whether that is the purpose meant is for a person to say
        for purpose in _OR.split(found["purpose"]):
            words = telling(purpose)
            if words - _PURPOSES and share(words, reading.words) == 1:
                return True
    return False


def _clause(corpus: Corpus, clause: str, reading: Reading) -> tuple[Tri, float]:
    limits = limits_of(clause, comma_decimal=corpus.comma_decimal)
    support = support_of(clause, reading, every=True)
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
        fits = Tri.NO not in states and (limits.unread or states.count(Tri.YES) > 1)
        if fits and Tri.YES in states and (not rest or share(rest, reading.words) >= HALF):
            return Tri.UNKNOWN, DOUBT  # what could be read fits: the rest of it must be asked before anything is listed
        # A clause that is nothing but a figure is worth a question; one about another kind of item is not.
        asks = simple and (not rest or share(rest, reading.words) >= DOUBT)
        return Tri.UNKNOWN, DOUBT if asks else min(support, 0.5)
    if _released_purpose(clause, reading):
        support = max(support, DOUBT)
    if len(clause) > 400:  # noqa: PLR2004 - a long clause holds conditions that words alone cannot settle
        return Tri.UNKNOWN, min(support, 0.7)
    if _LISTS.search(clause):
        return Tri.UNKNOWN, support
    # One word alone would release too much, and so would the words without the purpose that they are released for.
    if support >= RELEASES and len(telling(clause)) >= 2 and _purpose_said(clause, reading):  # noqa: PLR2004 - as said
        return Tri.YES, support
    return Tri.UNKNOWN, support
