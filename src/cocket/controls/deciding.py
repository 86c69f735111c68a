"""The determination: listed, not listed, or a person with knowledge of the item must look; with quotes and questions.

Takes a searcher, an item and its reading, gives a `Classification`. `not_listed` is said only when every plausible
provision is ruled out by a quoted limit or note, or when the description names an everyday thing and nothing in the
list comes near. A quote that is not verbatim in the cited provision is rejected here, whoever made it.
"""

from __future__ import annotations

from cocket.controls.asking import about_end_use, about_item, about_provision
from cocket.controls.capability import catch_alls, told_like, unspecified
from cocket.controls.explaining import (
    contradiction,
    observations,
    what_is_open,
    why_listed,
    why_ordinary,
    why_ruled_out,
)
from cocket.controls.free_codes import declared_code, explains, free_goods, names_goods
from cocket.controls.model import Classification, Outcome
from cocket.controls.plainness import (
    BY_FAR,
    PLAUSIBLE,
    is_plain_speech,
    is_technical,
    is_unlisted_capability,
    list_words,
    speaks_like_a_list,
    states_technical_figures,
    told_in_ordinary_words,
    told_plainly,
    unknown_words,
)
from cocket.controls.quoting import SHOWN_CANDIDATES, candidates, quoted
from cocket.controls.reading import Reading
from cocket.controls.searching import Found, Searcher, kind_of
from cocket.controls.serving import group_of
from cocket.controls.showing import (
    ALIKE,
    ALIKE_BESIDE,
    ENTRY,
    TOLD_AND_MET,
    is_residual,
    is_shown,
    is_told_and_met,
    says_all,
)
from cocket.controls.tariff import Code, Tariff
from cocket.controls.tariff_fit import about_codes, about_links, clean
from cocket.controls.tariff_links import provisions_for
from cocket.controls.wares import Nearness
from cocket.controls.weighing import Weighed, weigh
from cocket.exports.model import Item, ItemKind
from cocket.kernel.reasons import Question, Reason

PLAUSIBLE_KNOWN = 0.8  # the same when the lexicons know what the description names
FEWEST_WORDS = 2  # descriptions with fewer words that carry meaning are not decided
ALIKE_IN_PLAIN_WORDS = 11.0  # the same in everyday speech, where no word for the listed thing itself is said
ALIKE_AT_LENGTH = 10.4  # the same within one clause of a long text about an everyday thing
CLEARLY = 0.1  # margin by which ordinary wares must be liker than others to outweigh a watched word or a vague phrase
TOLD_LIKE = 0.3  # share of a description that a listed ware explains, from which its provision must be ruled out
RIVAL = 0.15  # the same where phrases point elsewhere, and what they name is not told much more alike
MUCH_LESS, MUCH_MORE = 0.7, 1.25  # than theirs: with and without a figure that is met
MOST_JUDGED = 10  # provisions that no phrase names and that are held against an item
RULED_OUT = 0.7  # what remains of the score of a provision that does not apply: the open ones come first
FEW = 0.22  # share of the description's words below which likeness is no ground for a question about one provision
MUCH_ALIKE = 16.0  # likeness over all clauses that no long text about an everyday thing had


def decide(
    searcher: Searcher, item: Item, reading: Reading, tariff: Tariff | None, rules_version: str
) -> Classification:
    """Classify one item under one regime."""
    corpus = searcher.corpus
    near = searcher.near(reading, kind_of(item))
    finds = searcher.find(reading, near, kind_of(item), provisions_for(clean(item.hs_code)))
    floor = PLAUSIBLE_KNOWN if reading.ordinary or reading.concepts else PLAUSIBLE
    weighed = [weigh(searcher, f, reading) for f in _worth_judging(finds, floor)]
    plausible = [w for w in weighed if w.found.by or w.found.coverage >= floor]
    plainly = kind_of(item) is ItemKind.GOODS and told_plainly(searcher.uses(), reading, tariff)
    if plainly:
        plausible = [w for w in plausible if w.found.by]
    ordinary = kind_of(item) is ItemKind.GOODS and told_in_ordinary_words(reading, near, tariff)
    if ordinary and near.is_surely_ordinary(CLEARLY):
        plausible = [w for w in plausible if w.found.sure]
    declared = declared_code(reading, clean(item.hs_code), tariff)
    plausible += [
        w
        for w in weighed
        if w not in plausible
        and (not plainly or w.found.headed or w.found.like >= ALIKE_IN_PLAIN_WORDS)
        and not (ordinary and near.is_surely_ordinary(BY_FAR) and not w.found.headed)
        and _is_like(w, plausible, reading)
        and not explains(declared, w.found.said, tariff)
    ]
    plausible += [w for w in weighed if w not in plausible and _is_told_like(w, plausible, weighed, near)]
    group = group_of(kind_of(item), reading.in_english, foreign=reading.foreign)
    listed = [
        w
        for w in plausible
        if is_shown(corpus, w, weighed, near, reading)
        and not is_residual(w, plausible)
        and (not group or w.path[1] == group)
    ]
    reasons: list[Reason] = [*observations(reading), *about_codes(item, reading, tariff)]
    questions: list[Question] = []
    provision: str | None = None
    if reading.contradictions:
        questions.append(contradiction(item, reading))
    if listed and not _blocked(listed[0], reading):
        best = listed[0]
        outcome, provision = Outcome.LISTED, best.path
        reasons.insert(0, why_listed(searcher, best))
        weighed = [best, *(w for w in weighed if w is not best)]
    else:
        outcome, more, asked = _not_found(
            searcher, item, reading, plausible, finds, tariff, declared, near, ordinary=ordinary, plainly=plainly
        )
        reasons = [*more, *reasons]
        questions += asked
        weighed.sort(
            key=lambda w: (
                group not in ("", w.path[1]),
                -w.found.score * (1 if w.open else RULED_OUT),
                w.found.path,
            )
        )
    if outcome is Outcome.NEEDS_EXPERT:
        reasons += about_links(item, corpus)
    caught = () if outcome is Outcome.LISTED else catch_alls(reading, corpus.regime)
    if not caught and outcome is Outcome.NEEDS_EXPERT and not any(w.found.by for w in plausible):
        caught = unspecified(reading, corpus.regime)
    if not caught and outcome is not Outcome.LISTED:
        caught = told_like(near, reading, outcome, corpus.regime)
    if caught:
        questions.append(about_end_use(item, caught[0], corpus.regime))
    return Classification(
        item.id,
        corpus.regime,
        outcome,
        provision,
        candidates(corpus, weighed),
        caught,
        tuple({q.id: q for q in questions}.values()),
        tuple(reasons),
        corpus.edition,
        rules_version,
    )


def _is_like(w: Weighed, plausible: list[Weighed], reading: Reading) -> bool:
    """Tell whether likeness alone makes a provision one that must be ruled out.

    What phrases name goes first: beside it, a provision must be much more like the description than theirs.
    """
    if reading.told_at_length and w.found.like < MUCH_ALIKE and _within_a_clause(w, reading) < ALIKE_AT_LENGTH:
        return False
    named = {one.row.id: one.score for one in reading.likes if any(p.found.by == one.row.id for p in plausible)}
    by_phrase = any(p.found.by for p in plausible)
    return w.found.like >= (max([ALIKE_BESIDE, *(1.3 * score for score in named.values())]) if by_phrase else ALIKE)


def _is_told_like(w: Weighed, plausible: list[Weighed], weighed: list[Weighed], near: Nearness) -> bool:
    """Tell whether an item is told so much like the wares of a provision that it must be ruled out.

    What rules out the provisions that phrases name settles nothing while the item is more like the wares of another.
    """
    if not w.open or w.found.ware < near.loosely:
        return False
    entries = {p.path[:ENTRY] for p in plausible if p.found.by}
    named = [o.found.ware for o in weighed if o.path[:ENTRY] in entries]
    any_open = any(p.open for p in plausible)
    if (any_open or not named) and (says_all(w, near) or is_told_and_met(w, near)):
        return True
    if any_open:
        return False
    if not named:
        # Ordinary goods share their words with listed ones ("27 inch monitor"); a word of these alone makes the doubt.
        return (w.found.ware >= max(TOLD_LIKE, near.loosely + CLEARLY) and near.marked) or (
            w.judged.met > 0 and w.found.ware >= max(TOLD_AND_MET, near.loosely + CLEARLY)
        )
    return w.found.ware >= max(RIVAL, max(named) * (MUCH_LESS if w.judged.met else MUCH_MORE))


def _within_a_clause(w: Weighed, reading: Reading) -> float:
    """Give how alike the words of one clause are: in a long text, words of many clauses add up by chance."""
    best = 0.0
    for one in reading.likes:
        if not w.found.like or reading.words.words_at(one.positions) != w.found.said:
            continue
        found: dict[int, float] = {}
        for place, weight in one.weights.items():
            if place < len(reading.clauses):
                found[reading.clauses[place]] = found.get(reading.clauses[place], 0.0) + weight
        best = max([best, *found.values()])
    return best


def _worth_judging(finds: list[Found], floor: float) -> list[Found]:
    likely = [f for n, f in enumerate(finds) if f.like or f.coverage >= floor or n < SHOWN_CANDIDATES]
    kept = {f.path for f in likely[:MOST_JUDGED]}
    return [f for f in finds if f.by or f.path in kept]


def _blocked(best: Weighed, reading: Reading) -> bool:
    """Tell whether a contradiction between text and attributes touches the figures that decided."""
    decided = {check.threshold.attribute for _, check in best.judged.checks}
    return any(one.about in decided for one, _ in reading.contradictions)


def _not_found(  # noqa: C901, PLR0911, PLR0912 - one return per reason, in the order in which they are asked
    searcher: Searcher,
    item: Item,
    reading: Reading,
    plausible: list[Weighed],
    finds: list[Found],
    tariff: Tariff | None,
    declared: Code | None,
    near: Nearness,
    *,
    ordinary: bool,
    plainly: bool,
) -> tuple[Outcome, list[Reason], list[Question]]:
    """Decide between "not listed" and "needs an expert" when nothing was shown to be listed."""
    corpus = searcher.corpus
    still_open = [w for w in plausible if w.open]
    what = [about_item(item, corpus.regime)]
    if still_open:
        best = still_open[0]
        if best.twin:
            sentence = f"{best.path} may describe this item: this edition holds its heading, not its paragraphs."
            reason = Reason("heading_only", sentence, quoted(corpus, best.path), corpus.by_path[best.path].source)
            held = searcher.twin if searcher.twin is not None and best.judged.path in searcher.twin.by_path else corpus
            return Outcome.NEEDS_EXPERT, [reason], [about_provision(held, item, best.judged, corpus.regime)]
        vague = not best.found.by and reading.likes and reading.likes[0].coverage < FEW
        asked = what[0] if vague else about_provision(corpus, item, best.judged, corpus.regime)
        sentence = f"{best.path} may describe this item: {what_is_open(best)}."
        reason = Reason("open", sentence, quoted(corpus, best.path), corpus.by_path[best.path].source)
        return Outcome.NEEDS_EXPERT, [reason], [asked]
    lost = searcher.not_held(reading)
    if lost:
        sentence = f"“{lost[0][1]}” points at {lost[0][0]}, whose text this edition does not hold."
        return Outcome.NEEDS_EXPERT, [Reason("not_in_edition", sentence, lost[0][1])], what
    if reading.content < FEWEST_WORDS and not (reading.everyday and not reading.watched):
        sentence = "The description is too short to say what the item is."
        return Outcome.NEEDS_EXPERT, [Reason("too_short", sentence, reading.text[:80])], what
    dressed_up = reading.told_at_length and states_technical_figures(reading)
    if any(w.found.by for w in plausible) and not dressed_up:
        # What was found by shared words alone and ruled out says nothing about what the item is.
        return Outcome.NOT_LISTED, [why_ruled_out(corpus, w) for w in plausible if w.found.by][:4], []
    if reading.told:
        sentence = "The description tries to state the answer; that is not a description of the item."
        return Outcome.NEEDS_EXPERT, [Reason("told", sentence, reading.told)], what
    known = searcher.elsewhere(reading)
    if known:
        sentence = f"This list has no entry for “{known[0]}”, and nothing else in the description points at one."
        return Outcome.NOT_LISTED, [Reason("no_entry", sentence, known[0])], []
    if is_unlisted_capability(reading) or (
        reading.everyday
        and not reading.watched
        and not reading.capabilities
        and (plainly or not is_technical(reading, finds))
        and is_plain_speech(reading, tariff)
        and not speaks_like_a_list(searcher.uses(), reading, tariff)
        and not list_words(searcher.uses(), reading, tariff)
    ):
        return Outcome.NOT_LISTED, [why_ordinary(reading, finds)], []
    if plainly and not reading.everyday:
        sentence = (
            "The nomenclature tells goods that no list deals with in these words, and nothing in the list is near."
        )
        return Outcome.NOT_LISTED, [Reason("everyday_goods", sentence, reading.text[:160], "HS 2022")], []
    plain_trade = ordinary and (near.is_surely_ordinary(CLEARLY) or not reading.watched)
    if reading.everyday and not plainly and not plain_trade and is_technical(reading, finds):
        sentence = "An everyday thing is named, but its figures or words come near a provision of the list."
        return Outcome.NEEDS_EXPERT, [Reason("near_a_provision", sentence, reading.text[:120])], what
    if reading.everyday and reading.watched and not plain_trade and not explains(declared, reading.watched, tariff):
        sentence = f"An everyday thing is named, but “{reading.watched}” asks for a closer look."
        return Outcome.NEEDS_EXPERT, [Reason("watched", sentence, reading.watched)], what
    strangers = len(set(unknown_words(reading, tariff)))
    look = tariff is not None and not reading.watched and not list_words(searcher.uses(), reading, tariff)
    plain = tariff.plain(reading, clean(item.hs_code), strangers) if tariff is not None and look else None
    if plain is not None:
        sentence = (
            f"The tariff describes these goods under {plain.hs6} (“{plain.description}”), which no list deals with."
        )
        return Outcome.NOT_LISTED, [Reason("everyday_goods", sentence, reading.text[:160], f"HS {plain.hs6}")], []
    word = tariff.plain_word(reading, searcher.uses()) if tariff is not None and not reading.watched else ""
    word = word if not list_words(searcher.uses(), reading, tariff) else ""
    if word and tariff is not None and not unknown_words(reading, tariff):
        sentence = f"The tariff uses “{word}…” for plain goods only, and nothing in the list comes near."
        return Outcome.NOT_LISTED, [Reason("everyday_goods", sentence, reading.text[:160], "HS 2022")], []
    in_doubt = near.marked and near.listed >= max(TOLD_LIKE, near.loosely)  # a listed ware is told in these words
    free = [] if in_doubt else _free_by_code(searcher, item, reading, plausible, tariff)
    if free:
        return Outcome.NOT_LISTED, free, []
    if plain_trade:
        sentence = (
            f"Ordinary trade tells goods in these words (“{near.like}”), and no ware that the list deals with is "
            "told like them."
        )
        return Outcome.NOT_LISTED, [Reason("everyday_goods", sentence, reading.text[:160])], []
    sentence = "Nothing in the list was found for these words, and they do not name a kind of goods that is known here."
    return Outcome.NEEDS_EXPERT, [Reason("not_understood", sentence, reading.text[:120])], what


def _free_by_code(
    searcher: Searcher, item: Item, reading: Reading, plausible: list[Weighed], tariff: Tariff | None
) -> list[Reason]:
    """Give why goods are free: their code names them and a limit rules out what words found, or no provision has it."""
    code = clean(item.hs_code)
    if tariff is None or kind_of(item) is not ItemKind.GOODS or reading.capabilities or reading.told:
        return []
    ruled_out = [why_ruled_out(searcher.corpus, w) for w in plausible if w.judged.unmet]
    all_ruled_out = bool(plausible) and len(ruled_out) == len(plausible)
    if all_ruled_out and not reading.watched and names_goods(code, reading, tariff):
        return ruled_out[:SHOWN_CANDIDATES]
    free = free_goods(reading, code, tariff, searcher.uses())
    if free is None:
        return []
    sentence = (
        f"HS {free.hs6} (“{free.description}”) fits these goods, the table of tariff codes points from it at no "
        "provision, and nothing in the list comes near."
    )
    return [Reason("free_code", sentence, reading.text[:160], f"HS {free.hs6}"), *ruled_out[:SHOWN_CANDIDATES]]
