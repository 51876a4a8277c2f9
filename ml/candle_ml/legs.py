"""The way of closes from a stretch's start to its highest one, and what was given back since."""

from typing import Final

import numpy as np

from candle_ml.extremes import Extremes, Indexes
from candle_ml.features import LOOKBACK, ratio
from candle_ml.series import Floats

LEG_NAMES: Final = ("share", "way", "steep", "back", "deepest", "start_beyond", "before_beyond")
POLE_NAMES: Final = ("pole_share", "pole_way", "pole_steep", "pole_back", "pole_deepest")
BROKEN_NAMES: Final = (*POLE_NAMES, "broken")
# Candles that may come after the end of a pattern in a stretch that means it.
AFTER: Final = 3


class Legs:
    """Describes the rise of any stretches of one series; of negated closes, the fall."""

    def __init__(self, close: Floats, step: Floats, longest: int) -> None:
        """`step` is the usual change of a close; `longest` bounds the stretches."""
        self._close, self._step = close, step
        self._highest, self._lowest = Extremes(close, longest), Extremes(-close, longest)

    def columns(self, first: Indexes, last: Indexes) -> list[Floats]:
        """One column per name in LEG_NAMES.

        The leg's share of the candles, its height and its height for so many candles (in usual
        steps), what of it is given back now and was at most, how far the closes fell below the
        start on the way, and by how much the leg's end is above what came as long before.
        """
        close, step = self._close, self._step[first]
        end = self._highest.of(first, last)
        earlier = first - np.minimum(end - first, LOOKBACK)
        return [
            *self._rise(first, last, first, end),
            ratio(close[first] - close[self._lowest.of(first, end)], step),
            ratio(close[end] - close[self._highest.of(earlier, first)], step),
        ]

    def pole(self, first: Indexes, last: Indexes) -> list[Floats]:
        """One column per name in POLE_NAMES: the leg's, but from the lowest close before its end.

        So a stretch that begins a candle early or late says the same of the rise within it.
        """
        end = self._highest.of(first, last)
        return self._rise(first, last, self._lowest.of(first, end), end)

    def _rise(self, first: Indexes, last: Indexes, start: Indexes, end: Indexes) -> list[Floats]:
        """What stretches hold of a rise from `start` to `end`: its length, height and return."""
        close, step = self._close, self._step[start]
        candles, rise = end - start, close[end] - close[start]
        return [
            candles / (last - first + 1),
            ratio(rise, step),
            ratio(rise, step * np.sqrt(np.maximum(candles, 1))),
            ratio(close[end] - close[last], rise),
            ratio(close[end] - close[self._lowest.of(end, last)], rise),
        ]

    def broken(self, first: Indexes, last: Indexes) -> list[Floats]:
        """One column per name in BROKEN_NAMES: the pole but for the last candles, and these.

        What follows a pattern says that it was one: a flag is over where its pole is surpassed.
        """
        before = last - np.minimum(AFTER, (last - first) // 4)
        end = self._highest.of(first, before)
        since = self._highest.of(np.minimum(before + 1, last), last)
        beyond = ratio(self._close[since] - self._close[end], self._step[first])
        return [*self.pole(first, before), beyond]
