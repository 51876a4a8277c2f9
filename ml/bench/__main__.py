"""`python -m bench`: how well patterns are found in real prices, by every estimator.

Each way learns from the earlier three quarters of three files on which patterns are marked by
rule, and is measured on the last one, for several seeds of the marker. Prints means over the seeds:
true spans, predicted ones per true one, those of one candle, F1 exact and at IoU 0.5, the deviation
of the latter, precision and recall at IoU 0.5, calibration error, seconds of CPU. With --kept FILE
a run that was stopped goes on where it was, as long as neither code nor prices have changed.
"""

import argparse
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, get_args

import numpy as np

from bench.candlewise import Decoding, fit_candlewise, predict_candlewise
from bench.kept import Kept
from bench.marked import marked_prices
from bench.more import report_more
from bench.prices import FOLDER
from candle_ml.dataset import Dataset
from candle_ml.evaluation import Predicted, patterns_known, predict_part
from candle_ml.learning import learn
from candle_ml.matching import matched
from candle_ml.options import ModelType, TrainingOptions
from candle_ml.span_metrics import HALF, calibration_of, span_figures
from candle_ml.split import Split, split_by_time

COLUMNS = (
    "true",
    "per true",
    "one candle",
    "exact",
    "IoU 0.5",
    "±",
    "precision",
    "recall",
    "ece",
    "cpu s",
)

# What is found in the test part of one dataset.
Way = Callable[[Dataset, Split], Predicted]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    # Others than those that settings were chosen with.
    parser.add_argument("--seeds", type=int, nargs="+", default=[201, 202, 203, 204, 205])
    parser.add_argument("--ways", nargs="+", help="words of the ways to try; all without")
    parser.add_argument("--kept", type=Path, help="a file of figures, which is added to")
    parser.add_argument("--without-more", action="store_true", help="the table alone")
    args = parser.parse_args()
    options = TrainingOptions()
    marked = marked_prices(options, args.seeds[0])
    if marked is None:
        print(f"The real prices are not at hand: there is no {FOLDER}.")
        return 1
    kept = Kept(args.kept)
    print(f"seeds of the marker: {args.seeds}")
    print(f"| {'way':44} | " + " | ".join(COLUMNS) + " |")
    print(f"|{'-' * 46}|" + "---|" * len(COLUMNS), flush=True)
    for name, way in _ways(options).items():
        if not args.ways or any(word in name for word in args.ways):
            # What was there before is measured once: it takes long, and is far away.
            seeds = args.seeds if name.startswith("stretches") else args.seeds[:1]
            measures = {seed: partial(_measured, way, options, seed) for seed in seeds}
            _report(name, [kept.figures(name, *item) for item in measures.items()])
    if not args.without_more:
        report_more(options, marked)
    return 0


def _ways(options: TrainingOptions) -> dict[str, Way]:
    return {
        **{
            f"candles, {kind}, {decoding}": partial(_candles, kind, decoding)
            for kind in get_args(ModelType)
            for decoding in get_args(Decoding)
        },
        **{
            f"stretches, {kind}": partial(
                _stretches, options.model_copy(update={"model_type": kind})
            )
            for kind in get_args(ModelType)
        },
    }


def _candles(kind: ModelType, decoding: Decoding, dataset: Dataset, split: Split) -> Predicted:
    return predict_candlewise(dataset, split, fit_candlewise(dataset, split, kind), decoding)


def _stretches(options: TrainingOptions, dataset: Dataset, split: Split) -> Predicted:
    model = learn(dataset, split.train, options, lambda _: None).model
    return predict_part(dataset, split.test, model)


def _report(name: str, figures: list[list[float]]) -> None:
    rows = np.array(figures)
    mean = rows.mean(axis=0)
    spread = f"{rows[:, 4].std(ddof=1):.3f}" if len(rows) > 1 else "-"
    shares = [f"{figure:.3f}" for figure in mean[3:8]]
    if not name.startswith("stretches"):
        shares[-1] = "-"
    cells = [f"{mean[0]:.0f}", f"{mean[1]:.2f}", f"{mean[2]:.1f}", *shares[:2], spread, *shares[2:]]
    print(f"| {name:44} | " + " | ".join([*cells, f"{mean[8]:.0f}"]) + " |", flush=True)


def _measured(way: Way, options: TrainingOptions, seed: int) -> list[float]:
    dataset = marked_prices(options, seed)
    if dataset is None:
        raise FileNotFoundError(FOLDER)
    split = split_by_time(dataset, options)
    begun = time.process_time()
    part = way(dataset, split)
    spent = time.process_time() - begun
    known = patterns_known(dataset, split.train)
    figures: Any = span_figures(part.pairs(), dataset.vocabulary, known)
    hits = np.concatenate([matched(true, found, HALF) for true, found in part.pairs()])
    ece = calibration_of(np.concatenate([f.score for f in part.found]), hits)["ece"]
    half = figures["iou50"]["micro"]
    return [
        figures["true"],
        figures["predicted"] / figures["true"],
        figures["single_candle"],
        figures["exact"]["micro"]["f1"],
        half["f1"],
        half["precision"] or 0.0,
        half["recall"],
        ece or 0.0,
        spent,
    ]


if __name__ == "__main__":
    raise SystemExit(main())
