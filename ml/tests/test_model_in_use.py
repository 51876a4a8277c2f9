"""Which model predictions use: decided once, for every process, and only for a reason."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from sqlalchemy import Engine, text

from candle_ml.app import create_app
from candle_ml.comparison import score_of
from candle_ml.config import Settings
from candle_ml.model_file import TrainedModel
from candle_ml.rivalry import Rival, judge
from candle_ml.runs import Proposal
from tests.client import TestClient
from tests.support import UP, Learned
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
    equal = train(client, refit=False)
    assert in_use(client) == (first, "first")
    compared = equal["metrics_summary"]["compared_with"]
    assert compared == {
        "run_id": first,
        "score": score_of(equal["metrics_summary"]["metrics"]),
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


def spans(f1: float | None) -> dict[str, Any]:
    return {"spans": {"test": {"iou50": {"micro": {"f1": f1}}}}, "macro_f1": 0.9}


@pytest.mark.parametrize(
    ("own", "rivals", "rival", "reason"),
    [
        (spans(0.5), None, Rival(None, None, None), "first"),
        (spans(0.1), None, Rival("rival", None, "It is gone."), "replaced"),
        (spans(0.5), spans(0.4), Rival("rival", MODEL, None), "better"),
        (spans(0.5), spans(0.5), Rival("rival", MODEL, None), None),
        (spans(0.4), spans(0.5), Rival("rival", MODEL, None), None),
        (spans(0.1), spans(None), Rival("rival", MODEL, None), "better"),
        # A test part without any pattern says nothing, and candles do not speak in its place.
        (spans(None), spans(None), Rival("rival", MODEL, None), None),
        ({"macro_f1": 0.5}, {"macro_f1": 0.4}, Rival("rival", MODEL, None), "better"),
    ],
)
def test_who_is_better_is_said_by_spans(
    own: dict[str, Any], rivals: dict[str, Any] | None, rival: Rival, reason: str | None
) -> None:
    _, proposal = judge(own, rival, lambda _: rivals or {})
    assert (proposal and proposal.reason) == reason
    assert proposal is None or proposal == Proposal(rival.run_id, proposal.reason, proposal.words)


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
    with scratch.connect() as connection:
        decided = connection.scalars(text("SELECT run_id FROM model_decisions ORDER BY 1")).all()
    assert decided == sorted([first, second])
