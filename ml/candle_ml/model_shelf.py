"""The models of this service: which is in use, by the decision in the database, and its file."""

import threading
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from candle_ml.decisions import Decision, choose, current_decision
from candle_ml.engine import is_unavailable
from candle_ml.errors import ConflictError, NotFoundError
from candle_ml.model_file import TrainedModel, load_model
from candle_ml.rivalry import Rival
from candle_ml.runs import recorded_model


@dataclass(frozen=True)
class InUse:
    """What predictions use: a model, or why there is none; and the decision behind it."""

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
            model = self._load(engine, decision.run_id if decision else None)
        except (NotFoundError, ConflictError) as problem:
            is_none_yet = decision is None and problem.code == "model_not_found"
            return InUse(None, decision, None if is_none_yet else problem)
        return InUse(model, decision, None)

    def use(self, engine: Engine, run_id: str | None) -> InUse:
        """From now on every process uses this run's model, or the newest.

        Raises as `take` where it cannot be used; then the one in use stays.
        """
        model = self._load(engine, run_id)
        return InUse(model, choose(engine, model.run_id), None)

    def rival(self, engine: Engine) -> Rival:
        """The model in use as it was measured: before it learned from all labels."""
        decision = current_decision(engine)
        if decision is None:
            return Rival(None, None, None)
        try:
            recorded = recorded_model(engine, decision.run_id, "measured_model")
            return Rival(decision.run_id, load_model(self._model_dir, recorded), None)
        except (NotFoundError, ConflictError) as problem:
            return Rival(decision.run_id, None, problem.message)

    def _load(self, engine: Engine, run_id: str | None) -> TrainedModel:
        with self._loading:
            held = self._model
            if held is not None and held.run_id == run_id:
                return held
            self._model = load_model(self._model_dir, recorded_model(engine, run_id))
            return self._model
