"""Run the benchmarks of this folder: `python benchmarks/run.py [--quick] [NAME …]`, or `make bench BENCH="NAME"`.

Prints each figure beside its peer's and writes `out/bench/NAME.json`. A mark that was missed is said, not hidden; on a
busy machine compare ratios, not seconds.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from harness import ROOT, Figure, Run, machine

HERE = Path(__file__).resolve().parent
OUT = ROOT / "out" / "bench"


def names() -> list[str]:
    """Give the modules of this folder that measure something."""
    return sorted(path.stem for path in HERE.glob("*.py") if "\ndef measure(" in path.read_text("utf-8"))


def measure(name: str, data: Path, *, quick: bool) -> tuple[list[Figure], Run]:
    """Run one benchmark in a folder of its own."""
    spec = importlib.util.spec_from_file_location(name, HERE / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    folder = OUT / name
    folder.mkdir(parents=True, exist_ok=True)
    run = Run(data, folder, quick)
    return list(module.measure(run)), run


def shown(value: float | None) -> str:
    """Write a figure with three significant digits."""
    if value is None:
        return "none"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def report(name: str, figures: list[Figure], on: dict[str, object], run: Run) -> None:
    """Print one benchmark's figures and write them as JSON."""
    print(f"\n{name}  ({', '.join(f'{package} {version}' for package, version in sorted(run.versions.items()))})")
    for figure in figures:
        marks = [f"{'≤' if figure.better == 'less' else '≥'} {shown(figure.mark)}"] if figure.mark is not None else []
        marks += [f"≥ {shown(figure.ratio_mark)} times the peer"] if figure.ratio_mark is not None else []
        state = {True: "● met", False: "■ missed", None: ""}[figure.met]
        peer = f"  {figure.peer_name} {shown(figure.peer)}" if figure.peer is not None else ""
        ratio = f"  ratio {shown(figure.ratio)}" if figure.ratio is not None else ""
        mark = f"  mark {' and '.join(marks)}" if marks else ""
        print(f"  {figure.name}: {shown(figure.ours)} {figure.unit}{peer}{ratio}{mark}  {state}".rstrip())
        if figure.note:
            print(f"      {figure.note}")
    document = {
        "benchmark": name,
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "quick": run.quick,
        "machine": on,
        "versions": run.versions,
        "figures": [asdict(figure) | {"ratio": figure.ratio, "met": figure.met} for figure in figures],
    }
    (OUT / f"{name}.json").write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n", "utf-8")


def main() -> None:
    """Run what was asked for, or everything."""
    parser = argparse.ArgumentParser(description="Measure this project beside its peers.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(names())}; default: all")
    parser.add_argument("--quick", action="store_true", help="measure once instead of several times")
    options = parser.parse_args()
    if unknown := set(options.names) - set(names()):
        parser.error(f"no benchmark {', '.join(sorted(unknown))}; there are {', '.join(names())}")
    data = Path(os.environ.get("COCKET_TEST_DATA", ROOT.parent / "shared" / "data"))
    if not data.is_dir():
        parser.error("the reference data is absent; set COCKET_TEST_DATA to its folder")
    on = machine()
    print("Measured on " + ", ".join(f"{key} {value}" for key, value in on.items()))
    for name in options.names or names():
        figures, run = measure(name, data, quick=options.quick)
        report(name, figures, on, run)
    print(f"\nAlso written to {OUT.relative_to(ROOT)}.")


if __name__ == "__main__":
    main()
