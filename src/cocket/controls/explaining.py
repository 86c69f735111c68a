"""Why: the reasons of a determination in plain sentences, with the list's own words as evidence.

Takes what was weighed and read, gives `Reason`s and the question about a contradiction.
"""

from __future__ import annotations

from cocket.controls.asking import is_know_how
from cocket.controls.corpus import Corpus
from cocket.controls.quoting import quoted
from cocket.controls.reading import Reading
from cocket.controls.searching import Found, Searcher
from cocket.controls.weighing import Weighed
from cocket.exports.model import Item
from cocket.kernel.reasons import Question, Reason, Tri


def why_listed(searcher: Searcher, best: Weighed) -> Reason:
    """Say by which words and figures a provision describes the item."""
    corpus, judged = searcher.corpus, best.judged
    parts = []
    if best.found.by:
        parts.append(f"the description says “{best.found.said}”")
    parts += [f"“{c.threshold.quote}” is met by {c.declared}" for _, c in judged.checks if c.met is Tri.YES][:4]
    if not parts:
        parts.append("the description has the features that the text names")
    sentence = f"{best.path} describes this item: {'; '.join(parts)}."
    if best.twin and not best.borrowed:
        sentence += f" This edition holds only the heading of {best.path}: check its paragraphs before relying on it."
    elif best.twin:
        sentence += (
            f" This edition holds only the heading of {best.path}; the paragraph was judged by {judged.path} of the EU "
            "list, which has the same number. Check the paragraph before relying on it."
        )
    return Reason("listed", sentence, quoted(corpus, best.path), corpus.by_path[best.path].source)


def why_ruled_out(corpus: Corpus, w: Weighed) -> Reason:
    """Say which note, limit or denied feature rules a provision out, with its words as evidence."""
    judged = w.judged
    if judged.released is not None:
        note = judged.released
        return Reason(
            "decontrolled",
            f"{judged.path} does not apply: {note.sentence}",
            note.quote,
            corpus.by_path[note.provision].source,
        )
    if judged.unmet:
        path, check = judged.unmet[0]
        said = f"the list says “{check.threshold.quote}”, the item declares {check.declared}"
        sentence = f"{w.found.path} does not apply: {said}."
        return Reason("below_threshold", sentence, quoted(corpus, path), corpus.by_path[path].source)
    denied = judged.denied[0] if judged.denied else ""
    sentence = f"{w.found.path} does not apply: the description denies a feature that the list asks for."
    return Reason("feature_denied", sentence, denied, corpus.by_path[w.found.path].source)


def why_ordinary(reading: Reading, finds: list[Found]) -> Reason:
    """Say which everyday thing or unlisted capability was read, and how far the list is."""
    nearest = finds[0] if finds else None
    near = (
        f" The nearest provision, {nearest.path}, explains {nearest.coverage:.0%} of its words, below the floor."
        if nearest
        else ""
    )
    if reading.everyday:
        named = ", ".join(sorted({f"“{reading.says(s)}”" for _, s in reading.ordinary})[:3])
        sentence = (
            f"The description names everyday goods ({named}) and nothing in it points at a provision of the list.{near}"
        )
        return Reason("everyday_goods", sentence, reading.text[:160])
    sentence = f"No provision of the list describes this kind of item; its capability is dealt with by end use.{near}"
    return Reason("unlisted_capability", sentence, reading.text[:160])


def what_is_open(w: Weighed) -> str:
    """Give, in part of a sentence, what keeps a provision undecided."""
    if w.partial:
        return f"{w.found.target} is meant, and this starter set holds only what stands above it"
    if is_know_how(w.path):
        return "it covers know-how for listed items, so it turns on which item and which stage this serves"
    if w.disputed:
        return "the item contradicts itself on a figure that decides"
    if w.judged.unknown:
        return f"it turns on “{w.judged.unknown[0][1].threshold.quote}”, which the description does not answer"
    doubtful = next((d for d in w.judged.decontrols if d.applies is Tri.UNKNOWN and d.sentence), None)
    if doubtful is not None:
        return f"a note may take it out ({doubtful.provision})"
    if w.judged.open_features:
        return "the description does not show every feature that the text asks for"
    return "words alone do not settle it"


def observations(reading: Reading) -> list[Reason]:
    """Give what was noticed in the description itself: contradictions, and words that state an answer."""
    reasons = []
    for one, other in reading.contradictions:
        sentence = f"The text says {one.text}, {other.source} says {other.text}: both cannot be right."
        reasons.append(Reason("contradiction", sentence, f"{one.text} / {other.text}"))
    if reading.told:
        reasons.append(
            Reason(
                "told",
                "Text that states a classification or instructs the reader was left out of the reading.",
                reading.told,
            )
        )
    return reasons


def contradiction(item: Item, reading: Reading) -> Question:
    """Ask which of two figures is right."""
    one, other = reading.contradictions[0]
    return Question(
        f"classify.{item.id}.which.{one.about}",
        f"Which is right, {one.text} (description) or {other.text} ({other.source})?",
        "exporter",
        "settles which figure is held against the list",
        (one.text, other.text),
        item.id,
    )
