"""The gradient-boosted trees behind a score: grown, asked, asked why, and kept as the library's own JSON text.

XGBoost's CPU build is imported when it is first needed. One thread and a seed give the same trees on every run.
Source: Chen and Guestrin, 2016; the split of a margin over the path of a row follows Saabas, 2014.
"""

from __future__ import annotations

import json
from typing import Any

import numpy as np

from cocket.kernel.errors import BadInput

ROUNDS = 200
SETTINGS: dict[str, Any] = {
    "objective": "binary:logistic",
    "tree_method": "hist",
    "grow_policy": "lossguide",
    "max_depth": 0,
    "max_leaves": 31,
    "eta": 0.07,
    "min_child_weight": 5,
    "subsample": 0.8,
    "colsample_bytree": 0.5,
    "reg_lambda": 5,
    "max_bin": 256,
    "nthread": 1,
    "verbosity": 0,
}


def version() -> str:
    """Give the version of the library that grows the trees."""
    import xgboost

    return str(xgboost.__version__)


class Trees:
    """A set of boosted trees; `margins` are log-odds before calibration."""

    def __init__(self, booster: Any) -> None:
        self._booster = booster

    @classmethod
    def grow(cls, values: np.ndarray, labels: np.ndarray, seed: int, rounds: int = ROUNDS) -> Trees:
        """Fit trees to a matrix and labels of 0 and 1."""
        import xgboost

        data = xgboost.DMatrix(values, labels, nthread=1)
        return cls(xgboost.train({**SETTINGS, "seed": seed}, data, rounds))

    def margins(self, values: np.ndarray) -> np.ndarray:
        """Give the log-odds of each row."""
        return np.asarray(self._booster.predict(self._data(values), output_margin=True), dtype=np.float64)

    def shares(self, values: np.ndarray) -> np.ndarray:
        """Give what each column adds to each row's log-odds; the last column is the same for all rows."""
        parts = self._booster.predict(self._data(values), pred_contribs=True, approx_contribs=True)
        return np.asarray(parts, dtype=np.float32)

    def document(self) -> Any:
        """Give the trees as a JSON document."""
        return json.loads(bytes(self._booster.save_raw("json")))

    @classmethod
    def read(cls, document: Any) -> Trees:
        """Read what `document` gave; raises BadInput when it is not that."""
        import xgboost

        booster = xgboost.Booster({"nthread": 1})
        try:
            booster.load_model(bytearray(json.dumps(document).encode()))
        except (xgboost.core.XGBoostError, ValueError, TypeError) as err:
            raise BadInput("The trees of the model cannot be read", where="trees", mend="Train it anew.") from err
        return cls(booster)

    @staticmethod
    def _data(values: np.ndarray) -> Any:
        import xgboost

        return xgboost.DMatrix(values, nthread=1)
