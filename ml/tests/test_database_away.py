"""What becomes of trainings and their records when the database goes away for a while."""

import json
from collections.abc import Iterator
from dataclasses import replace
from threading import Event
from typing import Any

import pytest
from sqlalchemy import Engine, text

from candle_ml.app import create_app
from candle_ml.config import Settings
from candle_ml.runs import Proposal
from candle_ml.training import Outcome, train
from tests.client import TestClient
from tests.support import (
    PATIENCE_SECONDS,
    away,
    bodies,
    end_sessions,
    heard,
    random_walk,
    run_of,
)
from tests.support import train_quickly as train_to_the_end

# The service has a model in use.
pytestmark = [pytest.mark.trained, pytest.mark.own_database]

RECORD = text(
    "INSERT INTO training_runs (run_id, status, created_at, metrics_summary)"
    " VALUES (:run_id, 'running', '2024-01-01', :summary)"
)


class Gate:
    """Holds every training before its first step, until it is opened."""

    def __init__(self) -> None:
        self.reached, self.opened = Event(), Event()

    def train(self, *given: Any) -> Outcome:  # noqa: ANN401
        self.reached.set()
        assert self.opened.wait(PATIENCE_SECONDS)
        rival = given[4]
        better = Proposal(rival.run_id, "better", "So says this test.")
        return replace(train(*given), proposal=better)


@pytest.fixture
def other_client(settings: Settings) -> Iterator[TestClient]:
    with TestClient(create_app(settings)) as running:
        yield running


@pytest.fixture
def gate(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> Iterator[Gate]:
    """Requested after the service, so that it is open again before that one has to stop."""
    assert client
    made = Gate()
    monkeypatch.setattr("candle_ml.trainer.train", made.train)
    yield made
    made.opened.set()


def start(client: TestClient) -> str:
    answer = client.post("/training/start", json={"max_iterations": 10})
    assert answer.status_code == 202, answer.text
    return answer.json()["run_id"]


def join(client: TestClient) -> None:
    client.app.state.context.trainer.join(PATIENCE_SECONDS)


def model_in_use(client: TestClient) -> str:
    return client.get("/model/info").json()["model"]["run_id"]


def test_a_training_outlives_its_sessions_and_a_second_one_is_still_refused(
    client: TestClient, gate: Gate, scratch: Engine
) -> None:
    run_id = start(client)
    assert end_sessions(scratch), "the training held no session to end"
    refused = client.post("/training/start", json={})
    assert (refused.status_code, refused.json()["code"]) == (409, "training_running")
    assert client.get("/training/runs").json()["active"]["run_id"] == run_id
    assert run_of(client, run_id)["status"] == "running"
    gate.opened.set()
    join(client)
    assert run_of(client, run_id)["status"] == "completed"
    assert model_in_use(client) == run_id
    assert train_to_the_end(client)["status"] == "completed"


def test_a_training_that_others_gave_up_completes_without_their_failure(
    client: TestClient, gate: Gate, scratch: Engine, other_client: TestClient
) -> None:
    run_id = start(client)
    end_sessions(scratch)
    given_up = run_of(other_client, run_id)
    assert given_up["metrics_summary"]["failure"]["code"] == "interrupted"
    gate.opened.set()
    join(client)
    run = run_of(other_client, run_id)
    assert (run["status"], "failure" in run["metrics_summary"]) == ("completed", False)
    assert run["metrics_summary"]["candles"] == 600


def test_an_end_is_recorded_once_the_database_is_back_and_only_then_is_the_model_used(
    client: TestClient,
    gate: Gate,
    scratch: Engine,
    filled: Engine,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("candle_ml.recording.RECORD_PAUSE_SECONDS", 0.01)
    before = model_in_use(client)
    run_id = start(client)
    with heard("its end is not recorded yet") as tried, away(filled, scratch):
        gate.opened.set()
        assert tried.wait(PATIENCE_SECONDS)
        asked = client.post("/predict", json={"candles": bodies(random_walk(60))})
        assert asked.json()["model_version"] == before
        assert client.app.state.context.trainer.progress().stage == "recording"
        assert client.get("/training/runs").status_code == 503
    join(client)
    assert run_of(client, run_id)["status"] == "completed"
    assert model_in_use(client) == run_id


def test_an_end_that_could_not_be_recorded_is_an_orphan_and_its_model_is_not_used(
    client: TestClient,
    gate: Gate,
    scratch: Engine,
    filled: Engine,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("candle_ml.recording.RECORD_PATIENCE_SECONDS", 0)
    before = model_in_use(client)
    run_id = start(client)
    with away(filled, scratch):
        gate.opened.set()
        join(client)
    run = run_of(client, run_id)
    assert (run["status"], run["metrics_summary"]["failure"]["code"]) == ("failed", "interrupted")
    assert model_in_use(client) == before
    assert train_to_the_end(client)["status"] == "completed"


@pytest.mark.parametrize("is_started_anew", [True, False])
def test_a_record_whose_service_died_is_ended_and_a_foreign_one_is_left_alone(
    client: TestClient, scratch: Engine, settings: Settings, is_started_anew: bool
) -> None:
    with scratch.begin() as connection:
        for run_id, summary in (("ours", {"recorder": "candle-ml"}), ("foreign", {"f1": 0.7})):
            connection.execute(RECORD, {"run_id": run_id, "summary": json.dumps(summary)})
    if is_started_anew:
        with TestClient(create_app(settings)):
            ours, foreign = _records(scratch)
    else:
        client.get("/training/runs")
        ours, foreign = _records(scratch)
    assert (ours.status, ours.metrics_summary["failure"]["code"]) == ("failed", "interrupted")
    assert (foreign.status, foreign.metrics_summary) == ("running", {"f1": 0.7})


def test_a_training_of_another_service_is_no_orphan(
    client: TestClient, gate: Gate, other_client: TestClient
) -> None:
    run_id = start(client)
    assert gate.reached.wait(PATIENCE_SECONDS)
    assert run_of(other_client, run_id)["status"] == "running"


def _records(scratch: Engine) -> list[Any]:
    with scratch.connect() as connection:
        return connection.execute(
            text(
                "SELECT status, metrics_summary FROM training_runs"
                " WHERE created_at = '2024-01-01' ORDER BY run_id DESC"
            )
        ).all()
