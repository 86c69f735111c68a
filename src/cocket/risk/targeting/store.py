"""A model as one JSON file: its manifest, what was counted, and the trees in their library's own text; never a pickle.

Takes a `Model`, gives text, and back. Long columns of counts are base64 of little-endian numbers inside the JSON. A
SHA-256 over the body stands beside it, so that a file that was cut or changed is refused.
"""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from cocket.kernel.errors import BadInput
from cocket.kernel.reasons import EditionRef
from cocket.risk.targeting.combinations import Rates
from cocket.risk.targeting.deviations import Usual
from cocket.risk.targeting.features import Features
from cocket.risk.targeting.mismatch import Vocabulary
from cocket.risk.targeting.model import Budget, Calibration, Column, Kind, Layout, Manifest, RuleWeight
from cocket.risk.targeting.trees import Trees

FORMAT = "cocket-targeting"
VERSION = 2
BODY = '\n "body": '  # what stands before the part that is hashed
TRAIN_ANEW = "Train it anew with `cocket target train`."


@dataclass(frozen=True, slots=True)
class Model:
    """A ranking that was learnt: its manifest, what was counted, and the trees."""

    manifest: Manifest
    features: Features
    trees: Trees
    vocabulary: Vocabulary | None = None


def to_text(model: Model) -> str:
    """Give a model as one JSON document."""
    features = model.features
    body = {
        "base": features.base,
        "measures": list(features.measures),
        "scales": features.scales,
        "rates": [{"columns": one.columns, "keys": _pack(one.keys, "<u8"), **_counts(one)} for one in features.rates],
        "usuals": [
            {
                "columns": one.columns,
                "measure": one.measure,
                "keys": _pack(one.keys, "<u8"),
                "rows": _pack(one.rows, "<u4"),
                "medians": _pack(one.medians, "<f8"),
                "spreads": _pack(one.spreads, "<f8"),
            }
            for one in features.usuals
        ],
        "vocabulary": None if model.vocabulary is None else asdict(model.vocabulary),
        "trees": model.trees.document(),
    }
    text = json.dumps(body, separators=(",", ":"))
    head = {"format": FORMAT, "version": VERSION, "manifest": asdict(model.manifest), "sha256": _hash(text)}
    return json.dumps(head, ensure_ascii=False, indent=1)[:-2] + f",{BODY}{text}\n}}\n"


def read_manifest(path: Path) -> Manifest:
    """Give the manifest of a model alone; raises BadInput for anything that is not a model of this version."""
    return _manifest(_document(path)[0], path)


def read_model(path: Path) -> Model:
    """Read a model; raises BadInput for a file that is missing, cut, of another version, or no model at all."""
    document, text = _document(path)
    manifest = _manifest(document, path)
    body: Any = document.get("body")
    if _hash(text.partition(BODY)[2].removesuffix("\n}\n")) != document.get("sha256"):
        raise BadInput("The model was changed after it was written", where=str(path), mend=TRAIN_ANEW)
    try:
        features = Features(
            float(body["base"]),
            tuple(body["measures"]),
            tuple(
                Rates(
                    tuple(one["columns"]),
                    _unpack(one["keys"], "<u8"),
                    _unpack(one["rows"], "<u4"),
                    _unpack(one["found"], "<u4"),
                    *(_unpack(one[name], "<f4") for name in ("weight", "weighed") if name in one),
                )
                for one in body["rates"]
            ),
            tuple(
                Usual(
                    tuple(one["columns"]),
                    str(one["measure"]),
                    _unpack(one["keys"], "<u8"),
                    _unpack(one["rows"], "<u4"),
                    _unpack(one["medians"], "<f8"),
                    _unpack(one["spreads"], "<f8"),
                )
                for one in body["usuals"]
            ),
            tuple(tuple(map(float, scale)) for scale in body["scales"]),
        )
        words = body["vocabulary"]
        return Model(manifest, features, Trees.read(body["trees"]), Vocabulary(**words) if words else None)
    except (KeyError, TypeError, ValueError) as err:
        raise BadInput("The body of the model is incomplete", where=str(path), mend=TRAIN_ANEW) from err


def _document(path: Path) -> tuple[dict[str, Any], str]:
    try:
        text = path.read_text("utf-8")
        document = json.loads(text)
    except FileNotFoundError:
        raise BadInput("There is no model here", where=str(path), mend=TRAIN_ANEW) from None
    except (IsADirectoryError, UnicodeDecodeError, ValueError, RecursionError):
        raise BadInput("The file is no model: it is not JSON", where=str(path), mend=TRAIN_ANEW) from None
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise BadInput("The file is JSON, but no targeting model", where=str(path), mend=TRAIN_ANEW)
    if document.get("version") != VERSION:
        raise BadInput(
            f"The model is of version {str(document.get('version'))[:20]}, this program reads version {VERSION}",
            where=str(path),
            mend=TRAIN_ANEW,
        )
    return document, text


def _manifest(document: dict[str, Any], path: Path) -> Manifest:
    try:
        raw = dict(document["manifest"])
        layout = dict(raw["layout"])
        columns = tuple(Column(**{**one, "kind": Kind(one["kind"])}) for one in layout["columns"])
        raw["layout"] = Layout(**{**layout, "columns": columns, "ignored": tuple(layout["ignored"])})
        raw["calibration"] = Calibration(**{**raw["calibration"], "spread": tuple(raw["calibration"]["spread"])})
        raw["rules"] = tuple(RuleWeight(**one) for one in raw["rules"])
        raw["budgets"] = tuple(Budget(**one) for one in raw["budgets"])
        raw["editions"] = tuple(EditionRef(**one) for one in raw["editions"])
        for name in ("score_edges", "warnings"):
            raw[name] = tuple(raw[name])
        return Manifest(**raw)
    except (KeyError, TypeError, ValueError) as err:
        raise BadInput("The manifest of the model is incomplete", where=str(path), mend=TRAIN_ANEW) from err


def _counts(rates: Rates) -> dict[str, str]:
    counts = {"rows": _pack(rates.rows, "<u4"), "found": _pack(rates.found, "<u4")}
    if rates.weight is not None and rates.weighed is not None:
        counts |= {"weight": _pack(rates.weight, "<f4"), "weighed": _pack(rates.weighed, "<f4")}
    return counts


def _pack(values: np.ndarray, kind: str) -> str:
    return base64.b64encode(np.ascontiguousarray(values, dtype=kind).tobytes()).decode()


def _unpack(text: str, kind: str) -> np.ndarray:
    return np.frombuffer(base64.b64decode(text), dtype=kind)


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
