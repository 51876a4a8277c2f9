"""From candles to labels, and from labels to spans that can be stored as annotations."""

from dataclasses import dataclass
from itertools import groupby
from typing import Any

import numpy as np
from numpy.typing import NDArray

from candle_ml.errors import BadRequestError, TooLittleDataError
from candle_ml.features import BLOCK_ROWS, LOOKBACK, compute_features
from candle_ml.labels import BEGIN, NEGATIVE, base_label
from candle_ml.model_file import TrainedModel
from candle_ml.rows import Candle
from candle_ml.series import CandleSeries, from_micros, series_of


@dataclass(frozen=True)
class Prediction:
    """A label and how sure the model is of it, from 0 to 1; `time` in Unix seconds."""

    time: int
    label: str
    confidence: float


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


def predict(model: TrainedModel, series: CandleSeries) -> list[Prediction]:
    """One prediction per candle from index LOOKBACK on; what comes before is history.

    Raises TooLittleDataError where there are not more candles than LOOKBACK.
    """
    if len(series) <= LOOKBACK:
        raise TooLittleDataError(
            "too_few_candles",
            f"{len(series)} candles are too few: a prediction looks at the {LOOKBACK} before it.",
            f"Send at least {LOOKBACK + 1} candles.",
        )
    labels, shares = _most_likely(model, series)
    seconds = series.time[LOOKBACK:] // 1_000_000
    return [
        Prediction(int(time), label, float(share))
        for time, label, share in zip(seconds, labels, shares, strict=True)
    ]


def spans_of(predictions: list[Prediction]) -> list[dict[str, Any]]:
    """Runs of a pattern as spans, both ends included; B- starts a new one, 'O' makes none."""
    begun = np.cumsum([p.label.startswith(BEGIN) for p in predictions]).tolist()
    runs = groupby(
        zip(predictions, begun, strict=True), key=lambda pair: (base_label(pair[0].label), pair[1])
    )
    spans = []
    for (label, _), members in runs:
        run = [prediction for prediction, _ in members]
        if label != NEGATIVE:
            spans.append(
                {
                    "start_time": run[0].time,
                    "end_time": run[-1].time,
                    "label": label,
                    "confidence": sum(p.confidence for p in run) / len(run),
                }
            )
    return spans


def _most_likely(
    model: TrainedModel, series: CandleSeries
) -> tuple[list[str], NDArray[np.float64]]:
    labels: list[str] = []
    shares = []
    for start in range(LOOKBACK, len(series), BLOCK_ROWS):
        rows = compute_features(series.between(start - LOOKBACK, start + BLOCK_ROWS))
        likely = model.estimator.predict_proba(rows)
        labels += [model.names[code] for code in model.estimator.classes_[likely.argmax(axis=1)]]
        shares.append(likely.max(axis=1))
    return labels, np.concatenate(shares)
