"""A change of policy tried in a copy: what it does is the engine's own answer, and the home stays as it is."""

from __future__ import annotations

import dataclasses
import sqlite3
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from cocket.exercises.report import trial_document, trial_page
from cocket.exercises.sandbox import attach, draft_policy, try_policy
from cocket.exercises.sandbox.copying import changed_home
from cocket.exercises.sandbox.file import parse_policy
from cocket.exercises.sandbox.model import Policy
from cocket.exercises.scenario import Change, Flow, Scenario
from cocket.journey import Engines
from cocket.kernel.errors import BadInput
from cocket.reference.starter import install_starter
from cocket.reference.store import Library
from cocket.register.service import embedded, facts
from cocket.risk.learning.promises import Promise, adopt, propose
from cocket.risk.weights import Weight, dump, shipped

NOW = datetime(2026, 11, 2, tzinfo=UTC)
SLOW_CAMERA = (
    "Thermal imaging camera with uncooled microbolometer focal plane array, 640 x 512 elements, 8 Hz frame rate."
)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """Give a home with the starter set."""
    library = Library(tmp_path_factory.mktemp("sandbox-home"))
    install_starter(library)
    return library


@pytest.fixture
def own(tmp_path: Path) -> Library:
    """Give a home of its own with the starter set, for a test that writes to its register."""
    library = Library(tmp_path / "own")
    install_starter(library)
    return library


@pytest.fixture
def connection(own: Library) -> Iterator[sqlite3.Connection]:
    """Give the register of that home."""
    connection = embedded(own.home)
    yield connection
    connection.close()


@pytest.fixture
def cameras(small: Scenario) -> Scenario:
    """Give the small scenario with an honest flow of slow thermal cameras, which a decontrol note frees."""
    flow = Flow(
        "cameras",
        "Slow thermal cameras for builders",
        2.0,
        (
            Change("items.catcher.description", SLOW_CAMERA),
            Change("items.catcher.hs_code", "8525.89"),
            Change("end_use.statement", "Finding heat leaks in houses."),
            Change("end_use.purpose", "own_commercial_use"),
            Change("end_use.end_user_type", "private_company"),
        ),
    )
    return dataclasses.replace(small, honest=(*small.honest, flow))


def policy_of(body: str) -> Policy:
    """Read a policy whose table is `body`."""
    return parse_policy(f'format = 1\ntitle = "A trial"\nwhy = "To see."\n{body}'.encode(), where="policy.toml")


TIGHTER = policy_of('[[provisions]]\nregime = "eu"\npath = "6A003.b.4#note-3"\nreplace = "9 Hz"\nby = "5 Hz"')
ADDED = policy_of('[[provisions]]\nregime = "eu"\npath = "6A003.b.9"\nadd = "Knitted cotton T-shirts."')
GONE = policy_of('[[provisions]]\nregime = "eu"\npath = "5A001"\nremove = true')


def test_a_tighter_threshold_is_felt_by_the_trade_that_it_reaches(cameras: Scenario, library: Library) -> None:
    """A tighter threshold is felt by the trade that it reaches."""
    trial = try_policy(cameras, TIGHTER, library)
    felt = {one.who: one for one in trial.felt}
    moved = {name: (before, after) for name, before, after in felt["Slow thermal cameras for builders"].said}
    assert moved["recommendation"] == ("answer_questions", "apply_for_licence")
    stopped = felt["Slow thermal cameras for builders"].stopped
    assert stopped[1] > stopped[0]
    others = [one for name, one in felt.items() if name != "Slow thermal cameras for builders"]
    assert all(not one.said for one in others)


def test_the_home_is_only_read(cameras: Scenario, library: Library) -> None:
    """The home is only read."""
    before = [(item.id, item.fault) for item in library.shelf()]
    try_policy(cameras, TIGHTER, library)
    assert [(item.id, item.fault) for item in Library(library.home).shelf()] == before


def test_the_same_policy_and_seed_give_the_same_figures(small: Scenario, library: Library) -> None:
    """The same policy and seed give the same figures."""
    one, two = (trial_document(small, try_policy(small, ADDED, library, seed=3)) for _ in range(2))
    assert one == two


def test_a_policy_that_changes_no_answer_changes_no_figure(small: Scenario, library: Library) -> None:
    """A policy that changes no answer changes no figure."""
    nothing = policy_of('[[parties]]\nlist = "us_csl"\nname = "Zubrowka Quixotic Widgets"\ncountry = "IS"')
    trial = try_policy(small, nothing, library)
    assert trial.before.crowd == trial.after.crowd
    assert [way.chance for way in trial.before.ways] == [way.chance for way in trial.after.ways]
    assert trial_document(small, trial)["felt_most"] == ["No honest trader feels a difference."]


def test_taking_an_entry_off_the_list_lets_the_truth_pass(small: Scenario, library: Library, tmp_path: Path) -> None:
    """Taking an entry off the list takes all that stands under it, and nothing else."""
    trial = changed_home(library, GONE, tmp_path / "home")
    paths = {row["path"] for row in trial.table(trial.require("eu_annex_i"), "provisions").to_pylist()}
    whole = {row["path"] for row in library.table(library.require("eu_annex_i"), "provisions").to_pylist()}
    assert {path for path in whole - paths if not path.startswith("5A001")} == set()
    assert not any(path.startswith(("5A001.", "5A001#")) or path == "5A001" for path in paths)


def test_a_listed_party_is_found_in_the_copy_and_not_at_home(small: Scenario, library: Library) -> None:
    """A listed party is found in the copy and not at home."""
    listed = policy_of('[[parties]]\nlist = "us_csl"\nname = "Fictional Directorate"\ncountry = "EC"')
    trial = try_policy(small, listed, library)
    assert trial.before.truth.screening == "none"
    assert trial.after.truth.screening == "match"
    assert "changed for a trial" in trial_page(small, trial)


def test_weights_change_the_band_alone(small: Scenario, library: Library) -> None:
    """Weights change the band alone."""
    trial = try_policy(small, policy_of("[weights]\nelevated = 900\nhigh = 1000"), library)
    assert trial.before.truth.band == "high"
    assert trial.after.truth.band not in {"high", "elevated"}
    assert trial.after.truth.screening == trial.before.truth.screening
    assert {e.id for e in trial.after.editions} - {e.id for e in trial.before.editions} == {f"{shipped().id}-trial"}


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        ('[[provisions]]\nregime = "eu"\npath = "9Z999"\nreplace = "a"\nby = "b"', "provisions.0.path"),
        ('[[provisions]]\nregime = "eu"\npath = "9A999"\nreplace = "a"\nby = "b"', "has no paragraph 9A999"),
        ('[[provisions]]\nregime = "eu"\npath = "5A001.f"\nreplace = "xyzzy"\nby = "b"', "is not in 5A001.f"),
        ('[[provisions]]\nregime = "eu"\npath = "5A001.f"\nadd = "b"', "is there already"),
        ('[[provisions]]\nregime = "eu"\npath = "5A001.z.9"\nadd = "b"', "no 5A001.z to put"),
        ('[[parties]]\nlist = "us_csl"\nremove = "nobody"', "has no entry 'nobody'"),
        ("[weights]\nelevated = 500", "not in order"),
    ],
)
def test_what_the_lists_do_not_have_is_said(body: str, complaint: str, small: Scenario, library: Library) -> None:
    """What the lists do not have is said."""
    with pytest.raises(BadInput, match=complaint):
        try_policy(small, policy_of(body), library)


def test_a_trial_becomes_the_replay_of_a_draft(small: Scenario, own: Library, connection: sqlite3.Connection) -> None:
    """A trial becomes the replay of a draft, which a person may then adopt."""
    base = shipped()
    rows: dict[str, Weight] = dict(base.weights)
    head = {"id": "draft-9", "edition": "2026-11-01", "author": "officer:1", "reason": "to see"}
    text = dump(rows, head, 3, base.high)
    draft = propose(connection, text, Promise("miss_rate", 0.1, date(2027, 1, 1)), who="officer:1", why="x", when=NOW)
    connection.commit()
    with pytest.raises(BadInput, match="never replayed"):
        adopt(connection, draft.subject, sunset=date(2027, 6, 1), who="officer:2", why="x", when=NOW)
    trial = try_policy(small, draft_policy(connection, draft.subject), own)
    fact = attach(connection, trial, who="officer:1", when=NOW)
    assert fact.payload["scenario"] == "small"
    assert fact.payload["figures"]["evasion"][0] == f"{trial.before.ways[0].chance:.6f}"
    adopt(connection, draft.subject, sunset=date(2027, 6, 1), who="officer:2", why="x", when=NOW)
    assert [f.kind for f in facts(connection, subjects=(draft.subject,))] == [
        "rule.proposed", "rule.replayed", "rule.adopted",
    ]  # fmt: skip
    with pytest.raises(BadInput, match="no draft"):
        draft_policy(connection, "weights:none")


def test_hostile_text_of_a_policy_is_escaped(small: Scenario, library: Library) -> None:
    """Hostile text of a policy is escaped."""
    hostile = dataclasses.replace(ADDED, title="<script>1</script>", why='<img src=x onerror="1">')
    page = trial_page(small, try_policy(small, hostile, library))
    assert "<script>" not in page
    assert "<img" not in page


def test_engines_of_the_copy_rest_on_its_editions(library: Library, tmp_path: Path) -> None:
    """Engines of the copy rest on its editions: the changed list is current there, everything else is the same."""
    trial = changed_home(library, TIGHTER, tmp_path / "home")
    Engines.open(trial)
    changed = {kind for kind in {item.kind for item in library.shelf()} if trial.current(kind) != library.current(kind)}
    assert changed == {"eu_annex_i"}
