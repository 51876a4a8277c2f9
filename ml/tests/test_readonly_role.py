import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from psycopg.errors import InsufficientPrivilege
from sqlalchemy import URL, Engine, text
from sqlalchemy.exc import ProgrammingError

from candle_ml.app import create_app
from candle_ml.config import Settings
from candle_ml.engine import create_database_engine
from candle_ml.grants import GRANTS, RoleError, grant_readonly
from tests.support import random_walk, spans_by_rule, store_chart, train

PASSWORD = "o'clock \\ 5"  # noqa: S105
DRIZZLE_TABLES = (
    "charts",
    "candles",
    "annotation_types",
    "annotations",
    "span_label_types",
    "span_annotations",
)
WRITES = (
    "INSERT INTO {table} DEFAULT VALUES",
    "UPDATE {table} SET id = id",
    "DELETE FROM {table}",
    "TRUNCATE {table}",
    "DROP TABLE {table}",
    "ALTER TABLE {table} ADD COLUMN more text",
    "CREATE INDEX ON {table} (id)",
    "LOCK TABLE {table} IN EXCLUSIVE MODE",
)
ALL_RIGHTS = text(
    "SELECT table_name, privilege_type FROM information_schema.role_table_grants"
    " WHERE grantee = :role ORDER BY 1, 2"
)


@pytest.fixture
def role(scratch: Engine) -> Iterator[str]:
    name = f'ml "reader" {uuid.uuid4().hex}'
    yield name
    quoted = '"' + name.replace('"', '""') + '"'
    with scratch.begin() as connection:
        if connection.scalar(text("SELECT to_regrole(:r) IS NOT NULL"), {"r": quoted}):
            connection.exec_driver_sql(f"DROP OWNED BY {quoted}")
            connection.exec_driver_sql(f"DROP ROLE {quoted}")


@pytest.fixture
def reader_url(scratch: Engine, scratch_url: URL, role: str) -> URL:
    grant_readonly(scratch, role, PASSWORD)
    return scratch_url.set(username=role, password=PASSWORD)


@pytest.fixture
def reader(reader_url: URL) -> Iterator[Engine]:
    engine = create_database_engine(reader_url)
    yield engine
    engine.dispose()


@pytest.mark.parametrize("table", DRIZZLE_TABLES)
@pytest.mark.parametrize("write", WRITES)
def test_the_role_cannot_change_drizzles_tables(reader: Engine, table: str, write: str) -> None:
    with reader.connect() as connection, pytest.raises(ProgrammingError) as caught:
        connection.exec_driver_sql(write.format(table=table))
    assert isinstance(caught.value.orig, InsufficientPrivilege)


@pytest.mark.parametrize("write", ["DELETE FROM training_runs", "DROP TABLE training_runs"])
def test_the_role_cannot_remove_a_training_from_the_record(reader: Engine, write: str) -> None:
    with reader.connect() as connection, pytest.raises(ProgrammingError) as caught:
        connection.exec_driver_sql(write)
    assert isinstance(caught.value.orig, InsufficientPrivilege)


def test_the_role_cannot_create_tables(reader: Engine) -> None:
    with reader.connect() as connection, pytest.raises(ProgrammingError) as caught:
        connection.exec_driver_sql("CREATE TABLE mine (id integer)")
    assert isinstance(caught.value.orig, InsufficientPrivilege)


def test_the_service_trains_and_predicts_as_this_role(
    scratch: Engine, reader_url: URL, tmp_path: Path
) -> None:
    series = random_walk(600)
    chart_id = store_chart(scratch, series, spans_by_rule(series))
    with TestClient(create_app(Settings(reader_url, tmp_path / "models"))) as client:
        assert client.get("/health").status_code == 200
        assert train(client)["status"] == "completed"
        assert client.post("/predict", json={"chart_id": chart_id}).status_code == 200
        assert client.get("/training/dataset-info").json()["candles"] == 600


def test_the_rights_are_exactly_the_grants_also_after_more_were_given(
    scratch: Engine, reader: Engine, role: str
) -> None:
    quoted = '"' + role.replace('"', '""') + '"'
    with scratch.begin() as connection:
        connection.exec_driver_sql(f"GRANT ALL ON ALL TABLES IN SCHEMA public TO {quoted}")
    grant_readonly(scratch, role)
    with scratch.connect() as connection:
        found = connection.execute(ALL_RIGHTS, {"role": role}).all()
    assert [tuple(row) for row in found] == sorted(
        (table, right) for table, rights in GRANTS.items() for right in rights
    )
    with reader.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM candles")) == 0


def test_a_table_that_numbers_its_rows_by_a_sequence_can_be_added_to(
    scratch: Engine, reader_url: URL, role: str, tmp_path: Path
) -> None:
    with scratch.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE training_runs ADD COLUMN id serial")
    series = random_walk(600)
    store_chart(scratch, series, spans_by_rule(series))
    grant_readonly(scratch, role)
    with TestClient(create_app(Settings(reader_url, tmp_path / "models"))) as client:
        assert train(client)["status"] == "completed"


def test_the_owner_is_refused(scratch: Engine, scratch_url: URL) -> None:
    with pytest.raises(RoleError, match=r"is the owner.*grants would not limit it"):
        grant_readonly(scratch, scratch_url.username or "")


@pytest.mark.parametrize(
    ("power", "named"),
    [
        ("ALTER ROLE {role} CREATEROLE", "allowed to make roles"),
        ("ALTER ROLE {role} SUPERUSER", "a superuser"),
        ("ALTER ROLE {role} BYPASSRLS", "allowed to read everything"),
        ("GRANT pg_write_all_data TO {role}", "a member of pg_write_all_data"),
        ("ALTER TABLE candles OWNER TO {role}", "the owner of candles"),
        ("GRANT INSERT ON charts TO PUBLIC", r"everybody can: charts \(INSERT\)"),
        ("GRANT CREATE ON SCHEMA public TO PUBLIC", r"schema public \(CREATE\)"),
    ],
)
def test_a_role_that_grants_cannot_limit_is_refused_with_the_reason(
    scratch: Engine, role: str, power: str, named: str
) -> None:
    quoted = '"' + role.replace('"', '""') + '"'
    grant_readonly(scratch, role)
    with scratch.begin() as connection:
        connection.exec_driver_sql(power.format(role=quoted))
    with pytest.raises(RoleError, match=named):
        grant_readonly(scratch, role)
    with scratch.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE candles OWNER TO CURRENT_USER")


def test_a_user_that_may_not_make_roles_is_told_so(reader: Engine) -> None:
    with pytest.raises(RoleError, match="permission denied to create role") as caught:
        grant_readonly(reader, "another_reader")
    assert caught.value.code == "role_forbidden"


def test_the_command_prints_the_grants_and_makes_a_role_that_can_log_in(
    scratch_url: URL, role: str
) -> None:
    def run(*args: str, url: URL = scratch_url) -> subprocess.CompletedProcess[str]:
        return subprocess.run(  # noqa: S603
            [sys.executable, "-m", "candle_ml.readonly_role", *args],
            cwd=Path(__file__).parents[1],
            env={**os.environ, "DATABASE_URL": url.render_as_string(hide_password=False)},
            input=f"{PASSWORD}\n",
            capture_output=True,
            text=True,
            check=False,
        )

    done = run(role, "--password-stdin")
    assert done.returncode == 0, done.stderr
    assert f"{role}: SELECT, INSERT, UPDATE on training_runs" in done.stdout
    as_itself = scratch_url.set(username=role, password=PASSWORD)
    refused = run(role, url=as_itself)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "grants would not limit it" in refused.stderr
    unasked = run()
    assert unasked.returncode == 0
    assert "ML_READONLY_ROLE is not set" in unasked.stdout
    away = run(role, url=scratch_url.set(host="/nowhere"))
    assert away.returncode == 4
    assert PASSWORD not in done.stdout + refused.stderr + away.stderr
