"""What was there before: a model of single candles, and the same decoded as a sequence."""

from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from candle_ml.dataset import Dataset, LabelledChart
from candle_ml.decoding import Scored
from candle_ml.evaluation import Predicted
from candle_ml.features import LOOKBACK, Matrix, compute_features
from candle_ml.labels import Codes
from candle_ml.lesson import patterns_within
from candle_ml.options import ModelType
from candle_ml.series import Floats
from candle_ml.split import Split
from candle_ml.stretches import Flags, Stretches, stretches

Decoding = Literal["one by one", "Viterbi"]
TREES: Final = 100
SMOOTHING: Final = 0.5


@dataclass(frozen=True)
class Candlewise:
    """An estimator of single candles, and what follows what in the training part."""

    estimator: Any
    transitions: Floats
    start: Floats


def fit_candlewise(dataset: Dataset, split: Split, kind: ModelType) -> Candlewise:
    """Every usable candle of the training part is a row; all labels weigh the same, as they did."""
    rows, codes = [], []
    size = 2 * len(dataset.vocabulary) + 1
    follows = np.full((size, size), SMOOTHING)
    for chart, flags in zip(dataset.charts, split.train, strict=True):
        of_chart = _codes(chart, flags)
        rows.append(_features(chart)[flags])
        codes.append(of_chart[flags])
        np.add.at(follows, (codes[-1][:-1], codes[-1][1:]), 1)
    code = np.concatenate(codes)
    estimator = _estimator(kind).fit(np.concatenate(rows), code)
    start = np.log((np.bincount(code, minlength=size) + SMOOTHING) / len(code))
    return Candlewise(estimator, np.log(follows / follows.sum(axis=1, keepdims=True)), start)


def _estimator(kind: ModelType) -> Any:  # noqa: ANN401
    shared = {"class_weight": "balanced", "random_state": 0}
    if kind == "hist_gradient_boosting":
        return HistGradientBoostingClassifier(max_iter=TREES, early_stopping=False, **shared)
    if kind == "random_forest":
        return RandomForestClassifier(TREES, min_samples_leaf=5, **shared)
    logistic = LogisticRegression(max_iter=10 * TREES, **shared)
    return make_pipeline(SimpleImputer(), StandardScaler(), logistic)


def predict_candlewise(
    dataset: Dataset, split: Split, model: Candlewise, decoding: Decoding
) -> Predicted:
    """The runs of a label in the test part, as spans."""
    true, found = [], []
    for chart, flags in zip(dataset.charts, split.test, strict=True):
        true.append(patterns_within(chart, flags))
        spans = _spans(model, _features(chart)[flags], decoding) if flags.any() else stretches([])
        place = np.flatnonzero(flags)
        moved = Stretches(place[spans.first], place[spans.last], spans.label)
        found.append(Scored(moved, np.full(len(moved), 0.5)))
    return Predicted(true, found)


def _spans(model: Candlewise, rows: Matrix, decoding: Decoding) -> Stretches:
    log_likely = np.full((len(rows), len(model.start)), -20.0)
    log_likely[:, model.estimator.classes_] = np.log(model.estimator.predict_proba(rows) + 1e-9)
    path = log_likely.argmax(axis=1)
    if decoding == "Viterbi":
        # With weights every class is as probable as any other before a candle is looked at.
        path = _viterbi(log_likely, model.transitions, model.start)
    label = (path + 1) // 2
    begins = np.ones(len(path), bool)
    begins[1:] = (label[1:] != label[:-1]) | (path[1:] % 2 == 1)
    first = np.flatnonzero(begins)
    last = np.append(first[1:], len(path)) - 1
    found = Stretches(first, last, label[first])
    return found.where(found.label > 0)


def _viterbi(emitted: Floats, follows: Floats, start: Floats) -> Codes:
    best = start + emitted[0]
    back = np.zeros(emitted.shape, np.int8)
    for i in range(1, len(emitted)):
        ways = best[:, None] + follows
        back[i] = ways.argmax(axis=0)
        best = ways.max(axis=0) + emitted[i]
    path = np.zeros(len(emitted), np.int32)
    path[-1] = best.argmax()
    for i in range(len(emitted) - 1, 0, -1):
        path[i - 1] = back[i][path[i]]
    return path


def _codes(chart: LabelledChart, flags: Flags) -> Codes:
    codes = np.zeros(len(flags), np.int32)
    found = chart.labels.patterns
    for first, last, label in zip(found.first, found.last, found.label, strict=True):
        codes[first : last + 1] = 2 * label
        codes[first] = 2 * label - 1
    return codes


def _features(chart: LabelledChart) -> Matrix:
    rows = compute_features(chart.series)
    return np.concatenate((np.full((LOOKBACK, rows.shape[1]), np.nan, np.float32), rows))
