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
from cocket.controls.kinds import HAVING, kind_said, names_kind, of_another_kind
from cocket.controls.model import Decontrol, ThresholdCheck
from cocket.controls.noting import notes_on, references
from cocket.controls.reading import Reading
from cocket.controls.supporting import gist, share, support_of
from cocket.controls.thresholds import Limit
from cocket.controls.words import head_of, stem, telling
from cocket.kernel.reasons import Tri

SHOWN = 0.6  # share of a feature's telling words that a description must have for the feature to count as shown
HINTS = 0.45  # from here on the description supports a text
NAMED = 0.99  # the text names the very thing ("Thiodiglycol"): what the heading says no longer matters
FITS = 0.35  # below this, a heading speaks of something else
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
        "aluminium",
    ]
)
# A paragraph that says what a thing has, and where the name of the thing ends in the text above it.
_FEATURE = re.compile(
    r"(?:incorporating|having|employing|using|capable|designed|rated|operating|containing)\b", re.IGNORECASE
)
_HEAD = re.compile(r",|\bhaving\b|\bas follows\b|\bequipment\b|\bsystems? and\b", re.IGNORECASE)
A_MATERIAL = 2  # telling words that a paragraph has which names a material and nothing else
MAX_DEPTH = 12


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
    said: int = 0  # how many telling words of the paragraph's own text the support is counted over
    misfit: bool = False  # a heading on the way speaks of another material than the description

    @property
    def met(self) -> int:
        """How many limits are met; the two ends of one range count as one."""
        return len({(path, c.threshold.attribute) for path, c in self.checks if c.met is Tri.YES})

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
    """Hold an item against a provision, everything above it and the best of what is below.

    Finds often lie under one heading whose parts only count together: it is held once.
    """
    start = _lifted(corpus, path)
    known = reading.held.get((corpus.regime, start))
    if not isinstance(known, Judgement):
        known = reading.held[corpus.regime, start] = _judge(corpus, start, reading)
    return known


def _judge(corpus: Corpus, start: str, reading: Reading) -> Judgement:
    below = _unless_for_another(corpus, start, reading, _below(corpus, start, reading, 0))
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
    decontrols = notes_on(corpus, below.path, start, reading)
    misfit = below.misfit or (status is not Tri.NO and of_another_kind(corpus, below.path, reading))
    return Judgement(
        below.path, status, tuple(checks), decontrols, below.open_features, below.denied, below.support, misfit=misfit
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
    parts = [
        _unless_for_another(corpus, child, reading, _below(corpus, child, reading, depth + 1)) for child in children
    ]
    other = _other_material(telling(corpus.by_path[path].text), reading)
    fits = not other and (depth == 0 or bool(own) or _fits(corpus, path, support))
    if corpus.by_path[path].connective == "and":
        return replace(_all(path, own, own_status, parts, support, fits=fits), misfit=other)
    parts = [_if_of_that_kind(corpus, c, children, reading, p) for c, p in zip(children, parts, strict=True)]
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


def _unless_for_another(corpus: Corpus, path: str, reading: Reading, judged: Judgement) -> Judgement:
    """Rule out what only serves a thing that is itself ruled out: "dies specially designed for presses specified in …".

    It is no such part where the description has no word for one, and the thing that it would serve, which it may well
    be, fails a limit. The checks are those of that thing.
    """
    text = corpus.by_path[path].text
    if judged.status is not Tri.UNKNOWN or judged.met or not (served := references(text)):
        return judged
    named = telling(head_of(text))
    if not named or share(named, reading.words) > 0:
        return judged
    others = [o for o in served if o in corpus.by_path and o.partition(".")[0] == path.partition(".")[0]]
    if not others or any(o == path or path.startswith(o + ".") or o.startswith(path + ".") for o in others):
        return judged
    found = [_below(corpus, o, reading, MAX_DEPTH - 2) for o in others]
    if not all(f.status is Tri.NO and f.unmet for f in found):
        return judged
    return replace(judged, status=Tri.NO, checks=tuple(check for f in found for check in f.unmet), open_features=())


def _if_of_that_kind(
    corpus: Corpus, path: str, siblings: Sequence[str], reading: Reading, judged: Judgement
) -> Judgement:
    """Doubt a met limit under "fibre optic magnetometers having …" where nothing says that the item is of that kind.

    Where the description names the kind of another paragraph beside it ("CO2 laser"), the limits of this one ("excimer
    lasers having …") are about something else.
    """
    if judged.status is Tri.NO or not judged.checks or kind_said(corpus, path, siblings, reading) is not Tri.NO:
        return judged
    other = any(names_kind(corpus, s, siblings, reading) for s in siblings if s != path)
    doubted = Tri.UNKNOWN if other or HAVING in corpus.by_path[path].text else judged.status
    return replace(judged, status=doubted, misfit=judged.misfit or other)


def _leaf(
    corpus: Corpus, path: str, reading: Reading, own: list[tuple[str, ThresholdCheck]], own_status: Tri, support: float
) -> Judgement:
    text = corpus.by_path[path].text
    denied = support_of(text, reading, denied=True) if not own else 0.0
    if own:
        return Judgement(path, own_status, tuple(own), (), (), (), support)
    if denied >= SHOWN and support < SHOWN:
        return Judgement(path, Tri.NO, (), (), (), (text,), support)
    if support >= SHOWN and not corpus.unread(path) and not references(text) and _says_codes(text, reading):
        return Judgement(path, Tri.YES, support=support, said=len(telling(gist(text))))
    return Judgement(path, Tri.UNKNOWN, (), (), (path,), (), support, len(telling(gist(text))))


_CODE = re.compile(r"\b[A-Z]{1,3}-\d+\b")  # "T-2 toxin": without it only "toxin" would be left


def _says_codes(text: str, reading: Reading) -> bool:
    """Tell whether a description has a designation that is part of a name in the text, if there is one."""
    return all(code.casefold() in reading.text.casefold() for code in _CODE.findall(text)[:1])


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
    text = corpus.by_path[path].text
    return not telling(text) or support >= FITS or _names_nothing(text)


_LEADS_ON = re.compile(
    r"(?:(?:having|using|employing|incorporating|containing|meeting|with|based on|consisting of|on the basis of)\s+)?"
    r"(?:any|all|one|both|either|one or more)(?: or more)? of the following\b[\w ]*:?;?",
    re.IGNORECASE,
)


def _names_nothing(text: str) -> bool:
    """Tell whether a heading only leads on to what is below it ("Using any of the following processes:")."""
    return _LEADS_ON.fullmatch(text.strip()) is not None


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


def _either_side(limits: Sequence[Limit]) -> bool:
    """Tell whether a text asks for one quantity to lie below a figure or above a greater one, and for nothing else."""
    if len(limits) != 2 or not all(limit.alternative for limit in limits):  # noqa: PLR2004 - two sides
        return False
    one, other = limits
    same = (one.dimension, one.threshold.attribute) == (other.dimension, other.threshold.attribute)
    return same and one.threshold.operator[0] == "<" and other.threshold.operator[0] == ">" and one.base < other.base


def _either_quantity(limits: Sequence[Limit]) -> bool:
    """Tell whether a text offers just two quantities: a conductivity above a figure or a resistivity below one."""
    return len({limit.dimension for limit in limits}) == 2 == len(limits)  # noqa: PLR2004 - "A or B"


_MADE_OF = re.compile(
    r"(?:made (?:of|from)|lined with|protected by)(?P<plain>[^;]*?)(?:,| or) (?:an? )?[\w' ]+? "
    "(?:containing|with) more than"
)


def _is_made_of(text: str, reading: Reading) -> bool:
    """Tell whether an item is made of a material that a text names without a share.

    "Aluminium, nickel, or nickel alloy containing more than 60 % nickel": of aluminium no share is asked.
    """
    found = _MADE_OF.search(text)
    if found is None:
        return False
    elements = telling(found.group("plain")) & MATERIALS
    alloyed = {f.about for f in reading.figures if f.about.startswith("content of")}
    return any(reading.words.places(e) and not any(stem(a[11:]) == e for a in alloyed) for e in elements)


def _best(parts: Sequence[Judgement]) -> Judgement:
    rank = {Tri.YES: 2, Tri.UNKNOWN: 1, Tri.NO: 0}
    return max(parts, key=lambda p: (not p.misfit, rank[p.status], p.met, p.support, -len(p.open_features), p.said))


def _own_limits(corpus: Corpus, path: str, reading: Reading) -> tuple[list[tuple[str, ThresholdCheck]], Tri]:
    """Check the limits of a provision's own text; with none, the status is unknown."""
    limits = corpus.limits(path)
    checks = [(path, compare(limit, reading.figures)) for limit in limits]
    if checks and _is_made_of(corpus.by_path[path].text, reading):
        checks = [
            (p, replace(c, met=Tri.YES) if c.threshold.attribute.startswith("content of") else c) for p, c in checks
        ]
    states = [check.met for _, check in checks]
    if not states:
        return [], Tri.UNKNOWN
    if _either_side(limits):
        # "Below 228 K or above 358 K": reaching either is enough.
        return checks, Tri.YES if Tri.YES in states else Tri.NO if set(states) == {Tri.NO} else Tri.UNKNOWN
    if any(limit.alternative for limit in limits):
        # Alternatives within one sentence: only a clear yes or no of all of them counts.
        clear = states[0] if len(set(states)) == 1 else Tri.UNKNOWN
        one_is_enough = _either_quantity(limits) and Tri.YES in states and not corpus.unread(path)
        return checks, Tri.YES if one_is_enough else clear
    if Tri.NO in states:
        return checks, Tri.NO
    return checks, Tri.YES if all(s is Tri.YES for s in states) and not corpus.unread(path) else Tri.UNKNOWN
