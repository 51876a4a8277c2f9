"""What else is measured on marked prices: guesses, parts in time, what unlabelled candles teach."""

from typing import Any, get_args

import numpy as np

from bench.marked import marked_prices
from candle_ml.baselines import random_spans
from candle_ml.dataset import Dataset
from candle_ml.evaluation import patterns_known, predict_part
from candle_ml.learning import learn
from candle_ml.lesson import patterns_within
from candle_ml.options import TrainingOptions, Unlabelled
from candle_ml.span_metrics import span_figures
from candle_ml.split import cuts_of, split_at, split_by_time
from candle_ml.stretches import Flags, Stretches
from candle_ml.walk_forward import walk_forward

FOLDS = 4
LABELLED = 0.6


def report_more(options: TrainingOptions, dataset: Dataset) -> None:
    """Prints a line or a table for each."""
    split = split_by_time(dataset, options)
    guess = random_spans(dataset, split.train, split.test, options.seed)
    print(f"random spans of the same labels, lengths and rate: F1 {guess['iou50_f1']:.3f}")
    print(f"the same as the last span: F1 {_same_as_last(dataset, split.test):.3f}", flush=True)
    _report_unlabelled(options)
    walked = walk_forward(dataset, options, FOLDS, lambda _: None)
    scores = [fold["spans"]["iou50"]["micro"]["f1"] or 0.0 for fold in walked["folds"]]
    print(
        f"walk-forward over {FOLDS} parts: F1 {walked['mean_f1']:.3f} ± {walked['spread_f1']:.3f}"
        f" ({', '.join(f'{score:.3f}' for score in scores)})",
        flush=True,
    )


def _same_as_last(dataset: Dataset, parts: list[Flags]) -> float:
    """After every span another with its label and length, at the distance of the last two."""
    pairs = []
    for chart, flags in zip(dataset.charts, parts, strict=True):
        true = patterns_within(chart, flags)
        shift = (true.first[1:] - true.first[:-1])[:-1]
        before = true.where(np.arange(1, max(len(true) - 1, 1)))
        pairs.append((true, Stretches(before.first + shift, before.last + shift, before.label)))
    every = set(range(1, len(dataset.vocabulary) + 1))
    return span_figures(pairs, dataset.vocabulary, every)["iou50"]["micro"]["f1"] or 0.0


def _report_unlabelled(options: TrainingOptions) -> None:
    """Labels on the first part of every chart alone, measured on what was not labelled."""
    print(
        f"what unlabelled candles teach where the first {LABELLED:.0%} of each chart are labelled:"
    )
    print("| unlabelled | true | predicted | precision | recall | F1 at IoU 0.5 |")
    print("|---|---|---|---|---|---|")
    for meaning in get_args(Unlabelled):
        asked = options.model_copy(update={"unlabelled": meaning})
        half: Any = _learned_from_half(asked)["iou50"]["micro"]
        shares = [f"{half[name] or 0:.3f}" for name in ("precision", "recall", "f1")]
        cells = [meaning, str(half["true"]), str(half["predicted"]), *shares]
        print(f"| {' | '.join(cells)} |", flush=True)


def _learned_from_half(options: TrainingOptions) -> Any:  # noqa: ANN401
    everything = options.model_copy(update={"unlabelled": "negative"})
    whole, half = marked_prices(everything), marked_prices(options, labelled=LABELLED)
    if whole is None or half is None:
        raise FileNotFoundError("There are no prices.")
    cut = cuts_of(whole, [LABELLED])[0]
    test = split_at(whole, cut, everything).test
    usable = [chart.is_usable() for chart in half.charts]
    model = learn(half, usable, options, lambda _: None).model
    return span_figures(
        predict_part(whole, test, model).pairs(), whole.vocabulary, patterns_known(half, usable)
    )
