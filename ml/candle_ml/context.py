"""What the routes share: the database, the trainer and the model in use."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy import Engine

from candle_ml.config import Settings
from candle_ml.database import Database
from candle_ml.errors import DatabaseUnavailableError
from candle_ml.health import Health
from candle_ml.libraries import load_libraries
from candle_ml.model_shelf import ModelShelf
from candle_ml.trainer import Trainer


@dataclass(frozen=True)
class Context:
    """Made once per application; nothing in it is global."""

    database: Database
    health: Health
    shelf: ModelShelf
    trainer: Trainer

    @classmethod
    def create(cls, settings: Settings) -> "Context":
        shelf = ModelShelf(settings.model_dir)
        trainer = Trainer(settings.model_dir, shelf, settings.models_kept)
        database = Database(settings.database_url)
        return cls(database, Health(database.check), shelf, trainer)

    def open(self) -> DatabaseUnavailableError | None:
        """Prepares the database; returns the reason where that has to wait for the server."""
        try:
            self.database.ready()
        except DatabaseUnavailableError as error:
            return error
        return None

    def close(self) -> None:
        """Ends a running training and gives the connections back."""
        self.trainer.stop()
        self.database.close()


async def _context(request: Request) -> Context:
    """Not in a thread: all of them may be waiting for the database, and health must not."""
    return request.app.state.context


def _ready(request: Request) -> Engine:
    load_libraries()
    return request.app.state.context.database.ready()


Shared = Annotated[Context, Depends(_context)]
# The engine, once training_runs is in place (503 before) and what learns and predicts is loaded.
Ready = Annotated[Engine, Depends(_ready)]
