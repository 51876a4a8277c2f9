"""What there is to learn from, counted by the server."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, text

from candle_ml.data import to_aware

CANDLES_OF_CHARTS = text(
    "SELECT charts.id AS chart_id, name, candles, first_time, last_time FROM charts"
    " LEFT JOIN LATERAL (SELECT count(*) AS candles, min(time) AS first_time,"
    " max(time) AS last_time FROM candles WHERE chart_id = charts.id) AS c ON true"
    " ORDER BY charts.id"
)
SPANS_OF_CHARTS = text(
    "SELECT chart_id, label, source, confidence, count(*) AS spans FROM span_annotations"
    " GROUP BY chart_id, label, source, confidence ORDER BY chart_id, label, source, confidence"
)


def dataset_info(connection: Connection) -> dict[str, Any]:
    """Per chart: candles, their first and last time (ISO 8601, UTC), spans by label and source."""
    charts = {
        row.chart_id: {
            **row._asdict(),
            "first_time": _iso(row.first_time),
            "last_time": _iso(row.last_time),
            "spans": 0,
            "labels": {},
            "sources": {},
            "confidences": {},
        }
        for row in connection.execute(CANDLES_OF_CHARTS)
    }
    for row in connection.execute(SPANS_OF_CHARTS):
        _count(charts[row.chart_id], row.label, row.source, row.confidence, row.spans)
    listed = list(charts.values())
    return {
        "charts": listed,
        "candles": sum(chart["candles"] for chart in listed),
        "spans": sum(chart["spans"] for chart in listed),
    }


def _count(
    chart: dict[str, Any], label: str, source: str, confidence: int | None, spans: int
) -> None:
    chart["spans"] += spans
    stated = "none" if confidence is None else str(confidence)
    for name, key in (("labels", label), ("sources", source), ("confidences", stated)):
        chart[name][key] = chart[name].get(key, 0) + spans


def _iso(time: datetime | None) -> str | None:
    return None if time is None else to_aware(time).isoformat()
