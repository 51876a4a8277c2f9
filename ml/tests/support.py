"""Charts for tests: seeded prices, and spans found by a rule that a model can learn."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from threading import Event
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from sqlalchemy import Connection, Engine, Row, text

from candle_ml.rows import SpanAnnotation
from candle_ml.series import CandleSeries, from_micros, to_stored
from tests.client import TestClient

START = 1_600_000_000
HOUR = 3600
UP, DOWN = "breakout_up", "breakout_down"
# Longer than any training here takes; reached only by a service that hangs.
PATIENCE_SECONDS = 120


@dataclass(frozen=True)
class Learned:
    """One chart and one completed training, as rows of a database, and the model files."""

    rows: dict[str, bytes]
    models: Path
    chart_id: int
    run: dict[str, Any]


def random_walk(candles: int, seed: int = 1) -> CandleSeries:
    """Hourly candles of a seeded random walk around 1.0."""
    random = np.random.default_rng(seed)
    close = np.exp(np.cumsum(random.normal(0, 0.002, candles)))
    open_ = np.concatenate(([1.0], close[:-1]))
    reach = np.abs(random.normal(0, 0.001, (2, candles)))
    return CandleSeries(
        time=(START + HOUR * np.arange(candles)) * 1_000_000,
        open=open_,
        high=np.maximum(open_, close) + reach[0],
        low=np.minimum(open_, close) - reach[1],
        close=close,
    )


def spans_by_rule(series: CandleSeries, sources: tuple[str, ...] = ("human",)) -> list[Any]:
    """Candles whose close is over 1.5 standard deviations away from the mean of the last 20."""
    last20 = sliding_window_view(series.close, 20)
    distance = (series.close[19:] - last20.mean(axis=1)) / last20.std(axis=1)
    direction = np.concatenate((np.zeros(19), np.trunc(distance / 1.5))).clip(-1, 1)
    edges = np.flatnonzero(np.diff(direction)) + 1
    spans = []
    for first, stop in pairwise([0, *edges.tolist(), len(series)]):
        if direction[first]:
            label = UP if direction[first] > 0 else DOWN
            spans.append(span(series, first, stop - 1, label, len(spans) + 1))
    return [s._replace(source=sources[i % len(sources)]) for i, s in enumerate(spans)]


def span(
    series: CandleSeries,
    first: int,
    last: int,
    label: str,
    span_id: int = 1,
    confidence: int | None = None,
) -> SpanAnnotation:
    """A span from candle `first` to candle `last`, both included."""
    start, end = from_micros(series.time[first]), from_micros(series.time[last])
    return SpanAnnotation(
        span_id, 1, start, end, label, confidence, None, None, None, "#2196F3", end, "human", None
    )


def store_chart(
    engine: Engine, series: CandleSeries, spans: list[SpanAnnotation], name: str = "chart"
) -> int:
    """Writes a chart into a scratch database, as the frontend would have, and returns its id."""
    with engine.begin() as connection:
        chart_id = connection.scalar(
            text("INSERT INTO charts (name) VALUES (:name) RETURNING id"), {"name": name}
        )
        rows = zip(series.time, series.open, series.high, series.low, series.close, strict=True)
        cursor = connection.connection.cursor()
        with cursor.copy("COPY candles (chart_id, time, open, high, low, close) FROM STDIN") as to:
            for at, *prices in rows:
                to.write_row((chart_id, to_stored(from_micros(at)), *map(float, prices)))
        for s in spans:
            connection.execute(
                text(
                    "INSERT INTO span_annotations"
                    " (chart_id, start_time, end_time, label, confidence, source)"
                    " VALUES (:chart, :start, :end, :label, :confidence, :source)"
                ),
                {
                    "chart": chart_id,
                    "start": to_stored(s.start_time),
                    "end": to_stored(s.end_time),
                    "label": s.label,
                    "confidence": s.confidence,
                    "source": s.source,
                },
            )
    return int(chart_id)


def bodies(series: CandleSeries) -> list[dict[str, Any]]:
    """The candles as the frontend sends them."""
    return [
        {
            "time": int(series.time[i] // 1_000_000),
            "open": float(series.open[i]),
            "high": float(series.high[i]),
            "low": float(series.low[i]),
            "close": float(series.close[i]),
        }
        for i in range(len(series))
    ]


def train(client: TestClient, **options: Any) -> dict[str, Any]:  # noqa: ANN401
    """Trains to the end and returns the row of training_runs as the API shows it."""
    answer = client.post("/training/start", json={"max_iterations": 10, **options})
    assert answer.status_code == 202, answer.text
    client.app.state.context.trainer.join(PATIENCE_SECONDS)
    return run_of(client, answer.json()["run_id"])


def train_quickly(client: TestClient, **options: Any) -> dict[str, Any]:  # noqa: ANN401
    """As `train`, with the estimator that takes the least time, for tests of what is around it."""
    return train(client, **{"model_type": "logistic_regression", **options})


def run_of(client: TestClient, run_id: str) -> dict[str, Any]:
    runs = client.get("/training/runs").json()["runs"]
    return next(run for run in runs if run["run_id"] == run_id)


def end_sessions(engine: Engine) -> list[Row[Any]]:
    """Ends all other sessions of the engine's database, as a restart of the server does."""
    with engine.connect() as connection:
        return _end_sessions(connection, str(engine.url.database))


@contextmanager
def away(server: Engine, scratch: Engine) -> Iterator[None]:
    """Takes the scratch database away: its sessions end, and nobody can connect to it."""
    name = str(scratch.url.database)
    commands = server.execution_options(isolation_level="AUTOCOMMIT")
    with commands.connect() as connection:
        connection.execute(text(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false"))
        try:
            _end_sessions(connection, name)
            scratch.dispose()
            yield
        finally:
            connection.execute(text(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true"))


def _end_sessions(connection: Connection, database: str) -> list[Row[Any]]:
    return connection.execute(
        text(
            "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity"
            " WHERE datname = :database AND pid <> pg_backend_pid()"
        ),
        {"database": database},
    ).all()


class Heard(logging.Handler):
    """Sets `event` once the service has logged these words."""

    def __init__(self, words: str) -> None:
        super().__init__()
        self._words = words
        self.event = Event()

    def emit(self, record: logging.LogRecord) -> None:
        if self._words in record.getMessage():
            self.event.set()


@contextmanager
def heard(words: str) -> Iterator[Event]:
    handler, log = Heard(words), logging.getLogger("uvicorn.error")
    log.addHandler(handler)
    try:
        yield handler.event
    finally:
        log.removeHandler(handler)
