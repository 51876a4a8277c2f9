import os
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import URL, Engine, text

from candle_ml.app import create_app
from candle_ml.config import Settings
from candle_ml.engine import POOL_SIZE
from tests.client import TestClient
from tests.support import PATIENCE_SECONDS, end_sessions

pytestmark = pytest.mark.own_database


def test_health_asks_the_database_and_names_it(client: TestClient, scratch_url: URL) -> None:
    answer = client.get("/health")
    assert (answer.status_code, answer.json()) == (
        200,
        {"status": "ok", "database": scratch_url.database},
    )


def test_a_database_that_is_away_is_503_everywhere_and_shows_no_password(tmp_path: Path) -> None:
    with socket.socket() as closed:
        # Bound and never listening: whoever connects is refused, and nobody else gets the port.
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
        url = URL.create("postgresql+psycopg", "u", "secret", "127.0.0.1", port, "db")
        with TestClient(create_app(Settings(url, tmp_path))) as client:
            for method, path in [
                ("GET", "/health"),
                ("GET", "/training/runs"),
                ("GET", "/training/dataset-info"),
                ("POST", "/training/start"),
                ("POST", "/model/load"),
            ]:
                answer = client.request(method, path)
                assert answer.status_code == 503, path
                assert answer.json()["code"] == "database_unavailable"
                assert f"127.0.0.1:{port}/db as u" in answer.json()["error"]
                assert "secret" not in answer.text


def test_a_database_without_the_six_tables_is_503_everywhere_and_names_the_job(
    empty_url: URL, tmp_path: Path
) -> None:
    with TestClient(create_app(Settings(empty_url, tmp_path))) as client:
        for method, path, body in [
            ("GET", "/health", None),
            ("GET", "/training/dataset-info", None),
            ("POST", "/training/start", None),
            ("POST", "/training/start", {"chart_ids": [1]}),
            ("POST", "/predict", {"chart_id": 1}),
            ("POST", "/predict", {"chart_id": 1, "start_time": 1}),
        ]:
            answer = client.request(method, path, json=body)
            assert answer.status_code == 503, path
            assert answer.json()["code"] == "schema_missing"
            assert "drizzle-migrate" in answer.json()["hint"]
            assert "SELECT" not in answer.text


POSTMASTER = text("SELECT split_part(pg_read_file('postmaster.pid'), chr(10), 1)::int")
PROCESSES = text("SELECT pid FROM pg_stat_activity")


@contextmanager
def frozen(server: Engine) -> Iterator[None]:
    """Stops the whole server: connections are accepted, by the kernel, and never answered."""
    with server.connect() as connection:
        pids = [connection.scalar(POSTMASTER), *connection.scalars(PROCESSES)]
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in reversed(pids):
            os.kill(pid, signal.SIGCONT)


def test_health_answers_within_its_limit_while_the_database_is_frozen_and_heals_by_itself(
    client: TestClient, scratch: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert client.get("/health").status_code == 200
    limited = monkeypatch.context()
    with limited as patched, frozen(scratch):
        patched.setattr("candle_ml.health.LIMIT_SECONDS", 0.2)
        before = threading.active_count()
        for _ in range(5):
            answer = client.get("/health")
            assert (answer.status_code, answer.json()["code"]) == (503, "database_silent")
        assert threading.active_count() <= before + 2, "each question has a thread of its own"
        # More requests that wait for the database than there are threads to serve them.
        waiting = [
            threading.Thread(target=client.get, args=("/training/runs",), daemon=True)
            for _ in range(50)
        ]
        for thread in waiting:
            thread.start()
        assert client.get("/health").json()["code"] == "database_silent"
        assert all(thread.is_alive() for thread in waiting), "health waited until others gave up"
    for thread in waiting:
        thread.join(PATIENCE_SECONDS)
    assert client.get("/health").status_code == 200


def test_connections_that_the_server_ended_are_replaced(
    client: TestClient, scratch: Engine
) -> None:
    assert client.get("/health").status_code == 200
    assert end_sessions(scratch), "the service held no connection to end"
    assert client.get("/health").status_code == 200


def test_never_more_than_five_connections(client: TestClient, scratch: Engine) -> None:
    engine = client.app.state.context.database.ready()
    held = [engine.connect() for _ in range(POOL_SIZE)]
    with scratch.connect() as connection:
        count = connection.scalar(
            text(
                "SELECT count(*) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )
    assert count == POOL_SIZE == 5
    assert engine.pool.overflow() == 0
    assert engine.pool._max_overflow == 0
    for connection in held:
        connection.close()
