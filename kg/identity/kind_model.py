"""What kind of thing a name is, by its features: a multinomial logistic regression, trained on made-up vaults.

The weights are a small file beside this one, made by `benchmarks/train_names.py`: rows of class, feature, weight.
"""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

NONE = "None"
"""The class of what is no name."""
FILE = Path(__file__).parent / "kind_model.csv.gz"

Features = Mapping[str, float]


class Model(NamedTuple):
    """The weights: a row for each feature, a column for each class."""

    classes: tuple[str, ...]
    rows: Mapping[str, int]
    weights: NDArray[np.float64]
    data: bytes  # of its file

    def predict(self, features: Sequence[Features]) -> list[dict[str, float]]:
        """The share of each class, for each name's features; features that the model has not seen count nothing."""
        import numpy as np

        if not features:
            return []
        scores = np.zeros((len(features), len(self.classes)))
        for at, one in enumerate(features):
            for feature, value in one.items():
                if (row := self.rows.get(feature)) is not None:
                    scores[at] += value * self.weights[row]
        scores += self.weights[self.rows[""]]
        scores -= scores.max(axis=1, keepdims=True)
        shares = np.exp(scores)
        shares /= shares.sum(axis=1, keepdims=True)
        return [dict(zip(self.classes, map(float, share), strict=True)) for share in shares]

    def telling(self, features: Features, kind: str) -> list[tuple[str, float]]:
        """The features that speak most for a class against the others, the strongest first."""
        column = self.classes.index(kind)
        found = []
        for feature, value in features.items():
            if (row := self.rows.get(feature)) is not None:
                weights = self.weights[row]
                gain = float(value * (weights[column] - weights.mean()))
                if gain > 0:
                    found.append((feature, gain))
        return sorted(found, key=lambda one: (-one[1], one[0]))


@cache
def vocabulary() -> frozenset[str]:
    """The features that the model knows."""
    return frozenset(feature for _, feature, _ in _table(FILE.read_bytes()))


def _table(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(gzip.decompress(data).decode())))


@cache
def model() -> Model:
    """The model that kg comes with: read once."""
    return read_model(FILE.read_bytes())


def read_model(data: bytes) -> Model:
    """The model of a file that `write_model` made."""
    import numpy as np

    table = _table(data)
    classes = tuple(dict.fromkeys(kind for kind, _, _ in table))
    rows = {feature: at for at, feature in enumerate(dict.fromkeys(feature for _, feature, _ in table))}
    weights = np.zeros((len(rows), len(classes)))
    for kind, feature, weight in table:
        weights[rows[feature], classes.index(kind)] = float(weight)
    return Model(classes, rows, weights, data)


def write_model(rows: Sequence[tuple[str, str, float]]) -> bytes:
    """The file of weights: the class, the feature ("" for what every name has) and the weight; the same rows, the same
    bytes."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows((kind, feature, f"{weight:.2f}") for kind, feature, weight in rows)
    return gzip.compress(text.getvalue().encode(), 9, mtime=0)
