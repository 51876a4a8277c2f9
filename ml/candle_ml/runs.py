"""The record of trainings: rows of training_runs, written and read."""

from datetime import UTC, datetime
from typing import Any, Final

from pydantic import BaseModel, ConfigDict
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from candle_ml.errors import NotFoundError, ServiceError
from candle_ml.models import TrainingRun

# Marks the rows this service wrote: those of an older installation are read, never changed.
RECORDER: Final = "candle-ml"


class RunView(BaseModel):
    """A row of training_runs as the API shows it; times are ISO 8601 in UTC."""

    model_config = ConfigDict(from_attributes=True, protected_namespaces=())

    run_id: str
    model_type: str | None
    experiment_name: str | None
    pipeline_config_hash: str | None
    dataset_version: str | None
    metrics_summary: Any
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


def start_run(engine: Engine, run: TrainingRun, summary: dict[str, Any]) -> None:
    """Records that a training has begun, before it begins."""
    run.status = "running"
    run.created_at = datetime.now(UTC)
    run.metrics_summary = {"recorder": RECORDER, **summary}
    with Session(engine) as session, session.begin():
        session.add(run)


def complete_run(engine: Engine, run_id: str, results: dict[str, Any]) -> None:
    """Records a success; `results` joins what the summary already says."""
    _finish(engine, run_id, "completed", results)


def fail_run(engine: Engine, run_id: str, error: Exception) -> None:
    """Records a failure and its reason. An unexpected error shows its kind, not its content."""
    body = (
        error.as_body()
        if isinstance(error, ServiceError)
        else {
            "error": f"The training stopped on an unexpected {type(error).__name__}.",
            "code": "bug",
            "hint": "The service's log holds the stack.",
        }
    )
    _finish(engine, run_id, "failed", {"failure": body})


def recorded_model(engine: Engine, run_id: str | None) -> dict[str, Any]:
    """What is recorded of a run's model file; without a run, of the newest that has one.

    Raises NotFoundError for an unknown run and for one that left no model.
    """
    completed = (
        select(TrainingRun)
        .where(TrainingRun.status == "completed")
        .order_by(TrainingRun.completed_at.desc().nulls_last())
    )
    with Session(engine) as session:
        runs = session.scalars(completed if run_id is None else completed.filter_by(run_id=run_id))
        for run in runs:
            if is_ours(run.metrics_summary) and "model" in run.metrics_summary:
                return {"run_id": run.run_id, **run.metrics_summary["model"]}
    raise NotFoundError(
        "model_not_found",
        f"There is no completed training {run_id or ''} that left a model.".replace("  ", " "),
        "Train a model first; GET /training/runs lists what there is.",
    )


def is_ours(summary: Any) -> bool:  # noqa: ANN401
    """Whether the row with this summary was written by this service."""
    return isinstance(summary, dict) and summary.get("recorder") == RECORDER


def _finish(engine: Engine, run_id: str, status: str, summary: dict[str, Any]) -> None:
    """Ends the row; what others recorded as its failure meanwhile was a guess and goes."""
    with Session(engine) as session, session.begin():
        run = session.get_one(TrainingRun, run_id)
        run.status = status
        run.completed_at = datetime.now(UTC)
        begun = {**(run.metrics_summary or {})}
        begun.pop("failure", None)
        run.metrics_summary = {**begun, **summary}
