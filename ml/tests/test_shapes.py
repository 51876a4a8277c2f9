"""What a row says of a stretch: the way of its candles, and nothing of what comes after it."""

import numpy as np
import pytest

from candle_ml.features import LOOKBACK
from candle_ml.series import PRICES, CandleSeries
from candle_ml.shapes import ROW_NAMES, Shapes
from candle_ml.swings import SWING_NAMES
from tests.support import random_walk

FIRST, LAST = np.array([60, 80, 100]), np.array([72, 80, 139])


def rows(series: CandleSeries) -> np.ndarray:
    return Shapes(series, 40).rows(FIRST, LAST)


def changed(series: CandleSeries, factor: np.ndarray | float) -> CandleSeries:
    return CandleSeries(series.time, *(getattr(series, p) * factor for p in PRICES))


def test_no_row_sees_a_candle_after_its_stretch_or_before_its_history() -> None:
    series = random_walk(200)
    expected = rows(series)
    for row, (first, last) in enumerate(zip(FIRST, LAST, strict=True)):
        places = np.arange(200)
        unseen = np.where((places > last) | (places < first - LOOKBACK), 1.5, 1.0)
        assert np.array_equal(rows(changed(series, unseen))[row], expected[row], equal_nan=True)


def test_rows_do_not_depend_on_the_scale_of_the_price() -> None:
    series = random_walk(200)
    assert np.array_equal(rows(series), rows(changed(series, 1024)), equal_nan=True)


def test_a_rise_and_what_is_given_back_of_it_are_those_calculated_by_hand() -> None:
    series = random_walk(200)
    # Changes of 1 up and down in the history, so that a usual step is 1.
    close = 100 + np.arange(200) % 2.0
    # A rise by 8 in 4 candles, and 3 and 2 given back.
    close[61:67] = [102, 104, 106, 108, 105, 106]
    flat = CandleSeries(series.time, close, close, close, close)
    row = Shapes(flat, 40).rows(np.array([60]), np.array([66]))[0]
    step = np.diff(close[10:61]).std()
    value = dict(zip(ROW_NAMES, row.tolist(), strict=True))
    assert value["share_rise"] == pytest.approx(4 / 7)
    assert value["way_rise"] == pytest.approx(8 / step)
    assert value["steep_rise"] == pytest.approx(8 / step / 2)
    assert value["back_rise"] == pytest.approx(2 / 8)
    assert value["deepest_rise"] == pytest.approx(3 / 8)
    assert value["start_beyond_rise"] == 0
    assert value["before_beyond_rise"] == pytest.approx(7 / step)


def described(close: np.ndarray, first: int, last: int) -> dict[str, float]:
    series = CandleSeries(random_walk(len(close)).time, close, close + 0.5, close - 0.5, close)
    row = Shapes(series, 40).rows(np.array([first]), np.array([last]))[0]
    return dict(zip(ROW_NAMES, row.tolist(), strict=True))


def test_a_rise_is_the_same_where_a_stretch_begins_early_and_one_that_is_surpassed_is_over() -> (
    None
):
    close = 100 + np.arange(200) % 2.0
    close[58:72] = [102, 101, 100, 102, 104, 106, 108, 106, 105, 105, 106, 107, 109, 110]
    early, just = described(close, 58, 69), described(close, 60, 69)
    assert early["pole_way_rise"] == pytest.approx(just["pole_way_rise"], rel=0.1)
    assert early["pole_deepest_rise"] == just["pole_deepest_rise"] == pytest.approx(3 / 8)
    surpassed = described(close, 60, 71)
    assert surpassed["pole_back_rise"] == 0
    assert surpassed["pole_deepest_rise_before_end"] == pytest.approx(3 / 8)
    assert surpassed["broken_rise_before_end"] > 0 > just["broken_rise_before_end"]


def test_the_two_lows_of_a_stretch_and_what_follows_them_are_those_calculated_by_hand() -> None:
    close = 100 + np.arange(200) % 2.0
    close[60:72] = [99, 96, 97, 99, 102, 101, 99, 98, 97, 98, 99, 100]
    value = described(close, 60, 71)
    # The range of every candle is 1.
    assert {name: value[f"{name}_lows"] for name in SWING_NAMES} == pytest.approx(
        {
            "uneven": 97 - 96,
            "apart": 7,
            "lead": 1 / 12,
            "tail": 3,
            "between": 102.5 - 96.5,
            "into_first": 98.5 - 95.5,
            "out_of_first": 96.5 - 95.5,
            "into_second": 97.5 - 96.5,
            "out_of_second": 97.5 - 96.5,
            "since_second": 100.5 - 96.5,
        }
    )


def test_prices_that_do_not_move_have_finite_rows() -> None:
    series = random_walk(200)
    still = CandleSeries(series.time, *(np.full(200, 1.1) for _ in PRICES))
    assert np.isfinite(rows(still)).all()
