"""The report as one self-contained page; all text is escaped, nothing runs or loads."""

from __future__ import annotations

import base64
import hashlib
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from cocket.exercises.rehearsal.findings import in_words
from cocket.exercises.rehearsal.model import percent
from cocket.exercises.report.data import objectives
from cocket.exercises.report.figures import front_drawn, way_drawn
from cocket.exercises.report.words import (
    after,
    cheapest,
    displaced,
    in_a_sentence,
    learners,
    measures,
    passed_by,
    remedy,
    sentence,
    spelt,
    timeline,
)
from cocket.kernel.dates import spoken

if TYPE_CHECKING:
    from cocket.exercises.rehearsal.model import Rehearsal
    from cocket.exercises.scenario.model import Scenario


def report_page(scenario: Scenario, rehearsal: Rehearsal) -> str:
    """Give the page: objectives, timeline, what caught and what missed, gaps, changes with owner and price, limits."""
    environment, style, policy = opened()
    best = rehearsal.ways[0]
    return environment.get_template("exercise.html").render(
        style=style,
        policy=policy,
        way=Markup(way_drawn(scenario, best)),  # noqa: S704 - it escapes what it writes
        front=Markup(front_drawn(rehearsal.front, scenario.currency)) if rehearsal.front else "",  # noqa: S704 - same
        scenario=scenario,
        rehearsal=rehearsal,
        best=best,
        as_of=spoken(scenario.as_of),
        **facts(scenario, rehearsal),
    )


def opened() -> tuple[Environment, Markup, str]:
    """Give what every page of this room is made with: templates, the style sheet, and the policy that allows it."""
    style = files("cocket.exercises").joinpath("report", "templates", "exercise.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    environment = Environment(
        loader=PackageLoader("cocket.exercises.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["percent"] = percent
    environment.filters["spelt"] = spelt
    environment.filters["in_words"] = in_words
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    return environment, Markup(style), policy  # noqa: S704 - this package's own file


def facts(scenario: Scenario, rehearsal: Rehearsal) -> dict[str, Any]:
    """Give the sentences and tables that page and paper share."""
    tested = objectives(scenario, rehearsal)
    titles = {option.id: option.title for step in scenario.steps for option in step.options}
    fixes = {fix.id: fix for fix in scenario.fixes}
    names = {desk.id: desk for desk in scenario.desks}
    chosen = rehearsal.chosen
    return {
        "sentence": sentence(scenario, rehearsal),
        "remedy": remedy(scenario, rehearsal),
        "objectives": tested,
        "told": lambda way: "; ".join(titles[option] for option in way.options),
        "names": names,
        "fixes": [fixes[name] for name in chosen.fixes] if chosen else [],
        "all_fixes": fixes,
        "steps": rehearsal.steps,
        "flows": {flow.id: flow.title for flow in scenario.honest},
        "after": after(scenario, rehearsal, titles),
        "measures": measures(scenario, rehearsal),
        "learners": learners(scenario, rehearsal),
        "displaced": displaced(rehearsal),
        "cheapest": cheapest(scenario, rehearsal, titles),
        "best_told": in_a_sentence(scenario, rehearsal.ways[0]),
        "passed_by": passed_by(scenario, rehearsal.ways[0]),
        "timeline": timeline(scenario, rehearsal),
    }
