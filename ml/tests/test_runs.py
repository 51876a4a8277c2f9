"""Looking at trainings: one, some, two side by side; and ending one."""

from threading import Event
from typing import Any

import pytest
from sqlalchemy import Engine, text

from candle_ml.app import create_app
from candle_ml.config import Settings
from candle_ml.training import Outcome, Stage
from candle_ml.training import train as really_train
from tests.client import TestClient
from tests.support import PATIENCE_SECONDS, Learned, run_of, train, train_quickly

pytestmark = pytest.mark.trained


def test_runs_are_found_by_id_status_model_and_experiment_and_compared(
    client: TestClient, learned: Learned
) -> None:
    one = run_of(client, learned.run["run_id"])
    assert one["in_use"] is True
    other = train(client, experiment_name="other", model_type="random_forest", refit=False)
    for run_id in (one["run_id"], other["run_id"]):
        assert client.get(f"/training/runs/{run_id}").json() == run_of(client, run_id)

    def listed(query: str) -> list[str]:
        runs = client.get(f"/training/runs?{query}").json()["runs"]
        return [run["experiment_name"] for run in runs]

    assert listed("") == listed("status=completed") == ["other", one["experiment_name"]]
    assert listed("experiment_name=other") == listed("model_type=random_forest") == ["other"]
    assert listed("status=failed") == listed("status=no%20such%20word") == []
    ids = {"a": one["run_id"], "b": other["run_id"]}
    compared = client.get("/training/compare", params=ids).json()
    assert compared["same_test"] is True
    assert {name: compared[name]["run_id"] for name in ids} == ids
    first, second, *_ = (figure["name"] for figure in compared["figures"])
    assert (first, second) == ("span F1 (IoU 0.5)", "span F1 by chance (IoU 0.5)")
    for figure in compared["figures"]:
        assert figure["difference"] == pytest.approx(figure["b"] - figure["a"])
    half = train_quickly(client, test_fraction=0.5, refit=False)["run_id"]
    unequal = client.get("/training/compare", params={**ids, "b": half}).json()
    assert unequal["same_test"] is False


def test_an_unknown_run_is_404_whatever_is_wanted_of_it(
    client: TestClient, learned: Learned
) -> None:
    run_id = learned.run["run_id"]
    for answer in (
        client.get("/training/runs/nobody"),
        client.get("/training/compare", params={"a": run_id, "b": "nobody"}),
        client.post("/training/nobody/cancel"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (404, "run_not_found")
    ended = client.post(f"/training/{run_id}/cancel")
    assert (ended.status_code, ended.json()["code"]) == (409, "training_not_running")


def test_a_cancelled_training_ends_at_its_next_step_leaves_no_file_and_lets_the_next_begin(
    client: TestClient, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    fitting, asked = Event(), Event()
    before = sorted(settings.model_dir.iterdir())

    def train_until_asked(*given: Any) -> Outcome:  # noqa: ANN401
        *what, report = given

        def report_until_asked(stage: Stage, done: float) -> None:
            if stage == "fitting":
                fitting.set()
                assert asked.wait(PATIENCE_SECONDS)
            report(stage, done)

        return really_train(*what, report_until_asked)

    with monkeypatch.context() as patched:
        patched.setattr("candle_ml.trainer.train", train_until_asked)
        run_id = client.post("/training/start", json={"max_iterations": 10}).json()["run_id"]
        assert fitting.wait(PATIENCE_SECONDS)
        cancelled = client.post(f"/training/{run_id}/cancel")
        assert (cancelled.status_code, cancelled.json()["status"]) == (202, "cancelling")
        active = client.get("/training/runs").json()["active"]
        assert (active["run_id"], active["cancelling"]) == (run_id, True)
        with TestClient(create_app(settings)) as elsewhere:
            refused = elsewhere.post(f"/training/{run_id}/cancel")
            assert (refused.status_code, refused.json()["code"]) == (409, "training_not_running")
        asked.set()
        client.app.state.context.trainer.join(PATIENCE_SECONDS)
    run = run_of(client, run_id)
    assert (run["status"], run["metrics_summary"]["failure"]["code"]) == ("failed", "cancelled")
    assert sorted(settings.model_dir.iterdir()) == before
    assert train_quickly(client, refit=False)["status"] == "completed"


def test_a_training_without_a_name_is_called_by_chart_spans_and_settings(
    client: TestClient, learned: Learned
) -> None:
    spans = learned.run["metrics_summary"]["spans"]["used"]
    settings = "logistic regression, max iterations 10"
    assert learned.run["experiment_name"] == f"chart, {spans} spans, {settings}"
    run = train_quickly(client, refit=False, sources=["human", "import"])
    assert run["experiment_name"] == f"chart, {spans} spans, sources human import, {settings}"


def test_a_run_can_be_renamed_and_one_that_others_recorded_cannot(
    client: TestClient, scratch: Engine, learned: Learned
) -> None:
    path = f"/training/runs/{learned.run['run_id']}"
    renamed = client.patch(path, json={"experiment_name": "hourly, first try"})
    assert renamed.status_code == 200
    assert renamed.json() == {**learned.run, "experiment_name": "hourly, first try"}
    assert client.get(path).json() == renamed.json()
    for body in ({"experiment_name": ""}, {}, {"experiment_name": "x", "status": "failed"}):
        assert client.patch(path, json=body).status_code == 422
    with scratch.begin() as connection:
        connection.execute(text("INSERT INTO training_runs (run_id) VALUES ('old')"))
    for run_id, refusal in (("old", "run_of_other_recorder"), ("none", "run_not_found")):
        answer = client.patch(f"/training/runs/{run_id}", json={"experiment_name": "x"})
        assert answer.json()["code"] == refusal


@pytest.mark.parametrize(
    "model_type", ["hist_gradient_boosting", "random_forest", "logistic_regression"]
)
def test_every_estimator_says_how_far_it_is(
    client: TestClient, model_type: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    reported: list[tuple[Stage, float]] = []

    def train_and_listen(*given: Any) -> Outcome:  # noqa: ANN401
        *what, report = given

        def listen(stage: Stage, done: float) -> None:
            reported.append((stage, done))
            report(stage, done)

        return really_train(*what, listen)

    monkeypatch.setattr("candle_ml.trainer.train", train_and_listen)
    assert train(client, model_type=model_type, max_iterations=40)["status"] == "completed"
    for stage in ("fitting", "refitting"):
        shares = [done for name, done in reported if name == stage]
        assert shares == sorted(shares)
        assert len(set(shares)) >= 2, f"{model_type} reports {shares} while {stage}"
        assert max(shares) == 1
    stages = list(dict.fromkeys(name for name, _ in reported))
    assert stages[-1] == "saving"


def test_a_training_that_is_sent_again_with_its_key_begins_once(client: TestClient) -> None:
    quick = {"model_type": "logistic_regression"}

    def start(key: str, **options: str) -> tuple[int, str]:
        headers = {"Idempotency-Key": key}
        answer = client.post("/training/start", json={**quick, **options}, headers=headers)
        client.app.state.context.trainer.join(PATIENCE_SECONDS)
        return answer.status_code, answer.json().get("run_id") or answer.json()["code"]

    before = len(client.get("/training/runs").json()["runs"])
    first = start("a")
    assert first[0] == 202
    assert start("a") == first
    assert len(client.get("/training/runs").json()["runs"]) == before + 1
    assert start("a", experiment_name="other") == (422, "key_reused")
    assert start("two words") == (422, "invalid_request")
    assert start("b")[1] != first[1]
