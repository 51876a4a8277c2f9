"""Trainings: start, list, look at one, compare two, cancel; and what there is to learn from."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query
from pydantic import BaseModel, ConfigDict
from sqlalchemy import Engine

from candle_ml.answers import Comparison, DatasetInfo, Runs, Started, refusals
from candle_ml.comparison import compare
from candle_ml.context import Context, Ready, Shared
from candle_ml.data import snapshot
from candle_ml.dataset_info import dataset_info
from candle_ml.decisions import current_decision
from candle_ml.options import Name, TrainingOptions
from candle_ml.runs import RunFilter, RunView, get_run, list_runs, rename_run
from candle_ml.sent_again import Key

router = APIRouter(prefix="/training")

# A slash would end it; whatever else it holds is compared with the runs there are.
RunId = Annotated[Name, Path()]


class NewName(BaseModel):
    """What a run is to be called."""

    model_config = ConfigDict(extra="forbid", strict=True)

    experiment_name: Name


@router.post("/start", status_code=202, responses=refusals(400, 404, 409, 413))
def start(
    context: Shared, engine: Ready, options: TrainingOptions | None = None, key: Key = None
) -> Started:
    """202 once the data has been read and checked.

    404 for an unknown chart, 409 while another training runs, 422 for poor data. The same request
    with the same `Idempotency-Key` starts one training and answers the same.
    """
    run_id = context.trainer.start(engine, options or TrainingOptions(), key)
    return Started(run_id=run_id, status="running")


@router.post("/{run_id}/cancel", status_code=202, responses=refusals(404, 409))
def cancel(context: Shared, engine: Ready, run_id: RunId) -> Started:
    """202 once the training has been asked to end: it does so at its next step."""
    run = get_run(engine, run_id)
    context.trainer.cancel(run.run_id)
    return Started(run_id=run.run_id, status="cancelling")


@router.get("/runs", responses=refusals())
def runs(
    context: Shared,
    engine: Ready,
    wanted: Annotated[RunFilter, Depends()],
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
) -> Runs:
    """The newest runs first; `active` tells how far the running one is.

    A run that nobody works on any more is ended first, so that none is shown running for ever.
    """
    context.trainer.end_orphans(engine)
    listed = _told_of_models(context, engine, *list_runs(engine, limit, wanted))
    return Runs(active=context.trainer.progress(), runs=listed)


@router.get("/runs/{run_id}", responses=refusals(404))
def run(context: Shared, engine: Ready, run_id: RunId) -> RunView:
    """One run, with all that is recorded of it."""
    return _one(context, engine, run_id)


@router.patch("/runs/{run_id}", responses=refusals(400, 404, 409, 413))
def rename(context: Shared, engine: Ready, run_id: RunId, body: NewName) -> RunView:
    """Gives a run another name; 409 for one that an older installation recorded."""
    rename_run(engine, run_id, body.experiment_name)
    return _one(context, engine, run_id)


@router.get("/compare", responses=refusals(404))
def compare_two(context: Shared, engine: Ready, a: Name, b: Name) -> Comparison:
    """Two runs and the figures that both have; `same_test` says whether they can be compared."""
    return Comparison(**compare(_one(context, engine, a), _one(context, engine, b)))


@router.get("/dataset-info", responses=refusals())
def info(engine: Ready) -> DatasetInfo:
    """What there is to learn from, per chart."""
    with snapshot(engine) as connection:
        return DatasetInfo(**dataset_info(connection))


def _one(context: Context, engine: Engine, run_id: str) -> RunView:
    context.trainer.end_orphans(engine)
    return _told_of_models(context, engine, get_run(engine, run_id))[0]


def _told_of_models(context: Context, engine: Engine, *runs: RunView) -> list[RunView]:
    """The same, each with what is known of its model's use and file."""
    decision = current_decision(engine)
    in_use = decision.run_id if decision else None
    return [
        run.model_copy(
            update={
                "in_use": run.run_id == in_use,
                "has_model": context.shelf.has_file(run.metrics_summary),
            }
        )
        for run in runs
    ]
