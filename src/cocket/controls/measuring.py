"""How often the classifier is right: outcomes, places of the right provision, and every wrong "not listed" in full.

Takes labelled rows and a classifier, gives `Scores`. Labels: `eu_outcome`, `eu_provision` (and the same for `us`), and
`group` (listed, one_list, near_miss, decontrolled, unlisted_surveillance, ordinary); an empty outcome is not scored.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from cocket.controls.model import Classification, Outcome
from cocket.controls.service import Classifier
from cocket.controls.tables import ItemRow


@dataclass(slots=True)
class Scores:
    """Counts per regime and group; `wrong_not_listed` holds what must never happen, with the item's own words."""

    confusion: Counter[tuple[str, str, str, str]] = field(default_factory=Counter)  # regime, group, label, outcome
    entry_at: dict[str, Counter[int]] = field(default_factory=dict)  # regime → rank of the entry (0: not found)
    paragraph_at: dict[str, Counter[int]] = field(default_factory=dict)
    caught: Counter[tuple[str, str, bool]] = field(default_factory=Counter)  # regime, group, has catch_all
    wrong_not_listed: list[str] = field(default_factory=list)
    wrong_listed: list[str] = field(default_factory=list)
    misses: list[str] = field(default_factory=list)
    bare: list[str] = field(default_factory=list)

    def share(self, regime: str, which: str, top: int) -> float:
        """Give the share of labelled provisions found within the first `top` candidates."""
        counts = (self.entry_at if which == "entry" else self.paragraph_at).get(regime, Counter())
        total = sum(counts.values())
        return sum(n for rank, n in counts.items() if 0 < rank <= top) / total if total else 0.0

    def rate(self, regime: str, groups: Sequence[str], outcome: str) -> float:
        """Give the share of a group's items that got an outcome."""
        rows = [(key, n) for key, n in self.confusion.items() if key[0] == regime and key[1] in groups]
        total = sum(n for _, n in rows)
        return sum(n for key, n in rows if key[3] == outcome) / total if total else 0.0

    def flagged(self, regime: str, groups: Sequence[str]) -> float:
        """Give the share of a group's items whose answer stops a firm: listed, or a catch-all candidate."""
        total = sum(n for key, n in self.confusion.items() if key[0] == regime and key[1] in groups)
        caught = sum(self.caught[regime, group, True] for group in groups)
        listed = sum(
            n for key, n in self.confusion.items() if key[:2] in {(regime, g) for g in groups} and key[3] == "listed"
        )
        return (listed + caught) / total if total else 0.0


def measure(classifier: Classifier, rows: Sequence[ItemRow]) -> Scores:
    """Classify every row and score it."""
    scores = Scores()
    answers = classifier.classify([row.item for row in rows])
    per = len(classifier.regimes)
    for number, row in enumerate(rows):
        for answer in answers[number * per : (number + 1) * per]:
            _score(scores, row, answer)
    return scores


def _score(scores: Scores, row: ItemRow, answer: Classification) -> None:
    regime, group = answer.regime, row.others.get("group", "")
    label, provision = row.others.get(f"{regime}_outcome", ""), row.others.get(f"{regime}_provision", "")
    if not label:
        return
    scores.confusion[regime, group, label, answer.outcome.value] += 1
    scores.caught[regime, group, bool(answer.catch_all)] += 1
    said = f"{regime} {row.item.id}: {row.item.description[:200]} → {answer.outcome.value} {answer.provision or ''}"
    if label == "listed" and answer.outcome is Outcome.NOT_LISTED:
        why = answer.reasons[0].sentence if answer.reasons else ""
        scores.wrong_not_listed.append(f"{said} (label {provision}). {why}")
    if label == "not_listed" and answer.outcome is Outcome.LISTED:
        scores.wrong_listed.append(f"{said} (near {provision or 'nothing'})")
    if group == "unlisted_surveillance" and not answer.catch_all and answer.outcome is Outcome.NOT_LISTED:
        scores.bare.append(said)
    if provision:
        paths = [c.provision for c in answer.candidates]
        entry = provision.partition(".")[0]
        at_entry = next((n for n, c in enumerate(_entries(answer), 1) if c == entry), 0)
        at_path = next((n for n, p in enumerate(paths, 1) if agrees(p, provision)), 0)
        scores.entry_at.setdefault(regime, Counter())[at_entry] += 1
        scores.paragraph_at.setdefault(regime, Counter())[at_path] += 1
        if not 0 < at_entry <= 5:  # noqa: PLR2004 - the measure is the top five
            scores.misses.append(f"{said}: label {provision}, found {', '.join(paths[:5])}")


def _entries(answer: Classification) -> list[str]:
    return list(dict.fromkeys(c.entry for c in answer.candidates))


def agrees(found: str, label: str) -> bool:
    """Tell whether a found provision is the labelled one or a part of it."""
    return found == label or found.startswith(label + ".") or (label.startswith(found + ".") and found.count(".") > 1)
