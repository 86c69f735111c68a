"""The dossier on a terminal: the same words and shapes as the page, at most one screen.

Takes assessments, gives rich renderables. Outside text goes in as text, never as markup, and characters that steer a
terminal are shown by their number. Whether colour is used is the console's choice (`NO_COLOR`, or not a terminal).
"""

from __future__ import annotations

from collections.abc import Sequence

from rich import box
from rich.table import Table
from rich.text import Text

from cocket.dossier import sections
from cocket.dossier.labels import counted, visible
from cocket.dossier.states import BANDS, NEEDS, NOT_ASSESSED, RECOMMENDATIONS, State, urgency, worst
from cocket.dossier.view import FACTS_SHOWN, on_lists, who_to_whom
from cocket.kernel.dates import spoken
from cocket.licensing.model import Assessment

ROWS_SHOWN = 15
QUESTIONS_SHOWN = 3
STEPS_SHOWN = 3
MAX_LETTERS = 160
# Room for a shape and the longest word beside it, so that at 80 columns no word is broken; the export has the rest.
STATE_COLUMNS = {"Items": 14, "Parties": 9, "Licence": 12, "Scrutiny": 10, "Recommended": 12}
STYLES = {"go": "green", "look": "yellow", "stop": "bold red", "unknown": "magenta", "ink": "", "quiet": "dim"}
STARTER = "Starter set: not for production. Bring the real lists: cocket lists import-all DIR, or cocket lists update."


def state_text(state: State) -> Text:
    """Give a state as its shape and word, in its colour."""
    return Text(str(state), style=STYLES[state.tone])


def summary_table(assessments: Sequence[Assessment], *, rows: int | None = ROWS_SHOWN) -> Table:
    """Give one line per export; beyond `rows` (None: no limit) the most urgent ones, and a caption counts the rest."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0), header_style="bold")
    table.add_column("Export", overflow="fold")
    for name, width in STATE_COLUMNS.items():
        table.add_column(name, overflow="fold", width=width)
    shown = list(assessments)
    if rows is not None and len(shown) > rows:
        # The sort is stable: exports that are equally urgent stay in the order in which they were given.
        shown = sorted(shown, key=lambda a: urgency(RECOMMENDATIONS[a.advice.recommendation]))[:rows]
        table.caption = f"and {len(assessments) - rows} more, none more urgent; --verbose shows all"
        table.caption_justify = "left"
    for assessment in shown:
        table.add_row(Text(_bounded(assessment.export.id, 40)), *(state_text(state) for state in _states(assessment)))
    return table


def _states(assessment: Assessment) -> tuple[State, ...]:
    return (
        worst([view.state for view in sections.items(assessment)], NOT_ASSESSED),
        worst([view.state for view in sections.parties(assessment)], NOT_ASSESSED),
        worst([NEEDS[r.need] for r in assessment.requirements], NOT_ASSESSED),
        BANDS[assessment.risk.band],
        RECOMMENDATIONS[assessment.advice.recommendation],
    )


def verdict_lines(assessment: Assessment) -> list[Text]:
    """Give the first screen of a dossier: recommendation, facts, what to do next, what is unknown."""
    advice = assessment.advice
    state = RECOMMENDATIONS[advice.recommendation]
    heading = state_text(state)
    heading.stylize("bold")
    lines = [
        Text.assemble(heading, "  ", (_bounded(assessment.export.id, 40), "dim")),
        Text(_bounded(advice.sentence or "No sentence was recorded with this recommendation.", 2 * MAX_LETTERS)),
        Text(
            _bounded(
                f"{who_to_whom(assessment)}. As of {spoken(assessment.as_of)}, {on_lists(assessment)}.", 2 * MAX_LETTERS
            ),
            style="dim",
        ),
    ]
    if any(view.edition.starter for view in sections.editions(assessment)):
        lines.append(Text.assemble(("▲ ", STYLES["look"]), STARTER))
    lines += _numbered("Why", [fact.sentence for fact in advice.because], FACTS_SHOWN, "fact")
    lines += _numbered("What to do next", list(advice.next_steps), STEPS_SHOWN, "step")
    lines += _numbered(
        "Still unknown", [view.question.text for view in sections.questions(assessment)], QUESTIONS_SHOWN, "question"
    )
    return lines


def _numbered(title: str, texts: list[str], shown: int, noun: str) -> list[Text]:
    if not texts:
        return []
    lines = [Text(title, style="bold")]
    lines += [Text(f"  {n}. {_bounded(text, MAX_LETTERS)}") for n, text in enumerate(texts[:shown], 1)]
    if len(texts) > shown:
        lines.append(Text(f"  and {counted(len(texts) - shown, f'more {noun}')}", style="dim"))
    return lines


def _bounded(text: str, letters: int) -> str:
    one_line = " ".join(visible(text).split())
    return one_line if len(one_line) <= letters else one_line[: letters - 1] + "…"
