"""Evaluate a rulebook on one export: every rule gives a cited step, a question, a condition, or nothing.

Takes facts and a rulebook, gives a `Finding` per scope. The answer for an item is the gravest of its steps; without a
single step that frees it, it is indeterminate, so that silence never reads as "no licence".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from cocket.kernel.reasons import Question, Reason
from cocket.requirements.facts import TO_CHECK, country_shown, shown
from cocket.requirements.logic import NO, UNKNOWN, YES, Condition
from cocket.requirements.model import Need, RequirementStep
from cocket.requirements.rows import Ask, Rule

GRAVITY = {Need.NOT_REQUIRED: 0, Need.INDETERMINATE: 1, Need.REQUIRED: 2, Need.PROHIBITED: 3}

# Questions about plain facts, which no rule file needs to repeat: id → text, who knows, what it settles.
FACT_QUESTIONS: dict[str, tuple[str, str, str]] = {
    "destination": ("In which country do the goods end, or where does the user of the service sit?", "exporter",
                    "Every destination rule turns on it."),
    "exporter_country": ("In which country is the exporter established?", "exporter",
                         "It decides whose rules apply and which authority is competent."),
    "end_user_type": ("What kind of organisation is the end user?", "exporter",
                      "End-user rules and several general authorisations turn on it."),
    "purpose": ("What will the end user do with the items?", "exporter", "End-use rules turn on it."),
    "listed": ("Is the item on the control list, and in which paragraph?", "technical assessor",
               "Nothing can be freed before the item is classified."),
    "provision": ("Which paragraph of the list describes the item exactly?", "technical assessor",
                  "Reasons for control and exceptions differ between the paragraphs of one entry."),
    "capability": ("Can the item monitor, extract, collect or analyse data from persons or their devices?",
                   "technical assessor", "Unlisted cyber-surveillance items have rules of their own."),
    "value": ("What is the value of this line in US dollars?", "exporter", "Value limits are stated in dollars."),
    "owned.us_affiliates": (
        "How much of each party do listed parties own, directly and through others?",
        "exporter",
        "From fifty percent on a listed owner's restrictions reach the party.",
    ),
    "owned.us_ofac": (
        "How much of each party do blocked persons own, directly and through others?",
        "exporter",
        "From fifty percent on its property is blocked as theirs is.",
    ),
    "owned.eu": (
        "How much of each party do parties on the EU list own, and do they control it?",
        "exporter",
        "An owned or controlled party is presumed to be reached by what is sent to it.",
    ),
    "owned.uk": (
        "How much of each party do designated persons own, and do they control it?",
        "exporter",
        "An owned or controlled party is treated as they are.",
    ),
    "chart": ("What do the entry's own text and the sections it names ask for this destination?", "exporter",
              "The chart alone cannot tell."),
    "controlling": ("Which reasons for control apply to this destination?", "exporter",
                    "Each must be overcome by the exception."),
    "groups": ("To which US Country Groups does the destination belong?", "exporter",
               "Load the table with `cocket lists import us_country_groups PATH`."),
    "within_lvs": ("What is the value of this line in US dollars, and what is the entry's limit for it?", "exporter",
                   "The exception for limited value holds up to the limit."),
    "flag_gbs": ("Does the entry allow this paragraph to go to Country Group B?", "exporter", "Its GBS line is prose."),
    "flag_tsr": ("Does the entry allow this software or technology under TSR?", "exporter", "Its TSR line is prose."),
    "affiliate_any": ("Does a listed party own a share of a party to this export?", "exporter",
                      "A confirmed owner is a red flag, from fifty percent on more than that."),
    "entity_footnotes": (
        "Which footnote does the party's entry on the Entity List carry?",
        "exporter, at Part 744, Supplement No. 4",
        "Footnotes 1, 3, 4 and 5 reach goods that are made abroad.",
    ),
    "origin": ("From which country do the items leave?", "exporter", "It tells an export from brokering."),
}  # fmt: skip


@dataclass(slots=True)
class Finding:
    """What was found so far under one regime; it grows while rules are evaluated."""

    steps: list[RequirementStep] = field(default_factory=list)
    questions: dict[str, Question] = field(default_factory=dict)
    conditions: dict[str, Reason] = field(default_factory=dict)

    def need_of(self, item_id: str) -> Need:
        """Give the gravest step that concerns an item; indeterminate where none frees it."""
        needs = [step.need for step in self.steps if step.item_id in (item_id, "") and step.effect != "note"]
        freed = any(
            step.need is Need.NOT_REQUIRED and step.item_id == item_id and step.effect != "note" for step in self.steps
        )
        worst = max(needs, key=GRAVITY.__getitem__, default=Need.INDETERMINATE)
        return Need.INDETERMINATE if worst is Need.NOT_REQUIRED and not freed else worst

    def add(self, other: Finding) -> None:
        """Put what was found elsewhere behind what stands here, each question and condition once."""
        self.steps += other.steps
        for key, question in other.questions.items():
            self.questions.setdefault(key, question)
        for key, condition in other.conditions.items():
            self.conditions.setdefault(key, condition)

    def ask(self, names: Iterable[str], asks: Mapping[str, Ask], item_id: str, settles: str = "") -> tuple[str, ...]:
        """Turn unknown facts and questions into questions, once each; gives their ids."""
        made = []
        for name in names:
            question = _question(name, asks, item_id, settles)
            if question is not None:
                self.questions.setdefault(question.id, question)
                made.append(question.id)
        return tuple(made)


def _question(name: str, asks: Mapping[str, Ask], item_id: str, settles: str) -> Question | None:
    if name.startswith("?"):
        ask = asks[name[1:]]
        answers = () if ask.figure else ("yes", "no")
        return Question(ask.id, ask.text, ask.who, settles or ask.settles, answers, item_id)
    if name.startswith("on."):
        return Question(
            f"party.{name[3:].lower()}", f"Is a party to this export the one on the list {name[3:]}?",
            "exporter", "A confirmed match brings that list's restrictions; a cleared one removes this doubt.",
        )  # fmt: skip
    if name in FACT_QUESTIONS:
        text, who, what = FACT_QUESTIONS[name]
        about = item_id if name in ("listed", "provision", "capability", "value", "chart") else ""
        return Question(f"fact.{name}" + (f"@{about}" if about else ""), text, who, settles or what, (), about)
    return None


def judge(condition: Condition, known: Mapping[str, Any], presumed: Mapping[str, Any]) -> tuple[int, tuple[str, ...]]:
    """Evaluate with presumptions: the value, and the questions whose presumed "no" decided it.

    A condition that is unknown on the facts alone but settled once unanswered questions are presumed "no" holds only
    as long as those presumptions do, and they are given back.
    """
    value = condition.test(known)
    return (value, ()) if value != UNKNOWN else _presumed(condition, known, presumed)


def _presumed(
    condition: Condition, known: Mapping[str, Any], presumed: Mapping[str, Any]
) -> tuple[int, tuple[str, ...]]:
    """Judge again with presumptions a condition that is unknown on the facts alone."""
    settled = condition.test(presumed)
    if settled == UNKNOWN:
        return UNKNOWN, ()
    rests_on = tuple(n for n in condition.open_names(known) if known[n] is None and presumed[n] is not None)
    return settled, rests_on


def apply_rules(
    rules: Iterable[Rule], known: Mapping[str, Any], presumed: Mapping[str, Any], asks: Mapping[str, Ask],
    item_id: str, finding: Finding,
) -> None:  # fmt: skip
    """Evaluate rules and record what follows from each; most are known not to hold and say nothing."""
    for rule in rules:
        value = rule.when.test(known)
        if value != NO or rule.otherwise:
            _apply(rule, value, known, presumed, asks, item_id, finding)


def _apply(
    rule: Rule, value: int, known: Mapping[str, Any], presumed: Mapping[str, Any], asks: Mapping[str, Ask],
    item_id: str, finding: Finding,
) -> None:  # fmt: skip
    rests_on: tuple[str, ...] = ()
    if value == UNKNOWN:
        value, rests_on = _presumed(rule.when, known, presumed)
    if value == YES:
        finding.steps.append(_step(rule, known, item_id, rule.need, rule.says, rule.effect))
        if rule.asks:
            finding.ask((f"?{name}" for name in rule.asks if known.get(f"?{name}") is None), asks, item_id)
    elif value == UNKNOWN and (rule.effect == "note" or (rule.quiet and known.get("listed") is None)):
        pass  # a remark that may or may not apply holds nothing up; a quiet rule waits for the classification
    elif value == UNKNOWN:
        names = rule.when.open_names(presumed)
        finding.ask(names, asks, item_id)
        sentence = rule.unclear or f"It cannot be told yet whether {rule.source} applies."
        finding.steps.append(_step(rule, known, item_id, Need.INDETERMINATE, sentence, "ask", names))
    else:
        if rule.otherwise:
            finding.steps.append(_step(rule, known, item_id, Need.NOT_REQUIRED, rule.otherwise, "note"))
        record_presumptions(rests_on, asks, finding)


def record_presumptions(names: Iterable[str], asks: Mapping[str, Ask], finding: Finding) -> None:
    """Make each presumption a condition under which the answer stays true."""
    for name in names:
        if name.startswith("?"):
            ask = asks[name[1:]]
            if ask.condition and ask.id not in finding.conditions:
                finding.conditions[ask.id] = Reason(ask.id, ask.condition, "presumed, not answered", ask.source)
        elif name in TO_CHECK:
            code = f"list.{name[3:].lower()}"
            finding.conditions.setdefault(code, Reason(code, TO_CHECK[name], "no edition in this home", name[3:]))


def _step(
    rule: Rule, facts: Mapping[str, Any], item_id: str, need: Need, sentence: str, effect: str,
    open_names: tuple[str, ...] = (),
) -> RequirementStep:  # fmt: skip
    inputs = tuple((name, shown(facts.get(name))) for name in (*rule.inputs, *open_names) if name in facts)
    return RequirementStep(
        rule.id, item_id, need, fill(sentence, facts, item_id), tuple(dict(inputs).items()), rule.source, effect,
        rule.status, rule.contest,
    )  # fmt: skip


def fill(sentence: str, facts: Mapping[str, Any], item_id: str) -> str:
    """Put facts into a sentence's {placeholders}; countries by name."""
    return sentence.format_map(_Words(facts, item_id)) if "{" in sentence else sentence


class _Words:
    """The words for a sentence's placeholders, found when they are asked for."""

    __slots__ = ("facts", "item_id")

    def __init__(self, facts: Mapping[str, Any], item_id: str) -> None:
        self.facts, self.item_id = facts, item_id

    def __getitem__(self, name: str) -> str:
        value = self.facts.get(name)
        match name:
            case "item":
                return self.item_id or "the export"
            case "provision":
                return value or "an unsettled paragraph"
            case "destination" | "exporter_country" | "origin":
                return country_shown(value)
            case "end_user_type" | "purpose":
                return (value or "unknown").replace("_", " ")
            case _:
                return shown(value)


__all__ = ["GRAVITY", "NO", "Finding", "apply_rules", "fill", "judge", "record_presumptions"]
