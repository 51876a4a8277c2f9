"""`python -m bench`: how well patterns are found in real prices, by every estimator.

Prints one line per way: true and predicted spans, those of one candle, F1 exact and at IoU 0.5,
precision and recall at IoU 0.5, calibration error, seconds of CPU.
"""

import argparse
import time
from collections.abc import Callable
from itertools import product
from typing import Any, get_args

import numpy as np

from bench.candlewise import Classes, Decoding, fit_candlewise, predict_candlewise
from bench.marked import marked_prices
from bench.prices import FOLDER
from candle_ml.baselines import random_spans
from candle_ml.dataset import Dataset
from candle_ml.evaluation import Predicted, patterns_known, predict_part
from candle_ml.learning import learn
from candle_ml.matching import matched
from candle_ml.options import ModelType, TrainingOptions
from candle_ml.span_metrics import HALF, calibration_of, span_figures
from candle_ml.split import Split, split_by_time

COLUMNS = ["true", "predicted", "single", "exact", "iou50", "precision", "recall", "ece", "cpu_s"]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--seed", type=int, default=1, help="of the marked patterns' ends")
    parser.add_argument("--iterations", type=int, default=TrainingOptions().max_iterations)
    parser.add_argument("--without-candlewise", action="store_true")
    args = parser.parse_args()
    options = TrainingOptions(max_iterations=args.iterations)
    dataset = marked_prices(options, args.seed)
    if dataset is None:
        print(f"The real prices are not at hand: there is no {FOLDER}.")
        return 1
    split = split_by_time(dataset, options)
    print(f"| {'way':45} | " + " | ".join(COLUMNS) + " |")
    print(f"|{'-' * 47}|" + "---|" * len(COLUMNS))
    if not args.without_candlewise:
        for classes, decoding in product(get_args(Classes), get_args(Decoding)):
            _report(
                dataset,
                split,
                f"candles: {classes}, {decoding}",
                _candles(dataset, split, classes, decoding, args.iterations),
            )
    for model_type in get_args(ModelType):
        asked = options.model_copy(update={"model_type": model_type})
        _report(dataset, split, f"stretches: {model_type}", _stretches(dataset, split, asked))
    guess = random_spans(dataset, split.train, split.test, options.seed)
    print(f"random spans: {guess}")
    return 0


def _candles(
    dataset: Dataset, split: Split, classes: Classes, decoding: Decoding, iterations: int
) -> Callable[[], Predicted]:
    return lambda: predict_candlewise(
        dataset, split, fit_candlewise(dataset, split, classes, iterations), decoding
    )


def _stretches(dataset: Dataset, split: Split, options: TrainingOptions) -> Callable[[], Predicted]:
    return lambda: predict_part(
        dataset, split.test, learn(dataset, split.train, options, lambda _: None).model
    )


def _report(dataset: Dataset, split: Split, name: str, run: Callable[[], Predicted]) -> None:
    begun = time.process_time()
    part = run()
    spent = time.process_time() - begun
    known = patterns_known(dataset, split.train)
    figures: Any = span_figures(part.pairs(), dataset.vocabulary, known)
    hits = np.concatenate([matched(true, found, HALF) for true, found in part.pairs()])
    ece = calibration_of(np.concatenate([f.score for f in part.found]), hits)["ece"]
    half = figures["iou50"]["micro"]
    shares = [figures["exact"]["micro"]["f1"], half["f1"], half["precision"], half["recall"]]
    shares.append(ece if name.startswith("stretches") else None)
    counts = [str(figures[what]) for what in ("true", "predicted", "single_candle")]
    cells = [*counts, *("-" if s is None else f"{s:.3f}" for s in shares), f"{spent:.0f}"]
    print(f"| {name:45} | " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
