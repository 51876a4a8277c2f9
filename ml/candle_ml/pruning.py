"""Deletes the model files of old runs, never one that is or was last in use, or was chosen."""

from pathlib import Path
from typing import Final

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from candle_ml.decisions import chosen_runs, decided_runs, deciding
from candle_ml.model_file import PART_PREFIX
from candle_ml.models import TrainingRun
from candle_ml.runs import is_ours

# The model in use and the one before it, so that there is a way back.
LAST_DECISIONS: Final = 2


def prune(engine: Engine, model_dir: Path, kept: int) -> None:
    """Keeps the files of the `kept` newest runs with a model and of the last decisions.

    Of the runs that somebody chose, as many again: what a person decided outlives a week of
    trainings.

    Only files that runs of this service name are deleted, and parts of files that a killed process
    left. Called by who trains, so that nobody else is writing a file; who chooses a model meanwhile
    finds its file, or finds it gone.
    """
    with deciding(engine) as session:
        wanted = {*decided_runs(session, LAST_DECISIONS), *chosen_runs(session, kept)}
        with_model = [(run_id, files) for run_id, files in _files_of_runs(session) if files]
        for run_id, files in with_model[kept:]:
            if run_id not in wanted:
                for name in files:
                    (model_dir / Path(name).name).unlink(missing_ok=True)
    for part in model_dir.glob(f"{PART_PREFIX}*"):
        part.unlink(missing_ok=True)


def _files_of_runs(session: Session) -> list[tuple[str, list[str]]]:
    """The files that each completed run of this service left, newest first."""
    completed = (
        select(TrainingRun.run_id, TrainingRun.metrics_summary)
        .where(TrainingRun.status == "completed")
        .order_by(TrainingRun.completed_at.desc().nulls_last())
    )
    return [
        (run.run_id, [str(file["file"]) for file in _models(run.metrics_summary)])
        for run in session.execute(completed)
        if is_ours(run.metrics_summary)
    ]


def _models(summary: dict[str, dict[str, str]]) -> list[dict[str, str]]:
    return [summary[kind] for kind in ("model", "measured_model") if kind in summary]
