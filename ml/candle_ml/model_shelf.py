"""The model that predictions use."""

import threading
from pathlib import Path

from sqlalchemy import Engine

from candle_ml.errors import ConflictError, NotFoundError
from candle_ml.model_file import TrainedModel, load_model
from candle_ml.runs import recorded_model


class ModelShelf:
    """Holds one model; swapped as a whole, so that a prediction uses one from start to end."""

    def __init__(self, model_dir: Path) -> None:
        self._model_dir = model_dir
        self._model: TrainedModel | None = None
        self._loading = threading.Lock()

    def put(self, model: TrainedModel) -> None:
        """From now on predictions use this model."""
        self._model = model

    def current(self, engine: Engine) -> TrainedModel | None:
        """The model that the next prediction uses, or None where that one would be refused."""
        try:
            return self.take(engine)
        except (NotFoundError, ConflictError):
            return None

    def load(self, engine: Engine, run_id: str | None) -> TrainedModel:
        """Loads a run's model, or the newest; the one in use stays when that fails."""
        with self._loading:
            recorded = recorded_model(engine, run_id)
            model = load_model(self._model_dir, recorded)
            self.put(model)
        return model

    def take(self, engine: Engine) -> TrainedModel:
        """The model in use; after a start of the service, the newest there is."""
        return self._model or self.load(engine, None)
