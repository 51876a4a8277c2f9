"""What a model learns from: stretches that are a pattern, and stretches that are none."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from candle_ml.dataset import Dataset, LabelledChart
from candle_ml.features import BLOCK_ROWS, LOOKBACK, Matrix
from candle_ml.labels import Codes
from candle_ml.options import TrainingOptions
from candle_ml.series import CandleSeries, Floats
from candle_ml.shapes import ROW_NAMES, Shapes
from candle_ml.stretches import (
    STRIDE,
    Flags,
    Stretches,
    iou,
    lengths_between,
    overlapping,
    stretches,
)

# A stretch teaches the pattern of a span with which it has this much in common, and none where it
# has less than the other in common with every span. What lies between teaches nothing.
PATTERN: Final = 0.6
NO_PATTERN: Final = 0.5
# Stretches that stand for one span, beside the span itself.
PER_SPAN: Final = 12
DRAWS: Final = 4 * PER_SPAN
NEGATIVES_PER_POSITIVE: Final = 2
# As many negatives are drawn even for a handful of spans, if there are so many candles.
LEAST_NEGATIVES: Final = 20_000
# A longest and a shortest span that are one of a kind do not widen the search for all.
COMMON: Final = (0.01, 0.99)


@dataclass(frozen=True)
class Lesson:
    """A row of features per stretch, and its pattern's code or 0."""

    rows: Floats
    codes: Codes


def lengths_of(dataset: Dataset, parts: Sequence[Flags]) -> list[int]:
    """The lengths of stretches to look at, from those of the patterns in these parts."""
    candles = np.concatenate(
        [p.last - p.first + 1 for p in _patterns(dataset, parts)] or [np.ones(1, int)]
    )
    if not len(candles):
        return [1]
    shortest, longest = np.quantile(candles, COMMON)
    return lengths_between(int(shortest), int(np.ceil(longest)))


def lesson_of(
    dataset: Dataset, parts: Sequence[Flags], lengths: list[int], options: TrainingOptions
) -> Lesson:
    """At most max_training_rows rows made of these candles alone; the same for the same seed."""
    random = np.random.default_rng(options.seed)
    charts = list(zip(dataset.charts, parts, strict=True))
    positives = [_positives(random, c, flags, lengths) for c, flags in charts]
    wanted = _negatives_wanted(sum(map(len, positives)), parts)
    usable = max(sum(int(flags.sum()) for flags in parts), 1)
    examples = [
        _joined(found, _negatives(random, c, flags, lengths, wanted * int(flags.sum()) // usable))
        for (c, flags), found in zip(charts, positives, strict=True)
    ]
    examples = _thinned(random, examples, options.max_training_rows)
    codes = np.concatenate([found.label for found in examples]).astype(np.int32)
    # In doubles, because the boosting would otherwise make a copy in doubles beside it.
    rows = np.empty((sum(map(len, examples)), len(ROW_NAMES)), np.float64)
    filled = 0
    for chart, found in zip(dataset.charts, examples, strict=True):
        for at, block in _blocks(chart.series, found):
            rows[filled + at.start : filled + at.stop] = block
        filled += len(found)
    _fill_empty(rows)
    return Lesson(rows, codes)


def _fill_empty(rows: Floats) -> None:
    """A feature that no row has says nothing; the boosting finds no bins for one."""
    for column in rows.T:
        if np.isnan(column).all():
            column[:] = 0


def rows_of(series: CandleSeries, found: Stretches) -> Matrix:
    """A row per stretch; these are ordered by their last candle and begin at LOOKBACK or later."""
    rows = np.empty((len(found), len(ROW_NAMES)), np.float32)
    for at, block in _blocks(series, found):
        rows[at] = block
    return rows


def _blocks(series: CandleSeries, found: Stretches) -> Iterator[tuple[slice, Matrix]]:
    """The rows of stretches that end within BLOCK_ROWS candles, so that little is held at once."""
    done = 0
    while done < len(found):
        stop = int(np.searchsorted(found.last, found.last[done] + BLOCK_ROWS))
        some = found.where(np.arange(done, stop))
        start = int(some.first.min()) - LOOKBACK
        longest = int((some.last - some.first).max()) + 1
        shapes = Shapes(series.between(start, int(some.last[-1]) + 1), longest)
        yield slice(done, stop), shapes.rows(some.first - start, some.last - start)
        done = stop


def _patterns(dataset: Dataset, parts: Sequence[Flags]) -> list[Stretches]:
    return [
        patterns_within(chart, flags) for chart, flags in zip(dataset.charts, parts, strict=True)
    ]


def patterns_within(chart: LabelledChart, flags: Flags) -> Stretches:
    """The patterns of a chart that consist of these candles only."""
    return chart.labels.patterns.where(chart.labels.patterns.within(flags))


def _positives(
    random: np.random.Generator, chart: LabelledChart, flags: Flags, lengths: list[int]
) -> Stretches:
    """Every pattern, and stretches drawn around it that have PATTERN in common with it."""
    patterns = patterns_within(chart, flags)
    of = np.repeat(np.arange(len(patterns)), DRAWS)
    true = patterns.where(of)
    candles = true.last - true.first + 1
    drawn = np.array(lengths)[random.integers(0, len(lengths), len(of))]
    last = true.last + np.rint((random.random(len(of)) - 0.5) * candles).astype(np.int64)
    guess = Stretches(last - drawn + 1, last, true.label)
    good = (guess.first >= LOOKBACK) & (last < len(flags)) & (iou(guess, true) >= PATTERN)
    good[good] = guess.where(good).within(flags)
    guess, of = guess.where(good), of[good]
    # The first PER_SPAN of every pattern: draws of one pattern stand together.
    rank = np.arange(len(of)) - np.searchsorted(of, of)
    return _distinct(_joined(patterns, guess.where(rank < PER_SPAN)))


def _negatives(
    random: np.random.Generator,
    chart: LabelledChart,
    flags: Flags,
    lengths: list[int],
    wanted: int,
) -> Stretches:
    """Stretches from anywhere in the part that have too little in common with any pattern."""
    ends = np.flatnonzero(flags)
    if not len(ends) or not wanted:
        return stretches([])
    rates = np.array([1 / max(1, candles // STRIDE) for candles in lengths])
    drawn = random.choice(lengths, 2 * wanted, p=rates / rates.sum())
    last = ends[random.integers(0, len(ends), 2 * wanted)]
    guess = Stretches(last - drawn + 1, last, np.zeros_like(last))
    guess = guess.where(guess.first >= LOOKBACK)
    guess = guess.where(guess.within(flags))
    mine, theirs = overlapping(guess, chart.labels.patterns)
    alike = iou(guess.where(mine), chart.labels.patterns.where(theirs)) >= NO_PATTERN
    other = np.ones(len(guess), bool)
    other[mine[alike]] = False
    return _distinct(guess.where(np.flatnonzero(other)[:wanted]))


def _negatives_wanted(positives: int, parts: Sequence[Flags]) -> int:
    usable = sum(int(flags.sum()) for flags in parts)
    return max(NEGATIVES_PER_POSITIVE * positives, min(usable, LEAST_NEGATIVES))


def _thinned(random: np.random.Generator, examples: list[Stretches], most: int) -> list[Stretches]:
    """At most so many over all charts; negatives give way before patterns do."""
    label = np.concatenate([found.label for found in examples])
    if len(label) <= most:
        return examples
    chart = np.repeat(np.arange(len(examples)), [len(found) for found in examples])
    patterns_first = np.lexsort((random.random(len(label)), label == 0))
    kept = np.zeros(len(label), bool)
    kept[patterns_first[:most]] = True
    return [found.where(kept[chart == i]) for i, found in enumerate(examples)]


def _joined(one: Stretches, other: Stretches) -> Stretches:
    """Both, ordered by their last candle."""
    both = Stretches(
        np.concatenate((one.first, other.first)),
        np.concatenate((one.last, other.last)),
        np.concatenate((one.label, other.label)),
    )
    return both.where(np.lexsort((both.first, both.last)))


def _distinct(found: Stretches) -> Stretches:
    """Each once, ordered by its last candle."""
    rows = np.unique(np.stack((found.last, found.first, found.label), axis=1), axis=0)
    return Stretches(rows[:, 1], rows[:, 0], rows[:, 2])
