"""How many exports a second are judged once they are classified and screened, on the worked cases.

No open program was found that evaluates these rules, so the peer is the smallest honest baseline: the same exports
through a bare look-up of the chart marks for the destination, without exceptions, questions, conditions, papers or
reasons. The ratio says what the reasoning costs. Processor time of one core.
"""

from __future__ import annotations

import importlib.util
import sys
import time
from datetime import date
from types import ModuleType

from cocket.requirements.coverage import coverage
from cocket.requirements.rulebook import shipped
from cocket.requirements.service import REGIMES, Requirements, regimes_of
from harness import ROOT, Figure, Run

AS_OF = date(2026, 11, 24)


def _cases() -> ModuleType:
    """The worked cases are read by the tests' own reader, so that speed is measured on what is known to be right."""
    spec = importlib.util.spec_from_file_location("worked", ROOT / "tests" / "unit" / "requirements" / "conftest.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["worked"] = module
    spec.loader.exec_module(module)
    return module


def _rate(work, rounds: int) -> float:
    """Exports a second of processor time, after one warm-up."""
    work()
    start, done = time.process_time(), 0
    for _ in range(rounds):
        done += work()
    return done / (time.process_time() - start)


def measure(run: Run) -> list[Figure]:
    """Judge every worked case of today several times over, and look the same ones up."""
    run.uses("cocket")
    worked = _cases()
    cases = [case for case in worked.read_cases() if case.as_of == AS_OF]
    engine = Requirements({regime: shipped(regime) for regime in ("eu", "us", "uk")}, worked.tables())
    right = sum(not worked.failures(case, engine) for case in cases)

    def judge() -> int:
        for case in cases:
            engine.require(case.export, case.classifications, case.screening, case.as_of)
        return len(cases)

    def look_up() -> int:
        for case in cases:
            code = next((c.provision for c in case.classifications if c.regime == "us" and c.provision), "")
            entry = engine.tables.entries.get(code.partition(".")[0])
            for line in entry.lines if entry else ():
                for column in line.columns:
                    engine.tables.marked(column, case.export.destination)
        return len(cases)

    rows = both = open_ = 0
    every = [(c.export, c.classifications, c.screening, c.as_of) for c in worked.read_cases()]
    for regime in REGIMES:
        mine = [one for one in every if regime in regimes_of(one[0])]
        found = coverage(engine, regime, mine)
        rows += len(found.rows)
        both += len(set(found.rows) - set(found.never_true) - set(found.never_false))
        open_ += len(found.rows) - len(found.never_unknown)
    rounds = 3 if run.quick else 12
    return [
        Figure(
            "exports judged, every rule", "exports/s", _rate(judge, rounds), better="more", mark=5000,
            peer=_rate(look_up, rounds), peer_name="bare chart look-up",
            note=f"{len(cases)} worked cases; the look-up judges nothing, the ratio is the price of reasons",
        ),
        Figure(
            "rule rows met both true and false by a worked case", "share", both / rows, better="more",
            note=f"{rows} rows; {open_} also met unknown; the rest are bound to one country or true for all",
        ),
        Figure("worked cases that come out right", "share", right / len(cases), better="more", mark=1.0),
    ]  # fmt: skip
