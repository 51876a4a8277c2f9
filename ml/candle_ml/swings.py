"""The two lows of a stretch, one in each half: how they lie, and whether they are turns."""

from typing import Final

import numpy as np

from candle_ml.extremes import Extremes, Indexes
from candle_ml.features import ratio
from candle_ml.series import Floats

SWING_NAMES: Final = (
    "uneven",
    "apart",
    "lead",
    "tail",
    "between",
    "into_first",
    "out_of_first",
    "into_second",
    "out_of_second",
    "since_second",
)
# Candles on either side of a low that say whether it is a turn.
BESIDE: Final = 2


class Swings:
    """Describes the two lows of any stretches of one series; of negated highs, its two tops."""

    def __init__(self, low: Floats, high: Floats, usual: Floats, longest: int) -> None:
        """`usual` is the usual range of a candle; `longest` bounds the stretches."""
        self._low, self._high, self._usual = low, high, usual
        self._lowest, self._highest = Extremes(-low, longest), Extremes(high, longest)

    def columns(self, first: Indexes, last: Indexes) -> list[Floats]:
        """One column per name in SWING_NAMES, heights in usual ranges.

        By how much the second low is higher, how many candles they are apart and from the ends, how
        high the price rose between them, how far it fell into and rose out of each within BESIDE
        candles, and how far it has risen since the second.
        """
        low, usual = self._low, self._usual[last]
        middle = (first + last) // 2
        one = self._lowest.of(first, middle)
        two = self._lowest.of(np.minimum(middle + 1, last), last)
        peak = self._high[self._highest.of(one, two)]
        return [
            ratio(low[two] - low[one], usual),
            (two - one).astype(float),
            (one - first) / (last - first + 1),
            (last - two).astype(float),
            ratio(peak - np.maximum(low[one], low[two]), usual),
            ratio(self._lowest_within(one - BESIDE, one - 1) - low[one], usual),
            ratio(self._lowest_after(one, last) - low[one], usual),
            ratio(self._lowest_within(two - BESIDE, two - 1) - low[two], usual),
            ratio(self._lowest_after(two, last) - low[two], usual),
            ratio(self._high[last] - low[two], usual),
        ]

    def _lowest_within(self, first: Indexes, last: Indexes) -> Floats:
        return self._low[self._lowest.of(first, last)]

    def _lowest_after(self, place: Indexes, last: Indexes) -> Floats:
        """Its own low where the stretch ends before anything is known of what comes after it."""
        return self._lowest_within(np.minimum(place + 1, last), np.minimum(place + BESIDE, last))
