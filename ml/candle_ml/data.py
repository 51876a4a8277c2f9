"""What the service reads of Drizzle's tables: raw SQL, server-side cursors, never a write.

Times are `timestamp` in UTC in the tables and aware in Python. Rows come in chunks, so that the
memory a reader needs depends on the size of a chunk and not on the length of a chart.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, TextClause, bindparam, text
from sqlalchemy.types import ARRAY, DateTime, Text

from candle_ml.rows import Annotation, Candle, Chart, SpanAnnotation

CHUNK_ROWS = 50_000


CHARTS = text("SELECT id, name, created_at FROM charts ORDER BY id")

CANDLES = text(
    "SELECT time, open, high, low, close FROM candles"
    " WHERE chart_id = :chart_id"
    " AND (:since IS NULL OR time >= :since) AND (:until IS NULL OR time <= :until)"
    " ORDER BY time"
).bindparams(bindparam("since", type_=DateTime), bindparam("until", type_=DateTime))

ANNOTATIONS = text(
    "SELECT id, chart_id, timestamp, label_type, geometry, color, created_at FROM annotations"
    " WHERE chart_id = :chart_id ORDER BY timestamp, id"
)

SPANS = text(
    "SELECT id, chart_id, start_time, end_time, label, confidence, outcome, notes, sub_spans,"
    " color, created_at, source, model_prediction FROM span_annotations"
    " WHERE chart_id = :chart_id AND (:sources IS NULL OR source = ANY(:sources))"
    " ORDER BY start_time, id"
).bindparams(bindparam("sources", type_=ARRAY(Text)))


@contextmanager
def snapshot(engine: Engine) -> Iterator[Connection]:
    """A read-only transaction in which every query sees the same state of the database."""
    with engine.connect() as connection:
        yield connection.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )


def read_charts(connection: Connection) -> list[Chart]:
    """All charts, oldest first."""
    return [Chart(*map(to_aware, row)) for row in connection.execute(CHARTS)]


def stream_candles(
    connection: Connection,
    chart_id: int,
    since: datetime | None = None,
    until: datetime | None = None,
    chunk_rows: int = CHUNK_ROWS,
) -> Iterator[list[Candle]]:
    """The candles of a chart ordered by time, both limits included, `chunk_rows` at a time."""
    window = {"chart_id": chart_id, "since": to_stored(since), "until": to_stored(until)}
    for rows in stream(connection, CANDLES, window, chunk_rows):
        yield [Candle(to_aware(time), *prices) for time, *prices in rows]


def stream_annotations(
    connection: Connection, chart_id: int, chunk_rows: int = CHUNK_ROWS
) -> Iterator[list[Annotation]]:
    """The point and line annotations of a chart ordered by their candle's time."""
    for rows in stream(connection, ANNOTATIONS, {"chart_id": chart_id}, chunk_rows):
        yield [Annotation(*map(to_aware, row)) for row in rows]


def stream_spans(
    connection: Connection,
    chart_id: int,
    sources: Sequence[str] | None = None,
    chunk_rows: int = CHUNK_ROWS,
) -> Iterator[list[SpanAnnotation]]:
    """The spans of a chart ordered by their start; `sources` keeps those from these only."""
    wanted = {"chart_id": chart_id, "sources": None if sources is None else list(sources)}
    for rows in stream(connection, SPANS, wanted, chunk_rows):
        yield [SpanAnnotation(*map(to_aware, row)) for row in rows]


def stream(
    connection: Connection, statement: TextClause, parameters: dict[str, Any], chunk_rows: int
) -> Iterator[Sequence[Row[Any]]]:
    """Runs a SELECT through a server-side cursor and yields its rows in chunks.

    The size is said twice: for text() SQLAlchemy 2.1 hands `yield_per` to the cursor alone, and
    partitions() without a size was measured to return all 5,000,000 rows at once.
    """
    options = {"yield_per": chunk_rows}
    with connection.execute(statement, parameters, execution_options=options) as result:
        yield from result.partitions(chunk_rows)


def to_aware(value: Any) -> Any:  # noqa: ANN401
    """A naive time of the tables becomes aware; every other value stays as it is."""
    return value.replace(tzinfo=UTC) if isinstance(value, datetime) else value


def to_stored(time: datetime | None) -> datetime | None:
    """A time as the tables hold it: UTC, naive. Raises ValueError for a naive argument."""
    if time is not None and time.tzinfo is None:
        raise ValueError(f"{time} has no time zone")
    return None if time is None else time.astimezone(UTC).replace(tzinfo=None)
