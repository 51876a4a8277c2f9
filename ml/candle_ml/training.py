"""One training, from the database to a model file: the story and its stages."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import numpy as np

from candle_ml.dataset import Dataset, LabelledChart
from candle_ml.estimators import converged, fit
from candle_ml.features import BLOCK_ROWS, FEATURES, LOOKBACK, Matrix, compute_features
from candle_ml.labels import Codes
from candle_ml.metrics import measure
from candle_ml.model_file import TrainedModel, save_model
from candle_ml.options import TrainingOptions
from candle_ml.rivalry import Rival, judge
from candle_ml.runs import Proposal
from candle_ml.series import Micros, from_micros
from candle_ml.split import Split, split_by_time, thin

Stage = Literal["splitting", "features", "fitting", "measuring", "refitting", "saving"]
# Called with the stage and the share of it that is done; may raise to stop the training.
Report = Callable[[Stage, float], None]


@dataclass(frozen=True)
class Outcome:
    """What is to be recorded of a trained model, and whether it should come into use."""

    results: dict[str, Any]
    proposal: Proposal | None


def train(
    run_id: str,
    dataset: Dataset,
    options: TrainingOptions,
    model_dir: Path,
    rival: Rival,
    report: Report,
) -> Outcome:
    """Trains, measures on later candles beside the rival, learns from all of them, and saves.

    Raises what stopped it.
    """
    report("splitting", 0)
    split = split_by_time(dataset, options)
    train_rows = thin(dataset, split, options)
    report("features", 0)
    rows, codes = _collect(dataset, train_rows)
    estimator = fit(options, rows, codes, lambda done: report("fitting", done))
    report("measuring", 0)
    model = TrainedModel(
        run_id, estimator, dataset.names, tuple(FEATURES), options.model_dump(mode="json")
    )
    metrics = _measure(model, dataset, split)
    compared, proposal = judge(metrics, rival, lambda other: _measure(other, dataset, split))
    del rows
    saved = _save(model, dataset, options, split, model_dir, report)
    results = {
        "metrics": metrics,
        "compared_with": compared,
        "converged": converged(estimator),
        "train_candles": len(codes),
        "train_candles_thinned": sum(map(len, split.train)) - len(codes),
        "test_from": from_micros(split.cut).isoformat(),
        "labels": dataset.label_counts(),
        **saved,
    }
    return Outcome(results, proposal)


def _save(
    measured: TrainedModel,
    dataset: Dataset,
    options: TrainingOptions,
    split: Split,
    model_dir: Path,
    report: Report,
) -> dict[str, Any]:
    """Saves the model to be used and, where it was fitted again, the one the figures are of."""
    if not options.refit:
        report("saving", 0)
        return {"refit": None, "model": save_model(model_dir, measured)}
    report("refitting", 0)
    everything = Split(split.cut, [chart.usable() for chart in dataset.charts], split.test)
    rows, codes = _collect(dataset, thin(dataset, everything, options))
    estimator = fit(options, rows, codes, lambda done: report("refitting", done))
    report("saving", 0)
    return {
        "refit": {"train_candles": len(codes), "converged": converged(estimator)},
        "measured_model": save_model(model_dir, measured, f"{measured.run_id}.measured"),
        "model": save_model(model_dir, replace(measured, estimator=estimator)),
    }


def _collect(dataset: Dataset, wanted: list[Micros]) -> tuple[Matrix, Codes]:
    """Features and labels of the candles wanted; only these are ever held at once."""
    pairs = list(zip(dataset.charts, wanted, strict=True))
    rows = [features_at(chart, indexes) for chart, indexes in pairs]
    return np.concatenate(rows), np.concatenate([c.labels.codes[i] for c, i in pairs])


def features_at(chart: LabelledChart, indexes: Micros) -> Matrix:
    """The features of the candles at these ascending indexes, each at least LOOKBACK."""
    matrix = np.empty((len(indexes), len(FEATURES)), np.float32)
    first = 0
    while first < len(indexes):
        start = int(indexes[first])
        last = int(np.searchsorted(indexes, start + BLOCK_ROWS))
        block = chart.series.between(start - LOOKBACK, int(indexes[last - 1]) + 1)
        matrix[first:last] = compute_features(block)[indexes[first:last] - start]
        first = last
    return matrix


def _measure(model: TrainedModel, dataset: Dataset, split: Split) -> dict[str, Any]:
    """Predicts block by block, so that a long test part needs no matrix of its own.

    A label that another model knows and this data does not is no pattern here.
    """
    code = {name: i for i, name in enumerate(dataset.names)}
    of_model = np.array([code.get(name, 0) for name in model.names], np.int32)
    truth, predicted = [], []
    for chart, indexes in zip(dataset.charts, split.test, strict=True):
        for start in range(0, len(indexes), BLOCK_ROWS):
            block = indexes[start : start + BLOCK_ROWS]
            truth.append(chart.labels.codes[block])
            predicted.append(of_model[model.estimator.predict(features_at(chart, block))])
    return measure(np.concatenate(truth), np.concatenate(predicted), dataset.names)
