"""Marks flags and double bottoms by rule, as a trader would: ends a candle off now and then.

A bull flag is a pole (a rise of at least 2 sigma times the root of its n candles) and a pullback
that stays under half of it; a bear flag the same downwards. A double bottom is two lows within
0.3 ATR of each other, 10 to 60 candles apart, none lower between them, and a peak of at least
1.5 ATR between. Where two would overlap, the one that is complete first stays, and a
flag before a double bottom.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from candle_ml.rows import SpanAnnotation
from candle_ml.series import CandleSeries, Floats, from_micros

BULL_FLAG, BEAR_FLAG, DOUBLE_BOTTOM = "bull_flag", "bear_flag", "double_bottom"
SIGMA_CANDLES: Final = 100
ATR_CANDLES: Final = 14
POLE: Final = range(5, 17)
PULLBACK: Final = (3, 15)
APART: Final = (10, 60)
# A low is the lowest of this many candles on either side.
PIVOT: Final = 2
# In sigmas times the root of the pole's candles.
STEEP: Final = 2


@dataclass(frozen=True)
class Mark:
    """A pattern from candle `first` to candle `last`, both included."""

    first: int
    last: int
    label: str


def mark(series: CandleSeries, seed: int = 1) -> list[SpanAnnotation]:
    """The patterns of a chart in order of time; the same seed marks the same ends."""
    random = np.random.default_rng(seed)
    taken = np.zeros(len(series), bool)
    chosen: list[Mark] = []
    for kind in (_flags(series), _double_bottoms(series)):
        for pattern in sorted(kind, key=lambda mark: (mark.last, mark.first)):
            if not taken[pattern.first : pattern.last + 1].any():
                taken[pattern.first : pattern.last + 1] = True
                chosen.append(pattern)
    spans = []
    for pattern in sorted(chosen, key=lambda mark: mark.first):
        ends = np.array([pattern.first, pattern.last]) + random.integers(-1, 2, 2)
        first, last = ends.clip(0, len(series) - 1).tolist()
        spans.append(_span(series, first, last, pattern.label, len(spans) + 1))
    return spans


def _span(series: CandleSeries, first: int, last: int, label: str, number: int) -> SpanAnnotation:
    start, end = from_micros(series.time[first]), from_micros(series.time[last])
    return SpanAnnotation(
        number, 1, start, end, label, None, None, None, None, "#2196F3", end, "human", None
    )


def _flags(series: CandleSeries) -> Iterator[Mark]:
    close = np.log(series.close)
    for direction, label in ((1, BULL_FLAG), (-1, BEAR_FLAG)):
        for top, pole in _poles(direction * close):
            if last := _pullback(direction * close, top, pole):
                yield Mark(top - pole, last, label)


def _poles(close: Floats) -> Iterator[tuple[int, int]]:
    """Where a rise ends that is steep enough, and how many candles its steepest pole has."""
    sigma = _sigma(close)
    strength = np.full((len(POLE), len(close)), -np.inf)
    for row, candles in enumerate(POLE):
        rise = close[candles:] - close[:-candles]
        strength[row, candles:] = rise / (sigma[:-candles] * np.sqrt(candles))
    best = strength.argmax(axis=0)
    for top in np.flatnonzero(strength.max(axis=0) >= STEEP):
        pole = POLE[best[top]]
        way = close[top - pole : top + 1]
        if way[0] == way.min() and way[-1] == way.max():
            yield int(top), pole


def _pullback(close: Floats, top: int, pole: int) -> int | None:
    """The last candle of the pullback after `top`; it ends where the pole's end is surpassed."""
    shortest, longest = PULLBACK
    depth = close[top] - close[top + 1 : top + 1 + longest]
    higher = np.flatnonzero(depth < 0)
    candles = int(higher[0]) if len(higher) else len(depth)
    too_deep = depth[:candles].max(initial=0) >= (close[top] - close[top - pole]) / 2
    return None if candles < shortest or too_deep else top + candles


def _double_bottoms(series: CandleSeries) -> Iterator[Mark]:
    atr = _atr(series)
    lows = _pivot_lows(series.low)
    for place, second in enumerate(lows):
        for first in lows[max(0, place - 20) : place][::-1]:
            if not APART[0] <= second - first <= APART[1]:
                continue
            between = slice(first + 1, second)
            bottom = min(series.low[first], series.low[second])
            if (
                abs(series.low[first] - series.low[second]) <= 0.3 * atr[second]
                and series.low[between].min() >= bottom
                and series.high[between].max() - bottom >= 1.5 * atr[second]
            ):
                yield Mark(int(first), int(second), DOUBLE_BOTTOM)
                break


def _pivot_lows(low: Floats) -> np.ndarray:
    windows = sliding_window_view(low, 2 * PIVOT + 1)
    return np.flatnonzero(windows.argmin(axis=1) == PIVOT) + PIVOT


def _sigma(close: Floats) -> Floats:
    """Standard deviation of the last SIGMA_CANDLES returns; infinite before there are so many."""
    sigma = np.full(len(close), np.inf)
    sigma[SIGMA_CANDLES:] = sliding_window_view(np.diff(close), SIGMA_CANDLES).std(axis=1)
    return sigma


def _atr(series: CandleSeries) -> Floats:
    before = np.concatenate((series.close[:1], series.close[:-1]))
    reach = np.maximum(series.high, before) - np.minimum(series.low, before)
    atr = np.full(len(reach), np.nan)
    atr[ATR_CANDLES - 1 :] = sliding_window_view(reach, ATR_CANDLES).mean(axis=1)
    return atr
