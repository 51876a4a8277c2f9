import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import URL, Engine, text
from sqlalchemy.exc import InternalError

from candle_ml.data import snapshot, stream_candles
from candle_ml.errors import NotFoundError
from candle_ml.series import PRICES, from_micros, load_series, series_of, to_micros
from tests.support import random_walk, store_chart

ROWS = 400_000
# Measured above the imports: 67 MB at 50,000 rows a chunk; 111 MB without a server-side cursor,
# 258 MB when all rows come as one chunk.
ALLOWED_MB = 90
# VmHWM and not ru_maxrss: a child inherits the latter from the process that started it.
MEASURE = """
import re, sys
from pathlib import Path
from candle_ml.config import parse_database_url
from candle_ml.data import snapshot, stream_candles
from candle_ml.engine import create_database_engine
import candle_ml.series
status = lambda: Path("/proc/self/status").read_text()
peak = lambda: int(re.search(r"VmHWM:\\s+(\\d+) kB", status())[1]) // 1024
before = peak()
with snapshot(create_database_engine(parse_database_url(sys.stdin.read()))) as connection:
    rows = sum(len(chunk) for chunk in stream_candles(connection, 1))
print(rows, peak() - before)
"""


def test_a_snapshot_cannot_write(scratch: Engine) -> None:
    with snapshot(scratch) as connection, pytest.raises(InternalError, match="read-only"):
        connection.execute(text("INSERT INTO charts (name) VALUES ('no')"))


def test_a_snapshot_does_not_see_what_is_written_meanwhile(scratch: Engine) -> None:
    chart_id = store_chart(scratch, random_walk(10), [])
    with snapshot(scratch) as connection:
        first = load_series(connection, chart_id)
        with scratch.begin() as writer:
            writer.execute(text("DELETE FROM candles"))
        assert len(load_series(connection, chart_id)) == len(first) == 10


@pytest.mark.parametrize("chunk_rows", [1, 7, 100, 1000])
def test_candles_come_whole_and_in_order_whatever_the_chunk(
    scratch: Engine, chunk_rows: int
) -> None:
    series = random_walk(100)
    chart_id = store_chart(scratch, series, [])
    with snapshot(scratch) as connection:
        chunks = list(stream_candles(connection, chart_id, chunk_rows=chunk_rows))
        columns = load_series(connection, chart_id, chunk_rows=chunk_rows)
    assert {len(chunk) for chunk in chunks[:-1]} <= {chunk_rows}
    rows = series_of(candle for chunk in chunks for candle in chunk)
    for name in ("time", *PRICES):
        assert np.array_equal(getattr(rows, name), getattr(series, name))
        assert np.array_equal(getattr(columns, name), getattr(series, name))


def test_limits_of_time_are_included_and_must_be_aware(scratch: Engine) -> None:
    series = random_walk(10)
    chart_id = store_chart(scratch, series, [])
    since, until = from_micros(series.time[3]), from_micros(series.time[5])
    with snapshot(scratch) as connection:
        read = load_series(connection, chart_id, since, until)
        assert read.time.tolist() == series.time[3:6].tolist()
        with pytest.raises(ValueError, match="time zone"):
            load_series(connection, chart_id, since.replace(tzinfo=None))


def test_an_unknown_chart_is_an_error_and_not_an_empty_one(scratch: Engine) -> None:
    with snapshot(scratch) as connection, pytest.raises(NotFoundError, match="no chart 77"):
        load_series(connection, 77)


@pytest.mark.parametrize("year", [1, 1969, 2024, 9999])
def test_times_survive_to_the_microsecond(year: int) -> None:
    time = datetime(year, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)
    assert from_micros(to_micros(time)) == time


@pytest.mark.slow
def test_memory_depends_on_the_chunk_and_not_on_the_chart(
    scratch: Engine, scratch_url: URL
) -> None:
    with scratch.begin() as connection:
        connection.execute(text("INSERT INTO charts (id, name) VALUES (1, 'long')"))
        connection.execute(
            text(
                "INSERT INTO candles (chart_id, time, open, high, low, close)"
                " SELECT 1, timestamp '2000-01-01' + i * interval '1 minute', i, i, i, i / 3.0"
                " FROM generate_series(1, :rows) i"
            ),
            {"rows": ROWS},
        )
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", MEASURE],
        input=scratch_url.render_as_string(hide_password=False),
        cwd=Path(__file__).parents[1],
        capture_output=True,
        text=True,
        check=True,
    )
    rows, megabytes = map(int, done.stdout.split())
    assert rows == ROWS
    assert megabytes < ALLOWED_MB
