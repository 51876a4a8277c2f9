"""The record of trainings: rows of training_runs, written and read."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict
from sqlalchemy import ColumnElement, Engine, String, cast, select
from sqlalchemy.orm import Session

from candle_ml.decisions import Reason, propose
from candle_ml.errors import ConflictError, NotFoundError, ServiceError
from candle_ml.models import TrainingRun
from candle_ml.options import Text

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
    # Whether predictions use its model; filled in by whoever knows the decision.
    in_use: bool = False
    # Whether its model's file is there; filled in by whoever knows the folder.
    has_model: bool = False


class RunFilter(BaseModel):
    """Which runs to list; what is not said keeps all."""

    status: Text | None = None
    model_type: Text | None = None
    experiment_name: Text | None = None


@dataclass(frozen=True)
class Proposal:
    """That a run's model should come into use in the place of its rival's."""

    rival: str | None
    reason: Reason
    words: str


def list_runs(engine: Engine, limit: int, wanted: RunFilter) -> list[RunView]:
    """The newest of the runs wanted first, at most `limit` of them."""
    newest_first = select(TrainingRun).order_by(TrainingRun.created_at.desc().nulls_last())
    for name, value in wanted.model_dump(exclude_none=True).items():
        # As text on both sides: an older table may have an enumeration there, without this word.
        newest_first = newest_first.where(cast(getattr(TrainingRun, name), String) == value)
    with Session(engine) as session:
        return [RunView.model_validate(run) for run in session.scalars(newest_first.limit(limit))]


def get_run(engine: Engine, run_id: str) -> RunView:
    """One run. Raises NotFoundError where there is none."""
    with Session(engine) as session:
        run = session.scalar(select(TrainingRun).where(_is(run_id)))
        if run is None:
            raise run_not_found(run_id)
        return RunView.model_validate(run)


def rename_run(engine: Engine, run_id: str, name: str) -> RunView:
    """Calls a run something else. Raises NotFoundError, or ConflictError where it is not ours."""
    with Session(engine) as session, session.begin():
        run = session.scalar(select(TrainingRun).where(_is(run_id)))
        if run is None:
            raise run_not_found(run_id)
        if not is_ours(run.metrics_summary):
            raise ConflictError(
                "run_of_other_recorder",
                f"The training {run_id} was recorded by an older installation and stays as it is.",
                "Trainings of this service can be renamed.",
            )
        run.experiment_name = name
        return RunView.model_validate(run)


def run_not_found(run_id: str) -> NotFoundError:
    """The refusal of a run that does not exist, whatever was to be done with it."""
    return NotFoundError(
        "run_not_found",
        f"There is no training {run_id}.",
        "GET /training/runs lists what there is.",
    )


def start_run(engine: Engine, run: TrainingRun, summary: dict[str, Any]) -> None:
    """Records that a training has begun, before it begins."""
    run.status = "running"
    run.created_at = datetime.now(UTC)
    run.metrics_summary = {"recorder": RECORDER, **summary}
    with Session(engine) as session, session.begin():
        session.add(run)


def complete_run(
    engine: Engine, run_id: str, results: dict[str, Any], proposal: Proposal | None
) -> None:
    """Records a success, and its model as the one in use where that is proposed.

    `results` joins what the summary already says.
    """
    with Session(engine) as session, session.begin():
        _finish(session, run_id, "completed", results)
        if proposal:
            propose(session, run_id, proposal.rival, proposal.reason, proposal.words)


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
    with Session(engine) as session, session.begin():
        _finish(session, run_id, "failed", {"failure": body})


def recorded_model(
    engine: Engine, run_id: str | None, kind: Literal["model", "measured_model"] = "model"
) -> dict[str, Any]:
    """What is recorded of a run's model file; without a run, of the newest that has one.

    The measured model is the one that the figures are of, where another has learned since.
    Raises NotFoundError for an unknown run and for one that left no model.
    """
    completed = (
        select(TrainingRun)
        .where(TrainingRun.status == "completed")
        .order_by(TrainingRun.completed_at.desc().nulls_last())
    )
    with Session(engine) as session:
        runs = session.scalars(completed if run_id is None else completed.where(_is(run_id)))
        for run in runs:
            if is_ours(run.metrics_summary) and "model" in run.metrics_summary:
                summary = run.metrics_summary
                return {"run_id": run.run_id, **summary.get(kind, summary["model"])}
    raise NotFoundError(
        "model_not_found",
        f"There is no completed training {run_id or ''} that left a model.".replace("  ", " "),
        "Train a model first; GET /training/runs lists what there is.",
    )


def is_ours(summary: Any) -> bool:  # noqa: ANN401
    """Whether the row with this summary was written by this service."""
    return isinstance(summary, dict) and summary.get("recorder") == RECORDER


def _is(run_id: str) -> ColumnElement[bool]:
    """As text on both sides: an older table may have a uuid there, which not every text is."""
    return cast(TrainingRun.run_id, String) == run_id


def _finish(session: Session, run_id: str, status: str, summary: dict[str, Any]) -> None:
    """Ends the row; what others recorded as its failure meanwhile was a guess and goes."""
    run = session.get_one(TrainingRun, run_id)
    run.status = status
    run.completed_at = datetime.now(UTC)
    begun = {**(run.metrics_summary or {})}
    begun.pop("failure", None)
    run.metrics_summary = {**begun, **summary}
