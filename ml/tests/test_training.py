from collections.abc import Iterator
from threading import Event
from typing import Any

import pytest
from sqlalchemy import Engine, text

from candle_ml.app import create_app
from candle_ml.config import Settings
from candle_ml.data import read_charts, snapshot
from candle_ml.dataset import build_dataset
from candle_ml.options import TrainingOptions, pipeline_config_hash
from candle_ml.series import load_series
from candle_ml.training import Outcome, Stage, train
from tests.client import TestClient
from tests.support import (
    DOWN,
    PATIENCE_SECONDS,
    UP,
    random_walk,
    run_of,
    span,
    spans_by_rule,
    store_chart,
    train_quickly,
)
from tests.support import train as train_to_the_end

CANDLES = 600


@pytest.fixture
def chart(scratch: Engine) -> int:
    series = random_walk(CANDLES)
    return store_chart(scratch, series, spans_by_rule(series, ("human", "talib")))


@pytest.fixture
def other_client(settings: Settings) -> Iterator[TestClient]:
    with TestClient(create_app(settings)) as running:
        yield running


@pytest.mark.parametrize(
    ("model_type", "scheme"), [("hist_gradient_boosting", "bio"), ("random_forest", "window")]
)
def test_a_rule_in_the_prices_is_learned(
    client: TestClient, scratch: Engine, model_type: str, scheme: str
) -> None:
    series = random_walk(2000)
    store_chart(scratch, series, spans_by_rule(series))
    run = train_to_the_end(client, model_type=model_type, scheme=scheme, window=3, refit=False)
    assert run["status"] == "completed", run
    metrics = run["metrics_summary"]["metrics"]
    assert metrics["accuracy"] > metrics["baseline_accuracy"] + 0.05
    assert min(metrics["patterns"][label]["f1"] for label in (UP, DOWN)) > 0.7


@pytest.mark.legacy
@pytest.mark.usefixtures("legacy")
def test_a_rule_is_learned_on_the_prices_that_were_migrated(
    client: TestClient, scratch: Engine, filled: Engine
) -> None:
    with snapshot(filled) as connection:
        longest = max(
            (load_series(connection, chart.id) for chart in read_charts(connection)), key=len
        )
    prices = longest.between(0, min(len(longest), 3000))
    store_chart(scratch, prices, spans_by_rule(prices))
    run = train_to_the_end(client, refit=False)
    metrics = run["metrics_summary"]["metrics"]
    assert metrics["accuracy"] > metrics["baseline_accuracy"] + 0.05
    assert min(metrics["patterns"][label]["f1"] for label in (UP, DOWN)) > 0.7


def test_a_success_leaves_a_row_that_says_what_and_how(
    client: TestClient, chart: int, settings: Settings
) -> None:
    run = train_to_the_end(client, experiment_name="first", sources=["human"])
    summary = run["metrics_summary"]
    assert (run["model_type"], run["experiment_name"]) == ("hist_gradient_boosting", "first")
    assert len(run["pipeline_config_hash"]) == len(run["dataset_version"]) == 64
    assert run["created_at"] < run["completed_at"]
    assert run["created_at"].endswith("Z")
    assert summary["charts"] == [chart]
    assert summary["options"]["sources"] == ["human"]
    assert summary["candles"] == CANDLES
    assert summary["metrics"]["test_candles"] + summary["train_candles"] <= CANDLES
    assert summary["train_end"] < summary["test_start"] < summary["test_end"]
    assert summary["notes"] == []
    assert (settings.model_dir / summary["model"]["file"]).stat().st_size == (
        summary["model"]["size_bytes"]
    )


def test_same_data_and_options_have_the_same_hashes_and_the_same_metrics(
    client: TestClient, scratch: Engine, chart: int
) -> None:
    options = TrainingOptions(max_iterations=10, refit=False)
    first = train_to_the_end(client, refit=False)
    second = train_to_the_end(client, refit=False, chart_ids=[chart])
    same = ("pipeline_config_hash", "dataset_version")
    assert [first[name] for name in same] == [second[name] for name in same]
    assert first["pipeline_config_hash"] == pipeline_config_hash(options)
    assert first["metrics_summary"]["metrics"] == second["metrics_summary"]["metrics"]
    other = options.model_copy(update={"scheme": "window"})
    assert pipeline_config_hash(other) != first["pipeline_config_hash"]
    with scratch.begin() as connection:
        connection.execute(text("UPDATE candles SET close = close + 1e-12 WHERE id = 300"))
    with snapshot(scratch) as connection:
        assert build_dataset(connection, options).version != first["dataset_version"]


@pytest.mark.usefixtures("chart")
def test_a_second_training_is_refused_also_by_another_service_on_the_database(
    client: TestClient, other_client: TestClient
) -> None:
    # Longer than the questions take, and ended with the service, after the tree that it is at.
    started = client.post("/training/start", json={"max_iterations": 1000})
    assert started.status_code == 202
    for service in (client, other_client):
        refused = service.post("/training/start", json={})
        assert (refused.status_code, refused.json()["code"]) == (409, "training_running")
    seen = client.get("/training/runs").json()
    assert seen["active"]["run_id"] == started.json()["run_id"]
    assert 0 <= seen["active"]["progress"] <= 1
    assert [run["status"] for run in seen["runs"]] == ["running"]


@pytest.mark.usefixtures("chart")
def test_a_service_that_is_stopped_records_the_failure_and_lets_the_next_one_train(
    settings: Settings, other_client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    fitting = Event()

    def train_until_stopped(*given: Any) -> Outcome:  # noqa: ANN401
        *what, report = given

        def report_until_stopped(stage: Stage, done: float) -> None:
            while stage == "fitting":
                fitting.set()
                report(stage, done)
            report(stage, done)

        return train(*what, report_until_stopped)

    # A stop is seen between two steps of the fit, however long a step takes on a busy machine.
    monkeypatch.setattr("candle_ml.trainer.STOP_WAIT_SECONDS", PATIENCE_SECONDS)
    with monkeypatch.context() as patched, TestClient(create_app(settings)) as stopped:
        patched.setattr("candle_ml.trainer.train", train_until_stopped)
        answer = stopped.post("/training/start", json={"max_iterations": 10})
        assert fitting.wait(PATIENCE_SECONDS)
    run = run_of(other_client, answer.json()["run_id"])
    assert run["status"] == "failed"
    assert run["metrics_summary"]["failure"]["code"] == "interrupted"
    assert run["completed_at"]
    assert train_quickly(other_client, refit=False)["status"] == "completed"


@pytest.mark.usefixtures("chart")
def test_a_failure_half_way_leaves_a_row_with_its_reason(
    client: TestClient, settings: Settings
) -> None:
    started = client.post("/training/start", json={"max_iterations": 10})
    for part in settings.model_dir.iterdir():
        part.unlink()
    settings.model_dir.rmdir()
    client.app.state.context.trainer.join(PATIENCE_SECONDS)
    run = run_of(client, started.json()["run_id"])
    assert run["status"] == "failed"
    failure = run["metrics_summary"]["failure"]
    assert (failure["code"], str(settings.model_dir) in failure["error"]) == (
        "model_dir_not_writable",
        True,
    )
    assert client.get("/training/runs").json()["active"] is None
    assert train_quickly(client, refit=False)["status"] == "completed"


def test_dataset_info_counts_per_chart(client: TestClient, scratch: Engine) -> None:
    series = random_walk(100)
    store_chart(scratch, series, [span(series, 1, 2, DOWN, confidence=3)], name="one")
    store_chart(scratch, series.between(0, 0), [], name="empty")
    info = client.get("/training/dataset-info").json()
    assert (info["candles"], info["spans"]) == (100, 1)
    assert info["charts"][0] | {"chart_id": 0} == {
        "chart_id": 0,
        "name": "one",
        "candles": 100,
        "first_time": "2020-09-13T12:26:40+00:00",
        "last_time": "2020-09-17T15:26:40+00:00",
        "spans": 1,
        "labels": {DOWN: 1},
        "sources": {"human": 1},
        "confidences": {"3": 1},
    }
    assert info["charts"][1]["first_time"] is None
