"""Where the highest or lowest value of any stretch is, in constant time a stretch."""

import numpy as np
from numpy.typing import NDArray

from candle_ml.series import Floats

Indexes = NDArray[np.int64]


class Extremes:
    """A sparse table: level k knows the best of the 2**k values from every index on."""

    def __init__(self, values: Floats, longest: int) -> None:
        """`longest` bounds the stretches that may be asked for; NaN is never the best."""
        self._values = np.where(np.isnan(values), -np.inf, values)
        level = np.arange(len(values))
        self._levels = [level]
        step = 1
        while 2 * step <= longest:
            later = level[np.minimum(np.arange(len(level)) + step, len(level) - 1)]
            level = self._better(level, later)
            self._levels.append(level)
            step *= 2

    def of(self, first: Indexes, last: Indexes) -> Indexes:
        """The index of the largest value from `first` to `last`, both included."""
        found = np.empty_like(first)
        levels = np.frexp(last - first + 1)[1] - 1
        for level in np.unique(levels):
            at = levels == level
            best = self._levels[level]
            found[at] = self._better(best[first[at]], best[last[at] + 1 - (1 << level)])
        return found

    def _better(self, a: Indexes, b: Indexes) -> Indexes:
        return np.where(self._values[b] > self._values[a], b, a)
