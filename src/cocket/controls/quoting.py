"""Candidates with verbatim quotes. A quote that does not stand in the cited provision is rejected, whoever made it.

Takes what was weighed, gives `Candidate`s; raises MisquoteError.
"""

from __future__ import annotations

from cocket.controls.corpus import Corpus
from cocket.controls.model import Candidate
from cocket.controls.weighing import Weighed
from cocket.kernel.errors import CocketError
from cocket.kernel.reasons import Reason

SHOWN_CANDIDATES = 8


def candidates(corpus: Corpus, weighed: list[Weighed]) -> tuple[Candidate, ...]:
    """Give the candidates to show, each provision once, with quotes that were checked."""
    found: list[Candidate] = []
    for w in weighed:
        if any(c.provision == w.path for c in found):
            continue
        p = corpus.by_path[w.path]
        entry = corpus.by_path.get(p.entry, p)
        reasons = _found_by(w)
        if p.repaired:
            reasons.append(Reason("repaired", "The source file had lost a mark in this text; it was put back."))
        checks = () if w.twin else tuple(c for _, c in w.judged.checks)[:12]
        notes = () if w.twin else w.judged.decontrols[:6]
        if w.twin:
            by = f"Judged by {w.judged.path} of the EU list" if w.borrowed else "Judged by its heading alone"
            reasons.append(Reason("heading_only", f"{by}: no paragraphs held here."))
        found.append(
            Candidate(
                w.path,
                p.entry,
                entry.text[:200],
                round(w.found.score, 4),
                quoted(corpus, w.path),
                checks,
                notes,
                tuple(reasons),
                p.summary,
            )
        )
        if len(found) >= SHOWN_CANDIDATES:
            break
    return tuple(verify(corpus, c) for c in found)


def _found_by(w: Weighed) -> list[Reason]:
    if w.found.by:
        return [Reason("lexicon", f"The description says “{w.found.said}” ({w.found.by}).")]
    if w.found.like:
        return [Reason("like", f"The description shares the words “{w.found.said}” with items of this kind.")]
    if w.found.ware:
        return [Reason("ware", "Trade tells wares of this paragraph in words like these.")]
    return []


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


def quoted(corpus: Corpus, path: str) -> str:
    """Give a provision's own words, cut where they run very long."""
    return corpus.by_path[path].text[:1500]
