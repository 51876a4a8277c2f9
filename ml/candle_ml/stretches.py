"""Stretches of candles, whether labelled, guessed or found, and how they share candles."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from candle_ml.extremes import Indexes

Flags = NDArray[np.bool_]
# Longer spans are found in parts: a grid of their lengths would cost more than they are worth.
LONGEST: Final = 2000
# Neighbouring lengths differ by a fifth: a span is then at most a tenth away from one of them.
GROWTH: Final = 1.2
# Stretches of d candles begin every d // STRIDE candles.
STRIDE: Final = 8


@dataclass(frozen=True)
class Stretches:
    """From candle `first` to candle `last`, both included; `label` is a pattern's code from 1."""

    first: Indexes
    last: Indexes
    label: Indexes

    def __len__(self) -> int:
        return len(self.first)

    def where(self, wanted: Flags | Indexes) -> "Stretches":
        """Those at these places, in this order."""
        return Stretches(self.first[wanted], self.last[wanted], self.label[wanted])

    def within(self, candles: Flags) -> Flags:
        """Which of them consist of these candles only."""
        missing = np.concatenate(([0], np.cumsum(~candles)))
        return missing[self.last + 1] == missing[self.first]


def stretches(rows: list[tuple[int, int, int]]) -> Stretches:
    """Of (first, last, label) each."""
    columns = np.array(rows, np.int64).reshape(-1, 3).T
    return Stretches(*columns)


def lengths_between(shortest: int, longest: int) -> list[int]:
    """The lengths to look for: from the shortest to at least the longest, a fifth apart."""
    lengths = [min(shortest, LONGEST)]
    while lengths[-1] < min(longest, LONGEST):
        lengths.append(max(lengths[-1] + 1, round(lengths[-1] * GROWTH)))
    return lengths


def stretches_ending(start: int, stop: int, earliest: int, lengths: list[int]) -> Stretches:
    """All that end at candles `start` to `stop - 1` and do not begin before `earliest`."""
    firsts, lasts = [], []
    for candles in lengths:
        step = max(1, candles // STRIDE)
        lowest = max(start, earliest + candles - 1)
        # Counted from candle 0, so that the same ones are found whatever the block.
        last = np.arange(-(-lowest // step) * step, stop, step)
        firsts.append(last - candles + 1)
        lasts.append(last)
    first, last = np.concatenate(firsts), np.concatenate(lasts)
    return Stretches(first, last, np.zeros_like(first))


def iou(one: Stretches, other: Stretches) -> NDArray[np.float64]:
    """Candles that both have over those that either has, pair by pair."""
    shared = np.minimum(one.last, other.last) - np.maximum(one.first, other.first) + 1
    either = np.maximum(one.last, other.last) - np.minimum(one.first, other.first) + 1
    return np.maximum(shared, 0) / either


def overlapping(one: Stretches, other: Stretches) -> tuple[Indexes, Indexes]:
    """Places in `one` and in `other` of all pairs that share a candle."""
    order = np.argsort(other.first, kind="stable")
    ordered = other.where(order)
    # The latest end so far: what comes before a place where it is too early shares nothing.
    reach = np.maximum.accumulate(ordered.last) if len(other) else ordered.last
    begin = np.searchsorted(reach, one.first, side="left")
    end = np.searchsorted(ordered.first, one.last, side="right")
    counts = np.maximum(end - begin, 0)
    mine = np.repeat(np.arange(len(one)), counts)
    within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    theirs = np.repeat(begin, counts) + within
    touch = ordered.last[theirs] >= one.first[mine]
    return mine[touch], order[theirs[touch]]
