"""The report on paper: the same facts as the page, set by Typst."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import typst

from cocket.exercises.rehearsal.model import percent
from cocket.exercises.report.figures import front_drawn, on_paper, way_drawn
from cocket.exercises.report.page import facts
from cocket.exercises.report.words import spelt
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

#if d.remedy != "" [*What would close it most cheaply.* #d.remedy]

#text(9pt, fill: quiet)[As of #d.as_of, seed #d.seed.]

== What was tested
#d.story

#if d.goal != "" [The evaders want: #d.goal.]

#let rows(head, body, wide: (1fr,)) = table(
  columns: wide + (auto,) * (head.len() - wide.len()), inset: (x: 4pt, y: 4pt),
  stroke: (x, y) => (bottom: if y == 0 { 0.8pt + seal } else { 0.3pt + quiet }),
  table.header(..head.map(x => text(9pt)[*#x*])), ..body.flatten().map(x => text(9pt)[#x]))
#rows(("Objective", "Limit", "Found", "Holds"), d.objectives)

== The way that passes most often
#d.way

#image(bytes(d.drawn), format: "svg", width: 75%, alt: "What is left of a hundred tries after each desk")

#d.cheapest

== What fails, and why
#if d.findings.len() > 0 { rows(("Gap", "Technique", "Where", "Rule at work", "Passes"), d.findings, wide: (2.4fr, 1fr, 1fr, 1.4fr)) } else [No trick gets past the desks more often than the limit.]

#if d.weak.len() > 0 [
  What holds only because another desk catches it:
  #for one in d.weak [- #one ]
]

== What to change, and what it costs
#if d.fixes.len() > 0 { rows(("Change", "Owner", "In place by", "Price a year", "Evader passes with this alone", "With all but this"), d.fixes, wide: (2fr, 1fr)) } else [The scenario offers no fix that helps.]

#d.after

#if d.measures.len() > 0 [
  Each measure by itself, against the year as it is:
  #rows(("Change", "Price a year", "Evader passes", "Honest delay", "Honest refused a year", "Officers' hours"), d.measures)
]

#if d.front != "" [
  Choices that no other choice beats in evasion, price, honest delay, honest shipments stopped and officers' hours:
  #image(bytes(d.front), format: "svg", width: 90%, alt: "Chance of the best evader against the price of changes")
]

#if d.plans.len() > 0 { rows(("Changes", "Budget", "Price", "Evader passes", "Honest delay"), d.plans) }

== Who waits
#rows(("Honest trade", "Mean delay", "Stopped"), d.flows)
#v(4pt)
#rows(("Desk", "Hours worked a year", "Mean wait", "Waved through unseen"), d.desks)

== Where evaders go
#rows(("Way", "Price", "Passes"), d.ways)

#d.learners

#rows(("Techniques", "Share of tries before the changes", "After them"), d.displaced)

== Timeline
#for one in d.timeline [- #one ]

== What this does not say
The chances of desks are the scenario's assumptions; what the engine says of papers is not. A way that nobody thought of
is not tested.

== Editions
#for one in d.editions [- #one ]
"""


def report_pdf(scenario: Scenario, rehearsal: Rehearsal) -> bytes:
    """Give the report as PDF bytes."""
    shared = facts(scenario, rehearsal)
    best = rehearsal.ways[0]
    data = {
        "title": scenario.title,
        "sentence": shared["sentence"],
        "remedy": shared["remedy"],
        "as_of": spoken(scenario.as_of),
        "seed": str(rehearsal.seed),
        "story": " ".join(scenario.story.split()),
        "objectives": [
            [o["what"], o["limit"], o["found"], "yes" if o["holds"] else "no"] for o in shared["objectives"]
        ],
        "way": shared["best_told"] + ".",
        "goal": scenario.evaders.goal,
        "drawn": on_paper(way_drawn(scenario, best)),
        "cheapest": " ".join((shared["passed_by"], shared["cheapest"])).strip(),
        "findings": [
            [
                " ".join((f.sentence, *f.ties)),
                spelt(f.technique) if f.technique else "",
                f.desk,
                f.clause,
                "honest" if f.hardship else percent(f.chance),
            ]
            for f in rehearsal.findings
        ],
        "weak": [f"{one.sentence} ({one.desk}: {one.clause})" for one in rehearsal.weak],
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
        "measures": [
            [
                one["title"],
                f"{one['price']:,.0f} {scenario.currency}",
                percent(one["evasion"]),
                f"{one['delay']:+.1f} h",
                f"{one['refused']:+,.0f}",
                f"{one['hours']:+,.0f}",
            ]
            for one in shared["measures"]
        ],
        "front": on_paper(front_drawn(rehearsal.front, scenario.currency)) if rehearsal.front else "",
        "flows": [
            [shared["flows"][name], f"{delay:.1f} h", percent(stopped)]
            for name, delay, stopped in rehearsal.crowd.by_flow
        ],
        "desks": [
            [shared["names"][one.desk].title, f"{one.worked:,.0f}", f"{one.delay:.1f} h", percent(one.waved)]
            for one in rehearsal.crowd.desks
        ],
        "ways": [[shared["told"](way), f"{way.price:,.0f}", percent(way.chance)] for way in rehearsal.ways],
        "learners": shared["learners"],
        "displaced": [
            [spelt(name), percent(before), percent(later) if later is not None else "–"]
            for name, before, later in shared["displaced"]
        ],
        "timeline": shared["timeline"],
        "plans": [
            [
                "; ".join(shared["all_fixes"][name].title for name in plan.fixes) or "none",
                f"{plan.budget:,.0f}",
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
