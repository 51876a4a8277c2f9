"""Rows of Drizzle's tables as Python sees them: typed, with aware times."""

from datetime import datetime
from typing import Any, NamedTuple


class Chart(NamedTuple):
    """A row of charts."""

    id: int
    name: str
    created_at: datetime


class Candle(NamedTuple):
    """A candle; `time` is the start of its period, aware, in UTC."""

    time: datetime
    open: float
    high: float
    low: float
    close: float


class Annotation(NamedTuple):
    """A row of annotations; times inside `geometry` stay Unix seconds, as stored."""

    id: int
    chart_id: int
    timestamp: datetime
    label_type: str
    geometry: Any
    color: str | None
    created_at: datetime


class SpanAnnotation(NamedTuple):
    """A row of span_annotations; both ends belong to the span, and 'O' marks a negative."""

    id: int
    chart_id: int
    start_time: datetime
    end_time: datetime
    label: str
    confidence: int | None
    outcome: str | None
    notes: str | None
    sub_spans: Any
    color: str
    created_at: datetime
    source: str
    model_prediction: Any
