"""What the routes answer, for the OpenAPI document and whoever reads it."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from candle_ml.decisions import Decision
from candle_ml.runs import RunView
from candle_ml.trainer import Progress

Share = Annotated[float, Field(ge=0, le=1)]


class Answer(BaseModel):
    """Exactly these fields."""

    model_config = ConfigDict(extra="forbid", protected_namespaces=())


class Problem(Answer):
    """Every answer that is not a success; `error` is a sentence for people."""

    error: str
    code: str
    hint: str


class Healthy(Answer):
    status: Literal["ok"]
    database: str


class Started(Answer):
    run_id: str
    status: Literal["running", "cancelling"]


class Runs(Answer):
    active: Progress | None
    runs: list[RunView]


class Figure(Answer):
    name: str
    a: float
    b: float
    difference: float


class Comparison(Answer):
    a: RunView
    b: RunView
    same_test: bool
    figures: list[Figure]


class Model(Answer):
    run_id: str
    labels: list[str]
    features: list[str]
    lookback: int
    options: dict[str, Any]


class ModelInfo(Answer):
    loaded: bool
    model: Model | None
    in_use: Decision | None
    problem: Problem | None


class CandlePrediction(Answer):
    time: int
    label: str
    confidence: Share


class PredictedSpan(Answer):
    """Both ends belong to the span."""

    start_time: int
    end_time: int
    label: str
    confidence: Share


class Seen(PredictedSpan):
    model_version: str


class Suggestion(PredictedSpan):
    model_prediction: Seen


class PredictionAnswer(Answer):
    """Times in Unix seconds."""

    model_version: str
    predictions: list[CandlePrediction]
    spans: list[PredictedSpan]
    suggestions: list[Suggestion]
    withheld: int
    skipped_candles: int


class ChartInfo(Answer):
    """What there is to learn from in a chart; times in ISO 8601, UTC."""

    chart_id: int
    name: str
    candles: int
    first_time: str | None
    last_time: str | None
    spans: int
    labels: dict[str, int]
    sources: dict[str, int]
    confidences: dict[str, int]


class DatasetInfo(Answer):
    charts: list[ChartInfo]
    candles: int
    spans: int


REFUSALS: dict[int, str] = {
    400: "The body cannot be read, or contradicts itself",
    403: "Another name than this service's, or a page of another site",
    404: "There is no such chart, run or model",
    409: "What is there now stands against it",
    413: "More than 16 MB",
    422: "A field is missing, unknown or wrong; or there is too little data",
    500: "A bug",
    503: "The database or the folder for models cannot be used",
}


def refusals(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """For a route: that it also answers these, beside what every route may."""
    always = (403, 422, 500, 503)
    return {
        status: {"model": Problem, "description": REFUSALS[status]}
        for status in sorted({*always, *statuses})
    }
