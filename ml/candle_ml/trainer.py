"""Runs trainings in the background: one at a time, with progress, each with its record."""

import logging
import threading
import uuid
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from candle_ml.data import snapshot
from candle_ml.dataset import Dataset, build_dataset
from candle_ml.errors import ConflictError, ServiceError
from candle_ml.model_file import TrainedModel, check_writable
from candle_ml.models import TrainingRun
from candle_ml.options import TrainingOptions, pipeline_config_hash
from candle_ml.runs import INTERRUPTED, complete_run, fail_orphans, fail_run, start_run
from candle_ml.split import split_by_time
from candle_ml.training import Stage, train
from candle_ml.training_lock import TrainingLock

log = logging.getLogger("uvicorn.error")
STOP_WAIT_SECONDS = 8


@dataclass(frozen=True)
class Progress:
    """How far the training of this process is; `progress` is the share of the stage."""

    run_id: str
    stage: Stage
    progress: float


class Trainer:
    """Starts trainings and hands each finished model to `on_model`."""

    def __init__(self, model_dir: Path, on_model: Callable[[TrainedModel], None]) -> None:
        self._model_dir = model_dir
        self._on_model = on_model
        self._progress: Progress | None = None
        self._thread: threading.Thread | None = None
        self._stopping = threading.Event()

    def progress(self) -> dict[str, object] | None:
        """The running training, or None."""
        return asdict(self._progress) if self._progress else None

    def start(self, engine: Engine, options: TrainingOptions) -> str:
        """Checks the data, records the run, begins, and returns its id.

        Raises ConflictError while another training runs, and TooLittleDataError, NotFoundError or
        ModelDirError when this one could not succeed; then nothing is recorded.
        """
        self._await_release()
        lock = TrainingLock.take(engine)
        try:
            fail_orphans(engine)
            check_writable(self._model_dir)
            with snapshot(engine) as connection:
                dataset = build_dataset(connection, options)
            split_by_time(dataset, options)
            run_id = _record(engine, dataset, options)
            self._progress = Progress(run_id, "splitting", 0)
            self._thread = threading.Thread(
                target=self._work, args=(engine, lock, run_id, dataset, options), daemon=True
            )
            self._thread.start()
        except BaseException:
            lock.release()
            raise
        return run_id

    def stop(self) -> None:
        """Asks a running training to end and waits a little; the next start ends its record."""
        self._stopping.set()
        self.join(STOP_WAIT_SECONDS)

    def join(self, timeout_seconds: float) -> None:
        """Waits until no training of this process runs, at most this long."""
        if self._thread:
            self._thread.join(timeout_seconds)

    def _await_release(self) -> None:
        """Whoever has read that a run is completed must not be told that it still runs."""
        if self._progress is None:
            self.join(STOP_WAIT_SECONDS)

    def _work(
        self,
        engine: Engine,
        lock: TrainingLock,
        run_id: str,
        dataset: Dataset,
        options: TrainingOptions,
    ) -> None:
        def report(stage: Stage, done: float) -> None:
            if self._stopping.is_set():
                raise ConflictError(INTERRUPTED["code"], INTERRUPTED["error"], INTERRUPTED["hint"])
            self._progress = Progress(run_id, stage, done)

        try:
            outcome = train(run_id, dataset, options, self._model_dir, report)
            self._on_model(outcome.model)
            self._progress = None
            complete_run(engine, run_id, outcome.results)
        except Exception as error:
            # An expected failure is told by its record; anything else is a bug and shows its stack.
            log.error(
                "training %s failed: %s",
                run_id,
                error,
                exc_info=not isinstance(error, ServiceError),
            )
            self._progress = None
            fail_run(engine, run_id, error)
        finally:
            with suppress(SQLAlchemyError):
                lock.release()


def _record(engine: Engine, dataset: Dataset, options: TrainingOptions) -> str:
    run = TrainingRun(
        run_id=str(uuid.uuid4()),
        model_type=options.model_type,
        experiment_name=options.experiment_name,
        pipeline_config_hash=pipeline_config_hash(options),
        dataset_version=dataset.version,
    )
    run_id = run.run_id
    summary = {
        "options": options.model_dump(mode="json"),
        "charts": [chart.chart_id for chart in dataset.charts],
        "candles": dataset.candle_count(),
        "spans": dataset.span_counts(),
    }
    start_run(engine, run, summary)
    return run_id


def end_orphans(engine: Engine) -> None:
    """At start-up: ends the records of trainings that no process works on any more."""
    with suppress(ConflictError):
        lock = TrainingLock.take(engine)
        try:
            fail_orphans(engine)
        finally:
            lock.release()
