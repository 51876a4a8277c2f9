"""Databases for tests: new ones, and one that is emptied and filled again, which takes a tenth."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import URL, Engine, text

from candle_ml.engine import create_database_engine
from candle_ml.own_tables import prepare_tables
from tests.support import end_sessions

TABLES = ("charts", "candles", "span_annotations", "training_runs", "model_decisions")
OWN_TABLES = "training_runs, model_decisions"
NUMBERS = {
    "charts": "id",
    "candles": "id",
    "span_annotations": "id",
    "model_decisions": "decision_id",
}

# Rows of each table as COPY has them.
Rows = dict[str, bytes]


@contextmanager
def database(server_url: URL, template: str) -> Iterator[URL]:
    """A new database on the same server; dropped afterwards."""
    name = f"candle_ml_test_{uuid.uuid4().hex}"
    with engine_of(server_url) as server:
        commands = server.execution_options(isolation_level="AUTOCOMMIT")
        with commands.connect() as connection:
            connection.execute(
                text(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
            )
        try:
            yield server_url.set(database=name)
        finally:
            with commands.connect() as connection:
                connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


@contextmanager
def engine_of(url: URL) -> Iterator[Engine]:
    engine = create_database_engine(url)
    try:
        yield engine
    finally:
        engine.dispose()


def empty(engine: Engine) -> None:
    """As the migrations left it, as far as rows and this service's tables go."""
    end_sessions(engine)
    with engine.begin() as connection:
        connection.execute(text("TRUNCATE charts RESTART IDENTITY CASCADE"))
        connection.execute(text(f"DROP TABLE IF EXISTS {OWN_TABLES}"))


def rows_of(engine: Engine) -> Rows:
    """What `restore` puts into another database."""
    found: Rows = {}
    with engine.begin() as connection, connection.connection.cursor() as cursor:
        for table in TABLES:
            with cursor.copy(f"COPY {table} TO STDOUT (FORMAT binary)") as copy:
                found[table] = b"".join(copy)
    return found


def restore(engine: Engine, rows: Rows) -> None:
    """Puts rows into an empty database."""
    prepare_tables(engine)
    with engine.begin() as connection, connection.connection.cursor() as cursor:
        for table, data in rows.items():
            with cursor.copy(f"COPY {table} FROM STDIN (FORMAT binary)") as copy:
                copy.write(data)
        for table, column in NUMBERS.items():
            sequence = f"pg_get_serial_sequence('{table}', '{column}')"
            highest = f"SELECT setval({sequence}, max({column})) FROM {table}"  # noqa: S608
            connection.exec_driver_sql(highest)
