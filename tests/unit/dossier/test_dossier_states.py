"""States are words and shapes before they are colours."""

from __future__ import annotations

import dataclasses
import re
from importlib.resources import files

import pytest

from cocket.controls.model import Outcome
from cocket.dossier import states
from cocket.kernel.reasons import Tri
from cocket.licensing.model import Recommendation
from cocket.requirements.model import Need
from cocket.risk.model import Band, FactorResult
from cocket.screening.model import Verdict

TABLES = [
    (states.RECOMMENDATIONS, Recommendation),
    (states.OUTCOMES, Outcome),
    (states.NEEDS, Need),
    (states.VERDICTS, Verdict),
    (states.BANDS, Band),
    (states.THRESHOLDS, Tri),
    (states.DECONTROLS, Tri),
    (states.ELIGIBLE, Tri),
]


@pytest.mark.parametrize(("table", "kind"), TABLES, ids=lambda v: v.__name__ if isinstance(v, type) else "")
def test_each_value_has_a_word_and_a_shape_of_its_own(table, kind):
    """Every value of every enum is shown, and no two of one enum look or read alike without colour."""
    assert set(table) == set(kind)
    assert all(state.word and state.shape for state in table.values())
    assert len({str(state) for state in table.values()}) == len(table)


@pytest.mark.parametrize(("table", "kind"), TABLES, ids=lambda v: v.__name__ if isinstance(v, type) else "")
def test_unknown_is_always_a_diamond(table, kind):
    """The diamond and the unknown tone go together, and no other state borrows either."""
    for state in table.values():
        assert (state.shape == "◆") == (state.tone == "unknown")


def test_a_lead_is_never_shown_as_a_match(samples):
    """A lead keeps its own words even when screening takes it for a match."""
    lead = next(hit for hit in samples.redflags().screening.hits if hit.lead_only)
    assert lead.verdict is Verdict.MATCH
    assert "not a finding" in states.of_hit(lead).word
    assert states.of_hit(dataclasses.replace(lead, lead_only=False)).tone == "stop"


def test_high_scrutiny_does_not_look_like_a_prohibition():
    """A score asks for attention and refuses nothing, so no band has the tone of a stop."""
    assert "stop" not in {state.tone for state in states.BANDS.values()}


def test_an_unknown_factor_is_not_shown_as_harmless():
    """A factor that nobody could look at says so, with or without points."""
    for points in (-1, 0, 2):
        factor = FactorResult("f", "g", "t", points, known=False, sentence="", evidence="", source="")
        assert states.of_factor(factor).tone == "unknown"


def test_the_worst_state_wins_a_summary():
    """Stop beats look, high beats elevated, look beats unknown, and unknown beats go."""
    band, need = states.BANDS, states.NEEDS
    go, unknown, required, stop = (
        need[n] for n in (Need.NOT_REQUIRED, Need.INDETERMINATE, Need.REQUIRED, Need.PROHIBITED)
    )
    assert states.worst([go, unknown], go) is unknown
    assert states.worst([go, unknown, required], go) is required
    assert states.worst([required, stop], go) is stop
    assert states.worst([band[Band.ELEVATED], band[Band.HIGH]], go) is band[Band.HIGH]
    assert states.worst([], unknown) is unknown


def _luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("palette", [0, 1], ids=["light", "dark"])
def test_every_tone_can_be_read_on_its_paper(palette):
    """In both colour schemes each tone of text, and each sign, has a contrast of at least 4.5 to 1 (WCAG 2.2, 1.4.3)."""
    sheet = files("cocket.dossier").joinpath("templates", "style.css").read_text(encoding="utf-8")
    block = re.findall(r":root \{(.*?)\}", sheet, re.DOTALL)[palette]
    colours = dict(re.findall(r"--([a-z]+): (#[0-9a-f]{6});", block))
    paper = _luminance(colours["paper"])
    for name in ("ink", "quiet", "seal", "link", "go", "look", "stop", "unknown", "line"):
        light, dark = sorted((_luminance(colours[name]), paper), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 4.5, name


def test_a_rule_on_owners_stops_only_where_it_is_law(samples):
    """An owner test that is met is a stop in force, a question while its return is announced, and else only a fact."""
    tones = [states.of_ownership(found).tone for found in samples.redflags().screening.ownership]
    assert tones == ["stop", "unknown", "ink", "quiet", "unknown"]
