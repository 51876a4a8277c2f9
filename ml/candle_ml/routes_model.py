"""POST /predict, GET /model/info, POST /model/load."""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Engine

from candle_ml.context import Ready, Shared
from candle_ml.errors import BadRequestError
from candle_ml.features import LOOKBACK
from candle_ml.model_file import TrainedModel
from candle_ml.options import Name
from candle_ml.prediction import predict, sorted_series, spans_of
from candle_ml.prediction_source import MAX_CANDLES, chart_series
from candle_ml.rows import Candle
from candle_ml.series import CandleSeries
from candle_ml.suggestions import marked_in, suggest

router = APIRouter()

Seconds = Annotated[int, Field(ge=-62_135_596_800, le=253_402_300_799)]
Price = Annotated[float, Field(allow_inf_nan=False)]


class CandleBody(BaseModel):
    """A candle as the frontend has it; `time` in Unix seconds."""

    time: Seconds
    open: Price
    high: Price
    low: Price
    close: Price


class PredictBody(BaseModel):
    """Candles, in any order, or a chart whose candles are read from the database."""

    model_config = ConfigDict(extra="forbid")

    candles: Annotated[list[CandleBody], Field(max_length=MAX_CANDLES)] | None = None
    chart_id: int | None = None
    start_time: Seconds | None = None
    end_time: Seconds | None = None


class LoadBody(BaseModel):
    """Which run's model to use; without a run, the newest."""

    run_id: Name | None = None


@router.post("/predict")
def make_predictions(context: Shared, engine: Ready, body: PredictBody) -> dict[str, Any]:
    """A label per candle, the spans they make, and those worth a decision (Unix seconds)."""
    series = _series(engine, body)
    model = context.shelf.take(engine)
    predictions = predict(model, series)
    spans = spans_of(predictions)
    marked = marked_in(engine, body.chart_id, series)
    suggestions = suggest(spans, series, marked, model.run_id)
    return {
        "model_version": model.run_id,
        "predictions": [asdict(prediction) for prediction in predictions],
        "spans": spans,
        "suggestions": suggestions,
        "withheld": len(spans) - len(suggestions),
        "skipped_candles": LOOKBACK,
    }


@router.get("/model/info")
def model_info(context: Shared, engine: Ready) -> dict[str, Any]:
    """The model that predictions use, if any; /model/load says why one cannot be loaded."""
    model = context.shelf.current(engine)
    return {"loaded": False, "model": None} if model is None else _describe(model)


@router.post("/model/load")
def load(context: Shared, engine: Ready, body: LoadBody | None = None) -> dict[str, Any]:
    """Uses a run's model from now on: 404 without one, 409 where its file is not what was saved."""
    return _describe(context.shelf.load(engine, body.run_id if body else None))


def _series(engine: Engine, body: PredictBody) -> CandleSeries:
    if (body.candles is None) == (body.chart_id is None):
        raise BadRequestError(
            "candles_or_chart",
            "The request must have either candles or a chart_id.",
            "Send one of the two.",
        )
    if body.chart_id is not None:
        return chart_series(engine, body.chart_id, _time(body.start_time), _time(body.end_time))
    return sorted_series(
        [Candle(_time(c.time), c.open, c.high, c.low, c.close) for c in body.candles]
    )


def _time(seconds: int | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


def _describe(model: TrainedModel) -> dict[str, Any]:
    return {
        "loaded": True,
        "model": {
            "run_id": model.run_id,
            "labels": model.names,
            "features": model.features,
            "lookback": LOOKBACK,
            "options": model.options,
        },
    }
