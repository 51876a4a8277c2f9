"""The database as the routes see it: ready to be used, or an error that says why not."""

import threading

from sqlalchemy import URL, Engine, text
from sqlalchemy.exc import SQLAlchemyError

from candle_ml.engine import (
    create_database_engine,
    create_probe_engine,
    is_unavailable,
    lacks_table,
    reason_of,
    schema_missing,
    unavailable,
)
from candle_ml.orphans import end_orphans
from candle_ml.own_tables import prepare_tables

HEALTH_QUERY = text("SELECT current_database(), to_regclass('candles') IS NOT NULL")


class Database:
    """One engine, and whether training_runs has been seen to be in place."""

    def __init__(self, url: URL) -> None:
        self._url = url
        self._engine = create_database_engine(url)
        self._probe = create_probe_engine(url)
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
                    prepare_tables(self._engine)
                    end_orphans(self._engine)
                except SQLAlchemyError as cause:
                    raise self.explain(cause) from cause
                self._prepared = True
        return self._engine

    def check(self) -> str:
        """Asks the server a real question and returns the database's name.

        On a connection of its own, so that neither a full pool fails it nor a frozen server keeps
        one of the pool's.
        """
        self.ready()
        try:
            with self._probe.connect() as connection:
                name, migrated = connection.execute(HEALTH_QUERY).one()
        except SQLAlchemyError as cause:
            raise self.explain(cause) from cause
        if not migrated:
            raise schema_missing(f"The database {name} has no table candles.")
        return name

    def explain(self, error: SQLAlchemyError) -> Exception:
        """The error to show: DatabaseUnavailableError for a server that is away or lacks tables.

        Any other error is returned as it is.
        """
        if is_unavailable(error):
            return unavailable(self._url, error)
        if lacks_table(error):
            name = self._url.database
            return schema_missing(f"The database {name} is not complete: {reason_of(error)}.")
        return error

    def close(self) -> None:
        """Gives all connections back to the server."""
        self._engine.dispose()
