"""Where the tests' databases come from.

ML_TEST_DATABASE_URL  a PostgreSQL database filled by the migration job; it is only ever read.
                      Its user may create databases: tests that write use scratch ones.
ML_TEST_LEGACY_FILE   the legacy SQLite file that database was filled from.
"""

import os
import sqlite3
import time
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import URL, Engine, text

from candle_ml.app import create_app
from candle_ml.config import Settings, parse_database_url
from candle_ml.engine import create_database_engine
from tests.client import TestClient

DRIZZLE = Path(__file__).parents[2] / "drizzle"
# Far from UTC, and not by whole hours: a time that goes through local time comes out wrong.
FOREIGN_ZONE = "Asia/Kathmandu"


def pytest_configure() -> None:
    if not os.environ.get("ML_TEST_DATABASE_URL"):
        pytest.exit(
            "ML_TEST_DATABASE_URL is not set. These tests need a real PostgreSQL: set it to the "
            "URL of a database that the migration job has filled.",
            returncode=2,
        )
    os.environ["TZ"] = FOREIGN_ZONE
    time.tzset()


@pytest.fixture(scope="session")
def filled_url() -> URL:
    return parse_database_url(os.environ["ML_TEST_DATABASE_URL"], os.environ.get("PGPASSWORD"))


@pytest.fixture(scope="session")
def filled(filled_url: URL) -> Iterator[Engine]:
    """The database that the migration job filled; to be read through snapshot() only."""
    yield from _engine(filled_url)


@pytest.fixture(scope="session")
def legacy() -> Iterator[sqlite3.Connection]:
    """The legacy file that the filled database came from, opened read-only."""
    path = os.environ.get("ML_TEST_LEGACY_FILE")
    if not path or not Path(path).is_file():
        pytest.fail(
            "ML_TEST_LEGACY_FILE does not name a file. This test compares with the legacy SQLite "
            "file that the database was filled from; leave it out with: -m 'not legacy'"
        )
    with closing(sqlite3.connect(f"{Path(path).absolute().as_uri()}?mode=ro", uri=True)) as file:
        yield file


@pytest.fixture(scope="session")
def template(filled_url: URL) -> Iterator[str]:
    """The name of a migrated database that tests copy, so nobody stays connected to it."""
    with _database(filled_url, "template0") as url:
        for engine in _engine(url):
            with engine.begin() as connection:
                for migration in sorted(DRIZZLE.glob("*.sql")):
                    connection.exec_driver_sql(migration.read_text())
        yield str(url.database)


@pytest.fixture
def empty_url(filled_url: URL) -> Iterator[URL]:
    """A new database on the same server with nothing in it; dropped afterwards."""
    with _database(filled_url, "template0") as url:
        yield url


@pytest.fixture
def scratch_url(filled_url: URL, template: str) -> Iterator[URL]:
    """A new database with the six tables as Drizzle's migrations make them; dropped afterwards."""
    with _database(filled_url, template) as url:
        yield url


@pytest.fixture
def scratch(scratch_url: URL) -> Iterator[Engine]:
    yield from _engine(scratch_url)


@pytest.fixture
def settings(scratch_url: URL, tmp_path: Path) -> Settings:
    return Settings(scratch_url, tmp_path / "models")


@pytest.fixture
def client(settings: Settings) -> Iterator[TestClient]:
    """The running application on a scratch database."""
    with TestClient(create_app(settings)) as running:
        yield running


@contextmanager
def _database(server_url: URL, template: str) -> Iterator[URL]:
    name = f"candle_ml_test_{uuid.uuid4().hex}"
    for server in _engine(server_url):
        commands = server.execution_options(isolation_level="AUTOCOMMIT")
        with commands.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}"))
        try:
            yield server_url.set(database=name)
        finally:
            with commands.connect() as connection:
                connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


def _engine(url: URL) -> Iterator[Engine]:
    engine = create_database_engine(url)
    yield engine
    engine.dispose()
