"""The database as the routes see it: ready to be used, or an error that says why not."""

import threading

from sqlalchemy import URL, Engine, text
from sqlalchemy.exc import SQLAlchemyError

from candle_ml.db import create_database_engine, is_unavailable, unavailable
from candle_ml.errors import DatabaseUnavailableError
from candle_ml.orphans import end_orphans
from candle_ml.runs_table import prepare_runs_table

HEALTH_QUERY = text("SELECT current_database(), to_regclass('candles') IS NOT NULL")


class Database:
    """One engine, and whether training_runs has been seen to be in place."""

    def __init__(self, url: URL) -> None:
        self._url = url
        self._engine = create_database_engine(url)
        self._prepared = False
        self._preparing = threading.Lock()

    def ready(self) -> Engine:
        """The engine, once training_runs is in place; prepares it on the first successful call.

        Raises DatabaseUnavailableError. A server that is away when the service starts is thus
        an unhealthy service that heals by itself, not one that has to be started again.
        """
        with self._preparing:
            if not self._prepared:
                try:
                    prepare_runs_table(self._engine)
                    end_orphans(self._engine)
                except SQLAlchemyError as cause:
                    raise self.explain(cause) from cause
                self._prepared = True
        return self._engine

    def check(self) -> str:
        """Asks the server a real question and returns the database's name."""
        with self.ready().connect() as connection:
            name, migrated = connection.execute(HEALTH_QUERY).one()
        if not migrated:
            raise DatabaseUnavailableError(
                "schema_missing",
                f"The database {name} has no table candles.",
                "Run the job drizzle-migrate first.",
            )
        return name

    def explain(self, error: SQLAlchemyError) -> Exception:
        """The error to show: DatabaseUnavailableError where the server is away, else itself."""
        return unavailable(self._url, error) if is_unavailable(error) else error

    def close(self) -> None:
        """Gives all connections back to the server."""
        self._engine.dispose()
