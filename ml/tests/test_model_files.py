import pickle
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from candle_ml.app import create_app
from candle_ml.config import Settings
from candle_ml.features import FEATURES
from tests.support import random_walk, spans_by_rule, store_chart, train


class Trap:
    """Unpickling it creates a file: whoever reads a changed model file is caught in the act."""

    def __init__(self, proof: Path) -> None:
        self.proof = proof

    def __reduce__(self) -> tuple[Any, ...]:
        return Path.touch, (self.proof,)


@pytest.fixture
def run(client: TestClient, scratch: Engine) -> dict[str, Any]:
    """A completed training whose model the service has in use."""
    series = random_walk(600)
    store_chart(scratch, series, spans_by_rule(series))
    return train(client)


@pytest.fixture
def file(run: dict[str, Any], settings: Settings) -> Path:
    return settings.model_dir / run["metrics_summary"]["model"]["file"]


def load(client: TestClient, run_id: str | None = None) -> tuple[int, dict[str, Any]]:
    answer = client.post("/model/load", json={"run_id": run_id})
    return answer.status_code, answer.json()


def test_without_any_model_the_service_says_so(client: TestClient) -> None:
    assert client.get("/model/info").json() == {"loaded": False, "model": None}
    status, body = load(client)
    assert (status, body["code"]) == (404, "model_not_found")


def test_a_finished_training_is_the_model_in_use(client: TestClient, run: dict[str, Any]) -> None:
    info = client.get("/model/info").json()
    assert info["loaded"]
    assert info["model"]["run_id"] == run["run_id"]
    assert info["model"]["features"] == list(FEATURES)
    assert info["model"]["labels"][0] == "O"


def test_a_later_service_loads_the_run_asked_for_or_the_newest(
    client: TestClient, run: dict[str, Any], settings: Settings
) -> None:
    newest = train(client, scheme="window")
    with TestClient(create_app(settings)) as later:
        assert load(later)[1]["model"]["run_id"] == newest["run_id"]
        assert load(later, run["run_id"])[1]["model"]["run_id"] == run["run_id"]
        assert later.get("/model/info").json()["model"]["run_id"] == run["run_id"]


def test_a_later_service_names_the_model_that_its_first_prediction_uses(
    client: TestClient, run: dict[str, Any], settings: Settings, file: Path
) -> None:
    assert client.get("/model/info").json()["model"]["run_id"] == run["run_id"]
    with TestClient(create_app(settings)) as later:
        assert later.get("/model/info").json()["model"]["run_id"] == run["run_id"]
    file.write_bytes(b"changed")
    with TestClient(create_app(settings)) as later:
        assert later.get("/model/info").json() == {"loaded": False, "model": None}
        assert load(later)[1]["code"] == "model_file_changed"


def test_every_flipped_bit_is_seen_and_the_model_in_use_stays(
    client: TestClient, run: dict[str, Any], file: Path
) -> None:
    whole = file.read_bytes()
    for place in (0, len(whole) // 3, len(whole) - 1):
        changed = bytearray(whole)
        changed[place] ^= 1
        file.write_bytes(changed)
        status, body = load(client, run["run_id"])
        assert (status, body["code"]) == (409, "model_file_changed")
    file.write_bytes(whole[:-1])
    assert load(client, run["run_id"])[0] == 409
    assert client.get("/model/info").json()["model"]["run_id"] == run["run_id"]
    file.write_bytes(whole)
    assert load(client, run["run_id"])[0] == 200


def test_a_changed_file_is_never_unpickled(
    client: TestClient, run: dict[str, Any], file: Path, tmp_path: Path
) -> None:
    proof = tmp_path / "unpickled"
    file.write_bytes(pickle.dumps(Trap(proof)))
    assert load(client, run["run_id"])[0] == 409
    assert not proof.exists()
    pickle.loads(file.read_bytes())  # noqa: S301
    assert proof.exists(), "the trap does not work, so this test proves nothing"


def test_a_missing_file_and_an_unknown_run_are_404(
    client: TestClient, run: dict[str, Any], file: Path
) -> None:
    file.unlink()
    assert load(client, run["run_id"])[1]["code"] == "model_file_missing"
    assert load(client, "../../etc/passwd")[1]["code"] == "model_not_found"


def test_a_model_of_another_library_version_is_refused_by_name(
    client: TestClient, run: dict[str, Any], scratch: Engine
) -> None:
    with scratch.begin() as connection:
        connection.execute(
            text(
                "UPDATE training_runs SET metrics_summary = jsonb_set("
                "metrics_summary::jsonb, '{model,library}', '\"scikit-learn 0.1\"')::json"
            )
        )
    status, body = load(client, run["run_id"])
    assert (status, body["code"]) == (409, "model_of_other_library")
    assert "scikit-learn 0.1" in body["error"]


@pytest.mark.usefixtures("run")
def test_nothing_but_the_model_is_left_in_the_folder(settings: Settings) -> None:
    assert [path.suffix for path in settings.model_dir.iterdir()] == [".joblib"]
