import numpy as np
import pytest

from candle_ml.features import FEATURES, LOOKBACK, compute_features
from candle_ml.series import PRICES, CandleSeries
from tests.support import random_walk


def column(series: CandleSeries, name: str) -> np.ndarray:
    return compute_features(series)[:, list(FEATURES).index(name)]


def with_prices(series: CandleSeries, **prices: np.ndarray) -> CandleSeries:
    return CandleSeries(series.time, *(prices.get(p, getattr(series, p)) for p in PRICES))


def test_a_row_per_candle_after_the_history() -> None:
    assert compute_features(random_walk(300)).shape == (300 - LOOKBACK, len(FEATURES))
    assert compute_features(random_walk(LOOKBACK)).shape == (0, len(FEATURES))
    assert compute_features(random_walk(1)).shape == (0, len(FEATURES))


def test_no_row_looks_ahead() -> None:
    series = random_walk(400)
    whole = compute_features(series)
    for length in (LOOKBACK + 1, 200, 399):
        known_then = compute_features(series.between(0, length))
        assert np.array_equal(known_then, whole[: length - LOOKBACK], equal_nan=True)


@pytest.mark.parametrize("block_rows", [1, 7, 100, 10_000])
def test_rows_do_not_depend_on_the_size_of_a_block(block_rows: int) -> None:
    series = random_walk(160)
    assert np.array_equal(compute_features(series, block_rows), compute_features(series))


def test_rows_do_not_depend_on_the_scale_of_the_price() -> None:
    series = random_walk(300)
    larger = with_prices(series, **{p: getattr(series, p) * 1024 for p in PRICES})
    assert np.array_equal(compute_features(series), compute_features(larger))


def test_shares_of_a_candle_are_those_calculated_by_hand() -> None:
    series = random_walk(LOOKBACK + 1)
    for name, price in zip(PRICES, (10.0, 14.0, 6.0, 12.0), strict=True):
        getattr(series, name)[-1] = price
    assert column(series, "body") == [0.25]
    assert column(series, "upper_shadow") == [0.25]
    assert column(series, "lower_shadow") == [0.5]
    assert column(series, "range") == np.float32(8 / 12)


def test_rolling_values_equal_those_of_a_plain_loop() -> None:
    series = random_walk(120)
    change = np.diff(series.close) / series.close[:-1]
    for row, index in enumerate(range(LOOKBACK, 120)):
        window = change[index - 20 : index]
        assert column(series, "mean_return_20")[row] == pytest.approx(window.mean(), rel=1e-5)
        assert column(series, "volatility_20")[row] == pytest.approx(window.std(), rel=1e-5)
        low = series.low[index - 19 : index + 1].min()
        high = series.high[index - 19 : index + 1].max()
        position = (series.close[index] - low) / (high - low)
        assert column(series, "position_20")[row] == pytest.approx(position, rel=1e-5)
        assert column(series, "return_10")[row] == pytest.approx(
            series.close[index] / series.close[index - 10] - 1, rel=1e-4, abs=1e-8
        )


@pytest.mark.parametrize("price", [np.inf, -np.inf, np.nan, 1e308])
def test_one_impossible_price_spoils_only_the_rows_that_look_at_it(price: float) -> None:
    series = random_walk(400)
    healthy = compute_features(series)
    close = series.close.copy()
    close[150] = price
    spoiled = compute_features(with_prices(series, close=close))
    assert not np.isinf(spoiled).any()
    same = (spoiled == healthy).all(axis=1)
    touched = np.flatnonzero(~same) + LOOKBACK
    assert touched.min() == 150
    assert touched.max() <= 150 + LOOKBACK


def test_candles_without_any_movement_have_finite_rows() -> None:
    flat = with_prices(random_walk(100), **{p: np.full(100, 5.0) for p in PRICES})
    assert np.isfinite(compute_features(flat)).all()
    zero = with_prices(random_walk(100), **{p: np.zeros(100) for p in PRICES})
    assert np.isfinite(compute_features(zero)).all()


@pytest.mark.parametrize("price", [1.1, 0.1, 1.3, 129587.00000000001, 1e-7, 3.0, -2.7])
def test_closes_that_do_not_move_are_at_no_distance_from_their_mean(price: float) -> None:
    flat = with_prices(random_walk(120), close=np.full(120, price))
    for window in (5, 20, 50):
        assert not column(flat, f"distance_{window}").any()
    # What scaling to points and back leaves in the last digit is no movement either.
    noisy = flat.close.copy()
    noisy[::3] = np.nextafter(price, np.inf)
    assert not column(with_prices(flat, close=noisy), "distance_20").any()


def test_the_distance_of_a_lone_jump_is_the_one_calculated_by_hand() -> None:
    close = np.full(120, 1.1)
    close[-1] = 2.1
    found = column(with_prices(random_walk(120), close=close), "distance_5")[-1]
    assert found == pytest.approx((2.1 - 1.3) / 0.4, rel=1e-6)
