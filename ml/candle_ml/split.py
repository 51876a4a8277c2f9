"""The temporal split: what was known first is learned from, what came later is the test."""

from dataclasses import dataclass

import numpy as np

from candle_ml.dataset import Dataset, LabelledChart
from candle_ml.errors import TooLittleDataError
from candle_ml.labels import base_label
from candle_ml.options import TrainingOptions
from candle_ml.series import Micros, from_micros


@dataclass(frozen=True)
class Split:
    """Indexes of candles per chart, in the dataset's order of charts."""

    cut: int
    train: list[Micros]
    test: list[Micros]


def split_by_time(dataset: Dataset, options: TrainingOptions) -> Split:
    """One cut in time for all charts; no candle of the training is as late as any of the test.

    Candles of a span that the cut goes through are in neither part. Raises TooLittleDataError
    where the training part has one label only.
    """
    cut = _cut(dataset, options.test_fraction)
    parts = [_split_chart(chart, cut) for chart in dataset.charts]
    split = Split(cut, [train for train, _ in parts], [test for _, test in parts])
    labels = _labels(dataset, split.train)
    if len({base_label(label) for label in labels}) < 2 or not any(map(len, split.test)):
        raise TooLittleDataError(
            "single_class_in_training",
            f"Before {from_micros(cut):%Y-%m-%d %H:%M} UTC, where the training part ends, "
            f"the candles have one label only: {', '.join(labels) or 'none'}.",
            "Annotate earlier candles too, or make test_fraction smaller.",
        )
    return split


def thin(dataset: Dataset, split: Split, options: TrainingOptions) -> list[Micros]:
    """At most max_training_rows of the training part; negatives give way before patterns do."""
    of_chart = np.repeat(np.arange(len(split.train)), [len(rows) for rows in split.train])
    rows = np.concatenate(split.train)
    if len(rows) <= options.max_training_rows:
        return split.train
    codes = np.concatenate(
        [c.labels.codes[r] for c, r in zip(dataset.charts, split.train, strict=True)]
    )
    random = np.random.default_rng(options.seed)
    patterns_first = np.lexsort((random.random(len(rows)), codes == 0))
    kept = np.sort(patterns_first[: options.max_training_rows])
    return [rows[kept[of_chart[kept] == chart]] for chart in range(len(split.train))]


def _cut(dataset: Dataset, test_fraction: float) -> int:
    times = np.concatenate([chart.series.time[chart.usable()] for chart in dataset.charts])
    place = int(len(times) * (1 - test_fraction))
    return int(np.partition(times, place)[place])


def _split_chart(chart: LabelledChart, cut: int) -> tuple[Micros, Micros]:
    usable = chart.usable()
    before = chart.series.time[usable] < cut
    train, test = usable[before], usable[~before]
    first_after = int(np.searchsorted(chart.series.time, cut))
    if 0 < first_after < len(chart.series):
        owner = chart.labels.owner
        if owner[first_after] == owner[first_after - 1] >= 0:
            crossing = owner[first_after]
            train, test = train[owner[train] != crossing], test[owner[test] != crossing]
    return train, test


def _labels(dataset: Dataset, rows: list[Micros]) -> list[str]:
    codes = [c.labels.codes[r] for c, r in zip(dataset.charts, rows, strict=True)]
    return [dataset.names[code] for code in np.unique(np.concatenate(codes))]
