"""From candles to labels, and from labels to spans that can be stored as annotations."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from candle_ml.decoding import Scored
from candle_ml.errors import BadRequestError, TooLittleDataError
from candle_ml.evaluation import codes_of
from candle_ml.extremes import Indexes
from candle_ml.features import LOOKBACK
from candle_ml.model_file import TrainedModel
from candle_ml.options import LabelOptions
from candle_ml.rows import Candle
from candle_ml.series import CandleSeries, Floats, from_micros, series_of
from candle_ml.span_model import LEAST_CONFIDENCE
from candle_ml.stretches import Stretches


@dataclass(frozen=True)
class Prediction:
    """A label and how sure the model is of it, from 0 to 1; `time` in Unix seconds."""

    time: int
    label: str
    confidence: float


@dataclass(frozen=True)
class Predictions:
    """One per candle after the history, and the same as spans: both ends in Unix seconds."""

    candles: list[Prediction]
    spans: list[dict[str, Any]]


def sorted_series(candles: list[Candle]) -> CandleSeries:
    """Sorts by time. Raises BadRequestError where two candles have the same time."""
    series = series_of(sorted(candles, key=lambda candle: candle.time))
    same = np.flatnonzero(np.diff(series.time) == 0)
    if len(same):
        raise BadRequestError(
            "duplicate_timestamps",
            f"{len(same)} timestamps occur more than once, "
            f"the first is {int(from_micros(series.time[same[0]]).timestamp())}.",
            "Send every candle once.",
        )
    return series


def predict(model: TrainedModel, series: CandleSeries) -> Predictions:
    """Labels for candles from index LOOKBACK on, and the spans they make; before is history.

    A span sees its own candles and LOOKBACK before them, none after it: it is found as soon as it
    is complete. Raises TooLittleDataError where there are not more candles than LOOKBACK.
    """
    if len(series) <= LOOKBACK:
        raise TooLittleDataError(
            "too_few_candles",
            f"{len(series)} candles are too few: a prediction looks at the {LOOKBACK} before it.",
            f"Send at least {LOOKBACK + 1} candles.",
        )
    spans = model.span_model()
    scored = spans.score(series, np.ones(len(series), bool))
    found = spans.decode(scored, len(series))
    doubt = _most_probable(scored.stretches, spans.confidence(scored.score), len(series))
    options = LabelOptions(**{name: model.options[name] for name in ("scheme", "window")})
    codes = codes_of(found.stretches, len(series), len(spans.labels), options)
    confidence = np.maximum(1 - doubt, LEAST_CONFIDENCE)
    for first, last, sure in zip(*_ends(found), found.score, strict=True):
        confidence[first : last + 1] = sure
    seconds = series.time // 1_000_000
    return Predictions(
        [
            Prediction(int(seconds[i]), model.names[codes[i]], float(confidence[i]))
            for i in range(LOOKBACK, len(series))
        ],
        [
            {
                "start_time": int(seconds[first]),
                "end_time": int(seconds[last]),
                "label": spans.labels[label - 1],
                "confidence": float(sure),
            }
            for first, last, label, sure in zip(
                *_ends(found), found.stretches.label, found.score, strict=True
            )
        ],
    )


def _ends(found: Scored) -> tuple[Indexes, Indexes]:
    return found.stretches.first, found.stretches.last


def _most_probable(found: Stretches, confidence: Floats, candles: int) -> Floats:
    """For every candle the confidence of the most probable stretch that it lies in."""
    most = np.zeros(candles)
    for place in np.argsort(confidence, kind="stable"):
        most[found.first[place] : found.last[place] + 1] = confidence[place]
    return most
