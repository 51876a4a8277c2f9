"""Parts in time: what was known first is learned from, what came later is the test.

A part holds whole candles, and no row made of them sees a candle on the other side of a cut: not
by its features, not by its label.
"""

from dataclasses import dataclass

import numpy as np

from candle_ml.dataset import Dataset, LabelledChart
from candle_ml.errors import TooLittleDataError
from candle_ml.features import LOOKBACK
from candle_ml.options import LabelOptions, TrainingOptions
from candle_ml.series import Micros, from_micros
from candle_ml.stretches import Flags


@dataclass(frozen=True)
class Split:
    """Which candles of each chart are in which part, in the dataset's order of charts."""

    cut: int
    train: list[Flags]
    test: list[Flags]


def split_by_time(dataset: Dataset, options: TrainingOptions) -> Split:
    """One cut in time for all charts, see `split_at`.

    Raises TooLittleDataError where the training part has one label only, or nothing is left to test
    on.
    """
    split = split_at(dataset, _cut(dataset, options.test_fraction), options)
    if not any(part.any() for part in split.test):
        raise TooLittleDataError(
            "no_test_part",
            f"After {from_micros(split.cut):%Y-%m-%d %H:%M} UTC, where the test part begins, no "
            f"candle is left to test on: as many as a model looks back ({LOOKBACK}), and those of "
            "spans that begin before it, belong to neither part.",
            "Make test_fraction larger, or upload more candles.",
        )
    patterns = patterns_in(dataset, split.train)
    if len(patterns) < 2:
        names = ", ".join(("O", *dataset.vocabulary)[code] for code in patterns)
        raise TooLittleDataError(
            "single_class_in_training",
            f"Before {from_micros(split.cut):%Y-%m-%d %H:%M} UTC, where the training part ends, "
            f"the candles have one label only: {names or 'none'}.",
            "Annotate earlier candles too, or make test_fraction smaller.",
        )
    return split


def split_at(dataset: Dataset, cut: int, options: LabelOptions, until: int | None = None) -> Split:
    """What ends before the cut, and what begins after it (and ends before `until`)."""
    parts = [
        (part(chart, None, cut, options), part(chart, cut, until, options))
        for chart in dataset.charts
    ]
    return Split(cut, [train for train, _ in parts], [test for _, test in parts])


def part(
    chart: LabelledChart, since: int | None, until: int | None, options: LabelOptions
) -> Flags:
    """The usable candles that may teach or test between two cuts.

    A candle that lasts beyond `until` is not among them. After `since` as many are left out as a
    row looks back. Of a span that reaches over either cut every candle is left out, whichever
    span they belong to, and in the scheme `window` those whose window reaches into it.
    """
    times = chart.series.time
    reach = options.window - 1 if options.scheme == "window" else 0
    mask = chart.is_usable().copy()
    if until is not None:
        mask[_ends(times) > until] = False
    if since is not None:
        first = int(np.searchsorted(times, since))
        mask[: first + max(LOOKBACK, reach)] = False
    for cut in (since, until):
        if cut is not None:
            _leave_out_crossing(mask, chart, cut, reach)
    return mask


def cuts_of(dataset: Dataset, shares: list[float]) -> list[int]:
    """The times before which these shares of all usable candles begin."""
    times = np.sort(np.concatenate([c.series.time[c.usable()] for c in dataset.charts]))
    return [int(times[min(int(len(times) * share), len(times) - 1)]) for share in shares]


def patterns_in(dataset: Dataset, flags: list[Flags]) -> list[int]:
    """The codes of the patterns, and 0 for none, that candles of these parts have."""
    codes = [c.labels.codes[f] for c, f in zip(dataset.charts, flags, strict=True)]
    return np.unique(dataset.pattern_of[np.concatenate(codes)]).tolist()


def _cut(dataset: Dataset, test_fraction: float) -> int:
    return cuts_of(dataset, [1 - test_fraction])[0]


def _ends(times: Micros) -> Micros:
    """When each candle is complete: after the usual distance of two, also before a weekend."""
    usual = int(np.median(np.diff(times))) if len(times) > 1 else 0
    return times + usual


def _leave_out_crossing(mask: Flags, chart: LabelledChart, cut: int, reach: int) -> None:
    ends = _ends(chart.series.time)
    extents = chart.labels.extents
    crossing = (chart.series.time[extents.first] < cut) & (ends[extents.last] > cut)
    for first, last in zip(extents.first[crossing], extents.last[crossing], strict=True):
        mask[first : last + 1 + reach] = False
