"""Ends the records of trainings that nobody works on any more."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import Connection, Engine, select
from sqlalchemy.orm import Session

from candle_ml.models import TrainingRun
from candle_ml.runs import is_ours
from candle_ml.training_lock import is_held

INTERRUPTED: Final = {
    "error": "The service stopped before this training was done.",
    "code": "interrupted",
    "hint": "Start it again.",
}
RUNNING: Final = TrainingRun.status == "running"


def end_orphans(engine: Engine, is_training: Callable[[Connection], bool] = is_held) -> None:
    """Marks as interrupted what is recorded as running, unless a training is on.

    Neither takes the training lock, so that no start is refused because of it, nor ends a record
    that it should not: the records are read before `is_training` is asked, and whoever works on
    one of them says so from before it is written until after its end is recorded.
    """
    with Session(engine) as session, session.begin():
        seen = session.execute(
            select(TrainingRun.run_id, TrainingRun.metrics_summary).where(RUNNING)
        )
        orphans = [run.run_id for run in seen if is_ours(run.metrics_summary)]
        if not orphans or is_training(session.connection()):
            return
        # Read again: a training may have recorded its end since.
        unfinished = select(TrainingRun).where(RUNNING, TrainingRun.run_id.in_(orphans))
        for run in session.scalars(unfinished.with_for_update()):
            run.status = "failed"
            run.completed_at = datetime.now(UTC)
            run.metrics_summary = {**run.metrics_summary, "failure": INTERRUPTED}
