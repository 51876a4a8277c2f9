"""Numbers that describe a candle and the way to it, free of the price's scale.

A row looks back LOOKBACK candles and never ahead. Sums run over the window itself instead of
over differences of a running total: one infinite price spoils 51 rows, not the rest of the chart.
"""

from collections.abc import Callable
from functools import partial
from typing import Final

import numpy as np
from numpy.typing import NDArray

from candle_ml.series import CandleSeries, Floats

LAGS: Final = (1, 3, 5, 10)
WINDOWS: Final = (5, 20, 50)
# A window of returns needs one close more than it has returns.
LOOKBACK: Final = max(WINDOWS)
# 20,000 rows of 8 bytes stay within a core's cache while a window is summed.
BLOCK_ROWS: Final = 20_000

# Prices scaled by 100,000 and back differ in the 16th digit; no market moves by the 12th.
NOISE: Final = 1e-12

Matrix = NDArray[np.float32]
Feature = Callable[[CandleSeries], Floats]


def compute_features(series: CandleSeries, block_rows: int = BLOCK_ROWS) -> Matrix:
    """One row per candle from index LOOKBACK on, one column per name in FEATURES.

    Values that are not finite become NaN. The rows do not depend on `block_rows`.
    """
    rows = max(len(series) - LOOKBACK, 0)
    matrix = np.empty((rows, len(FEATURES)), np.float32)
    for start in range(0, rows, block_rows):
        stop = min(start + block_rows, rows)
        _fill_block(matrix[start:stop], series.between(start, stop + LOOKBACK))
    return matrix


def _fill_block(target: Matrix, block: CandleSeries) -> None:
    with np.errstate(all="ignore"):
        for column, feature in enumerate(FEATURES.values()):
            target[:, column] = feature(block)
    target[~np.isfinite(target)] = np.nan


def _now(values: Floats) -> Floats:
    return values[LOOKBACK:]


def _ago(values: Floats, lag: int) -> Floats:
    return values[LOOKBACK - lag : len(values) - lag]


def ratio(part: Floats, whole: Floats) -> Floats:
    """`part / whole`, and 0 where the whole is 0: a candle without a range has no body."""
    return np.divide(part, whole, out=np.zeros_like(part), where=whole != 0)


def without_noise(spread: Floats, price: Floats) -> Floats:
    """0 for what is no movement of a price but the noise of its last digits."""
    return np.where(spread > NOISE * np.abs(price), spread, np.where(spread >= 0, 0.0, spread))


def _change(values: Floats) -> Floats:
    """Relative change to the value before; 0 for the first."""
    change = np.zeros_like(values)
    change[1:] = ratio(np.diff(values), values[:-1])
    return change


def _mean(values: Floats, window: int) -> Floats:
    total = np.zeros(len(values) - LOOKBACK)
    for lag in range(window):
        total += _ago(values, lag)
    return total / window


def _deviation(values: Floats, window: int) -> Floats:
    mean = _mean(values, window)
    total = np.zeros_like(mean)
    for lag in range(window):
        total += (_ago(values, lag) - mean) ** 2
    return np.sqrt(total / window)


def _extreme(values: Floats, window: int, pick: np.ufunc) -> Floats:
    best = _now(values).copy()
    for lag in range(1, window):
        pick(best, _ago(values, lag), out=best)
    return best


def _gap(b: CandleSeries) -> Floats:
    return ratio(_now(b.open) - _ago(b.close, 1), _ago(b.close, 1))


def _range(b: CandleSeries) -> Floats:
    return ratio(_now(b.high - b.low), _now(b.close))


def _body(b: CandleSeries) -> Floats:
    return ratio(_now(b.close - b.open), _now(b.high - b.low))


def _upper_shadow(b: CandleSeries) -> Floats:
    return ratio(_now(b.high - np.maximum(b.open, b.close)), _now(b.high - b.low))


def _lower_shadow(b: CandleSeries) -> Floats:
    return ratio(_now(np.minimum(b.open, b.close) - b.low), _now(b.high - b.low))


def _return(b: CandleSeries, lag: int) -> Floats:
    return ratio(_now(b.close) - _ago(b.close, lag), _ago(b.close, lag))


def _mean_return(b: CandleSeries, window: int) -> Floats:
    return _mean(_change(b.close), window)


def _volatility(b: CandleSeries, window: int) -> Floats:
    return _deviation(_change(b.close), window)


def _distance(b: CandleSeries, window: int) -> Floats:
    """How many standard deviations the close is from its mean; 0 where closes do not move.

    Taken relative to the last close, so that the rounding of a mean of equal prices, such as 1.1,
    is not taken for a distance.
    """
    now = _now(b.close)
    mean = np.zeros_like(now)
    for lag in range(window):
        mean += _ago(b.close, lag) - now
    mean /= window
    spread = np.zeros_like(now)
    for lag in range(window):
        spread += (_ago(b.close, lag) - now - mean) ** 2
    return ratio(-mean, without_noise(np.sqrt(spread / window), now))


def _position(b: CandleSeries, window: int) -> Floats:
    """0 at the lowest low of the window, 1 at its highest high."""
    low = _extreme(b.low, window, np.minimum)
    return ratio(_now(b.close) - low, _extreme(b.high, window, np.maximum) - low)


def _relative_range(b: CandleSeries, window: int) -> Floats:
    return ratio(_now(b.high - b.low), _mean(b.high - b.low, window))


_ROLLING: Final = {
    "mean_return": _mean_return,
    "volatility": _volatility,
    "distance": _distance,
    "position": _position,
    "relative_range": _relative_range,
}

FEATURES: Final[dict[str, Feature]] = {
    "gap": _gap,
    "range": _range,
    "body": _body,
    "upper_shadow": _upper_shadow,
    "lower_shadow": _lower_shadow,
    **{f"return_{lag}": partial(_return, lag=lag) for lag in LAGS},
    **{
        f"{name}_{window}": partial(feature, window=window)
        for name, feature in _ROLLING.items()
        for window in WINDOWS
    },
}
