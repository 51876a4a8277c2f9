"""What Python reads from PostgreSQL equals what the legacy SQLite file holds, in a foreign zone."""

import json
import sqlite3
import time
from array import array
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from candle_ml.data import read_charts, snapshot, stream_annotations, stream_candles, stream_spans
from candle_ml.series import PRICES, load_series

pytestmark = pytest.mark.legacy

SPAN_COLUMNS = (
    "id, chart_id, start_time, end_time, label, confidence, outcome, notes, sub_spans, color,"
    " created_at, source, model_prediction"
)
ANNOTATION_COLUMNS = "id, chart_id, timestamp, label_type, geometry, color, created_at"


def utc(seconds: int) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)


def prices_of(rows: Iterable[Sequence[Any]]) -> bytes:
    """The prices of candles, bit by bit."""
    return array("d", [price for row in rows for price in row[1:]]).tobytes()


def chart_ids(legacy: sqlite3.Connection) -> list[int]:
    ids = [row[0] for row in legacy.execute("SELECT id FROM charts ORDER BY id")]
    assert ids, "the legacy file has no charts to compare"
    return ids


def parsed(document: str | None) -> Any:  # noqa: ANN401
    return None if document is None else json.loads(document)


def test_the_process_runs_far_from_utc() -> None:
    assert time.localtime(0).tm_gmtoff != 0


def test_charts_are_those_of_the_file(filled: Engine, legacy: sqlite3.Connection) -> None:
    expected = [
        (chart_id, name, utc(created_at))
        for chart_id, name, created_at in legacy.execute(
            "SELECT id, name, created_at FROM charts ORDER BY id"
        )
    ]
    with snapshot(filled) as connection:
        assert [tuple(chart) for chart in read_charts(connection)] == expected


def test_candles_are_those_of_the_file_bit_by_bit(
    filled: Engine, legacy: sqlite3.Connection
) -> None:
    compared = 0
    with snapshot(filled) as connection:
        for chart_id in chart_ids(legacy):
            rows = [c for chunk in stream_candles(connection, chart_id) for c in chunk]
            stored = legacy.execute(
                "SELECT time, open, high, low, close FROM candles WHERE chart_id = ? ORDER BY time",
                (chart_id,),
            ).fetchall()
            assert [candle.time for candle in rows] == [utc(row[0]) for row in stored]
            assert {candle.time.utcoffset() for candle in rows} <= {timedelta(0)}
            assert prices_of(rows) == prices_of(stored)
            compared += len(rows)
    assert compared == legacy.execute("SELECT count(*) FROM candles").fetchone()[0] > 0


def test_columns_of_candles_are_those_of_the_file_bit_by_bit(
    filled: Engine, legacy: sqlite3.Connection
) -> None:
    with snapshot(filled) as connection:
        for chart_id in chart_ids(legacy):
            series = load_series(connection, chart_id)
            stored = legacy.execute(
                "SELECT time, open, high, low, close FROM candles WHERE chart_id = ? ORDER BY time",
                (chart_id,),
            ).fetchall()
            assert series.time.tolist() == [row[0] * 1_000_000 for row in stored]
            columns = zip(*(getattr(series, name).tolist() for name in PRICES), strict=True)
            assert prices_of([(None, *prices) for prices in columns]) == prices_of(stored)


def test_annotations_are_those_of_the_file(filled: Engine, legacy: sqlite3.Connection) -> None:
    with snapshot(filled) as connection:
        for chart_id in chart_ids(legacy):
            read = [a for chunk in stream_annotations(connection, chart_id) for a in chunk]
            expected = [
                (i, chart, utc(at), label, parsed(geometry), color, utc(created_at))
                for i, chart, at, label, geometry, color, created_at in legacy.execute(
                    f"SELECT {ANNOTATION_COLUMNS} FROM annotations"  # noqa: S608
                    " WHERE chart_id = ? ORDER BY timestamp, id",
                    (chart_id,),
                )
            ]
            assert [tuple(annotation) for annotation in read] == expected


def stored_spans(legacy: sqlite3.Connection, chart_id: int) -> list[tuple[Any, ...]]:
    return [
        (
            *row[:2],
            utc(row[2]),
            utc(row[3]),
            *row[4:8],
            parsed(row[8]),
            row[9],
            utc(row[10]),
            row[11],
            parsed(row[12]),
        )
        for row in legacy.execute(
            f"SELECT {SPAN_COLUMNS} FROM span_annotations"  # noqa: S608
            " WHERE chart_id = ? ORDER BY start_time, id",
            (chart_id,),
        )
    ]


def test_spans_are_those_of_the_file(filled: Engine, legacy: sqlite3.Connection) -> None:
    with snapshot(filled) as connection:
        for chart_id in chart_ids(legacy):
            read = [s for chunk in stream_spans(connection, chart_id) for s in chunk]
            assert [tuple(span) for span in read] == stored_spans(legacy, chart_id)


def test_spans_of_chosen_sources_are_those_of_the_file(
    filled: Engine, legacy: sqlite3.Connection
) -> None:
    sources = [r[0] for r in legacy.execute("SELECT DISTINCT source FROM span_annotations")][:2]
    assert sources, "the legacy file has no spans to compare"
    with snapshot(filled) as connection:
        for chart_id in chart_ids(legacy):
            read = [s for chunk in stream_spans(connection, chart_id, sources) for s in chunk]
            expected = [s for s in stored_spans(legacy, chart_id) if s[11] in sources]
            assert [tuple(span) for span in read] == expected
