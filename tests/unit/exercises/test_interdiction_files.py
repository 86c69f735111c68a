"""Reading an instance: what is refused says file, line and mend; no file makes the reader crash."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cocket.exercises.interdiction import read_instance
from cocket.kernel.errors import BadInput

BROKEN = Path(__file__).parents[2] / "vectors" / "broken" / "interdiction"

REASONS = {
    "adds-up-over-one": "the probabilities add up to 1.2",
    "control-characters": "is no probability",
    "negative": "'-0.4' is no probability",
    "no-journey": "no journey is given",
    "no-number": r"arcgain0.txt, line 1: 'almost' is no probability",
    "no-scenarios": "no file is named Scenarios.txt",
    "not-a-number": "'nan' is no probability",
    "not-text": "not UTF-8",
    "over-one": "'1.6' is no probability",
    "sensor-helps": "higher with a sensor than without",
    "three-columns": "line 1: 4 values are expected, 3 found",
    "two-arc-files": "2 files are named intd_arc",
}


def test_every_broken_instance_has_its_reason() -> None:
    """Every broken instance has its reason."""
    assert {path.name for path in BROKEN.iterdir()} == set(REASONS)


@pytest.mark.parametrize("name", sorted(REASONS))
def test_a_broken_instance_is_refused(name: str) -> None:
    """A broken instance is refused."""
    with pytest.raises(BadInput, match=REASONS[name]) as caught:
        read_instance(BROKEN / name)
    assert caught.value.mend
    assert str(caught.value).isprintable()


def test_a_missing_folder_and_a_wrong_factor_are_refused(tmp_path: Path) -> None:
    """A missing folder and a wrong factor are refused."""
    with pytest.raises(BadInput, match="no such folder"):
        read_instance(tmp_path / "nowhere")
    with pytest.raises(BadInput, match="outside 0 to 1"):
        read_instance(tmp_path, 1.5)


def test_the_factor_replaces_the_pass_rate_with_a_sensor(tmp_path: Path) -> None:
    """The factor replaces the pass rate with a sensor."""
    written(tmp_path, "1 2 0.8 0.2\n", "2 3 1\n", "1 3 1\n")
    network, journeys = read_instance(tmp_path, 0.5)
    assert network.passing_checked[0] == pytest.approx(0.4)
    assert network.labels == (("1", "2"),)
    assert journeys.probability.tolist() == [1.0]


@given(
    arcs=st.binary(max_size=60) | st.text("0123456789.e- \t\n", max_size=60).map(str.encode),
    journeys=st.binary(max_size=40) | st.text("0123456789. \n", max_size=40).map(str.encode),
)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_are_read_or_refused(tmp_path: Path, arcs: bytes, journeys: bytes) -> None:
    """Any bytes are read or refused."""
    (tmp_path / "intd_arc.txt").write_bytes(arcs)
    (tmp_path / "arcgain.txt").write_bytes(b"1 2 0.5\n")
    (tmp_path / "Scenarios.txt").write_bytes(journeys)
    try:
        network, found = read_instance(tmp_path)
    except BadInput:
        return
    assert len(network.tail) == len(network.passing)
    assert (found.probability > 0).all()


def written(folder: Path, sensors: str, plain: str, scenarios: str) -> None:
    (folder / "intd_arc0.txt").write_text(sensors)
    (folder / "arcgain0.txt").write_text(plain)
    (folder / "Scenarios.txt").write_text(scenarios)
