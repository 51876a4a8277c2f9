"""Every error is JSON with `error`, `code` and `hint`, whoever refuses and for whatever reason."""

from typing import Any

import pytest
from httpx2 import Response

from candle_ml.options import MAX_TEXT_LENGTH
from tests.client import TestClient

TOO_LONG = "a" * (MAX_TEXT_LENGTH + 1)


def problem(answer: Response) -> tuple[int, str]:
    """The status and the code of an answer that has the shape of every error."""
    body = answer.json()
    assert set(body) == {"error", "code", "hint"}
    assert all(body.values())
    return answer.status_code, body["code"]


def test_an_unknown_route_and_a_wrong_method_are_404_and_405(refusing: TestClient) -> None:
    assert problem(refusing.get("/nope")) == (404, "route_not_found")
    wrong = refusing.get("/predict")
    assert problem(wrong) == (405, "method_not_allowed")
    assert wrong.headers["allow"] == "POST"


@pytest.mark.parametrize(
    ("path", "body", "place"),
    [
        ("/training/start", r'{"experiment_name": "a\u0000b"}', "body.experiment_name"),
        ("/training/start", r'{"experiment_name": "\ud800"}', "body.experiment_name"),
        ("/training/start", f'{{"experiment_name": "{TOO_LONG}"}}', "body.experiment_name"),
        ("/training/start", '{"experiment_name": ""}', "body.experiment_name"),
        ("/training/start", r'{"sources": ["human", "a\u0000"]}', "body.sources.1"),
        ("/training/start", r'{"sources": ["\ud800"]}', "body.sources.0"),
        ("/training/start", f'{{"sources": ["{TOO_LONG}"]}}', "body.sources.0"),
        ("/training/start", r'{"\ud800": 1}', "body:"),
        ("/model/load", r'{"run_id": "a\u0000"}', "body.run_id"),
        ("/model/load", r'{"run_id": "\udfff"}', "body.run_id"),
        ("/predict", '{"chart_id": 1', "body.14"),
    ],
)
def test_a_text_that_the_database_cannot_hold_is_422_and_its_place_is_named(
    refusing: TestClient, path: str, body: str, place: str
) -> None:
    answer = refusing.post(path, content=body, headers={"Content-Type": "application/json"})
    assert problem(answer) == (422, "invalid_request")
    assert place in answer.json()["error"]


def test_a_text_of_the_greatest_length_is_taken_and_a_long_field_name_is_cut(
    refusing: TestClient,
) -> None:
    longest = "\N{GRINNING FACE}" * MAX_TEXT_LENGTH
    options = {"experiment_name": longest, "sources": [longest, ""]}
    assert problem(refusing.post("/training/start", json=options)) == (422, "no_spans")
    assert problem(refusing.post("/model/load", json={"run_id": longest})) == (
        404,
        "model_not_found",
    )
    assert len(refusing.post("/training/start", json={"a" * 10**6: 1}).text) < 1000


def test_a_body_that_cannot_be_read_is_400(refusing: TestClient) -> None:
    for body in (b"[" * 100_000, b'{"chart_id": "\xff"}'):
        answer = refusing.post(
            "/predict", content=body, headers={"Content-Type": "application/json"}
        )
        assert problem(answer) == (400, "invalid_request")


def test_a_bug_is_500_tells_nothing_of_itself_and_reaches_the_server_with_its_stack(
    refusing: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> None:  # noqa: ANN401
        raise RuntimeError("s3cret")

    monkeypatch.setattr("candle_ml.routes_training.list_runs", fail)
    with pytest.raises(RuntimeError, match="s3cret"):
        refusing.get("/training/runs")
    silent = TestClient(refusing.app, raise_server_exceptions=False)
    answer = silent.get("/training/runs")
    assert problem(answer) == (500, "bug")
    assert "s3cret" not in answer.text
