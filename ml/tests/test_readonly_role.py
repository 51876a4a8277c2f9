# ruff: noqa: E501 - a line of these tables is a case
import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from psycopg.errors import InsufficientPrivilege
from sqlalchemy import URL, Engine, inspect, text
from sqlalchemy.exc import ProgrammingError

from candle_ml.app import create_app
from candle_ml.config import Settings
from candle_ml.grants import GRANTS, RoleError, grant_readonly
from candle_ml.readonly_role import main
from tests.client import TestClient
from tests.databases import engine_of
from tests.support import random_walk, spans_by_rule, store_chart
from tests.support import train_quickly as train

pytestmark = pytest.mark.own_database

PASSWORD = "o'clock \\ 5"  # noqa: S105
OWN_TABLES = {"training_runs", "model_decisions"}
WRITES = (
    "INSERT INTO {table} DEFAULT VALUES",
    "UPDATE {table} SET {column} = {column}",
    "DELETE FROM {table}",
    "TRUNCATE {table}",
    "DROP TABLE {table}",
    "ALTER TABLE {table} ADD COLUMN more text",
    "CREATE INDEX ON {table} ({column})",
    "LOCK TABLE {table} IN EXCLUSIVE MODE",
)
ALL_RIGHTS = text(
    "SELECT table_name, privilege_type FROM information_schema.role_table_grants"
    " WHERE grantee = :role ORDER BY 1, 2"
)


@pytest.fixture(autouse=True)
def ledger(scratch: Engine) -> None:
    """The gate's ledger, as far as it matters here."""
    with scratch.begin() as connection:
        connection.exec_driver_sql("CREATE SCHEMA legacy_migration")
        connection.exec_driver_sql("CREATE TABLE legacy_migration.runs (status text)")


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
    with engine_of(reader_url) as engine:
        yield engine


# Beside WRITES on every table: what a role may try that only wants to leave something behind.
ATTEMPTS = (
    "DELETE FROM training_runs",
    "DROP TABLE training_runs",
    "UPDATE model_decisions SET run_id = run_id",
    "DELETE FROM model_decisions",
    "CREATE TABLE mine (id integer)",
    "CREATE TEMPORARY TABLE mine (id integer)",
    "CREATE SCHEMA mine",
    "CREATE DATABASE mine",
    "CREATE ROLE mine",
    "CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "SELECT lo_create(0)",
    "SELECT lo_creat(-1)",
    "SELECT lo_from_bytea(0, 'x')",
    "SELECT * FROM legacy_migration.runs",
    "UPDATE legacy_migration.runs SET status = 'completed'",
    "SELECT nextval('charts_id_seq')",
    "COPY candles TO PROGRAM 'cat'",
    "ALTER SYSTEM SET work_mem = '1MB'",
    "SELECT pg_read_file('postmaster.pid')",
    "SET ROLE postgres",
)


def test_the_role_cannot_change_anything_but_the_record_of_trainings(
    reader: Engine, subtests: pytest.Subtests
) -> None:
    catalog = inspect(reader)
    tables = set(catalog.get_table_names(schema="public")) - OWN_TABLES
    assert {"charts", "candles", "annotations", "span_annotations"} < tables
    attempts = [
        write.format(table=table, column=catalog.get_columns(table, "public")[0]["name"])
        for table in sorted(tables)
        for write in WRITES
    ]
    for attempt in (*attempts, *ATTEMPTS):
        with subtests.test(attempt), reader.connect() as connection:
            if attempt.startswith(("CREATE DATABASE", "ALTER SYSTEM")):
                connection.execution_options(isolation_level="AUTOCOMMIT")
            with pytest.raises(ProgrammingError) as refused:
                connection.exec_driver_sql(attempt)
            assert isinstance(refused.value.orig, InsufficientPrivilege)


def test_the_service_trains_and_predicts_as_this_role(
    scratch: Engine, reader_url: URL, tmp_path: Path
) -> None:
    series = random_walk(600)
    chart_id = store_chart(scratch, series, spans_by_rule(series))
    with TestClient(create_app(Settings(reader_url, tmp_path / "models"))) as client:
        assert client.get("/health").status_code == 200
        assert train(client, refit=False)["status"] == "completed"
        assert client.post("/predict", json={"chart_id": chart_id}).status_code == 200
        assert client.get("/training/dataset-info").json()["candles"] == 600


def test_the_rights_are_exactly_the_grants_also_after_more_were_given(
    scratch: Engine, reader: Engine, role: str, subtests: pytest.Subtests
) -> None:
    words = {"role": '"' + role.replace('"', '""') + '"', "database": scratch.url.database}
    with scratch.begin() as connection:
        for grant in TAKEN_AWAY:
            connection.exec_driver_sql(grant.format(**words))
    grant_readonly(scratch, role)
    with scratch.connect() as connection:
        found = connection.execute(ALL_RIGHTS, {"role": role}).all()
    assert [tuple(row) for row in found] == sorted(
        (table, right) for table, rights in GRANTS.items() for right in rights
    )
    with reader.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM candles")) == 0
    test_the_role_cannot_change_anything_but_the_record_of_trainings(reader, subtests)


def test_a_table_that_numbers_its_rows_by_a_sequence_can_be_added_to(
    scratch: Engine, reader_url: URL, role: str, tmp_path: Path
) -> None:
    with scratch.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE training_runs ADD COLUMN id serial")
    series = random_walk(600)
    store_chart(scratch, series, spans_by_rule(series))
    grant_readonly(scratch, role)
    with TestClient(create_app(Settings(reader_url, tmp_path / "models"))) as client:
        assert train(client, refit=False)["status"] == "completed"


def test_the_owner_is_refused(scratch: Engine, scratch_url: URL) -> None:
    with pytest.raises(RoleError, match=r"is the owner.*grants would not limit it"):
        grant_readonly(scratch, scratch_url.username or "")


# What would let the role do more, how it is named, and what takes it away again.
TOO_MUCH = (
    ("ALTER ROLE {role} CREATEROLE", "allowed to make roles", "ALTER ROLE {role} NOCREATEROLE"),
    ("ALTER ROLE {role} CREATEDB", "allowed to make databases", "ALTER ROLE {role} NOCREATEDB"),
    ("ALTER ROLE {role} SUPERUSER", "a superuser", "ALTER ROLE {role} NOSUPERUSER"),
    ("ALTER ROLE {role} BYPASSRLS", "allowed to read everything", "ALTER ROLE {role} NOBYPASSRLS"),
    ("GRANT pg_write_all_data TO {role}", "a member of pg_write_all_data", "REVOKE pg_write_all_data FROM {role}"),
    ("ALTER TABLE candles OWNER TO {role}", "the owner of table candles", "ALTER TABLE candles OWNER TO CURRENT_USER"),
    ("CREATE SCHEMA its AUTHORIZATION {role}", "the owner of schema its", "DROP SCHEMA its"),
    ("GRANT INSERT ON charts TO PUBLIC", "table charts (INSERT, as everybody)", "REVOKE INSERT ON charts FROM PUBLIC"),
    ("GRANT SELECT ON span_label_types TO PUBLIC", "table span_label_types (SELECT, as everybody)", "REVOKE SELECT ON span_label_types FROM PUBLIC"),
    ("GRANT UPDATE (label) ON span_annotations TO PUBLIC", "column public.span_annotations.label (UPDATE, as everybody)", "REVOKE UPDATE (label) ON span_annotations FROM PUBLIC"),
    ("GRANT USAGE ON charts_id_seq TO PUBLIC", "sequence charts_id_seq (USAGE, as everybody)", "REVOKE USAGE ON charts_id_seq FROM PUBLIC"),
    ("GRANT CREATE ON SCHEMA public TO PUBLIC", "schema public (CREATE, as everybody)", "REVOKE CREATE ON SCHEMA public FROM PUBLIC"),
    ("GRANT USAGE ON SCHEMA legacy_migration TO PUBLIC", "schema legacy_migration (USAGE, as everybody)", "REVOKE USAGE ON SCHEMA legacy_migration FROM PUBLIC"),
    ("GRANT ALL ON legacy_migration.runs TO PUBLIC", "table legacy_migration.runs (UPDATE, as everybody)", "REVOKE ALL ON legacy_migration.runs FROM PUBLIC"),
    ("GRANT CREATE ON DATABASE {database} TO PUBLIC", "(CREATE, as everybody)", "REVOKE CREATE ON DATABASE {database} FROM PUBLIC"),
    ("CREATE FUNCTION f() RETURNS int SECURITY DEFINER LANGUAGE sql AS 'SELECT 1'", "function that acts as its owner f() (EXECUTE, as everybody)", "DROP FUNCTION f()"),
    ("SELECT lo_create(4711); GRANT UPDATE ON LARGE OBJECT 4711 TO {role}", "large object 4711 (UPDATE)", "SELECT lo_unlink(4711)"),
    ("ALTER DEFAULT PRIVILEGES GRANT INSERT ON TABLES TO {role}", "whatever is made later any schema (INSERT)", "ALTER DEFAULT PRIVILEGES REVOKE INSERT ON TABLES FROM {role}"),
    ("GRANT SET ON PARAMETER session_replication_role TO {role}", "parameter session_replication_role (SET)", "REVOKE SET ON PARAMETER session_replication_role FROM {role}"),
    ("GRANT UPDATE ON pg_class TO PUBLIC", "table of the catalog pg_class (UPDATE, as everybody)", "REVOKE UPDATE ON pg_class FROM PUBLIC"),
    ("GRANT CREATE ON TABLESPACE pg_default TO {role}", "tablespace pg_default (CREATE)", "REVOKE CREATE ON TABLESPACE pg_default FROM {role}"),
)  # fmt: skip


def test_a_role_that_can_do_more_than_it_is_granted_is_refused_with_the_reason(
    scratch: Engine, role: str, subtests: pytest.Subtests
) -> None:
    words = {"role": '"' + role.replace('"', '""') + '"', "database": scratch.url.database}
    grant_readonly(scratch, role)
    for power, named, remedy in TOO_MUCH:
        with scratch.begin() as connection:
            connection.exec_driver_sql(power.format(**words))
        with subtests.test(power):
            with pytest.raises(RoleError) as caught:
                grant_readonly(scratch, role)
            assert named in caught.value.message
        with scratch.begin() as connection:
            connection.exec_driver_sql(remedy.format(**words))
        grant_readonly(scratch, role)


# Rights of the role's own are taken away, whoever gave them.
TAKEN_AWAY = (
    "GRANT ALL ON ALL TABLES IN SCHEMA public TO {role}",
    "GRANT UPDATE (label) ON span_annotations TO {role}",
    "GRANT ALL ON SCHEMA legacy_migration TO {role}",
    "GRANT ALL ON ALL TABLES IN SCHEMA legacy_migration TO {role}",
    "GRANT ALL ON DATABASE {database} TO {role}",
    "GRANT TEMPORARY ON DATABASE {database} TO PUBLIC",
    "GRANT EXECUTE ON FUNCTION lo_create(oid) TO PUBLIC",
)


def test_a_user_that_may_not_make_roles_is_told_so(reader: Engine) -> None:
    with pytest.raises(RoleError, match="permission denied to create role") as caught:
        grant_readonly(reader, "another_reader")
    assert caught.value.code == "role_forbidden"


def test_the_command_prints_the_grants_and_makes_a_role_that_can_log_in(
    scratch_url: URL, role: str
) -> None:
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-m", "candle_ml.readonly_role", role, "--password-stdin"],
        cwd=Path(__file__).parents[1],
        env={**os.environ, "DATABASE_URL": scratch_url.render_as_string(hide_password=False)},
        input=f"{PASSWORD}\n",
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert f"{role}: SELECT, INSERT, UPDATE on training_runs" in done.stdout
    as_itself = scratch_url.set(username=role, password=PASSWORD)
    with engine_of(as_itself) as engine, engine.connect() as connection:
        assert connection.scalar(text("SELECT current_user")) == role
    assert PASSWORD not in done.stdout + done.stderr


def test_the_command_says_why_there_is_no_such_role(
    scratch_url: URL,
    reader_url: URL,
    role: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def run(*args: str, url: URL = scratch_url) -> tuple[int, str, str]:
        # SQLAlchemy leaves blanks as they are, and the role's name has some.
        text = url.render_as_string(hide_password=False).replace(" ", "%20")
        monkeypatch.setenv("DATABASE_URL", text)
        monkeypatch.setattr(sys, "argv", ["readonly_role", *args])
        return main(), *capsys.readouterr()

    status, printed, problem = run(role, url=reader_url)
    assert (status, printed) == (2, "")
    assert "grants would not limit it" in problem
    assert run() == (
        0,
        "ML_READONLY_ROLE is not set: the ML service connects as the tables' owner.\n",
        "",
    )
    status, _, problem = run(role, url=reader_url.set(host="/nowhere"))
    assert status == 4
    assert PASSWORD not in problem
