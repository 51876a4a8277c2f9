import random
from typing import Any

import pytest
from sqlalchemy import Engine, text

from candle_ml.app import create_app
from candle_ml.body_limit import MAX_BODY_BYTES
from candle_ml.config import Settings
from candle_ml.features import LOOKBACK
from tests.client import TestClient
from tests.support import DOWN, HOUR, START, UP, Learned, bodies, random_walk, store_chart

SERIES = random_walk(600)
CANDLES = bodies(SERIES)
MINUTES = text(
    "INSERT INTO candles (chart_id, time, open, high, low, close)"
    " SELECT :chart_id, to_timestamp(:start + 60 * i) AT TIME ZONE 'UTC', 1, 1, 1, 1"
    " FROM generate_series(0, :rows - 1) AS i"
)


@pytest.fixture
def chart(learned: Learned) -> int:
    """A chart on which the model in use was trained; in tests that are marked so."""
    return learned.chart_id


def predict(client: TestClient, **body: Any) -> tuple[int, dict[str, Any]]:  # noqa: ANN401
    answer = client.post("/predict", json=body)
    return answer.status_code, answer.json()


@pytest.mark.trained
def test_candles_in_any_order_give_the_predictions_of_the_sorted_ones(client: TestClient) -> None:
    shuffled = random.Random(1).sample(CANDLES, len(CANDLES))  # noqa: S311
    status, answer = predict(client, candles=shuffled)
    assert status == 200
    assert answer == predict(client, candles=CANDLES)[1]
    times = [p["time"] for p in answer["predictions"]]
    assert times == [c["time"] for c in CANDLES[LOOKBACK:]]
    assert {p["label"] for p in answer["predictions"]} >= {"O", f"I-{UP}", f"I-{DOWN}"}
    assert all(0 < p["confidence"] <= 1 for p in answer["predictions"])


@pytest.mark.trained
def test_a_chart_gives_the_predictions_of_its_candles(client: TestClient, chart: int) -> None:
    of_chart, of_candles = predict(client, chart_id=chart)[1], predict(client, candles=CANDLES)[1]
    for what in ("model_version", "predictions", "spans"):
        assert of_chart[what] == of_candles[what]


def ends(span: dict[str, Any]) -> tuple[int, int, str]:
    return span["start_time"], span["end_time"], span["label"]


@pytest.mark.trained
def test_a_part_of_a_chart_has_its_history_before_it(client: TestClient, chart: int) -> None:
    since, until = START + 200 * HOUR, START + 300 * HOUR
    _, part = predict(client, chart_id=chart, start_time=since, end_time=until)
    _, whole = predict(client, chart_id=chart)
    assert [p["time"] for p in part["predictions"]] == list(range(since, until + 1, HOUR))
    # A span that reaches over an end of the part cannot be found in it.
    inner = [s for s in whole["spans"] if since <= s["start_time"] and s["end_time"] <= until]
    assert len(inner) > 5
    sure = {ends(span): span["confidence"] for span in part["spans"]}
    # Products of matrices of another size differ in the last digits.
    for span in inner[1:-1]:
        assert sure[ends(span)] == pytest.approx(span["confidence"])


def test_duplicate_timestamps_are_400_and_the_first_is_named(refusing: TestClient) -> None:
    status, body = predict(refusing, candles=[*CANDLES, CANDLES[70], CANDLES[60]])
    assert (status, body["code"]) == (400, "duplicate_timestamps")
    assert f"2 timestamps occur more than once, the first is {CANDLES[60]['time']}" in body["error"]


@pytest.mark.trained
def test_too_few_candles_are_422_and_one_more_than_the_history_is_enough(
    client: TestClient,
) -> None:
    status, body = predict(client, candles=CANDLES[:LOOKBACK])
    assert (status, body["code"]) == (422, "too_few_candles")
    status, body = predict(client, candles=CANDLES[: LOOKBACK + 1])
    assert (status, len(body["predictions"])) == (200, 1)


def test_candles_and_a_chart_or_neither_are_400(refusing: TestClient) -> None:
    assert predict(refusing)[1]["code"] == "candles_or_chart"
    assert predict(refusing, candles=CANDLES, chart_id=1)[1]["code"] == "candles_or_chart"


def test_an_unknown_chart_and_a_missing_model_are_404(client: TestClient, scratch: Engine) -> None:
    assert predict(client, chart_id=4711)[1]["code"] == "chart_not_found"
    store_chart(scratch, SERIES, [])
    assert predict(client, candles=CANDLES)[1]["code"] == "model_not_found"


@pytest.mark.parametrize(
    "flaw",
    [{"time": "soon"}, {"time": 10**15}, {"close": None}, {"high": "NaN"}, {"open": "1e999"}],
)
def test_a_malformed_candle_is_422_and_its_place_is_named(
    refusing: TestClient, flaw: dict[str, Any]
) -> None:
    status, body = predict(refusing, candles=[CANDLES[0], {**CANDLES[1], **flaw}])
    assert (status, body["code"]) == (422, "invalid_request")
    assert f"candles.1.{next(iter(flaw))}" in body["error"]


def test_a_body_beyond_the_limit_is_413_announced_or_not(refusing: TestClient) -> None:
    large = b"[" + b" " * MAX_BODY_BYTES
    announced = refusing.post("/predict", content=large)
    assert (announced.status_code, announced.json()["code"]) == (413, "body_too_large")
    streamed = refusing.post(
        "/predict", content=(large[i : i + 2**20] for i in range(0, len(large), 2**20))
    )
    assert (streamed.status_code, streamed.json()["code"]) == (413, "body_too_large")


def test_a_chart_beyond_the_limit_is_400_and_a_range_within_it_is_read(
    client: TestClient, scratch: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("candle_ml.prediction_source.MAX_CANDLES", 1000)
    with scratch.begin() as connection:
        chart_id = connection.scalar(text("INSERT INTO charts (name) VALUES ('x') RETURNING id"))
        connection.execute(MINUTES, {"chart_id": chart_id, "start": START, "rows": 1001})
    status, body = predict(client, chart_id=chart_id)
    assert (status, body["code"]) == (400, "too_many_candles")
    assert "more than 1000 candles" in body["error"]
    # What is missing now is a model: the candles have been read.
    for within in ({"start_time": START + 60}, {"end_time": START + 60 * 999}):
        assert predict(client, chart_id=chart_id, **within)[1]["code"] == "model_not_found"


def test_more_candles_than_the_limit_are_422(refusing: TestClient) -> None:
    candle = b'{"time": 0, "open": 1, "high": 1, "low": 1, "close": 1}'
    body = b'{"candles": [%s]}' % b",".join([candle] * 100_001)
    assert len(body) < MAX_BODY_BYTES, "another limit is met first"
    answer = refusing.post("/predict", content=body, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")
    assert "body.candles: List should have at most 100000 items" in answer.json()["error"]


@pytest.mark.trained
def test_the_newest_model_serves_after_a_restart(client: TestClient, settings: Settings) -> None:
    before = predict(client, candles=CANDLES)
    with TestClient(create_app(settings)) as restarted:
        assert predict(restarted, candles=CANDLES) == before
