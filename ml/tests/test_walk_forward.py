"""Evaluation on parts that follow each other: each learns from all that was known before it."""

import itertools
from typing import Any

import numpy as np
import pytest

from candle_ml.dataset import LabelledChart, dataset_of
from candle_ml.labels import label_candles
from candle_ml.options import TrainingOptions
from candle_ml.walk_forward import walk_forward
from tests.client import TestClient
from tests.support import random_walk, spans_by_rule, train_quickly

FOLDS = 3


@pytest.mark.trained
def test_folds_follow_each_other_and_their_mean_and_spread_are_recorded(client: TestClient) -> None:
    summary = train_quickly(client, walk_forward=FOLDS, refit=False)["metrics_summary"]
    found = summary["walk_forward"]
    folds: list[dict[str, Any]] = found["folds"]
    assert len(folds) == FOLDS
    for fold in folds:
        assert fold["train_end"] < fold["test_start"] < fold["test_end"]
        assert fold["spans"]["true"] > 0
    for before, after in itertools.pairwise(folds):
        # The window grows by what was tested before, and no candle is tested twice.
        assert before["train_end"] < before["test_end"] <= after["train_end"] < after["test_start"]
    scores = [fold["spans"]["iou50"]["micro"]["f1"] for fold in folds]
    assert found["mean_f1"] == pytest.approx(np.mean(scores))
    assert found["spread_f1"] == pytest.approx(np.std(scores, ddof=1))


def test_a_fold_without_anything_to_learn_from_is_left_out_and_says_nothing() -> None:
    options = TrainingOptions(
        model_type="logistic_regression", max_iterations=10, unlabelled="negative"
    )
    series = random_walk(1000)
    late = [span for span in spans_by_rule(series) if span.start_time.timestamp() > MIDDLE]
    labels = label_candles(series.time, late, options)
    data = dataset_of([LabelledChart(1, series, labels)], options, "late")
    done: list[float] = []
    found = walk_forward(data, options, FOLDS, done.append)
    assert len(found["folds"]) == 1
    assert found["spread_f1"] is None
    assert done == sorted(done)


# Of 1,000 hours; before it nothing is labelled.
MIDDLE = 1_600_000_000 + 600 * 3600
