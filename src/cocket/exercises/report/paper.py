"""The report on paper: the same facts as the page, set by Typst."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import typst

from cocket.exercises.rehearsal.model import percent
from cocket.exercises.report.page import facts
from cocket.kernel.dates import spoken
from cocket.kernel.errors import WorkFailed

if TYPE_CHECKING:
    from cocket.exercises.rehearsal.model import Rehearsal
    from cocket.exercises.scenario.model import Scenario

_PAPER = r"""
#let d = json(bytes(sys.inputs.data))
#let seal = rgb("#8a1c1c")
#let quiet = rgb("#545b64")
#set document(title: d.title)
#set page(paper: "a4", margin: 22mm, numbering: "1 / 1")
#set text(font: "Libertinus Serif", size: 10.5pt, lang: "en", region: "GB")
#set par(leading: 0.65em)
#show heading.where(level: 2): it => block(above: 1.4em, below: 0.6em)[#line(length: 100%, stroke: 0.6pt + seal) #text(13pt, it.body)]
#text(9pt, fill: quiet)[After-action report · an exercise, not an event · firms and people are made up]
#heading(level: 1, d.title)
#text(12.5pt, weight: "bold")[#d.sentence]

#text(9pt, fill: quiet)[As of #d.as_of, seed #d.seed.]

== What was tested
#d.story

#let rows(head, body) = table(
  columns: head.len() * (auto,), inset: (x: 5pt, y: 4pt), stroke: (x, y) => (bottom: if y == 0 { 0.8pt + seal } else { 0.3pt + quiet }),
  table.header(..head.map(x => [*#x*])), ..body.flatten().map(x => [#x]))
#rows(("Objective", "Limit", "Found", "Holds"), d.objectives)

== The way that passes most often
#d.way

#rows(("Desk", "Sees", "Stops", "Left after it"), d.passing)

== What fails, and why
#if d.findings.len() > 0 { rows(("Gap", "Technique", "Where", "Rule at work", "Passes"), d.findings) } else [No trick gets past the desks more often than the limit.]

== What to change, and what it costs
#if d.fixes.len() > 0 { rows(("Change", "Owner", "In place by", "Price a year", "Alone, the evader passes", "Without it, the others leave"), d.fixes) } else [The scenario offers no fix that helps.]

#d.after

#if d.plans.len() > 0 { rows(("Budget", "Changes", "Price", "Evader passes", "Honest delay"), d.plans) }

== What this does not say The chances of desks are the scenario's assumptions; what the engine says of papers is not.
A way that nobody thought of is not tested.

== Editions
#for one in d.editions [- #one ]
"""


def report_pdf(scenario: Scenario, rehearsal: Rehearsal) -> bytes:
    """Give the report as PDF bytes."""
    shared = facts(scenario, rehearsal)
    best = rehearsal.ways[0]
    left = 1.0
    passing = []
    for one in best.passing:
        left *= 1.0 - one.met * one.stopped
        passing.append([shared["names"][one.desk].title, percent(one.met), percent(one.stopped), percent(left)])
    data = {
        "title": scenario.title,
        "sentence": shared["sentence"],
        "as_of": spoken(scenario.as_of),
        "seed": str(rehearsal.seed),
        "story": scenario.story,
        "objectives": [
            [o["what"], o["limit"], o["found"], "yes" if o["holds"] else "no"] for o in shared["objectives"]
        ],
        "way": shared["told"](best).capitalize() + ".",
        "passing": passing,
        "findings": [
            [" ".join((f.sentence, *f.ties)), f.technique, f.desk, f.clause, percent(f.chance)]
            for f in rehearsal.findings
        ],
        "fixes": [
            [
                shared["all_fixes"][step.fix].title,
                step.owner,
                step.done_by or "not stated",
                f"{step.price:,.0f} {scenario.currency}",
                percent(step.alone),
                percent(step.without),
            ]
            for step in rehearsal.steps
        ],
        "after": shared["after"],
        "plans": [
            [
                f"{plan.budget:,.0f}",
                "; ".join(shared["all_fixes"][name].title for name in plan.fixes) or "none",
                f"{plan.price:,.0f}",
                percent(plan.evasion),
                f"{plan.crowd.delay[0]:.1f} h" if plan.crowd else "",
            ]
            for plan in rehearsal.plans
        ],
        "editions": [f"{edition.kind}: {edition.id} ({edition.sha256[:8]})" for edition in rehearsal.editions],
    }
    inputs = {"data": json.dumps(data, ensure_ascii=False)}
    made = typst.compile(_PAPER.encode(), format="pdf", sys_inputs=inputs, ignore_system_fonts=True)
    if not isinstance(made, bytes):
        raise WorkFailed("the report could not be set", where="report")
    return made
