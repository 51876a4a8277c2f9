"""Which model predictions use: decided once, for every process, and only for a reason."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from sqlalchemy import Engine, text

from candle_ml.app import create_app
from candle_ml.config import Settings
from candle_ml.decisions import choose, deciding
from candle_ml.model_file import TrainedModel
from candle_ml.pruning import prune
from candle_ml.rivalry import Rival, judge
from tests.client import TestClient
from tests.support import DOWN, UP, Learned, random_walk, spans_by_rule, store_chart
from tests.support import train_quickly as train

pytestmark = pytest.mark.trained


@pytest.fixture
def other(settings: Settings) -> Iterator[TestClient]:
    """Another process of the service on the same database and folder."""
    with TestClient(create_app(settings)) as running:
        yield running


@pytest.fixture
def first(learned: Learned) -> str:
    """The run whose model is in use."""
    return learned.run["run_id"]


def in_use(client: TestClient) -> tuple[str, str]:
    info = client.get("/model/info").json()
    assert info["model"]["run_id"] == info["in_use"]["run_id"]
    return info["in_use"]["run_id"], info["in_use"]["reason"]


def used(client: TestClient, chart_id: int) -> str:
    return client.post("/predict", json={"chart_id": chart_id}).json()["model_version"]


def test_a_choice_is_the_same_for_every_process_and_survives_restarts(
    client: TestClient, other: TestClient, settings: Settings, first: str, learned: Learned
) -> None:
    second = train(client, refit=False)["run_id"]
    assert in_use(client) == in_use(other) == (first, "first")
    answer = other.post("/model/use", json={"run_id": second})
    assert (answer.status_code, answer.json()["in_use"]["reason"]) == (200, "chosen")
    with TestClient(create_app(settings)) as later:
        for service in (client, other, later):
            assert in_use(service) == (second, "chosen")
            assert used(service, learned.chart_id) == second
            runs = service.get("/training/runs").json()["runs"]
            assert [run["run_id"] for run in runs if run["in_use"]] == [second]


def test_a_run_without_a_model_is_not_chosen_and_the_one_in_use_stays(
    client: TestClient, first: str
) -> None:
    refused = client.post("/model/use", json={"run_id": "unheard-of"})
    assert (refused.status_code, refused.json()["code"]) == (404, "model_not_found")
    assert client.post("/model/use", json={}).status_code == 422
    assert in_use(client) == (first, "first")


def test_a_model_that_is_as_good_waits_and_one_that_is_better_takes_its_place(
    client: TestClient, first: str, learned: Learned, monkeypatch: pytest.MonkeyPatch
) -> None:
    equal = train(client, refit=False)["metrics_summary"]
    assert in_use(client) == (first, "first")
    test = equal["metrics"]["spans"]["test"]
    assert equal["compared_with"] == {
        "run_id": first,
        "score": test["iou50"]["micro"]["f1"],
        "own_score": test["iou50"]["micro"]["f1"],
        "test_from": equal["test_from"],
        "patterns": test["true"],
    }
    # The rival forgets what it has learned: every candle is whatever it knows least.
    with monkeypatch.context() as patched:
        patched.setattr(
            "candle_ml.model_shelf.load_model",
            lambda *_: TrainedModel(first, Unsure(), ("O",), (), {}, NOTHING),
        )
        better = train(client, refit=False)
    info = client.get("/model/info").json()["in_use"]
    assert (info["run_id"], info["reason"]) == (better["run_id"], "better")
    assert first in info["words"]
    assert used(client, learned.chart_id) == better["run_id"]


def not_compared(run: dict[str, Any]) -> str:
    notes = {note["code"]: note["text"] for note in run["metrics_summary"]["notes"]}
    return notes.get("not_compared", "")


def test_only_what_neither_model_has_learned_from_decides_between_them(
    client: TestClient, learned: Learned
) -> None:
    its = learned.run["metrics_summary"]
    summary = train(client, test_fraction=0.5)["metrics_summary"]
    compared = summary["compared_with"]
    assert summary["test_from"] < its["test_from"]
    assert compared["test_from"] == its["test_from"]
    assert 0 < compared["patterns"] <= its["metrics"]["spans"]["test"]["true"]
    assert compared["patterns"] < summary["metrics"]["spans"]["test"]["true"]
    assert compared["score"] == its["metrics"]["spans"]["test"]["iou50"]["micro"]["f1"]


def test_too_few_patterns_do_not_decide_and_the_run_says_so(
    client: TestClient, first: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("candle_ml.rivalry.FEWEST_PATTERNS", 1000)
    run = train(client, refit=False)
    assert run["metrics_summary"]["compared_with"]["score"] is None
    assert "are the fewest that decide" in not_compared(run)
    assert in_use(client) == (first, "first")


def test_a_model_of_other_charts_alone_does_not_take_the_place(
    client: TestClient, scratch: Engine, first: str, learned: Learned
) -> None:
    series = random_walk(600, seed=2)
    other = store_chart(scratch, series, spans_by_rule(series), "other")
    alone = train(client, chart_ids=[other])
    assert f"other charts too ({learned.chart_id})" in not_compared(alone)
    assert in_use(client) == (first, "first")
    both = train(client)
    assert not_compared(both) == ""
    assert both["metrics_summary"]["compared_with"]["patterns"] > 0


def test_a_model_for_which_labels_or_charts_were_too_unsure_does_not_take_the_place(
    client: TestClient, scratch: Engine, learned: Learned
) -> None:
    def sure_of(chart_id: int, labels: list[str]) -> str:
        sure = text(
            "UPDATE span_annotations SET confidence ="
            " CASE WHEN chart_id = :chart AND label = ANY(:labels) THEN 5 ELSE 1 END"
        )
        with scratch.begin() as connection:
            connection.execute(sure, {"chart": chart_id, "labels": labels})
        return not_compared(train(client, min_confidence=5))

    assert f"knows {DOWN}, of which what was asked for" in sure_of(learned.chart_id, [UP])
    series = random_walk(600, seed=2)
    other = store_chart(scratch, series, spans_by_rule(series), "other")
    chosen = train(client)["run_id"]
    client.post("/model/use", json={"run_id": chosen})
    assert f"other charts too ({other})" in sure_of(learned.chart_id, [UP, DOWN])
    assert in_use(client) == (chosen, "chosen")


def test_a_rival_that_cannot_be_measured_any_more_stays_while_it_can_be_used(
    client: TestClient, settings: Settings, first: str
) -> None:
    (settings.model_dir / f"{first}.measured.skops").unlink()
    assert "as it was measured it cannot be read" in not_compared(train(client, refit=False))
    assert in_use(client) == (first, "first")


def test_a_held_model_whose_file_is_exchanged_predicts_on_and_is_told(
    client: TestClient, settings: Settings, first: str, learned: Learned
) -> None:
    other = train(client, refit=False)["run_id"]
    assert used(client, learned.chart_id) == first
    of_other = (settings.model_dir / f"{other}.skops").read_bytes()
    (settings.model_dir / f"{first}.skops").write_bytes(of_other)
    info = client.get("/model/info").json()
    assert (info["loaded"], info["problem"]["code"]) == (True, "model_file_changed")
    assert used(client, learned.chart_id) == first
    refused = client.post("/model/use", json={"run_id": first})
    assert (refused.status_code, refused.json()["code"]) == (409, "model_file_changed")


class Unsure:
    """An estimator that sees nothing anywhere."""

    classes_ = np.array([0, 1])

    def predict_proba(self, rows: Any) -> Any:  # noqa: ANN401
        return np.tile([1.0, 0.0], (len(rows), 1))


NOTHING = {
    "labels": [UP],
    "lengths": [1],
    "thresholds": [0.5, 0.5],
    "calibration": ([0.0, 1.0], [0.0, 1.0]),
}


MODEL = TrainedModel("rival", None, ("O",), (), {}, {})


@pytest.mark.parametrize(
    ("rival", "reason"),
    [
        (Rival(None, None, None), "first"),
        (Rival("rival", None, "It is gone."), "replaced"),
        # An older version did not record where its training part ended.
        (Rival("rival", MODEL, None), None),
    ],
)
def test_without_a_rival_that_can_be_measured_nothing_is_measured(
    rival: Rival, reason: str | None
) -> None:
    verdict = judge(None, None, None, None, rival)
    assert (verdict.proposal and verdict.proposal.reason) == reason
    assert [note["code"] for note in verdict.notes] == ([] if reason else ["not_compared"])


def test_a_model_is_fitted_again_on_all_labels_and_both_are_recorded(
    client: TestClient, learned: Learned
) -> None:
    run = learned.run
    summary = run["metrics_summary"]
    assert summary["refit"]["train_candles"] > summary["train_candles"]
    assert {summary[kind]["file"] for kind in ("model", "measured_model")} == {
        f"{run['run_id']}.skops",
        f"{run['run_id']}.measured.skops",
    }
    once = train(client, refit=False)["metrics_summary"]
    assert once["refit"] is None
    assert "measured_model" not in once
    assert once["metrics"] == summary["metrics"]


def test_old_files_are_deleted_but_never_those_that_are_or_were_last_in_use(
    scratch: Engine, settings: Settings, first: str
) -> None:
    with TestClient(create_app(replace(settings, models_kept=1))) as client:
        second = train(client, refit=False)["run_id"]
        client.post("/model/use", json={"run_id": second})
        left_by_a_killed_process = settings.model_dir / ".part-x.skops"
        left_by_a_killed_process.write_bytes(b"half")
        foreign = settings.model_dir / "notes.txt"
        foreign.write_text("mine")
        third, fourth = (train(client, refit=False)["run_id"] for _ in range(2))
        kept = {path.name.partition(".")[0] for path in settings.model_dir.glob("*.skops")}
        assert kept == {first, second, fourth}
        assert foreign.exists()
        assert not left_by_a_killed_process.exists()
        gone = client.post("/model/use", json={"run_id": third})
        assert (gone.status_code, gone.json()["code"]) == (404, "model_file_missing")
        has_model = {
            r["run_id"]: r["has_model"] for r in client.get("/training/runs").json()["runs"]
        }
        assert has_model == {first: True, second: True, third: False, fourth: True}
        # Two better ones have taken its place since: what somebody chose is kept all the same.
        better = text(
            "INSERT INTO model_decisions (run_id, decided_at, reason, words)"
            " VALUES (:run, now() AT TIME ZONE 'UTC', 'better', 'So says this test.')"
        )
        with scratch.begin() as connection:
            for run in (first, fourth):
                connection.execute(better, {"run": run})
        last = train(client, refit=False)["run_id"]
        kept = {path.name.partition(".")[0] for path in settings.model_dir.glob("*.skops")}
        assert kept == {first, second, fourth, last}
    with scratch.connect() as connection:
        decided = connection.scalars(text("SELECT run_id FROM model_decisions ORDER BY 1")).all()
    assert set(decided) == {first, second, fourth}


def test_a_model_that_is_chosen_while_files_are_deleted_keeps_its_file(
    client: TestClient, scratch: Engine, settings: Settings, first: str
) -> None:
    second = train(client, refit=False)["run_id"]
    assert in_use(client)[0] == first
    waiting = text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
    with ThreadPoolExecutor() as beside:
        with deciding(scratch) as session:
            choose(session, second)
            pruned = beside.submit(prune, scratch, settings.model_dir, 0)
            while not pruned.done() and not session.scalar(waiting):
                time.sleep(0.01)
        pruned.result()
    with TestClient(create_app(settings)) as later:
        assert in_use(later) == (second, "chosen")
