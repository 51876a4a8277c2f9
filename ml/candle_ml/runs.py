"""Reading the record of trainings."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from candle_ml.models import TrainingRun


class RunView(BaseModel):
    """A row of training_runs as the API shows it; times are ISO 8601 in UTC."""

    model_config = ConfigDict(from_attributes=True, protected_namespaces=())

    run_id: str
    model_type: str | None
    experiment_name: str | None
    pipeline_config_hash: str | None
    dataset_version: str | None
    metrics_summary: dict[str, Any] | None
    status: str | None
    created_at: datetime | None
    completed_at: datetime | None


def list_runs(engine: Engine, limit: int) -> list[RunView]:
    """The newest runs first, at most `limit` of them."""
    newest_first = (
        select(TrainingRun).order_by(TrainingRun.created_at.desc().nulls_last()).limit(limit)
    )
    with Session(engine) as session:
        return [RunView.model_validate(run) for run in session.scalars(newest_first)]
