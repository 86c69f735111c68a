"""The next best question: what would settle the outcome, who can answer, and what the answer changes.

Takes what is open, gives `Question`s with ids that stay the same for the same item and provision.
"""

from __future__ import annotations

import re

from cocket.controls.corpus import Corpus
from cocket.controls.cryptography import open_condition
from cocket.controls.judging import Judgement
from cocket.controls.model import CatchAll, Threshold
from cocket.controls.noting import SHORT, clauses
from cocket.controls.thresholds import limits_of
from cocket.exports.model import Item
from cocket.kernel.ids import slug
from cocket.kernel.reasons import Question, Tri

_NAMES = {
    "frequency": "frequency",
    "bandwidth": "bandwidth",
    "instantaneous_bandwidth": "instantaneous bandwidth",
    "frame_rate": "maximum frame rate",
    "channels": "number of channels",
    "endurance": "maximum flight endurance",
    "key_length": "symmetric key length",
    "elements": "number of detector elements",
    "pixels": "number of active pixels",
    "output_power": "output power",
    "bias_stability": "bias stability",
    "angle_random_walk": "angle random walk",
}
_WAYS = {">": "more than", ">=": "at least", "<": "less than", "<=": "at most", "=": "exactly"}


def about_provision(corpus: Corpus, item: Item, judged: Judgement, regime: str) -> Question:
    """Ask for the figure, the feature or the note on which a provision turns; `corpus` holds its text."""
    if is_know_how(judged.path):
        return Question(
            f"classify.{item.id}.{regime}.{slug(judged.path)}.serves",
            "Which item is this know-how or assistance for, and does it serve its development, production or use?",
            "exporter",
            f"whether {judged.path} applies",
            ("the item's provision and the stage",),
            item.id,
        )
    if judged.unknown:
        path, check = judged.unknown[0]
        t = check.threshold
        return Question(
            f"classify.{item.id}.{regime}.{slug(path)}.{slug(t.attribute or t.quote)}",
            _figure(t),
            "manufacturer",
            f"whether {path} applies (“{t.quote}”)",
            ("a figure with its unit",),
            item.id,
        )
    doubtful = next((d for d in judged.decontrols if d.applies is Tri.UNKNOWN and d.sentence), None)
    if doubtful is not None and (condition := open_condition(doubtful.sentence)) is not None:
        return Question(
            f"classify.{item.id}.{regime}.{slug(doubtful.provision)}.{slug(condition.name)}",
            condition.question,
            "manufacturer",
            f"whether {doubtful.provision} takes the item out of {judged.path}",
            ("yes", "no"),
            item.id,
        )
    if doubtful is not None and (limit := _figure_of(doubtful.quote, corpus)) is not None:
        return Question(
            f"classify.{item.id}.{regime}.{slug(doubtful.provision)}.{slug(limit.attribute or limit.quote)}",
            _figure(limit),
            "manufacturer",
            f"whether {doubtful.provision} takes the item out (“{limit.quote}”)",
            ("a figure with its unit",),
            item.id,
        )
    if doubtful is not None:
        return Question(
            f"classify.{item.id}.{regime}.{slug(doubtful.provision)}",
            f"Does this note fit the item? {doubtful.quote[:400]}",
            "manufacturer",
            f"whether {doubtful.provision} takes the item out of {judged.path}",
            ("yes", "no"),
            item.id,
        )
    path = judged.open_features[0] if judged.open_features else judged.path
    return Question(
        f"classify.{item.id}.{regime}.{slug(path)}",
        f"Does the item have this feature? {corpus.by_path[path].text[:400]}",
        "manufacturer",
        f"whether {judged.path} applies",
        ("yes", "no"),
        item.id,
    )


def is_know_how(path: str) -> bool:
    """Tell whether a path is an entry of the technology group (E), or right below one: it speaks of other entries."""
    return path[1:2] == "E" and path.count(".") <= 1


def _figure_of(note: str, corpus: Corpus) -> Threshold | None:
    """Give the first clause of a note that is nothing but a figure: the easiest thing to ask for."""
    for clause in clauses(re.split(r"\b(?:does|do) not (?:control|apply to)\b", note, maxsplit=1)[-1]):
        read = limits_of(clause, comma_decimal=corpus.comma_decimal).read
        if len(read) == 1 and len(clause) < SHORT:
            return read[0].threshold
    return None


def _figure(threshold: Threshold) -> str:
    name = _NAMES.get(threshold.attribute, threshold.attribute.replace("_", " "))
    if not name:
        return f"What figure does the item have where the list says “{threshold.quote}”?"
    unit = f" {threshold.unit}" if threshold.unit else ""
    return f"What is the item's {name}? The list says {_WAYS[threshold.operator]} {threshold.value:f}{unit}."


def about_item(item: Item, regime: str) -> Question:
    """Ask what the item is and does, where the description does not say it in words that can be read."""
    return Question(
        f"classify.{item.id}.{regime}.what",
        "What is the item, what does it do, and what are its main technical figures (in English)?",
        "exporter",
        "lets the item be held against the list",
        ("a description",),
        item.id,
    )


def about_end_use(item: Item, caught: CatchAll, regime: str) -> Question:
    """Ask the question that Article 5 turns on."""
    words = caught.capability.replace("_", " ")
    return Question(
        f"classify.{item.id}.{regime}.end_use",
        f"Who will use this item ({words}), against whom, under which law and oversight? Are you aware, or has the "
        "authority told you, that it is or may be intended for internal repression or serious violations of human "
        "rights or humanitarian law?",
        "exporter",
        "whether an authorisation is required for an item that is not listed",
        ("yes", "no", "unknown"),
        item.id,
    )
