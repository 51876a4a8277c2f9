"""The models of this service: which is in use, by the decision in the database, and its file."""

import threading
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from candle_ml.decisions import Decision, choose, current_decision, deciding
from candle_ml.engine import is_unavailable
from candle_ml.errors import ConflictError, NotFoundError
from candle_ml.model_file import TrainedModel, load_model
from candle_ml.rivalry import Rival
from candle_ml.runs import get_run, is_ours, recorded_model
from candle_ml.series import to_micros

# Inode, bytes and the time of the last change in nanoseconds.
Stamp = tuple[int, int, int]


@dataclass(frozen=True)
class InUse:
    """What predictions use: a model, or why there is none; and the decision behind it.

    Both where a model is held whose file has been lost or exchanged since: it is gone at the next
    start.
    """

    model: TrainedModel | None
    decision: Decision | None
    problem: NotFoundError | ConflictError | None


class ModelShelf:
    """Holds the model that was used last, so that its file is read once.

    Swapped as a whole: a prediction uses one model from start to end.
    """

    def __init__(self, model_dir: Path) -> None:
        self._model_dir = model_dir
        self._model: TrainedModel | None = None
        # What the file system said of its file when it was read.
        self._stamp: Stamp | None = None
        self._loading = threading.Lock()

    def take(self, engine: Engine) -> TrainedModel:
        """The model in use, as decided by whichever process; before any decision the newest.

        Raises NotFoundError where there is none, ConflictError where its file cannot be used. While
        the database is away, the one that was used last.
        """
        try:
            decision = current_decision(engine)
        except SQLAlchemyError as error:
            if self._model is not None and is_unavailable(error):
                return self._model
            raise
        return self._load(engine, decision.run_id if decision else None)

    def in_use(self, engine: Engine) -> InUse:
        """The same with the decision behind it, and the reason where there is no model."""
        decision = current_decision(engine)
        try:
            model = self._checked(engine, decision.run_id if decision else None)
        except (NotFoundError, ConflictError) as problem:
            is_none_yet = decision is None and problem.code == "model_not_found"
            held = self._model
            still = held if held and decision and held.run_id == decision.run_id else None
            return InUse(still, decision, None if is_none_yet else problem)
        return InUse(model, decision, None)

    def use(self, engine: Engine, run_id: str | None) -> InUse:
        """From now on every process uses this run's model, or the newest.

        Raises as `take` where it cannot be used; then the one in use stays.
        """
        with deciding(engine) as session:
            model = self._checked(engine, run_id)
            return InUse(model, choose(session, model.run_id), None)

    def rival(self, engine: Engine) -> Rival:
        """The model in use as it was measured: before it learned from all labels.

        Where that file alone is lost, the model that predicts, and what is wrong.
        """
        decision = current_decision(engine)
        if decision is None:
            return Rival(None, None, None)
        try:
            recorded = recorded_model(engine, decision.run_id, "measured_model")
            model = load_model(self._model_dir, recorded)
            summary = get_run(engine, decision.run_id).metrics_summary
            return Rival(decision.run_id, model, None, _cut_of(summary), _charts_of(summary))
        except (NotFoundError, ConflictError) as problem:
            usable = self.in_use(engine)
            model = None if usable.problem else usable.model
            return Rival(decision.run_id, model, problem.message)

    def has_file(self, summary: Any) -> bool:  # noqa: ANN401
        """Whether the model of the run with this summary is still there."""
        if not is_ours(summary) or "model" not in summary:
            return False
        return (self._model_dir / Path(str(summary["model"]["file"])).name).is_file()

    def _load(self, engine: Engine, run_id: str | None) -> TrainedModel:
        with self._loading:
            held = self._model
            if held is not None and held.run_id == run_id:
                return held
            return self._read(recorded_model(engine, run_id))

    def _checked(self, engine: Engine, run_id: str | None) -> TrainedModel:
        """As `_load`, of a file that has not changed since it was read."""
        recorded = recorded_model(engine, run_id)
        with self._loading:
            held = self._model
            is_held = held is not None and held.run_id == recorded["run_id"]
            if held is not None and is_held and self._stamp == _stamp_of(self._path(recorded)):
                return held
            return self._read(recorded)

    def _read(self, recorded: dict[str, Any]) -> TrainedModel:
        # Taken before: a file that is exchanged while it is read has another one afterwards.
        stamp = _stamp_of(self._path(recorded))
        self._model, self._stamp = load_model(self._model_dir, recorded), stamp
        return self._model

    def _path(self, recorded: dict[str, Any]) -> Path:
        return self._model_dir / Path(str(recorded["file"])).name


def _stamp_of(path: Path) -> Stamp | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns


def _cut_of(summary: dict[str, Any]) -> int | None:
    """Where the training part of a run ended; None where an older version did not record it."""
    found = summary.get("test_from") or summary.get("train_end")
    return to_micros(datetime.fromisoformat(found)) if isinstance(found, str) else None


def _charts_of(summary: dict[str, Any]) -> frozenset[int]:
    return frozenset(summary.get("charts") or ())
