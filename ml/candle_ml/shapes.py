"""Numbers that describe a stretch of candles as a whole: its way, its ends, and the way to it.

A row sees the candles of its stretch and LOOKBACK before it, never one after it. Distances are in
usual steps (the deviation of the LOOKBACK changes before the stretch) times the root of the
stretch's length, or in usual ranges, so that neither the price nor the period of a candle matters.
"""

from typing import Final

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from candle_ml.extremes import Extremes, Indexes
from candle_ml.features import (
    FEATURES,
    LOOKBACK,
    Matrix,
    compute_features,
    ratio,
    without_noise,
)
from candle_ml.legs import BROKEN_NAMES, LEG_NAMES, POLE_NAMES, Legs
from candle_ml.series import CandleSeries, Floats
from candle_ml.swings import SWING_NAMES, Swings

# Closes along the way, and parts of which the highest and the lowest price are taken.
POINTS: Final = 12
PARTS: Final = 4
# Candles from an end at which closes are taken.
STEPS: Final = (1, 2, 3, 5)
# How far the way to the stretch is followed, in lengths of the stretch.
BEFORE: Final = (0.5, 1.0, 2.0)
RANGE_CANDLES: Final = 14

ROW_NAMES: Final = (
    "candles",
    "step_change",
    *(f"way_{i}" for i in range(POINTS)),
    *(f"{what}_of_part_{i}" for i in range(PARTS) for what in ("high", "low")),
    *("height", "height_in_ranges", "high_at", "low_at"),
    *(f"{what}_{side}" for side in ("up", "down") for what in ("steep", "back", "deepest")),
    *("ends_low", "ends_high", "below_ends", "above_ends", "near_ends_low", "near_ends_high"),
    *(f"{what}_{side}" for side in ("rise", "fall") for what in LEG_NAMES),
    *(f"{what}_{side}" for side in ("rise", "fall") for what in POLE_NAMES),
    *(f"{what}_{side}_before_end" for side in ("rise", "fall") for what in BROKEN_NAMES),
    *(f"{what}_{side}" for side in ("lows", "highs") for what in SWING_NAMES),
    *(f"{what}_before_{b}" for b in BEFORE for what in ("change", "high", "low")),
    *(f"{what}_{step}" for step in STEPS for what in ("entry", "exit", "start")),
    *(f"last_{name}" for name in FEATURES),
)


class Shapes:
    """Describes any stretches of one series; what they share is computed once."""

    def __init__(self, series: CandleSeries, longest: int) -> None:
        """`longest` is the largest number of candles a stretch may have."""
        self._close, self._high, self._low = series.close, series.high, series.low
        with np.errstate(all="ignore"):
            self._step = without_noise(_usual_step(series.close), series.close)
            self._range = _usual_range(series.high - series.low)
            self._candle = compute_features(series)
            reach = max(longest, LOOKBACK) + 1
            self._top = Extremes(series.high, reach)
            self._bottom = Extremes(-series.low, reach)
            self._rises = Legs(series.close, self._step, reach)
            self._falls = Legs(-series.close, self._step, reach)
            self._lows = Swings(series.low, series.high, self._range, reach)
            self._highs = Swings(-series.high, -series.low, self._range, reach)

    def rows(self, first: Indexes, last: Indexes) -> Matrix:
        """One row per stretch, both ends included, one column per name in ROW_NAMES.

        `first` is at least LOOKBACK. Values that are not finite become NaN.
        """
        rows = np.empty((len(first), len(ROW_NAMES)), np.float32)
        with np.errstate(all="ignore"):
            columns = self._columns(first, last)
            for place, column in enumerate(columns):
                rows[:, place] = column
        rows[:, len(columns) :] = self._candle[last - LOOKBACK]
        rows[~np.isfinite(rows)] = np.nan
        return rows

    def _columns(self, first: Indexes, last: Indexes) -> list[Floats]:
        candles = last - first + 1
        step = self._step[first]
        unit = step * np.sqrt(candles)
        return [
            candles.astype(float),
            ratio(self._step[last], step),
            *self._way(first, last, unit),
            *self._extremes(first, last, unit),
            *self._ends(first, last),
            *self._rises.columns(first, last),
            *self._falls.columns(first, last),
            *self._rises.pole(first, last),
            *self._falls.pole(first, last),
            *self._rises.broken(first, last),
            *self._falls.broken(first, last),
            *self._lows.columns(first, last),
            *self._highs.columns(first, last),
            *self._before(first, candles, unit),
            *self._steps(first, last, step),
        ]

    def _way(self, first: Indexes, last: Indexes, unit: Floats) -> list[Floats]:
        now = self._close[last]
        share = np.arange(POINTS) / POINTS
        columns = [
            ratio(self._close[first + np.rint((last - first) * s).astype(int)] - now, unit)
            for s in share
        ]
        for part in range(PARTS):
            start = first + (last - first + 1) * part // PARTS
            end = np.maximum(first + (last - first + 1) * (part + 1) // PARTS - 1, start)
            columns.append(ratio(self._high[self._top.of(start, end)] - now, unit))
            columns.append(ratio(self._low[self._bottom.of(start, end)] - now, unit))
        return columns

    def _extremes(self, first: Indexes, last: Indexes, unit: Floats) -> list[Floats]:
        top, bottom = self._top.of(first, last), self._bottom.of(first, last)
        height = self._high[top] - self._low[bottom]
        candles = last - first + 1
        lowest_since = self._low[self._bottom.of(top, last)]
        highest_since = self._high[self._top.of(bottom, last)]
        start, now = self._close[first], self._close[last]
        rise, fall = self._high[top] - start, start - self._low[bottom]
        steps = self._step[first]
        return [
            ratio(height, unit),
            ratio(height, self._range[last]),
            (top - first) / candles,
            (bottom - first) / candles,
            ratio(rise, steps * np.sqrt(np.maximum(top - first, 1))),
            ratio(self._high[top] - now, rise),
            ratio(self._high[top] - lowest_since, rise),
            ratio(fall, steps * np.sqrt(np.maximum(bottom - first, 1))),
            ratio(now - self._low[bottom], fall),
            ratio(highest_since - self._low[bottom], fall),
        ]

    def _ends(self, first: Indexes, last: Indexes) -> list[Floats]:
        """How the two ends lie to each other and to what is between, in usual ranges."""
        low, high, usual = self._low, self._high, self._range[last]
        after, before = np.minimum(first + 2, last), np.maximum(last - 2, first)
        start_low, end_low = self._bottom.of(first, after), self._bottom.of(before, last)
        start_high, end_high = self._top.of(first, after), self._top.of(before, last)
        lowest, highest = low[self._bottom.of(first, last)], high[self._top.of(first, last)]
        return [
            ratio(low[last] - low[first], usual),
            ratio(high[last] - high[first], usual),
            ratio(np.minimum(low[start_low], low[end_low]) - lowest, usual),
            ratio(highest - np.maximum(high[start_high], high[end_high]), usual),
            ratio(low[end_low] - low[start_low], usual),
            ratio(high[end_high] - high[start_high], usual),
        ]

    def _before(self, first: Indexes, candles: Indexes, unit: Floats) -> list[Floats]:
        start = self._close[first]
        columns = []
        for lengths in BEFORE:
            reach = np.clip(np.ceil(candles * lengths).astype(int), 1, LOOKBACK)
            columns += [
                ratio(start - self._close[first - reach], unit),
                ratio(self._high[self._top.of(first - reach, first - 1)] - start, unit),
                ratio(self._low[self._bottom.of(first - reach, first - 1)] - start, unit),
            ]
        return columns

    def _steps(self, first: Indexes, last: Indexes, step: Floats) -> list[Floats]:
        close = self._close
        columns = []
        for candles in STEPS:
            columns += [
                ratio(close[first] - close[first - candles], step),
                ratio(close[last] - close[last - candles], step),
                ratio(close[np.minimum(first + candles, last)] - close[first], step),
            ]
        return columns


def _usual_step(close: Floats) -> Floats:
    """The deviation of the last LOOKBACK changes of the close, NaN before there are so many."""
    step = np.full(len(close), np.nan)
    if len(close) > LOOKBACK:
        step[LOOKBACK:] = sliding_window_view(np.diff(close), LOOKBACK).std(axis=1)
    return step


def _usual_range(reach: Floats) -> Floats:
    usual = np.full(len(reach), np.nan)
    if len(reach) >= RANGE_CANDLES:
        usual[RANGE_CANDLES - 1 :] = sliding_window_view(reach, RANGE_CANDLES).mean(axis=1)
    return usual
