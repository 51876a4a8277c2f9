"""What may be asked of a training, with its limits and its defaults."""

import hashlib
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from candle_ml.features import LOOKBACK
from candle_ml.shapes import ROW_NAMES


def _storable(text: str) -> str:
    """PostgreSQL's text holds no NUL. What UTF-8 cannot hold, pydantic refuses where it counts."""
    if "\0" in text:
        raise ValueError("a text must not hold NUL")
    return text


MAX_TEXT_LENGTH = 200
# Whatever text a request sends to the database, to be stored there or compared with what is.
Text = Annotated[str, Field(max_length=MAX_TEXT_LENGTH), AfterValidator(_storable)]
Name = Annotated[str, Field(min_length=1, max_length=MAX_TEXT_LENGTH), AfterValidator(_storable)]
Scheme = Literal["bio", "window"]
Unlabelled = Literal["between", "negative", "unknown"]
ModelType = Literal["hist_gradient_boosting", "random_forest", "logistic_regression"]
# Raised when features or labels of the same options come out differently.
PIPELINE_VERSION = 4


class LabelOptions(BaseModel):
    """How spans become one label per candle."""

    model_config = ConfigDict(extra="forbid", strict=True)

    scheme: Scheme = "bio"
    window: Annotated[int, Field(ge=2, le=500)] = 10
    min_confidence: Annotated[int, Field(ge=1, le=5)] | None = None
    sources: Annotated[list[Text], Field(min_length=1, max_length=50)] | None = None
    # What candles without a span teach: that there is no pattern between a chart's first and last
    # span and nothing beyond them; no pattern anywhere; or nothing, so that only spans of label
    # 'O' do.
    unlabelled: Unlabelled = "between"


class TrainingOptions(LabelOptions):
    """The body of POST /training/start; everything has a default."""

    model_config = ConfigDict(extra="forbid", strict=True, protected_namespaces=())

    # Without one a training is named by its charts, spans and settings.
    experiment_name: Name | None = None
    model_type: ModelType = "hist_gradient_boosting"
    chart_ids: Annotated[list[int], Field(min_length=1, max_length=1000)] | None = None
    test_fraction: Annotated[float, Field(ge=0.05, le=0.5)] = 0.25
    max_iterations: Annotated[int, Field(ge=10, le=1000)] = 100
    max_training_rows: Annotated[int, Field(ge=1000, le=5_000_000)] = 1_000_000
    # Beside the one test part, as many that follow each other, each after its own training part.
    walk_forward: Annotated[int, Field(ge=2, le=10)] | None = None
    seed: Annotated[int, Field(ge=0, le=2**31 - 1)] = 0
    # Learn from all labels once the test part has been measured.
    refit: bool = True


def pipeline_config_hash(options: TrainingOptions) -> str:
    """SHA-256 of everything that shapes a model except the data and the experiment's name."""
    what = options.model_dump_json(exclude={"experiment_name", "chart_ids"})
    parts = [str(PIPELINE_VERSION), str(LOOKBACK), *ROW_NAMES, what]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
