"""POST /predict, GET /model/info, POST /model/use and /model/load."""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Engine

from candle_ml.answers import Model, ModelInfo, PredictionAnswer, Problem, refusals
from candle_ml.context import Ready, Shared
from candle_ml.errors import BadRequestError
from candle_ml.features import LOOKBACK
from candle_ml.model_shelf import InUse
from candle_ml.options import Name
from candle_ml.prediction import predict, sorted_series
from candle_ml.prediction_source import MAX_CANDLES, chart_series
from candle_ml.rows import Candle
from candle_ml.series import CandleSeries
from candle_ml.suggestions import marked_in, suggest

router = APIRouter()

Seconds = Annotated[int, Field(ge=-62_135_596_800, le=253_402_300_799)]
# Numbers only: true is no price, and neither is "1.5".
Price = Annotated[float, Field(allow_inf_nan=False)]


class CandleBody(BaseModel):
    """A candle as the frontend has it; `time` in Unix seconds."""

    model_config = ConfigDict(strict=True)

    time: Seconds
    open: Price
    high: Price
    low: Price
    close: Price


class PredictBody(BaseModel):
    """Candles, in any order, or a chart whose candles are read from the database."""

    model_config = ConfigDict(extra="forbid", strict=True)

    candles: Annotated[list[CandleBody], Field(max_length=MAX_CANDLES)] | None = None
    chart_id: int | None = None
    start_time: Seconds | None = None
    end_time: Seconds | None = None


class UseBody(BaseModel):
    """Which run's model to use."""

    model_config = ConfigDict(extra="forbid", strict=True)

    run_id: Name


class LoadBody(BaseModel):
    """Which run's model to use; without a run, the newest."""

    model_config = ConfigDict(strict=True)

    run_id: Name | None = None


@router.post(
    "/predict",
    # Described, but not checked and copied once more: there may be 100,000 candles.
    response_model=None,
    responses={200: {"model": PredictionAnswer}, **refusals(400, 404, 409, 413)},
)
def make_predictions(context: Shared, engine: Ready, body: PredictBody) -> dict[str, Any]:
    """A label per candle, the spans they make, and those worth a decision (Unix seconds)."""
    series = _series(engine, body)
    model = context.shelf.take(engine)
    predicted = predict(model, series)
    spans = predicted.spans
    marked = marked_in(engine, body.chart_id, series)
    suggestions = suggest(spans, series, marked, model.run_id)
    return {
        "model_version": model.run_id,
        "predictions": [asdict(prediction) for prediction in predicted.candles],
        "spans": spans,
        "suggestions": suggestions,
        "withheld": len(spans) - len(suggestions),
        "skipped_candles": LOOKBACK,
    }


@router.get("/model/info", responses=refusals())
def model_info(context: Shared, engine: Ready) -> ModelInfo:
    """The model that predictions use, who decided so, and why it cannot be used where it cannot."""
    return _describe(context.shelf.in_use(engine))


@router.post("/model/use", responses=refusals(400, 404, 409, 413))
def use(context: Shared, engine: Ready, body: UseBody) -> ModelInfo:
    """Uses a run's model from now on, in every process and after every start.

    404 without a run or file, 409 where the file cannot be used; then all stays as it was.
    """
    return _describe(context.shelf.use(engine, body.run_id))


@router.post("/model/load", responses=refusals(400, 404, 409, 413))
def load(context: Shared, engine: Ready, body: LoadBody | None = None) -> ModelInfo:
    """As /model/use; without a run the newest."""
    return _describe(context.shelf.use(engine, body.run_id if body else None))


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


def _describe(in_use: InUse) -> ModelInfo:
    model, problem = in_use.model, in_use.problem
    return ModelInfo(
        loaded=model is not None,
        model=model
        and Model(
            run_id=model.run_id,
            labels=list(model.names),
            features=list(model.features),
            lookback=LOOKBACK,
            options=model.options,
        ),
        in_use=in_use.decision,
        problem=problem and Problem(**problem.as_body()),
    )
