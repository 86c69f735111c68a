"""The determination: listed, not listed, or a person with knowledge of the item must look; with quotes and questions.

Takes a searcher, an item and its reading, gives a `Classification`. `not_listed` is said only when every plausible
provision is ruled out by a quoted limit or note, or when the description names an everyday thing and nothing in the
list comes near. A quote that is not verbatim in the cited provision is rejected here, whoever made it.
"""

from __future__ import annotations

from dataclasses import dataclass

from cocket.controls.asking import about_end_use, about_item, about_provision
from cocket.controls.capability import catch_alls, unspecified
from cocket.controls.corpus import Corpus
from cocket.controls.judging import HINTS, SHOWN, Judgement, judge
from cocket.controls.model import Candidate, Classification, Outcome
from cocket.controls.reading import Reading
from cocket.controls.searching import Found, Searcher
from cocket.controls.tariff import Tariff, about_codes
from cocket.exports.model import Item
from cocket.kernel.errors import CocketError
from cocket.kernel.reasons import Question, Reason, Tri

PLAUSIBLE = 0.5  # coverage from which a provision found by words alone must be ruled out
PLAUSIBLE_KNOWN = 0.8  # the same when the lexicons know what the description names
FEWEST_WORDS = 2  # descriptions with fewer words that carry meaning are not decided
# Capabilities that no dual-use list describes; the others lie close to listed interception, intrusion or extraction.
ON_NO_LIST = frozenset(
    {"biometric_identification", "crowd_and_plate_recognition", "predictive_analytics", "social_media_monitoring"}
)
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
    }
)
MOSTLY = 0.65  # share of strange words that a description may have whose very subject is an everyday thing
LONG = 4  # words from which a description may have a stranger among everyday words
HALF = 0.4  # support from which several met figures show a provision that words alone found
SEVERAL = 2  # figures that together show a provision to apply
SHOWN_CANDIDATES = 8
AT_ONLY = frozenset({"AT"})


@dataclass(frozen=True, slots=True)
class Weighed:
    """A found provision with its judgement.

    `twin` is set where this edition holds only the entry's heading: the judgement is then the other list's paragraph
    under the same number, which can show that an item is listed but never that it is not.
    """

    found: Found
    judged: Judgement
    path: str
    twin: bool = False
    disputed: bool = False  # it was judged by a figure that the item itself contradicts

    @property
    def open(self) -> bool:
        """Whether it may still apply."""
        return self.twin or self.disputed or (self.judged.status is not Tri.NO and self.judged.released is None)


def weigh(searcher: Searcher, found: Found, reading: Reading) -> Weighed:
    """Judge a found provision, by the twin's paragraph where this edition has none."""
    corpus, twin = searcher.corpus, searcher.twin
    if corpus.is_heading_only(found.path):
        place = twin.nearest(found.target) if twin is not None else None
        if twin is not None and place is not None:
            return Weighed(found, judge(twin, place, reading), found.path, twin=True)
        return Weighed(found, Judgement(found.path, Tri.UNKNOWN, open_features=(found.path,)), found.path, twin=True)
    judged = judge(corpus, found.path, reading)
    said = {one.about for one, _ in reading.contradictions}
    disputed = any(check.threshold.attribute in said for _, check in judged.checks)
    return Weighed(found, judged, judged.path if judged.status is not Tri.NO else found.path, disputed=disputed)


def decide(
    searcher: Searcher, item: Item, reading: Reading, tariff: Tariff | None, rules_version: str
) -> Classification:
    """Classify one item under one regime."""
    corpus = searcher.corpus
    finds = searcher.find(reading, item.kind)
    floor = PLAUSIBLE_KNOWN if reading.ordinary or reading.concepts else PLAUSIBLE
    weighed = [weigh(searcher, f, reading) for f in _worth_judging(finds, floor)]
    plausible = [w for w in weighed if w.found.by or w.found.coverage >= floor]
    listed = [w for w in plausible if _is_listed(w, alone=not reading.concepts)]
    reasons: list[Reason] = [*_observations(reading), *about_codes(item, reading, tariff)]
    questions: list[Question] = []
    provision: str | None = None
    if reading.contradictions:
        questions.append(_contradiction(item, reading))
    if listed and not _blocked(listed[0], reading):
        best = listed[0]
        outcome, provision = Outcome.LISTED, best.path
        reasons.insert(0, _why_listed(searcher, best))
        weighed = [best, *(w for w in weighed if w is not best)]
    else:
        outcome, more, asked = _not_found(searcher, item, reading, plausible, finds, tariff)
        reasons = [*more, *reasons]
        questions += asked
        weighed.sort(key=lambda w: (w not in plausible, not w.open, -w.found.score, w.found.path))
    caught = () if outcome is Outcome.LISTED else catch_alls(reading, corpus.regime)
    if not caught and outcome is Outcome.NEEDS_EXPERT and not plausible:
        caught = unspecified(reading, corpus.regime)
    if caught:
        questions.append(about_end_use(item, caught[0], corpus.regime))
    return Classification(
        item.id,
        corpus.regime,
        outcome,
        provision,
        _candidates(corpus, weighed),
        caught,
        tuple({q.id: q for q in questions}.values()),
        tuple(reasons),
        corpus.edition,
        rules_version,
    )


def _worth_judging(finds: list[Found], floor: float) -> list[Found]:
    return [f for n, f in enumerate(finds) if f.by or f.coverage >= floor or n < SHOWN_CANDIDATES]


def _is_listed(w: Weighed, *, alone: bool) -> bool:
    """Tell whether a provision is shown to apply; `alone`: the field's lexicon knows nothing of this item."""
    judged = w.judged
    if w.disputed or not (w.open and judged.status is not Tri.NO) or judged.released is not None or judged.misfit:
        return False
    if any(d.applies is Tri.UNKNOWN and d.sentence for d in judged.decontrols):
        return False
    if judged.status is Tri.YES:
        enough = judged.support >= SHOWN or (judged.met >= SEVERAL and judged.support >= HALF)
        return bool(w.found.by) or (alone and judged.met > 0 and enough)
    if w.found.sure and not judged.unknown:
        return True
    # Every figure fits, and there are several of them or the description supports the rest of the text.
    fits = judged.met >= SEVERAL or (judged.met > 0 and judged.support >= HINTS)
    return bool(w.found.by) and fits and not judged.unknown


def _blocked(best: Weighed, reading: Reading) -> bool:
    """Tell whether a contradiction between text and attributes touches the figures that decided."""
    decided = {check.threshold.attribute for _, check in best.judged.checks}
    return any(one.about in decided for one, _ in reading.contradictions)


def _not_found(  # noqa: C901, PLR0911 - one return per reason, in the order in which they are asked
    searcher: Searcher,
    item: Item,
    reading: Reading,
    plausible: list[Weighed],
    finds: list[Found],
    tariff: Tariff | None,
) -> tuple[Outcome, list[Reason], list[Question]]:
    """Decide between "not listed" and "needs an expert" when nothing was shown to be listed."""
    corpus = searcher.corpus
    still_open = [w for w in plausible if w.open]
    what = [about_item(item, corpus.regime)]
    if still_open:
        best = still_open[0]
        if best.twin:
            sentence = f"{best.path} may describe this item: this edition holds its heading, not its paragraphs."
            reason = Reason("heading_only", sentence, _quote(corpus, best.path), corpus.by_path[best.path].source)
            held = searcher.twin if searcher.twin is not None and best.judged.path in searcher.twin.by_path else corpus
            return Outcome.NEEDS_EXPERT, [reason], [about_provision(held, item, best.judged, corpus.regime)]
        asked = about_provision(corpus, item, best.judged, corpus.regime)
        sentence = f"{best.path} may describe this item: {_what_is_open(best)}."
        reason = Reason("open", sentence, _quote(corpus, best.path), corpus.by_path[best.path].source)
        return Outcome.NEEDS_EXPERT, [reason], [asked]
    lost = searcher.not_held(reading)
    if lost:
        sentence = f"“{lost[0][1]}” points at {lost[0][0]}, whose text this edition does not hold."
        return Outcome.NEEDS_EXPERT, [Reason("not_in_edition", sentence, lost[0][1])], what
    if reading.content < FEWEST_WORDS and not (reading.everyday and not reading.watched):
        sentence = "The description is too short to say what the item is."
        return Outcome.NEEDS_EXPERT, [Reason("too_short", sentence, reading.text[:80])], what
    if any(w.found.by for w in plausible):
        # What was found by shared words alone and ruled out says nothing about what the item is.
        return Outcome.NOT_LISTED, [_why_ruled_out(corpus, w) for w in plausible if w.found.by][:4], []
    if reading.told:
        sentence = "The description tries to state the answer; that is not a description of the item."
        return Outcome.NEEDS_EXPERT, [Reason("told", sentence, reading.told)], what
    known = searcher.elsewhere(reading)
    if known:
        sentence = f"This list has no entry for “{known[0]}”, and nothing else in the description points at one."
        return Outcome.NOT_LISTED, [Reason("no_entry", sentence, known[0])], []
    if _is_unlisted_capability(reading) or (
        reading.everyday
        and not reading.watched
        and not reading.capabilities
        and not _is_technical(reading, finds)
        and _is_plain_speech(reading, tariff)
    ):
        return Outcome.NOT_LISTED, [_why_ordinary(reading, finds)], []
    if reading.everyday and _is_technical(reading, finds):
        sentence = "An everyday thing is named, but its figures or words come near a provision of the list."
        return Outcome.NEEDS_EXPERT, [Reason("near_a_provision", sentence, reading.text[:120])], what
    if reading.everyday and reading.watched:
        sentence = f"An everyday thing is named, but “{reading.watched}” asks for a closer look."
        return Outcome.NEEDS_EXPERT, [Reason("watched", sentence, reading.watched)], what
    plain = tariff.plain(reading, item.hs_code) if tariff is not None and not reading.watched else None
    if plain is not None:
        sentence = (
            f"The tariff describes these goods under {plain.hs6} (“{plain.description}”), which no list deals with."
        )
        return Outcome.NOT_LISTED, [Reason("everyday_goods", sentence, reading.text[:160], f"HS {plain.hs6}")], []
    word = tariff.plain_word(reading, searcher.uses()) if tariff is not None and not reading.watched else ""
    if word and tariff is not None and not _unknown(reading, tariff):
        sentence = f"The tariff uses “{word}…” for plain goods only, and nothing in the list comes near."
        return Outcome.NOT_LISTED, [Reason("everyday_goods", sentence, reading.text[:160], "HS 2022")], []
    sentence = "Nothing in the list was found for these words, and they do not name a kind of goods that is known here."
    return Outcome.NEEDS_EXPERT, [Reason("not_understood", sentence, reading.text[:120])], what


def _is_unlisted_capability(reading: Reading) -> bool:
    """Tell whether phrases name only capabilities that no provision is about, and no word hints at a listed thing."""
    codes = {row.code for row, _ in reading.capabilities}
    certain = any(row.certain for row, _ in reading.capabilities)
    return certain and codes <= ON_NO_LIST and not reading.technical


def _is_technical(reading: Reading, finds: list[Found]) -> bool:
    """Tell whether figures that everyday goods never state are given, or a provision explains half of the words."""
    return any(f.about in TECHNICAL for f in reading.figures) or any(f.coverage >= PLAUSIBLE for f in finds)


def _is_plain_speech(reading: Reading, tariff: Tariff | None) -> bool:
    """Tell whether most words beside an everyday name are everyday words too: "water" is, "deuterated" is not."""
    strangers = len(set(_unknown(reading, tariff)))
    if reading.named:
        return strangers <= max(reading.described * MOSTLY, 1)
    spare = 0 if reading.described >= LONG else 1
    return strangers * 2 <= max(reading.described - spare, 0) or reading.described <= 1


def _unknown(reading: Reading, tariff: Tariff | None) -> list[str]:
    return [w for w in reading.strange if tariff is None or not tariff.knows(w)]


def _why_listed(searcher: Searcher, best: Weighed) -> Reason:
    corpus, judged = searcher.corpus, best.judged
    parts = []
    if best.found.by:
        parts.append(f"the description says “{best.found.said}”")
    parts += [f"“{c.threshold.quote}” is met by {c.declared}" for _, c in judged.checks if c.met is Tri.YES][:4]
    if not parts:
        parts.append("the description has the features that the text names")
    sentence = f"{best.path} describes this item: {'; '.join(parts)}."
    if best.twin:
        sentence += (
            f" This edition holds only the heading of {best.path}; the paragraph was judged by {judged.path} of the EU "
            "list, which has the same number. Check the paragraph before relying on it."
        )
    return Reason("listed", sentence, _quote(corpus, best.path), corpus.by_path[best.path].source)


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
        said = f"the list says “{check.threshold.quote}”, the item declares {check.declared}"
        sentence = f"{w.found.path} does not apply: {said}."
        return Reason("below_threshold", sentence, _quote(corpus, path), corpus.by_path[path].source)
    denied = judged.denied[0] if judged.denied else ""
    sentence = f"{w.found.path} does not apply: the description denies a feature that the list asks for."
    return Reason("feature_denied", sentence, denied, corpus.by_path[w.found.path].source)


def _why_ordinary(reading: Reading, finds: list[Found]) -> Reason:
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


def _what_is_open(w: Weighed) -> str:
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
        f"classify.{item.id}.which.{one.about}",
        f"Which is right, {one.text} (description) or {other.text} ({other.source})?",
        "exporter",
        "settles which figure is held against the list",
        (one.text, other.text),
        item.id,
    )


def _candidates(corpus: Corpus, weighed: list[Weighed]) -> tuple[Candidate, ...]:
    found: list[Candidate] = []
    for w in weighed:
        if any(c.provision == w.path for c in found):
            continue
        p = corpus.by_path[w.path]
        entry = corpus.by_path.get(p.entry, p)
        reasons = [Reason("lexicon", f"The description says “{w.found.said}” ({w.found.by}).")] if w.found.by else []
        if p.repaired:
            reasons.append(Reason("repaired", "The source file had lost a mark in this text; it was put back."))
        checks = () if w.twin else tuple(c for _, c in w.judged.checks)[:12]
        notes = () if w.twin else w.judged.decontrols[:6]
        if w.twin:
            reasons.append(
                Reason("heading_only", f"Judged by {w.judged.path} of the EU list: no paragraphs held here.")
            )
        found.append(
            Candidate(
                w.path,
                p.entry,
                entry.text[:200],
                round(w.found.score, 4),
                _quote(corpus, w.path),
                checks,
                notes,
                tuple(reasons),
                p.summary,
            )
        )
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
