"""The candles of a chart as columns: 40 bytes a candle, filled chunk by chunk."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, text

from candle_ml.binary_copy import POSTGRES_EPOCH_MICROS, copy_columns
from candle_ml.data import CHUNK_ROWS, to_stored
from candle_ml.errors import NotFoundError
from candle_ml.rows import Candle

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
PRICES = ("open", "high", "low", "close")

_WINDOW = (
    "FROM candles WHERE chart_id = %(chart_id)s"
    " AND (%(since)s::timestamp IS NULL OR time >= %(since)s::timestamp)"
    " AND (%(until)s::timestamp IS NULL OR time <= %(until)s::timestamp)"
)
COUNT = f"SELECT count(*) {_WINDOW}"
COLUMNS = f"SELECT time, open, high, low, close {_WINDOW} ORDER BY time"
TYPES = {"time": ">i8", **dict.fromkeys(PRICES, ">f8")}
CHART = text("SELECT EXISTS (SELECT FROM charts WHERE id = :chart_id)")

Floats = NDArray[np.float64]
Micros = NDArray[np.int64]


@dataclass(frozen=True)
class CandleSeries:
    """Candles in ascending order of time; `time` in microseconds since 1970 in UTC."""

    time: Micros
    open: Floats
    high: Floats
    low: Floats
    close: Floats

    def __len__(self) -> int:
        return len(self.time)

    def between(self, start: int, stop: int) -> "CandleSeries":
        """The candles from index `start` up to, but not with, `stop`; shares their memory."""
        return CandleSeries(self.time[start:stop], *(getattr(self, p)[start:stop] for p in PRICES))


def to_micros(time: datetime) -> int:
    """Microseconds since 1970 in UTC of an aware time, without a detour through a float."""
    return (time - EPOCH) // MICROSECOND


def from_micros(micros: int) -> datetime:
    """The aware time, in UTC, that `to_micros` came from."""
    return EPOCH + timedelta(microseconds=int(micros))


def chart_not_found(chart_id: int) -> NotFoundError:
    """The refusal of a chart that does not exist, whatever was to be done with it."""
    return NotFoundError(
        "chart_not_found",
        f"There is no chart {chart_id}.",
        "GET /training/dataset-info lists the charts.",
    )


def load_series(
    connection: Connection,
    chart_id: int,
    since: datetime | None = None,
    until: datetime | None = None,
    chunk_rows: int = CHUNK_ROWS,
) -> CandleSeries:
    """Reads a chart's candles, both limits included. Raises NotFoundError for an unknown chart.

    Needs a snapshot(): the rows are counted first, so that no array is ever copied to grow.
    """
    if not connection.scalar(CHART, {"chart_id": chart_id}):
        raise chart_not_found(chart_id)
    window = {"chart_id": chart_id, "since": to_stored(since), "until": to_stored(until)}
    counted = connection.exec_driver_sql(COUNT, window).scalar_one()
    series = _empty(counted)
    filled = 0
    for rows in copy_columns(connection, COLUMNS, window, TYPES, chunk_rows):
        part = series.between(filled, filled + len(rows))
        part.time[:] = rows["time"] + POSTGRES_EPOCH_MICROS
        for name in PRICES:
            getattr(part, name)[:] = rows[name]
        filled += len(rows)
    return series


def series_of(candles: Iterable[Candle]) -> CandleSeries:
    """Columns of typed rows, in the order they come."""
    rows = [(to_micros(candle.time), *candle[1:]) for candle in candles]
    series = _empty(len(rows))
    if rows:
        _fill(series, rows)
    return series


def _empty(rows: int) -> CandleSeries:
    return CandleSeries(np.empty(rows, np.int64), *(np.empty(rows, np.float64) for _ in PRICES))


def _fill(target: CandleSeries, rows: Sequence[Sequence[Any]]) -> None:
    for name, values in zip(("time", *PRICES), zip(*rows, strict=True), strict=True):
        getattr(target, name)[:] = values
