"""From outcomes in the register to a reviewed change: the whole loop on facts that a worked example writes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from click.testing import CliRunner

from cocket.cli.risk import risk
from cocket.kernel.errors import BadInput
from cocket.register.model import Fact, Why
from cocket.register.service import append, embedded, facts
from cocket.risk.learning.calibrate import calibrate
from cocket.risk.learning.cases import KINDS, from_facts
from cocket.risk.learning.promises import Promise, adopt, in_force, propose, replay, review
from cocket.risk.table import BY_CODE
from cocket.risk.weights import SHIPPED, shipped

START = datetime(2026, 1, 1, 9, tzinfo=UTC)


def write_example(connection, count=400, start=START, seed=7):
    """Assessments, decisions and outcomes of a fictional office: bad ends follow three factors."""
    random = np.random.default_rng(seed)
    for number in range(count):
        degrees = {code: int(random.choice([0, 1, 2], p=[0.8, 0.12, 0.08])) for code in BY_CODE}
        degrees["user.on_list"] = degrees["user.prohibited"] = 0
        score = -2.5 + 1.6 * degrees["use.pattern"] + 1.3 * degrees["user.history"] + degrees["flag.payment"]
        bad = random.random() < 1 / (1 + np.exp(-score))
        subject, when = f"export:{seed}-{number}", start + timedelta(hours=number)
        payload = {"degrees": degrees, "groups": {"region": "EG" if number % 2 else "MX", "size": "small"}}
        append(connection, Fact("risk.assessed", subject, "officer:1", Why("assessment"), when, payload))
        append(connection, Fact("decision.made", subject, "officer:2", Why("decision"), when + timedelta(days=9),
                                {"outcome": "granted"}))  # fmt: skip
        kind = "outcome.diversion_found" if bad else "outcome.delivery_verified"
        append(connection, Fact(kind, subject, "officer:3", Why("outcome"), when + timedelta(days=60)))
    connection.commit()


@pytest.fixture
def connection(tmp_path):
    opened = embedded(tmp_path)
    yield opened
    opened.close()


def cases_of(connection):
    return from_facts(facts(connection, kinds=KINDS))


def test_outcomes_become_cases_and_a_proposal(connection):
    """Facts fold into labelled cases, and calibration finds the factors that mattered."""
    write_example(connection)
    cases = cases_of(connection)
    assert len(cases) == 400
    assert all(case.days == 9 and case.approved for case in cases)
    found = calibrate(cases, shipped(), edition="2026-06-01", author="officer:1", reason="outcomes of five months")
    points = {code: weight.points[2] for code, weight in found.weights.weights.items()}
    top = sorted(points, key=points.__getitem__, reverse=True)[:3]
    assert set(top) == {"use.pattern", "user.history", "flag.payment"}


def test_a_change_is_proposed_replayed_adopted_and_reviewed(connection):
    """The loop runs on the register; the adopted edition holds until its sunset and no longer."""
    write_example(connection)
    cases = cases_of(connection)
    found = calibrate(cases, shipped(), edition="2026-06-01", author="officer:1", reason="outcomes")
    day = datetime(2026, 6, 1, tzinfo=UTC)
    promise = Promise("false_alarm_rate", 0.2, date(2026, 9, 1))
    draft = propose(connection, found.text, promise, who="officer:1", why="calibration", when=day)
    effects = replay(connection, draft.subject, cases, shipped(), who="officer:2", when=day)
    assert {(one.group, one.value) for one in effects} == {
        ("", ""),
        ("region", "EG"),
        ("region", "MX"),
        ("size", "small"),
    }
    adopt(connection, draft.subject, sunset=date(2026, 12, 1), who="head:1", why="replay_convinced", when=day)
    assert in_force(connection, date(2026, 7, 1), shipped()).weights == found.weights.weights
    assert in_force(connection, date(2026, 5, 31), shipped()) == shipped()
    assert in_force(connection, date(2026, 12, 1), shipped()) == shipped()
    write_example(connection, start=datetime(2026, 6, 2, tzinfo=UTC), seed=8)
    verdict, share = review(
        connection, draft.subject, cases_of(connection), who="head:1", when=datetime(2026, 9, 2, tzinfo=UTC)
    )
    assert verdict in {"kept", "broken", "undecided"}
    assert share.total >= 30
    kinds = [fact.kind for fact in facts(connection, subjects=(draft.subject,))]
    assert kinds == ["rule.proposed", "rule.replayed", "rule.adopted", "rule.reviewed"]


def test_nothing_is_adopted_without_a_replay(connection):
    """The order of the steps is part of the promise."""
    write_example(connection, 100)
    text = calibrate(cases_of(connection), shipped(), edition="2026-06-01", author="a", reason="b").text
    when = datetime(2026, 6, 1, tzinfo=UTC)
    draft = propose(connection, text, Promise("miss_rate", 0.3, date(2026, 9, 1)), who="o:1", why="x", when=when)
    with pytest.raises(BadInput, match="never replayed"):
        adopt(connection, draft.subject, sunset=date(2026, 12, 1), who="o:1", why="x", when=when)


@pytest.mark.parametrize(
    ("promise", "word"),
    [
        (Promise("beauty", 0.1, date(2026, 9, 1)), "metric"),
        (Promise("miss_rate", 1.5, date(2026, 9, 1)), "target"),
        (Promise("miss_rate", 0.1, date(2026, 1, 1)), "future"),
        (Promise("miss_rate", 0.1, date(2026, 9, 1), "colour", "red"), "group"),
        (Promise("miss_rate", 0.1, date(2026, 9, 1), "region", ""), "group"),
    ],
)
def test_a_promise_that_cannot_be_judged_is_refused(promise, word, connection):
    """Unknown metrics, impossible targets and days that are past are no promises."""
    from importlib.resources import files

    raw = (files("cocket.risk") / "data" / SHIPPED).read_bytes()
    with pytest.raises(BadInput, match=word):
        propose(connection, raw, promise, who="o:1", why="x", when=datetime(2026, 6, 1, tzinfo=UTC))


def test_a_sunset_before_the_promise_and_an_early_review_are_refused(connection):
    """A change must live long enough to be judged, and is not judged before its day."""
    write_example(connection, 100)
    cases = cases_of(connection)
    text = calibrate(cases, shipped(), edition="2026-06-01", author="a", reason="b").text
    when = datetime(2026, 6, 1, tzinfo=UTC)
    draft = propose(connection, text, Promise("miss_rate", 0.3, date(2026, 9, 1)), who="o:1", why="x", when=when)
    replay(connection, draft.subject, cases, shipped(), who="o:1", when=when)
    with pytest.raises(BadInput, match="sunset"):
        adopt(connection, draft.subject, sunset=date(2026, 8, 1), who="o:1", why="x", when=when)
    with pytest.raises(BadInput, match="never adopted"):
        review(connection, draft.subject, cases, who="o:1", when=when)
    adopt(connection, draft.subject, sunset=date(2026, 12, 1), who="o:1", why="x", when=when)
    with pytest.raises(BadInput, match="runs to"):
        review(connection, draft.subject, cases, who="o:1", when=when)


def test_an_unknown_draft_is_named(connection):
    """A wrong name gives one line, not a traceback."""
    with pytest.raises(BadInput, match="no draft"):
        replay(connection, "weights:none", (), shipped(), who="o:1", when=START)


def test_the_command_line_runs_the_loop(tmp_path):
    """calibrate, drift, propose, replay, adopt and review work on a home's register, each with its own output."""
    from cocket.cli.main import Settings

    connection = embedded(tmp_path)
    write_example(connection, 200)
    write_example(connection, 200, start=datetime(2026, 3, 1, tzinfo=UTC), seed=9)
    connection.close()
    home, out = Settings(home=tmp_path), tmp_path / "weights.toml"

    def run(*arguments):
        done = CliRunner().invoke(risk, list(arguments), obj=home, catch_exceptions=False)
        assert done.exit_code == 0, done.output
        return done.output

    said = run("calibrate", "--out", str(out), "--edition", "2026-06-01", "--by", "officer:1", "--why", "outcomes")
    assert "Nothing changes until a person" in said
    assert out.exists()
    run("drift", "--split", "2026-03-01")
    name = run("propose", str(out), "--metric", "false_alarm_rate", "--target", "0.5", "--until", "2999-01-01",
               "--by", "officer:1", "--why", "calibration").strip()  # fmt: skip
    assert name.startswith("weights:")
    assert "false alarm rate" in run("replay", name, "--by", "officer:2")
    assert "holds until" in run("adopt", name, "--sunset", "2999-06-01", "--by", "head:1", "--why", "replay_convinced")
    with pytest.raises(BadInput, match="runs to"):
        CliRunner().invoke(risk, ["review", name, "--by", "head:1"], obj=home, catch_exceptions=False)


def test_adopted_weights_weigh_exports_from_their_day_to_their_sunset(tmp_path):
    """What a person adopted in a home is what its exports are weighed with, and the answer names the edition."""
    from cocket.controls.model import Classification, Outcome
    from cocket.exports.model import EndUse, EndUserType, Export, Item, Purpose
    from cocket.kernel.reasons import EditionRef
    from cocket.reference.store import Library
    from cocket.risk.service import RiskModel
    from cocket.screening.model import ScreeningReport

    connection = embedded(tmp_path)
    write_example(connection)
    cases = cases_of(connection)
    text = calibrate(cases, shipped(), edition="2026-06-01", author="a", reason="b").text
    day = datetime(2026, 6, 1, tzinfo=UTC)
    draft = propose(connection, text, Promise("miss_rate", 0.3, date(2026, 9, 1)), who="o:1", why="x", when=day)
    replay(connection, draft.subject, cases, shipped(), who="o:1", when=day)
    adopt(connection, draft.subject, sunset=date(2026, 12, 1), who="head:1", why="x", when=day)
    connection.commit()
    connection.close()
    model = RiskModel.open(Library(tmp_path))
    export = Export("e", (), (Item("i", "thing"),), EndUse("x", Purpose.RETAIL_SALE, EndUserType.RETAILER))
    edition = EditionRef("eu_annex_i", "x", "x", "2026", "0" * 64)
    found = (Classification("i", "eu", Outcome.NOT_LISTED, None, (), (), (), (), edition, "1"),)
    screening = ScreeningReport((), (), (), (edition,), "1")
    used = {
        day: model.assess(export, found, screening, (), day).rules_version
        for day in (date(2026, 5, 31), date(2026, 6, 1), date(2026, 11, 30), date(2026, 12, 1))
    }
    assert list(used.values()) == [shipped().id, "weights-2026-06-01", "weights-2026-06-01", shipped().id]
