"""What of a prediction is worth a decision: nothing that is marked, rejected or reviewed already.

Suggestions are not rows: they are computed anew whenever somebody asks, and only a decision on one
is stored, by the frontend, as a span with `model_prediction`.
"""

from datetime import datetime
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import DateTime, Engine, bindparam, text

from candle_ml.data import snapshot, to_aware, to_stored
from candle_ml.series import CandleSeries, from_micros, to_micros
from candle_ml.teaching import NEGATIVE

# A rejection speaks of one suggestion; any other negative span, of every candle in it.
REJECTED: Final = "model_rejected"
ENOUGH: Final = 0.5
MARKED = text(
    "SELECT start_time, end_time, label, source FROM span_annotations"
    " WHERE chart_id = :chart_id AND least(start_time, end_time) <= :until"
    " AND greatest(start_time, end_time) >= :since"
).bindparams(bindparam("since", type_=DateTime), bindparam("until", type_=DateTime))

# Half-open ranges of indexes into the candles, one row each.
Ranges = NDArray[np.int64]


class Marked(NamedTuple):
    """Where something is marked in the candles looked at, as ranges of their indexes."""

    spans: Ranges
    reviewed: Ranges


def marked_in(engine: Engine, chart_id: int | None, series: CandleSeries) -> Marked:
    """The chart's spans, rejections and reviewed stretches, as far as these candles go.

    Nothing is marked in candles that belong to no chart.
    """
    if chart_id is None:
        return Marked(_ranges(series, []), _ranges(series, []))
    since, until = (from_micros(series.time[place]) for place in (0, -1))
    window = {"chart_id": chart_id, "since": to_stored(since), "until": to_stored(until)}
    with snapshot(engine) as connection:
        rows = connection.execute(MARKED, window).all()
    ranges = _ranges(series, [(to_aware(row.start_time), to_aware(row.end_time)) for row in rows])
    reviewed = np.array([row.label == NEGATIVE and row.source != REJECTED for row in rows], bool)
    return Marked(ranges[~reviewed], ranges[reviewed])


def suggest(
    spans: list[dict[str, Any]], series: CandleSeries, marked: Marked, model_version: str
) -> list[dict[str, Any]]:
    """The spans that share less than half of their candles with anything that is marked.

    Shared is intersection over union, in candles; of reviewed stretches the part of the span that
    they cover. Each carries what its row is to say as `model_prediction`.
    """
    reviewed = _covered(len(series), marked.reviewed)
    ranges = _ranges(series, [_ends(span) for span in spans])
    return [
        {**span, "model_prediction": {**span, "model_version": model_version}}
        for span, (first, stop) in zip(spans, ranges.tolist(), strict=True)
        if _greatest_iou(first, stop, marked.spans) < ENOUGH
        and (reviewed[stop] - reviewed[first]) < ENOUGH * (stop - first)
    ]


def _greatest_iou(first: int, stop: int, others: Ranges) -> float:
    shared = np.minimum(stop, others[:, 1]) - np.maximum(first, others[:, 0])
    union = np.maximum(stop, others[:, 1]) - np.minimum(first, others[:, 0])
    return float(np.max(shared / union, initial=0))


def _covered(candles: int, ranges: Ranges) -> NDArray[np.int64]:
    """How many candles before each index lie in one of the ranges."""
    is_covered = np.zeros(candles, bool)
    for first, stop in ranges:
        is_covered[first:stop] = True
    return np.concatenate(([0], np.cumsum(is_covered)))


def _ranges(series: CandleSeries, ends: list[tuple[datetime, datetime]]) -> Ranges:
    """Both ends belong to a span and may be swapped; a span without candles is an empty range."""
    ordered = np.array([sorted(map(to_micros, pair)) for pair in ends], np.int64).reshape(-1, 2)
    first = np.searchsorted(series.time, ordered[:, 0], side="left")
    stop = np.searchsorted(series.time, ordered[:, 1], side="right")
    return np.stack((first, np.maximum(stop, first)), axis=1)


def _ends(span: dict[str, Any]) -> tuple[datetime, datetime]:
    """Of candles within a second, the span's are all that begin in it."""
    start, end = span["start_time"], span["end_time"] + 1
    return from_micros(start * 1_000_000), from_micros(end * 1_000_000 - 1)
