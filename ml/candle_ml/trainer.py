"""Runs trainings in the background: one at a time, with progress, each with its record."""

import logging
import threading
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Final, Literal

from sqlalchemy import Engine

from candle_ml.data import snapshot
from candle_ml.dataset import Dataset, build_dataset
from candle_ml.errors import ConflictError, ServiceError
from candle_ml.model_file import check_writable
from candle_ml.model_shelf import ModelShelf
from candle_ml.models import TrainingRun
from candle_ml.naming import telling_name
from candle_ml.options import TrainingOptions, pipeline_config_hash
from candle_ml.orphans import INTERRUPTED, end_orphans
from candle_ml.pruning import prune
from candle_ml.recording import record_end
from candle_ml.rivalry import Rival
from candle_ml.runs import complete_run, fail_run, start_run
from candle_ml.sent_again import has_begun, run_id_for
from candle_ml.split import split_by_time
from candle_ml.training import Stage, train
from candle_ml.training_lock import TrainingLock, is_held, training_running

log = logging.getLogger("uvicorn.error")
STOP_WAIT_SECONDS = 8
CANCELLED: Final = {
    "error": "Somebody cancelled this training.",
    "code": "cancelled",
    "hint": "Start it again.",
}


@dataclass(frozen=True)
class Progress:
    """How far the training of this process is; `progress` is the share of the stage."""

    run_id: str
    stage: Stage | Literal["recording"]
    progress: float
    cancelling: bool = False


class Trainer:
    """Starts trainings, each with its record, and keeps the folder of model files small."""

    def __init__(self, model_dir: Path, shelf: ModelShelf, models_kept: int) -> None:
        self._model_dir = model_dir
        self._shelf = shelf
        self._models_kept = models_kept
        self._progress: Progress | None = None
        self._thread: threading.Thread | None = None
        # Held from the start of a training to its end. The lock in the database does not suffice:
        # it is gone as soon as its session is, and the training is not.
        self._turn = threading.Lock()
        self._stopping = threading.Event()
        self._cancelled = threading.Event()

    def progress(self) -> Progress | None:
        """The running training, or None."""
        return self._progress

    def start(self, engine: Engine, options: TrainingOptions, key: str | None = None) -> str:
        """Checks the data, records the run, begins, and returns its id.

        Of one with a key that has begun before, the id is all that it returns.
        Raises ConflictError while another training runs, and TooLittleDataError, NotFoundError or
        ModelDirError when this one could not succeed; then nothing is recorded.
        """
        run_id = run_id_for(key)
        if key and has_begun(engine, run_id, options):
            return run_id
        held = ExitStack()
        try:
            self._take_turn(engine, held)
            check_writable(self._model_dir)
            with snapshot(engine) as connection:
                dataset = build_dataset(connection, options)
                name = options.experiment_name or telling_name(connection, dataset, options)
            split_by_time(dataset, options)
            rival = self._shelf.rival(engine)
            _record(engine, run_id, name, dataset, options)
            self._cancelled.clear()
            self._progress = Progress(run_id, "splitting", 0)
            self._thread = threading.Thread(
                target=self._work, args=(engine, held, run_id, dataset, options, rival), daemon=True
            )
            self._thread.start()
        except BaseException:
            held.close()
            raise
        return run_id

    def cancel(self, run_id: str) -> None:
        """Asks a training of this process to end; its record says who did.

        Raises ConflictError where it does not run here, or is only being recorded.
        """
        progress = self._progress
        if progress is None or progress.run_id != run_id or progress.stage == "recording":
            raise ConflictError(
                "training_not_running",
                f"The training {run_id} does not run in this service.",
                "GET /training/runs shows what runs.",
            )
        self._cancelled.set()
        self._progress = replace(progress, cancelling=True)

    def stop(self) -> None:
        """Asks a running training to end and waits a little; a longer one becomes an orphan."""
        self._stopping.set()
        self.join(STOP_WAIT_SECONDS)

    def join(self, timeout_seconds: float) -> None:
        """Waits until no training of this process runs, at most this long."""
        if self._thread:
            self._thread.join(timeout_seconds)

    def end_orphans(self, engine: Engine) -> None:
        """Ends the records of trainings that neither this process nor another works on."""
        end_orphans(engine, lambda connection: self._turn.locked() or is_held(connection))

    def _take_turn(self, engine: Engine, held: ExitStack) -> None:
        """Puts into `held` what keeps others from training. Raises ConflictError where others do.

        Whoever has read how a run ended must not be told that it still runs: one that is only being
        recorded is waited for.
        """
        progress = self._progress
        if progress is None or progress.stage == "recording":
            self.join(STOP_WAIT_SECONDS)
        if not self._turn.acquire(blocking=False):
            raise training_running()
        held.callback(self._turn.release)
        held.callback(self._forget_progress)
        held.callback(TrainingLock.take(engine).release)
        end_orphans(engine, lambda _: False)

    def _forget_progress(self) -> None:
        self._progress = None

    def _work(
        self,
        engine: Engine,
        held: ExitStack,
        run_id: str,
        dataset: Dataset,
        options: TrainingOptions,
        rival: Rival,
    ) -> None:
        def report(stage: Stage, done: float) -> None:
            for asked, why in ((self._stopping, INTERRUPTED), (self._cancelled, CANCELLED)):
                if asked.is_set():
                    raise ConflictError(why["code"], why["error"], why["hint"])
            self._progress = Progress(run_id, stage, done)

        def record(write: Callable[[], None]) -> bool:
            self._progress = Progress(run_id, "recording", 0)
            return record_end(run_id, write, self._stopping)

        with held:
            try:
                outcome = train(run_id, dataset, options, self._model_dir, rival, report)
                results, proposal = outcome.results, outcome.proposal
                if record(partial(complete_run, engine, run_id, results, proposal)):
                    prune(engine, self._model_dir, self._models_kept)
            except Exception as error:
                _log_failure(run_id, error)
                record(partial(fail_run, engine, run_id, error))


def _log_failure(run_id: str, error: Exception) -> None:
    """An expected failure is told by its record; anything else is a bug and shows its stack."""
    is_bug = not isinstance(error, ServiceError)
    log.error("training %s failed: %s", run_id, error, exc_info=is_bug)


def _record(
    engine: Engine, run_id: str, name: str, dataset: Dataset, options: TrainingOptions
) -> None:
    run = TrainingRun(
        run_id=run_id,
        model_type=options.model_type,
        experiment_name=name,
        pipeline_config_hash=pipeline_config_hash(options),
        dataset_version=dataset.version,
    )
    summary = {
        "options": options.model_dump(mode="json"),
        "charts": [chart.chart_id for chart in dataset.charts],
        "candles": dataset.candle_count(),
        "spans": dataset.span_counts(),
    }
    start_run(engine, run, summary)
