"""Declarations ranked for inspection: precision beside the published recipe, rates, memory, and the generated set.

The peer is the published recipe of the same data: boosted trees over label-encoded columns (XGBoost; LightGBM too where
it is installed and its system library is there). Both sides learn from the same rows and are judged on the same later
rows. `--quick` takes one seed and a shorter bulk run.
"""

from __future__ import annotations

import csv
import subprocess
import sys
import time
from collections.abc import Container, Iterable, Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv

from cocket.risk.targeting import measuring, scoring, store, training
from cocket.risk.targeting.detectors.service import detect, read_world
from cocket.risk.targeting.findings import read_findings
from cocket.risk.targeting.generator.service import make_world, write_world
from cocket.risk.targeting.tokens import cells_of
from harness import Figure, Run

ID, LABEL, IGNORE = "Declaration ID", "Fraud", ("Critical Fraud",)
SEEDS = (0, 1, 2, 3, 4)
BULK = 600_000  # rows of the memory run; 10 M is the soak
PROCESS = """
from pathlib import Path
from cocket.cli.main import run
try:
    run()
finally:
    # The peak that getrusage gives is inherited from the process that started this one; this one is its own.
    print(next(line.split()[1] for line in Path("/proc/self/status").read_text().splitlines() if "VmHWM" in line))
"""
GROUPS = 4  # of techniques, each kept from the training once


def measure(run: Run) -> list[Figure]:
    """Measure all figures."""
    run.uses("cocket", "pyarrow", "numpy", "xgboost-cpu")
    figures, model = _precision(run)
    return [*figures, *_rates(run, model), *_memory(run, model), *_generated(run)]


def _precision(run: Run) -> tuple[list[Figure], Path]:
    """Learn from train.csv, judge on valid.csv, for each seed."""
    folder = run.data / "customs_kcs"
    valid, labels, _, _ = training.read_labelled(folder / "valid.csv", label=LABEL, id_column=ID, ignore=IGNORE)
    peer = _recipe(folder, valid, labels)
    rows, held, halves, seconds = [], [], [], []
    for seed in SEEDS[:1] if run.quick else SEEDS:
        started = time.perf_counter()
        done = training.train(folder / "train.csv", label=LABEL, id_column=ID, ignore=IGNORE, seed=seed)
        seconds.append(time.perf_counter() - started)
        if seed == 0:
            (run.folder / "m.json").write_text(store.to_text(done.model), "utf-8")
        features = done.model.features.matrix(cells_of(valid, done.model.manifest.layout))
        margins = done.model.trees.margins(features.values)
        rows.append(_scores(labels, margins))
        manifest = done.model.manifest
        held.append(
            {f"precision at {one.share:.0%}": one.precision for one in manifest.budgets} | {"area": manifest.auc}
        )
        middle = labels.size // 2  # rows are in the order of their dates
        halves.append(_scores(labels[middle:], margins[middle:]))
        print(f"  seed {seed}: {_words(rows[-1])}")
    mean = _mean(rows)
    print(f"  the last fifth of train, on which the settings were chosen: {_words(_mean(held))}")
    print(f"  the later half of valid: {_words(_mean(halves))}")
    print(f"  peer: {_words(peer)}")
    marks = {"precision at 5%": 0.95, "precision at 10%": 0.87}
    figures = [
        Figure(name, "share", value, "more", peer[name], "published recipe, XGBoost", marks.get(name))
        for name, value in mean.items()
    ]
    lightgbm = _lightgbm(folder, valid, labels)
    if lightgbm:
        print(f"  peer, LightGBM: {_words(lightgbm)}")
    figures.append(Figure("training on 37,385 rows", "s", float(np.median(seconds)), mark=60.0, note="one thread"))
    later = _mean(halves)
    figures += [
        Figure(f"{name}, the later half of valid", "share", later[name], "more", mark=mark)
        for name, mark in marks.items()
    ]
    return [*figures, *_quarters(folder, quick=run.quick)], run.folder / "m.json"


def _mean(rows: list[dict[str, float]]) -> dict[str, float]:
    return {name: float(np.mean([row[name] for row in rows])) for name in rows[0]}


def _quarters(folder: Path, *, quick: bool) -> list[Figure]:
    """Learn from the quarters before, judge on the next: what a year of use would have found. One seed."""
    table, labels, layout, _ = training.read_labelled(folder / "train.csv", label=LABEL, id_column=ID, ignore=IGNORE)
    edges = [round(labels.size * place / 4) for place in range(5)]
    figures = []
    for place in (3,) if quick else (1, 2, 3):
        cut, end = edges[place], edges[place + 1]
        done = training.learn(table.slice(0, cut), labels[:cut], layout, seed=0)
        values = done.model.features.matrix(cells_of(table.slice(cut, end - cut), layout)).values
        found = _scores(labels[cut:end], done.model.trees.margins(values))
        print(f"  quarter {place + 1} by those before: {_words(found)}")
        name = f"precision at 5%, quarter {place + 1} of train by those before"
        figures.append(Figure(name, "share", found["precision at 5%"], "more"))
    return figures


def _scores(labels: np.ndarray, scores: np.ndarray) -> dict[str, float]:
    found = measuring.budgets_of(labels, scores)
    return {
        **{f"precision at {one.share:.0%}": one.precision for one in found},
        **{f"recall at {one.share:.0%}": one.recall for one in found},
        "area": measuring.area(labels, scores),
    }


def _words(row: dict[str, float]) -> str:
    return ", ".join(f"{name} {value:.4f}" for name, value in row.items())


def _encoded(folder: Path, valid: pa.Table) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Give both tables with each column as numbers, categories by their place in the training rows."""
    train, labels, layout, _ = training.read_labelled(folder / "train.csv", label=LABEL, id_column=ID, ignore=IGNORE)
    sides = ([], [])
    for column in layout.columns:
        texts = [table.column(column.name).to_pylist() for table in (train, valid)]
        if column.role in ("mass", "value") or column.name == "Tax Rate":
            places = [np.array([float(value or "nan") for value in some]) for some in texts]
        else:
            known = {value: place for place, value in enumerate(sorted(set(texts[0])))}
            places = [np.array([known.get(value, -1) for value in some], dtype=float) for some in texts]
        for side, values in zip(sides, places, strict=True):
            side.append(values)
    return np.column_stack(sides[0]), labels, np.column_stack(sides[1])


def _recipe(folder: Path, valid: pa.Table, labels: np.ndarray) -> dict[str, float]:
    import xgboost

    values, truth, later = _encoded(folder, valid)
    settings = {"objective": "binary:logistic", "max_depth": 6, "eta": 0.1, "nthread": 1, "seed": 0, "verbosity": 0}
    trees = xgboost.train(settings, xgboost.DMatrix(values, truth), 200)
    return _scores(labels, trees.predict(xgboost.DMatrix(later)))


def _lightgbm(folder: Path, valid: pa.Table, labels: np.ndarray) -> dict[str, float]:
    try:
        import lightgbm
    except (ImportError, OSError):
        return {}
    values, truth, later = _encoded(folder, valid)
    settings = {"objective": "binary", "num_threads": 1, "seed": 0, "verbose": -1, "deterministic": True}
    return _scores(labels, lightgbm.train(settings, lightgbm.Dataset(values, truth), 200).predict(later))


def _rates(run: Run, model: Path) -> list[Figure]:
    """Score the later rows many times over, from a file to batches, with one thread; reading the model included."""
    rows = 120_000 if not run.quick else 60_000
    source = _many(run, rows)
    figures = []
    for name, reasons, mark in (("without reasons", False, 30_000), ("with reasons", True, 5_000)):

        def work(*, reasons: bool = reasons) -> None:
            opened = scoring.open_scoring(source, model)
            job = scoring.Job(model, reasons=reasons)
            for _ in scoring.scored(opened, job):
                pass

        # Processor time, not wall time: on a shared machine this is what one core of one's own would do.
        started = time.process_time()
        work()
        rate = rows / (time.process_time() - started)
        figures.append(Figure(f"declarations scored per processor second, {name}", "/s", rate, "more", mark=mark))
    return figures


def _many(run: Run, rows: int) -> Path:
    """Write a file of so many rows: those of valid.csv again and again, with ids of their own."""
    path = run.folder / f"many-{rows}.csv"
    with (run.data / "customs_kcs" / "valid.csv").open(encoding="utf-8", newline="") as file:
        head, *body = file.read().splitlines()
    with path.open("w", encoding="utf-8") as out:
        out.write(head + "\n")
        for number in range(rows):
            out.write(f"{number},{body[number % len(body)].partition(',')[2]}\n")
    return path


def _memory(run: Run, model: Path) -> list[Figure]:
    """Score two sizes in processes of their own: what memory grows by per row says what 10 M rows take."""
    sizes = (BULK // 4, BULK) if not run.quick else (BULK // 12, BULK // 4)
    peaks, rate = [], 0.0
    for rows in sizes:
        source, out = _many(run, rows), run.folder / "ranked.csv"
        command = [
            sys.executable, "-c",
            PROCESS,
            "target", "score", str(source), "--model", str(model), "--out", str(out), "--no-reasons",
        ]  # fmt: skip
        started = time.perf_counter()
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=900)
        rate = rows / (time.perf_counter() - started)
        peaks.append(int(done.stdout.split()[-1]) / 1024)
        source.unlink()
    growth = (peaks[1] - peaks[0]) * 2**20 / (sizes[1] - sizes[0])
    ten_million = peaks[1] + growth * (10_000_000 - sizes[1]) / 2**20
    return [
        Figure(
            f"peak memory, {sizes[1]:,} rows ranked", "MiB", peaks[1], note=f"{peaks[0]:.0f} MiB at {sizes[0]:,} rows"
        ),
        Figure(
            "memory per further row", "bytes", growth, note="ids seen, scores and ranks; rows themselves go to disk"
        ),
        Figure(
            "memory at 10 M rows, by that growth",
            "MiB",
            ten_million,
            mark=2048.0,
            note="extrapolated; the soak runs it",
        ),
        Figure("file to ranked file, one core, no reasons", "/s", rate, "more"),
    ]


def _generated(run: Run) -> list[Figure]:
    """Rules alone, model alone and both on a made-up world, each technique once shown to the model and once not.

    The model learns from the earlier 60 % and is judged on the later rows. The techniques are dealt into groups; each
    group is once kept from the training, so that every technique is judged by a model that never saw it.
    """
    rows, seed = (8_000 if run.quick else 20_000), 7
    folder = run.folder / "world"
    write_world(folder, seed=seed, rows=rows)
    labels = make_world(seed, rows).labels
    found = run.folder / "findings.csv"
    with found.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("technique", "subject", "sentence"))
        writer.writerows((one.technique, one.subject, one.sentence) for one in detect(read_world(folder)))
    findings = read_findings(found)
    whole = pacsv.read_csv(
        folder / "declarations.csv",
        convert_options=pacsv.ConvertOptions(
            column_types=dict.fromkeys(_header(folder / "declarations.csv"), pa.string())
        ),
    )
    ids = whole.column("id").to_pylist()
    truth = np.array([name in labels for name in ids], dtype=float)
    told = whole.append_column("found", pa.array([str(int(one)) for one in truth]))
    layout = training.find_layout(told, id_column="id", label="found")
    cut = int(0.6 * len(ids))
    later = np.arange(cut, len(ids))
    techniques = [labels.get(ids[row], "") for row in later]
    rules = np.array([findings[ids[row]].weight if ids[row] in findings else 0.0 for row in later])

    def model(hidden: Container[str]) -> np.ndarray:
        shown = np.array([labels.get(name, "") not in hidden for name in ids])
        early = np.flatnonzero(shown & (np.arange(len(ids)) < cut))
        done = training.learn(told.take(pa.array(early)), truth[early], layout, seed=0)
        matrix = done.model.features.matrix(cells_of(told.take(pa.array(later)), layout)).values
        fit = done.model.manifest.calibration
        return measuring.probability(done.model.trees.margins(matrix), fit.slope, fit.intercept)

    known = sorted(set(techniques) - {""})
    groups = [known[place::GROUPS] for place in range(GROUPS)]
    full, without = model(()), {name: scores for group in groups for name, scores in [*_each(group, model(group))]}
    sides = {"rules alone": rules, "model alone": full, "both": 1 - (1 - full) * (1 - rules)}
    top = {name: _top(scores) for name, scores in sides.items()}
    _table(run.folder / "techniques.csv", techniques, rules, top, without)
    unseen = {
        "model alone": np.concatenate([_top(without[name])[[one == name for one in techniques]] for name in known]),
        "both": np.concatenate(
            [_top(1 - (1 - without[name]) * (1 - rules))[[one == name for one in techniques]] for name in known]
        ),
    }
    figures = []
    for name, opened in top.items():
        figures += [
            Figure(f"generated set, {name}: precision at 5%", "share", float(truth[later][opened].mean()), "more"),
            Figure(f"generated set, {name}: recall at 5%", "share", float(opened[truth[later] == 1].mean()), "more"),
        ]
        if name in unseen:
            recall = float(unseen[name].mean())
            figures.append(Figure(f"generated set, {name}: recall at 5%, technique not shown", "share", recall, "more"))
    return figures


def _each(group: Iterable[str], scores: np.ndarray) -> Iterator[tuple[str, np.ndarray]]:
    return ((name, scores) for name in group)


def _top(scores: np.ndarray) -> np.ndarray:
    """Say of each row whether opening 5 % opens it."""
    opened = np.zeros(scores.size, dtype=bool)
    opened[measuring.order_of(scores)[: measuring.opened_at(0.05, scores.size)]] = True
    return opened


def _table(
    path: Path,
    techniques: list[str],
    rules: np.ndarray,
    top: dict[str, np.ndarray],
    without: dict[str, np.ndarray],
) -> None:
    """Write recall per technique at a budget of 5 %, for each side, with the technique shown to the model or not."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("technique", "rows", *top, "model, not shown", "both, not shown"))
        for technique in sorted(set(techniques) - {""}):
            own = np.array([one == technique for one in techniques])
            hidden = without[technique]
            sides = (*top.values(), _top(hidden), _top(1 - (1 - hidden) * (1 - rules)))
            writer.writerow((technique, int(own.sum()), *(f"{side[own].mean():.2f}" for side in sides)))
    print(path.read_text("utf-8"))


def _header(path: Path) -> list[str]:
    with path.open(encoding="utf-8", newline="") as file:
        return next(csv.reader(file))
