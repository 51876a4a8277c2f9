import errno
import hashlib
import json
import os
import pickle
from pathlib import Path
from typing import Any
from unittest.mock import Mock
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
import skops.io
from sqlalchemy import Engine, text

from candle_ml.app import create_app
from candle_ml.config import Settings
from candle_ml.shapes import ROW_NAMES
from tests.client import TestClient
from tests.support import Learned
from tests.support import train_quickly as train

pytestmark = pytest.mark.trained


class Trap:
    """Building it creates a file: whoever reads a forged model file is caught in the act."""

    def __init__(self, proof: Path) -> None:
        self.proof = proof

    def __reduce__(self) -> tuple[Any, ...]:
        return Path.touch, (self.proof,)


@pytest.fixture
def run(learned: Learned) -> dict[str, Any]:
    """A completed training whose model the service has in use."""
    return learned.run


@pytest.fixture
def file(run: dict[str, Any], settings: Settings) -> Path:
    return settings.model_dir / run["metrics_summary"]["model"]["file"]


def load(client: TestClient, run_id: str | None = None) -> tuple[int, dict[str, Any]]:
    answer = client.post("/model/load", json={"run_id": run_id})
    return answer.status_code, answer.json()


def test_without_any_model_the_service_says_so(client: TestClient, scratch: Engine) -> None:
    with scratch.begin() as connection:
        connection.execute(text("TRUNCATE training_runs, model_decisions"))
    nothing = {"loaded": False, "model": None, "in_use": None, "problem": None}
    assert client.get("/model/info").json() == nothing
    status, body = load(client)
    assert (status, body["code"]) == (404, "model_not_found")


def test_a_finished_training_is_the_model_in_use(client: TestClient, run: dict[str, Any]) -> None:
    info = client.get("/model/info").json()
    assert info["loaded"]
    assert info["model"]["run_id"] == run["run_id"]
    assert info["model"]["features"] == list(ROW_NAMES)
    assert info["model"]["labels"][0] == "O"


def test_a_later_service_names_the_model_that_its_first_prediction_uses(
    client: TestClient, run: dict[str, Any], settings: Settings, file: Path
) -> None:
    assert client.get("/model/info").json()["model"]["run_id"] == run["run_id"]
    with TestClient(create_app(settings)) as later:
        assert later.get("/model/info").json()["model"]["run_id"] == run["run_id"]
    file.write_bytes(b"changed")
    with TestClient(create_app(settings)) as later:
        info = later.get("/model/info").json()
        assert (info["loaded"], info["model"]) == (False, None)
        assert info["in_use"]["run_id"] == run["run_id"]
        assert info["problem"]["code"] == load(later)[1]["code"] == "model_file_changed"


def test_every_flipped_bit_is_seen_and_the_model_in_use_stays(
    client: TestClient, run: dict[str, Any], file: Path
) -> None:
    other = train(client, refit=False)["run_id"]
    assert client.post("/model/use", json={"run_id": other}).status_code == 200
    whole = file.read_bytes()
    for place in (0, len(whole) // 3, len(whole) - 1):
        changed = bytearray(whole)
        changed[place] ^= 1
        file.write_bytes(changed)
        status, body = load(client, run["run_id"])
        assert (status, body["code"]) == (409, "model_file_changed")
    file.write_bytes(whole[:-1])
    assert load(client, run["run_id"])[0] == 409
    assert client.get("/model/info").json()["model"]["run_id"] == other
    file.write_bytes(whole)
    assert load(client, run["run_id"])[0] == 200


def forge(scratch: Engine, file: Path, name: str | None = None) -> None:
    """Makes the file the one that is recorded, as whoever can write folder and table could."""
    recorded = {"sha256": hashlib.sha256(file.read_bytes()).hexdigest(), "file": name or file.name}
    with scratch.begin() as connection:
        connection.execute(
            text(
                "UPDATE training_runs SET metrics_summary = jsonb_set(metrics_summary::jsonb,"
                " '{model}', (metrics_summary::jsonb -> 'model') || CAST(:recorded AS jsonb))::json"
            ),
            {"recorded": json.dumps(recorded)},
        )


def test_a_file_of_the_old_format_is_not_read_and_says_to_train_again(
    settings: Settings, run: dict[str, Any], file: Path, scratch: Engine, tmp_path: Path
) -> None:
    proof = tmp_path / "built"
    old = file.with_suffix(".joblib")
    old.write_bytes(pickle.dumps(Trap(proof)))
    forge(scratch, old)
    with TestClient(create_app(settings)) as later:
        status, body = load(later, run["run_id"])
        assert (status, body["code"]) == (409, "model_of_old_format")
        assert body["hint"] == later.get("/model/info").json()["problem"]["hint"] == "Train again."
    assert not proof.exists()
    pickle.loads(old.read_bytes())  # noqa: S301
    assert proof.exists(), "the trap does not work, so this test proves nothing"


def test_a_forged_file_runs_nothing_also_where_its_checksum_is_recorded(
    settings: Settings, run: dict[str, Any], file: Path, scratch: Engine, tmp_path: Path
) -> None:
    proof = tmp_path / "built"
    forgeries = {
        "a pickle": (pickle.dumps(Trap(proof)), "model_file_broken"),
        "no archive": (b"x" * 1000, "model_file_broken"),
        "another model": (skops.io.dumps({"run_id": "x"}), "model_file_broken"),
        "half a model": (file.read_bytes()[:-40], "model_file_broken"),
        "a damaged member": (damaged(file.read_bytes()), "model_file_broken"),
        "another object": (skops.io.dumps(["no", "model"]), "model_file_broken"),
        "a foreign type": (skops.io.dumps({"estimator": Trap(proof)}), "model_file_untrusted"),
        "a function": (skops.io.dumps({"estimator": os.remove}), "model_file_untrusted"),
    }
    for what, (content, code) in forgeries.items():
        file.write_bytes(content)
        forge(scratch, file)
        with TestClient(create_app(settings)) as later:
            assert (what, load(later, run["run_id"])[1]["code"]) == (what, code)
            assert later.get("/model/info").json()["problem"]["code"] == code
            assert later.get("/health").status_code == 200
    assert not proof.exists()


def damaged(whole: bytes) -> bytes:
    """Bits flipped all over the packed members, the directory left as it is."""
    changed = bytearray(whole)
    for place in range(100, len(changed) // 2, 997):
        changed[place] ^= 1
    return bytes(changed)


def test_an_archive_that_would_unpack_beyond_the_limit_is_refused_before_anything_is_read(
    settings: Settings,
    run: dict[str, Any],
    file: Path,
    scratch: Engine,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with ZipFile(file, "a", ZIP_DEFLATED) as archive:
        archive.writestr("zeros.npy", bytes(2**22))
    forge(scratch, file)
    monkeypatch.setattr("candle_ml.model_file.MOST_BYTES", 2**22)
    monkeypatch.setattr("skops.io.load", Mock(side_effect=AssertionError("it was read")))
    with TestClient(create_app(settings)) as later:
        assert load(later, run["run_id"])[1]["code"] == "model_file_broken"
    assert not skops.io.load.called


def test_a_model_beyond_the_limit_is_not_saved_and_says_what_to_change(
    client: TestClient, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = sorted(settings.model_dir.iterdir())
    monkeypatch.setattr("candle_ml.model_file.MOST_BYTES", 1000)
    failed = train(client, refit=False)["metrics_summary"]["failure"]
    assert (failed["code"], "max_iterations" in failed["hint"]) == ("model_too_large", True)
    assert sorted(settings.model_dir.iterdir()) == before


@pytest.mark.parametrize("break_it", [Path.mkdir, None])
def test_a_folder_or_a_file_of_somebody_else_in_its_place_is_one_clear_error(
    settings: Settings,
    run: dict[str, Any],
    file: Path,
    break_it: Any,  # noqa: ANN401
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if break_it:
        file.unlink()
        break_it(file)
    else:
        # As root, who may read everything, a test cannot have a file that it may not read.
        refused = PermissionError(errno.EACCES, "Permission denied")
        monkeypatch.setattr(Path, "open", Mock(side_effect=refused))
    with TestClient(create_app(settings)) as later:
        problem = later.get("/model/info").json()["problem"]
        assert problem["code"] == "model_file_unreadable"
        assert file.name in problem["error"]
        assert load(later, run["run_id"])[0] == 409


def test_a_missing_file_and_an_unknown_run_are_404(
    settings: Settings, run: dict[str, Any], file: Path
) -> None:
    file.unlink()
    with TestClient(create_app(settings)) as client:
        assert load(client, run["run_id"])[1]["code"] == "model_file_missing"
        assert load(client, "../../etc/passwd")[1]["code"] == "model_not_found"


def test_a_model_of_another_library_version_is_refused_by_name(
    settings: Settings, run: dict[str, Any], scratch: Engine
) -> None:
    with scratch.begin() as connection:
        connection.execute(
            text(
                "UPDATE training_runs SET metrics_summary = jsonb_set("
                "metrics_summary::jsonb, '{model,library}', '\"scikit-learn 0.1\"')::json"
            )
        )
    with TestClient(create_app(settings)) as later:
        status, body = load(later, run["run_id"])
    assert (status, body["code"]) == (409, "model_of_other_library")
    assert "scikit-learn 0.1" in body["error"]


def test_nothing_but_the_models_is_left_in_the_folder(
    run: dict[str, Any], settings: Settings
) -> None:
    names = sorted(path.name for path in settings.model_dir.iterdir())
    assert names == [f"{run['run_id']}.measured.skops", f"{run['run_id']}.skops"]
