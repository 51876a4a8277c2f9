"""Where the tests' databases come from.

ML_TEST_DATABASE_URL  a PostgreSQL database filled by the migration job; it is only ever read.
                      Its user may create databases: tests that write use scratch ones.
ML_TEST_LEGACY_FILE   the legacy SQLite file that database was filled from.
"""

import os
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
from sqlalchemy import URL, Engine

from candle_ml.app import create_app
from candle_ml.config import Settings, parse_database_url
from tests.client import TestClient
from tests.databases import database, empty, engine_of, restore, rows_of
from tests.support import Learned, random_walk, spans_by_rule, store_chart, train_quickly

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
    with engine_of(filled_url) as engine:
        yield engine


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
    with database(filled_url, "template0") as url:
        with engine_of(url) as engine, engine.begin() as connection:
            for migration in sorted(DRIZZLE.glob("*.sql")):
                connection.exec_driver_sql(migration.read_text())
        yield str(url.database)


@pytest.fixture(scope="session")
def shared_url(filled_url: URL, template: str) -> Iterator[URL]:
    """The migrated database that tests empty before they use it."""
    with database(filled_url, template) as url:
        yield url


@pytest.fixture(scope="session")
def learned(
    filled_url: URL, template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Learned]:
    """Trained once: tests that need a model and not a training are marked `trained`."""
    models = tmp_path_factory.mktemp("learned") / "models"
    with database(filled_url, template) as url, engine_of(url) as engine:
        series = random_walk(600)
        chart_id = store_chart(engine, series, spans_by_rule(series))
        with TestClient(create_app(Settings(url, models))) as client:
            run = train_quickly(client)
        assert run["status"] == "completed", run
        yield Learned(rows_of(engine), models, chart_id, run)


@pytest.fixture(scope="session")
def refusing(
    filled_url: URL, template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TestClient]:
    """A running application without data, for requests that are refused and leave nothing."""
    with (
        database(filled_url, template) as url,
        TestClient(create_app(Settings(url, tmp_path_factory.mktemp("refusing")))) as running,
    ):
        yield running


@pytest.fixture
def empty_url(filled_url: URL) -> Iterator[URL]:
    """A new database on the same server with nothing in it; dropped afterwards."""
    with database(filled_url, "template0") as url:
        yield url


@pytest.fixture
def scratch_url(request: pytest.FixtureRequest) -> Iterator[URL]:
    """A database with the six tables as Drizzle's migrations make them, and no rows.

    In tests marked `trained` it holds the chart and the run of `learned`. Tests that change more
    than rows are marked `own_database` and get one that is dropped afterwards.
    """
    with ExitStack() as held:
        if request.node.get_closest_marker("own_database"):
            wanted = (request.getfixturevalue(name) for name in ("filled_url", "template"))
            url = held.enter_context(database(*wanted))
            engine = held.enter_context(engine_of(url))
        else:
            url = request.getfixturevalue("shared_url")
            engine = held.enter_context(engine_of(url))
            empty(engine)
        if learned := _learned_of(request):
            restore(engine, learned.rows)
        engine.dispose()
        yield url


@pytest.fixture
def scratch(scratch_url: URL) -> Iterator[Engine]:
    with engine_of(scratch_url) as engine:
        yield engine


@pytest.fixture
def settings(request: pytest.FixtureRequest, scratch_url: URL, tmp_path: Path) -> Settings:
    models = tmp_path / "models"
    if learned := _learned_of(request):
        shutil.copytree(learned.models, models)
    return Settings(scratch_url, models)


@pytest.fixture
def client(settings: Settings) -> Iterator[TestClient]:
    """The running application on a scratch database."""
    with TestClient(create_app(settings)) as running:
        yield running


def _learned_of(request: pytest.FixtureRequest) -> Learned | None:
    is_trained = request.node.get_closest_marker("trained") is not None
    return request.getfixturevalue("learned") if is_trained else None
