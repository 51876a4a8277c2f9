"""POST /training/start, GET /training/runs, GET /training/dataset-info."""

from typing import Annotated, Any

from fastapi import APIRouter, Query

from candle_ml.context import Ready, Shared
from candle_ml.data import snapshot
from candle_ml.dataset_info import dataset_info
from candle_ml.options import TrainingOptions
from candle_ml.runs import list_runs

router = APIRouter(prefix="/training")


@router.post("/start", status_code=202)
def start(context: Shared, engine: Ready, options: TrainingOptions | None = None) -> dict[str, str]:
    """202 once the data has been read and checked.

    404 for an unknown chart, 409 while another training runs, 422 for poor data.
    """
    run_id = context.trainer.start(engine, options or TrainingOptions())
    return {"run_id": run_id, "status": "running"}


@router.get("/runs")
def runs(
    context: Shared, engine: Ready, limit: Annotated[int, Query(ge=1, le=500)] = 50
) -> dict[str, Any]:
    """The newest runs first; `active` tells how far the running one is.

    A run that nobody works on any more is ended first, so that none is shown running for ever.
    """
    context.trainer.end_orphans(engine)
    return {"active": context.trainer.progress(), "runs": list_runs(engine, limit)}


@router.get("/dataset-info")
def info(engine: Ready) -> dict[str, Any]:
    """What there is to learn from, per chart."""
    with snapshot(engine) as connection:
        return dataset_info(connection)
