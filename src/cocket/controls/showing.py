"""Whether an item is shown to fall under a provision, so that it may be called listed.

Takes what was weighed and how the description stands to the catalogue of wares, gives yes or no. No likeness shows a
provision by itself: a phrase of the field's lexicon must name the thing, or a figure of the provision must be met.
"""

from __future__ import annotations

import re

from cocket.controls.corpus import Corpus
from cocket.controls.judging import HINTS, SHOWN
from cocket.controls.reading import Reading
from cocket.controls.searching import BY_NUMBER
from cocket.controls.serving import is_dedicated
from cocket.controls.supporting import share
from cocket.controls.wares import US, Nearness
from cocket.controls.weighing import Weighed
from cocket.controls.words import telling
from cocket.kernel.reasons import Tri

ALIKE = 8.5  # likeness from which a provision must be ruled out; one shared word gives at most 7.4
ALIKE_BESIDE = 14.0  # the same where phrases point elsewhere
TOLD_AND_MET, TOLD_AND_FITS = 0.2, 0.25  # share told like its wares from which a met figure shows a provision,
# without and with features beside it that the description leaves open
ANY = 0.12  # share told like its wares from which the likest provision of all is shown by a met figure
NEARLY = 0.8  # share of the likest ware's from which two provisions are told about alike
ENTRY = 5  # letters of an entry's number
CLEARLY_MORE = 1.25  # the same, from which one is told clearly more alike
CLEAR = 0.25  # share that a ware explains, from which it says what the thing itself is
HALF = 0.4  # support from which several met figures show a provision that words alone found
SEVERAL = 2  # figures that together show a provision to apply
_LEFTOVER = re.compile(r"\d[A-E]99\d")


def is_shown(corpus: Corpus, w: Weighed, weighed: list[Weighed], near: Nearness, reading: Reading) -> bool:
    """Tell whether a provision is shown to apply, by itself or by the goods that it serves."""
    if _is_second_to_a_denied_one(w, weighed):
        return False
    if w.found.serves:
        return _serves_listed(corpus, w, weighed, near, reading)
    if not w.found.by and share(telling(corpus.by_path[w.path].text), reading.denied) > 0:
        return False  # a word of the paragraph is denied, and only likeness speaks for it
    return _applies(corpus, w, near, alone=not reading.concepts)


def is_told_and_met(w: Weighed, near: Nearness) -> bool:
    """Tell whether every figure of a provision is met by an item that is told like its wares, or likest to them."""
    likest = w.found.ware >= max(ANY, NEARLY * near.listed)
    told = w.found.ware > near.loosely and (w.found.ware >= TOLD_AND_MET or likest)
    return w.judged.status is Tri.YES and w.judged.met > 0 and told


def says_all(w: Weighed, near: Nearness) -> bool:
    """Tell whether a description says what a paragraph without figures says, and is about likest to its wares."""
    shown = w.judged.status is Tri.YES and not w.judged.checks and w.judged.support >= SHOWN
    return shown and w.found.ware >= max(TOLD_AND_MET, near.loosely) and w.found.ware >= NEARLY * near.listed


def _is_the_thing(w: Weighed, near: Nearness) -> bool:
    """Tell whether a phrase names the thing itself: in "servo valve of a launcher" the wares of valves are liker."""
    entry = w.path[:ENTRY]
    own = max(
        (share for place, (_, share) in near.places.items() if place.removeprefix(US)[:ENTRY] == entry), default=0.0
    )
    return w.twin or w.found.by == BY_NUMBER or near.listed < CLEAR or own >= NEARLY * near.listed


def _applies(corpus: Corpus, w: Weighed, near: Nearness, *, alone: bool) -> bool:
    """Tell whether a provision is shown to apply; `alone`: the field's lexicon knows nothing of this item.

    Being told like its wares shows a provision only where a figure of it is met as well.
    """
    judged = w.judged
    if (
        w.disputed
        or w.partial
        or not (w.open and judged.status is not Tri.NO)
        or judged.released is not None
        or judged.misfit
    ):
        return False
    if any(d.applies is Tri.UNKNOWN and d.sentence for d in judged.decontrols):
        return False
    if judged.status is Tri.YES:
        enough = judged.support >= SHOWN or (judged.met >= SEVERAL and judged.support >= HALF)
        alike = w.found.like >= (ALIKE if judged.met >= SEVERAL else ALIKE_BESIDE) and judged.met > 0
        named = bool(w.found.by) and (judged.met > 0 or _is_the_thing(w, near))
        return named or alike or is_told_and_met(w, near) or says_all(w, near) or (alone and judged.met > 0 and enough)
    if w.found.sure and not judged.unknown:
        return _is_the_thing(w, near)
    # Every figure fits, and there are several of them or the description supports the rest of the text.
    if any(feature in corpus.by_path and corpus.unread(feature) for feature in judged.open_features):
        return False  # a figure that could not be read may be the one that fails
    fits = judged.met >= SEVERAL or (judged.met > 0 and judged.support >= HINTS)
    told = judged.met > 0 and w.found.ware >= max(TOLD_AND_FITS, near.loosely)
    return ((bool(w.found.by) and fits) or told) and not judged.unknown


def _serves_listed(corpus: Corpus, w: Weighed, weighed: list[Weighed], near: Nearness, reading: Reading) -> bool:
    """Tell whether software is made for goods that are themselves shown to be listed, and for these alone.

    Know-how is never shown: whether it is "required" takes a person.
    """
    if w.path[1] != "D" or not w.open or not is_dedicated(reading.text):
        return False
    goods = [o for o in weighed if w.found.serves in (o.path, o.found.path)]
    return any(_applies(corpus, o, near, alone=not reading.concepts) for o in goods)


def _is_second_to_a_denied_one(w: Weighed, weighed: list[Weighed]) -> bool:
    """Tell whether an item is told about as much like the wares of a provision that a limit or a denial rules out.

    What found this one by shared words alone has then met the same thing under another name. Nor is it shown where a
    phrase names a provision that is ruled out: a camera that a note releases is no detector because it has one.
    """
    if w.found.by:
        return False
    denied = [o for o in weighed if not o.open and (o.judged.unmet or o.judged.denied)]
    released = any(o.found.by and not o.open for o in weighed)
    return released or any(w.found.ware < CLEARLY_MORE * o.found.ware for o in denied)


def is_residual(w: Weighed, plausible: list[Weighed]) -> bool:
    """Tell whether an entry that takes what others leave (1C990, 6A993) must wait for one that is still open.

    Such US entries cover what the entry above them in rank does not: while that one may apply, they are no answer.
    """
    return bool(_LEFTOVER.match(w.path)) and any(
        other.open and other.path[:2] == w.path[:2] and not _LEFTOVER.match(other.path)
        for other in plausible
        if other.found.by == w.found.by
    )
