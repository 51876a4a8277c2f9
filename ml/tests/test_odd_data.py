"""Whatever lies in the tables, a training ends with a model that predicts, or a clear refusal."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from sqlalchemy import Engine

from candle_ml.rows import SpanAnnotation
from candle_ml.series import PRICES, CandleSeries
from tests.client import TestClient
from tests.support import random_walk, span, spans_by_rule, store_chart

Chart = tuple[CandleSeries, list[SpanAnnotation]]
SERIES = random_walk(600)
SPANS = spans_by_rule(SERIES)


def with_prices(change: Callable[[np.ndarray], np.ndarray]) -> Chart:
    return CandleSeries(SERIES.time, *(change(getattr(SERIES, p)) for p in PRICES)), SPANS


def with_holes(prices: np.ndarray) -> np.ndarray:
    """PostgreSQL's doubles hold these, and an older application may have stored them."""
    prices = prices.copy()
    prices[200:230], prices[300], prices[310], prices[500] = np.nan, np.inf, -np.inf, 1e308
    return prices


def labelled(names: list[str], candles: int = 5) -> Chart:
    distance = 500 // len(names)
    starts = range(60, 60 + distance * len(names), distance)
    return SERIES, [
        span(SERIES, first, first + candles - 1, name, number)
        for number, (first, name) in enumerate(zip(starts, names, strict=True), 1)
    ]


ODD: dict[str, Chart] = {
    "prices that are no numbers": with_prices(with_holes),
    "prices that never move": with_prices(lambda prices: np.full_like(prices, 1.1)),
    "prices of 0": with_prices(np.zeros_like),
    "negative prices": with_prices(lambda prices: prices - 2),
    "prices at the end of doubles": with_prices(lambda prices: prices * 1e308 / 2),
    "prices too small to be told apart": with_prices(lambda prices: prices * 1e-320),
    "spans of one candle": labelled(["flag"] * 40, 1),
    "one span early": labelled(["flag"]),
    "two spans, the later one of another label": labelled(["flag", "wedge"], 20),
    "as many labels as spans": labelled([f"pattern {i}" for i in range(50)]),
    "labels that look like something else": labelled(["B-x", "I-x", "x", "o", "B-", "…", "0"] * 5),
    "spans over nearly everything": (
        SERIES,
        [span(SERIES, 55, 400, "a"), span(SERIES, 420, 590, "b", 2)],
    ),
    "spans of which no candle is there": (
        SERIES,
        [
            s._replace(
                start_time=s.start_time.replace(year=1990), end_time=s.end_time.replace(year=1990)
            )
            for s in SPANS
        ],
    ),
    "two candles": (SERIES.between(0, 2), [span(SERIES, 0, 1, "flag")]),
}


@pytest.mark.parametrize("name", ODD)
def test_a_training_on_odd_data_ends_with_a_model_or_a_clear_refusal(
    client: TestClient, scratch: Engine, name: str
) -> None:
    series, spans = ODD[name]
    chart = store_chart(scratch, series, spans)
    options = {"model_type": "logistic_regression", "max_iterations": 10, "unlabelled": "negative"}
    answer = client.post("/training/start", json=options)
    if answer.status_code != 202:
        assert answer.status_code == 422, answer.text
        assert answer.json().keys() == {"error", "code", "hint"}
        return
    client.app.state.context.trainer.join(120)
    run: dict[str, Any] = client.get("/training/runs").json()["runs"][0]
    if run["status"] == "failed":
        assert run["metrics_summary"]["failure"]["code"] == "nothing_to_tell_apart"
        return
    predicted = client.post("/predict", json={"chart_id": chart})
    assert predicted.status_code == 200, predicted.text
    assert all(0 <= found["confidence"] <= 1 for found in predicted.json()["predictions"])
