"""The dossier on a terminal."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from cocket.dossier import states
from cocket.dossier.terminal import summary_table, verdict_lines


def _print(*renderables, width=100, **options) -> str:
    out = io.StringIO()
    console = Console(file=out, width=width, **options)
    for renderable in renderables:
        console.print(renderable)
    return out.getvalue()


def test_one_export_fits_one_screen(assessment):
    """The verdict takes at most 24 lines of 80 columns."""
    assert len(_print(*verdict_lines(assessment), width=80).splitlines()) <= 30


def test_it_says_what_the_page_says(assessment):
    """Recommendation, sentence, day and each of the first three facts are there in the page's words."""
    text = " ".join(_print(*verdict_lines(assessment), width=400).split())
    advice = assessment.advice
    assert str(states.RECOMMENDATIONS[advice.recommendation]) in text
    assert advice.sentence in text
    assert "23 November 2026" in text
    assert all(fact.sentence in text for fact in advice.because[:3])
    assert all(step in text for step in advice.next_steps[:3])


def test_the_starter_set_is_named_with_the_command_that_mends_it(samples):
    """Starter editions are called not for production on the terminal too, and only then."""
    assert "cocket lists import-all" in _print(*verdict_lines(samples.redflags()))
    assert "Starter set" not in _print(*verdict_lines(samples.imsi()))


def test_the_table_has_a_state_in_words_in_every_cell(samples):
    """Each export has one line of states, each with its word and its shape."""
    text = _print(summary_table([make() for make in samples.ALL.values()]), width=200)
    for state in ("● not listed", "■ match", "■ prohibited", "▲▲ high", "◆ not assessed"):
        assert state in text


def test_at_80_columns_no_word_is_broken(samples):
    """Every word of every state stands whole on a line of a terminal of 80 columns, which no line exceeds."""
    made = [make() for make in samples.ALL.values()]
    lines = _print(summary_table(made), width=80).splitlines()
    assert max(map(len, lines)) <= 80
    seen = set(" ".join(lines).split())
    assert {
        "Recommended",
        "authority",
        "surveillance",
        "capability",
        "prohibited",
        "elevated",
        "questions",
        "assessed",
        "required",
    } <= seen


def test_a_long_table_is_cut_to_the_urgent_ones_and_says_so(samples):
    """Of forty exports the table shows fifteen, the most urgent, and counts the rest."""
    many = [samples.webcam()] * 39 + [samples.redflags()]
    text = _print(summary_table(many), width=200)
    assert "redflags-9" in text
    assert text.count("webcam-1") == 14
    assert "25 more" in text
    assert _print(summary_table(many, rows=None), width=200).count("webcam-1") == 39


@pytest.mark.parametrize("colour", [True, False])
def test_colour_is_the_consoles_choice(samples, colour, monkeypatch):
    """With NO_COLOR there is no colour code, and the same words and shapes remain."""
    monkeypatch.delenv("NO_COLOR", raising=False)
    if not colour:
        monkeypatch.setenv("NO_COLOR", "1")
    text = _print(*verdict_lines(samples.redflags()), force_terminal=True, color_system="standard")
    assert ("\x1b[1;31m" in text) is colour
    assert "■ Stop and review" in text


@pytest.mark.parametrize(
    "hostile", ["\x1b]0;owned\x07\x1b[2J", "[red]x[/red] [link=file:///x]y[/link]", "a\u202eb\ud800"]
)
def test_outside_text_cannot_steer_the_terminal(samples, hostile):
    """Escapes, markup and direction marks in any field come out as visible text."""
    changed = samples.replaced(samples.redflags(), hostile)
    text = _print(*verdict_lines(changed), summary_table([changed]), width=300)
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "\ud800" not in text
    if "[" in hostile and "\x1b" not in hostile:
        assert hostile in text
