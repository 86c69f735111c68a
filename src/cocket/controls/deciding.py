"""The determination: listed, not listed, or a person with knowledge of the item must look; with quotes and questions.

Takes a searcher, an item and its reading, gives a `Classification`. `not_listed` is said only when every plausible
provision is ruled out by a quoted limit or note, or when the description names an everyday thing and nothing in the list
comes near. A quote that is not verbatim in the cited provision is rejected here, whoever made it.
"""

from __future__ import annotations

from dataclasses import dataclass

from cocket.controls.asking import about_end_use, about_item, about_provision
from cocket.controls.capability import catch_alls
from cocket.controls.corpus import Corpus
from cocket.controls.judging import HINTS, Judgement, judge
from cocket.controls.model import Candidate, Classification, Outcome
from cocket.controls.reading import Reading
from cocket.controls.searching import Found, Searcher
from cocket.exports.model import Item
from cocket.kernel.errors import CocketError
from cocket.kernel.reasons import Question, Reason, Tri

PLAUSIBLE = 0.5  # coverage from which a provision found by words alone must be ruled out
PLAUSIBLE_ORDINARY = 0.8  # the same when the description names an everyday thing
FEWEST_WORDS = 2  # descriptions with fewer words that carry meaning are not decided
SHOWN_CANDIDATES = 8
AT_ONLY = frozenset({"AT"})


@dataclass(frozen=True, slots=True)
class Weighed:
    """A found provision with its judgement."""

    found: Found
    judged: Judgement

    @property
    def open(self) -> bool:
        """Whether it may still apply."""
        return self.judged.status is not Tri.NO and self.judged.released is None


def decide(searcher: Searcher, item: Item, reading: Reading, rules_version: str) -> Classification:
    """Classify one item under one regime."""
    corpus = searcher.corpus
    finds = searcher.find(reading)
    floor = PLAUSIBLE_ORDINARY if reading.ordinary else PLAUSIBLE
    weighed = [Weighed(f, judge(corpus, f.path, reading)) for f in _worth_judging(finds, floor)]
    plausible = [w for w in weighed if w.found.by or w.found.coverage >= floor]
    listed = [w for w in plausible if _is_listed(corpus, w, reading)]
    reasons: list[Reason] = _observations(reading)
    questions: list[Question] = []
    provision: str | None = None
    if reading.contradictions:
        questions.append(_contradiction(item, reading))
    if listed and not _blocked(listed[0], reading):
        best = listed[0]
        outcome, provision = Outcome.LISTED, best.judged.path
        reasons.insert(0, _why_listed(corpus, best))
        weighed = [best, *(w for w in weighed if w is not best)]
    else:
        outcome, more, asked = _not_found(corpus, item, reading, plausible, finds)
        reasons = [*more, *reasons]
        questions += asked
        weighed.sort(key=lambda w: (not w.open, -w.found.score, w.found.path))
    caught = () if outcome is Outcome.LISTED else catch_alls(reading, corpus.regime)
    if caught:
        questions.append(about_end_use(item, caught[0], corpus.regime))
    candidates = _candidates(corpus, weighed)
    return Classification(
        item.id, corpus.regime, outcome, provision, candidates, caught, tuple({q.id: q for q in questions}.values()),
        tuple(reasons), corpus.edition, rules_version,
    )  # fmt: skip


def _worth_judging(finds: list[Found], floor: float) -> list[Found]:
    return [f for n, f in enumerate(finds) if f.by or f.coverage >= floor or n < SHOWN_CANDIDATES]


def _is_listed(corpus: Corpus, w: Weighed, reading: Reading) -> bool:
    judged = w.judged
    if not w.open or any(d.applies is Tri.UNKNOWN and d.sentence for d in judged.decontrols):
        return False
    if judged.status is Tri.YES:
        return bool(w.found.by) or (judged.met > 0 and w.found.coverage >= PLAUSIBLE)
    if w.found.sure and not judged.unknown:
        return True
    # Every figure fits and the description supports the rest of the text.
    return bool(w.found.by) and judged.met > 0 and not judged.unknown and judged.support >= HINTS


def _blocked(best: Weighed, reading: Reading) -> bool:
    """Tell whether a contradiction between text and attributes touches the figures that decided."""
    decided = {check.threshold.attribute for _, check in best.judged.checks}
    return any(one.about in decided for one, _ in reading.contradictions)


def _not_found(
    corpus: Corpus, item: Item, reading: Reading, plausible: list[Weighed], finds: list[Found]
) -> tuple[Outcome, list[Reason], list[Question]]:
    """Decide between "not listed" and "needs an expert" when nothing was shown to be listed."""
    still_open = [w for w in plausible if w.open]
    if still_open:
        best = still_open[0]
        asked = about_provision(corpus, item, best.judged)
        sentence = f"{best.judged.path} may describe this item: {_what_is_open(best)}."
        return (
            Outcome.NEEDS_EXPERT,
            [Reason("open", sentence, _quote(corpus, best.judged.path), _source(corpus, best))],
            [asked],
        )
    if reading.content < FEWEST_WORDS:
        sentence = "The description is too short to say what the item is."
        return (
            Outcome.NEEDS_EXPERT,
            [Reason("too_short", sentence, reading.text[:80])],
            [about_item(item, corpus.regime)],
        )
    if plausible:
        return Outcome.NOT_LISTED, [_why_ruled_out(corpus, w) for w in plausible[:4]], []
    if reading.told:
        sentence = "The description tries to state the answer; that is not a description of the item."
        return Outcome.NEEDS_EXPERT, [Reason("told", sentence, reading.told)], [about_item(item, corpus.regime)]
    if reading.ordinary or reading.capabilities:
        return Outcome.NOT_LISTED, [_why_ordinary(corpus, reading, finds)], []
    sentence = "Nothing in the list was found for these words, and they do not name a kind of goods that is known here."
    return (
        Outcome.NEEDS_EXPERT,
        [Reason("not_understood", sentence, reading.text[:120])],
        [about_item(item, corpus.regime)],
    )


def _why_listed(corpus: Corpus, best: Weighed) -> Reason:
    judged = best.judged
    parts = []
    if best.found.by:
        parts.append(f"the description says “{best.found.said}”")
    parts += [f"“{c.threshold.quote}” is met by {c.declared}" for _, c in judged.checks if c.met is Tri.YES][:4]
    if not parts:
        parts.append("the description has the features that the text names")
    sentence = f"{judged.path} describes this item: {'; '.join(parts)}."
    return Reason("listed", sentence, _quote(corpus, judged.path), _source(corpus, best))


def _why_ruled_out(corpus: Corpus, w: Weighed) -> Reason:
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
        sentence = f"{w.found.path} does not apply: the list says “{check.threshold.quote}”, the item declares {check.declared}."
        return Reason("below_threshold", sentence, _quote(corpus, path), corpus.by_path[path].source)
    denied = judged.denied[0] if judged.denied else ""
    sentence = f"{w.found.path} does not apply: the description denies a feature that the list asks for."
    return Reason("feature_denied", sentence, denied, corpus.by_path[w.found.path].source)


def _why_ordinary(corpus: Corpus, reading: Reading, finds: list[Found]) -> Reason:
    nearest = finds[0] if finds else None
    near = (
        f" The nearest provision, {nearest.path}, shares {nearest.coverage:.0%} of its weight of words, below the floor."
        if nearest
        else ""
    )
    if reading.ordinary:
        named = ", ".join(sorted({f"“{reading.says(s)}”" for _, s in reading.ordinary})[:3])
        sentence = (
            f"The description names everyday goods ({named}) and nothing in it points at a provision of the list.{near}"
        )
        return Reason("everyday_goods", sentence, reading.text[:160])
    sentence = f"No provision of the list describes this kind of item; its capability is dealt with by end use.{near}"
    return Reason("unlisted_capability", sentence, reading.text[:160])


def _what_is_open(w: Weighed) -> str:
    if w.judged.unknown:
        return f"it turns on “{w.judged.unknown[0][1].threshold.quote}”, which the description does not answer"
    doubtful = next((d for d in w.judged.decontrols if d.applies is Tri.UNKNOWN and d.sentence), None)
    if doubtful is not None:
        return f"a note may take it out ({doubtful.provision})"
    if w.judged.open_features:
        return "the description does not show every feature that the text asks for"
    return "words alone do not settle it"


def _observations(reading: Reading) -> list[Reason]:
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


def _contradiction(item: Item, reading: Reading) -> Question:
    one, other = reading.contradictions[0]
    return Question(
        f"classify.{item.id}.which.{one.about}", f"Which is right, {one.text} (description) or {other.text} ({other.source})?",
        "exporter", "settles which figure is held against the list", (one.text, other.text), item.id,
    )  # fmt: skip


def _candidates(corpus: Corpus, weighed: list[Weighed]) -> tuple[Candidate, ...]:
    found: list[Candidate] = []
    for w in weighed:
        path = w.judged.path if w.judged.status is not Tri.NO else w.found.path
        if any(c.provision == path for c in found):
            continue
        p = corpus.by_path[path]
        entry = corpus.by_path.get(p.entry, p)
        reasons = [Reason("lexicon", f"The description says “{w.found.said}” ({w.found.by}).")] if w.found.by else []
        if p.repaired:
            reasons.append(Reason("repaired", "The source file had lost a mark in this text; it was put back."))
        checks = tuple(c for _, c in w.judged.checks)
        found.append(
            Candidate(path, p.entry, entry.text[:200], round(w.found.score, 4), _quote(corpus, path), checks[:12],
                      w.judged.decontrols[:6], tuple(reasons), p.summary)
        )  # fmt: skip
        if len(found) >= SHOWN_CANDIDATES:
            break
    return tuple(verify(corpus, c) for c in found)


def verify(corpus: Corpus, candidate: Candidate) -> Candidate:
    """Give the candidate back if every quote in it is verbatim in the list; raises MisquoteError otherwise."""
    text = corpus.by_path[candidate.provision].text
    if candidate.quote not in text:
        raise MisquoteError(f"The quote for {candidate.provision} is not verbatim", mend="Report this as a fault.")
    for note in candidate.decontrols:
        if note.quote not in corpus.by_path[note.provision].text:
            raise MisquoteError(f"The quote of {note.provision} is not verbatim", mend="Report this as a fault.")
    return candidate


class MisquoteError(CocketError):
    """A quote was not verbatim in the provision it cites; the answer is refused."""


def _quote(corpus: Corpus, path: str) -> str:
    return corpus.by_path[path].text[:1500]


def _source(corpus: Corpus, w: Weighed) -> str:
    return corpus.by_path[w.judged.path].source
