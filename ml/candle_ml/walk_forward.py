"""Evaluation on several test parts that follow each other, each after all that was known then."""

from collections.abc import Callable

import numpy as np

from candle_ml.dataset import Dataset
from candle_ml.errors import TooLittleDataError
from candle_ml.evaluation import score_of_part
from candle_ml.figures import Fold, WalkForward
from candle_ml.learning import learn
from candle_ml.options import TrainingOptions
from candle_ml.series import from_micros
from candle_ml.split import Split, cuts_of, patterns_in, split_at

# Called with the share that is done; may raise to stop.
Report = Callable[[float], None]


def walk_forward(
    dataset: Dataset, options: TrainingOptions, folds: int, report: Report
) -> WalkForward:
    """Expanding window: fold k learns from all before its cut and is tested up to the next one.

    Cuts are as strict as the one of the test part. A fold without anything to learn from or to
    test on is left out.
    """
    edges = cuts_of(dataset, [i / (folds + 1) for i in range(1, folds + 1)])
    found: list[Fold] = []
    for number, cut in enumerate(edges):
        until = edges[number + 1] if number + 1 < folds else None
        split = split_at(dataset, cut, options, until)
        if len(patterns_in(dataset, split.train)) < 2 or not any(p.any() for p in split.test):
            continue
        try:
            model = learn(
                dataset,
                split.train,
                options,
                lambda done, number=number: report((number + done) / folds),
            ).model
        except TooLittleDataError:
            continue
        found.append({**times_of(dataset, split), "spans": score_of_part(dataset, split, model)})
    scores = [fold["spans"]["iou50"]["micro"]["f1"] for fold in found]
    known = [score for score in scores if score is not None]
    return {
        "folds": found,
        "mean_f1": float(np.mean(known)) if known else None,
        "spread_f1": float(np.std(known, ddof=1)) if len(known) > 1 else None,
    }


def times_of(dataset: Dataset, split: Split) -> dict[str, str]:
    """The last candle learned from and the ends of the test part (ISO 8601, UTC)."""
    charts = list(zip(dataset.charts, split.train, split.test, strict=True))
    train_end = max(c.series.time[train][-1] for c, train, _ in charts if train.any())
    start = min(c.series.time[test][0] for c, _, test in charts if test.any())
    end = max(c.series.time[test][-1] for c, _, test in charts if test.any())
    names = ("train_end", "test_start", "test_end")
    return {
        name: from_micros(time).isoformat()
        for name, time in zip(names, (train_end, start, end), strict=True)
    }
