import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import URL, Engine, text

from candle_ml.app import create_app
from candle_ml.config import Settings
from candle_ml.engine import create_database_engine
from candle_ml.errors import DatabaseUnavailableError
from candle_ml.models import Base
from candle_ml.own_tables import prepare_tables
from tests.client import TestClient
from tests.support import random_walk, spans_by_rule, store_chart
from tests.support import train_quickly as train

pytestmark = pytest.mark.own_database

# Every object of the database that this service has no business with, as the server describes it.
CATALOG = text(
    "SELECT 'column', c.relname, a.attname, format_type(a.atttypid, a.atttypmod),"
    "   a.attnotnull::text || coalesce(pg_get_expr(d.adbin, d.adrelid), '')"
    " FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid"
    " LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum"
    " WHERE c.relnamespace = 'public'::regnamespace"
    "   AND c.relname !~ '^(training_runs|model_decisions)'"
    " UNION ALL SELECT 'constraint', conrelid::regclass::text, conname,"
    "   pg_get_constraintdef(oid), convalidated::text"
    " FROM pg_constraint WHERE connamespace = 'public'::regnamespace"
    "   AND conrelid::regclass::text NOT IN ('training_runs', 'model_decisions')"
    " UNION ALL SELECT 'index', tablename, indexname, indexdef, ''"
    " FROM pg_indexes WHERE schemaname = 'public'"
    "   AND tablename NOT IN ('training_runs', 'model_decisions')"
    " UNION ALL SELECT 'schema', nspname, '', '', '' FROM pg_namespace"
    " WHERE nspname !~ '^pg_(toast_)?temp'"
    " ORDER BY 1, 2, 3, 4, 5"
)
OLD_TABLE = """
CREATE TABLE training_runs (
  id bigint GENERATED ALWAYS AS IDENTITY,
  run_id uuid PRIMARY KEY,
  model_type varchar(50) NOT NULL,
  experiment_name varchar(255),
  pipeline_config_hash char(64),
  dataset_version varchar(255),
  metrics_summary jsonb,
  status varchar(20) NOT NULL DEFAULT 'running',
  created_at timestamptz DEFAULT now(),
  completed_at timestamptz,
  worker text
);
INSERT INTO training_runs (run_id, model_type, metrics_summary, created_at)
VALUES ('6f1c1d0a-0000-4000-8000-000000000001', 'xgboost', '{"f1": 0.71}', '2024-05-01 12:00+02')
"""
WHOLE_TABLE = text("SELECT t.*, t.ctid, t.xmin FROM training_runs t")


def test_the_metadata_holds_the_two_tables_and_nothing_else() -> None:
    assert set(Base.metadata.tables) == {"training_runs", "model_decisions"}


def test_creating_training_runs_touches_nothing_else(scratch: Engine) -> None:
    with scratch.connect() as connection:
        before = connection.execute(CATALOG).all()
    prepare_tables(scratch)
    with scratch.connect() as connection:
        assert connection.execute(CATALOG).all() == before
        assert len(before) > 50
        assert connection.scalar(text("SELECT to_regclass('training_runs') IS NOT NULL"))


def test_ten_services_that_start_at_once_do_no_harm(scratch_url: URL) -> None:
    engines = [create_database_engine(scratch_url) for _ in range(10)]
    with ThreadPoolExecutor(10) as pool:
        list(pool.map(prepare_tables, engines))
    for engine in engines:
        engine.dispose()


def test_a_table_that_came_along_stays_as_it_is_and_is_read(
    scratch: Engine, settings: Settings
) -> None:
    with scratch.begin() as connection:
        connection.exec_driver_sql(OLD_TABLE)
    with scratch.connect() as connection:
        before = connection.execute(WHOLE_TABLE).all()
    with TestClient(create_app(settings)) as client:
        runs = client.get("/training/runs").json()["runs"]
    assert runs == [
        {
            "run_id": "6f1c1d0a-0000-4000-8000-000000000001",
            "model_type": "xgboost",
            "experiment_name": None,
            "pipeline_config_hash": None,
            "dataset_version": None,
            "metrics_summary": {"f1": 0.71},
            "status": "running",
            "created_at": "2024-05-01T10:00:00Z",
            "completed_at": None,
            "in_use": False,
            "has_model": False,
        }
    ]
    with scratch.connect() as connection:
        assert connection.execute(WHOLE_TABLE).all() == before


def test_a_training_is_recorded_in_such_a_table_with_the_right_instant(
    scratch: Engine, settings: Settings
) -> None:
    with scratch.begin() as connection:
        connection.exec_driver_sql(OLD_TABLE)
    series = random_walk(600)
    store_chart(scratch, series, spans_by_rule(series))
    with TestClient(create_app(settings)) as client:
        run_id = train(client, refit=False)["run_id"]
    with scratch.connect() as connection:
        status, ages = connection.execute(
            text(
                "SELECT status, ARRAY[clock_timestamp() - created_at,"
                " clock_timestamp() - completed_at] FROM training_runs WHERE run_id = :run_id"
            ),
            {"run_id": uuid.UUID(run_id)},
        ).one()
    assert status == "completed"
    assert all(timedelta(0) <= age < timedelta(minutes=10) for age in ages)


@pytest.mark.parametrize(
    ("change", "culprit"),
    [
        ("ALTER TABLE training_runs DROP COLUMN dataset_version", "dataset_version"),
        ("ALTER TABLE training_runs ADD COLUMN team text NOT NULL", "team"),
    ],
)
def test_a_table_that_does_not_fit_is_named_column_by_column(
    scratch: Engine, change: str, culprit: str
) -> None:
    prepare_tables(scratch)
    with scratch.begin() as connection:
        connection.exec_driver_sql(change)
    with pytest.raises(DatabaseUnavailableError, match=culprit) as caught:
        prepare_tables(scratch)
    assert caught.value.code == "training_runs_unfit"


def test_the_service_becomes_healthy_once_the_table_can_be_made(
    scratch: Engine, scratch_url: URL, tmp_path: Path
) -> None:
    with scratch.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE training_runs (run_id text)")
    with TestClient(create_app(Settings(scratch_url, tmp_path))) as client:
        assert client.get("/health").json()["code"] == "training_runs_unfit"
        with scratch.begin() as connection:
            connection.exec_driver_sql("DROP TABLE training_runs")
        assert client.get("/health").status_code == 200
