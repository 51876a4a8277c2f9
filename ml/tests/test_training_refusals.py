from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from candle_ml.app import create_app
from candle_ml.config import Settings
from tests.client import TestClient
from tests.support import DOWN, random_walk, span, spans_by_rule, store_chart

RUNS = text("SELECT count(*) FROM training_runs")


def refusal(client: TestClient, **options: object) -> tuple[int, str, str]:
    answer = client.post("/training/start", json=options)
    return answer.status_code, answer.json()["code"], answer.json()["error"]


def test_no_spans_too_few_candles_and_one_label_are_422_and_leave_no_row(
    client: TestClient, scratch: Engine
) -> None:
    series = random_walk(400)
    assert refusal(client)[:2] == (422, "no_spans")
    short = store_chart(scratch, series.between(0, 120), [span(series, 60, 70, DOWN)], name="short")
    for unlabelled, candles in (("between", 11), ("negative", 70)):
        status, code, message = refusal(client, chart_ids=[short], unlabelled=unlabelled)
        assert (status, code) == (422, "too_little_data")
        assert message == f"Only {candles} candles can be learned from; at least 200 are needed."
    everything = {"unlabelled": "negative"}
    negative = store_chart(scratch, series, [span(series, 60, 70, "O")], name="negative")
    assert refusal(client, chart_ids=[negative], **everything)[:2] == (422, "single_class")
    covered = store_chart(scratch, series, [span(series, 0, 399, DOWN)], name="covered")
    assert refusal(client, chart_ids=[covered], **everything)[:2] == (422, "single_class")
    late = store_chart(scratch, series, [span(series, 390, 395, DOWN)], name="late")
    assert refusal(client, chart_ids=[late], **everything)[:2] == (422, "single_class_in_training")
    assert refusal(client, chart_ids=[late], min_confidence=5, **everything)[:2] == (
        422,
        "single_class",
    )
    found = store_chart(scratch, series, spans_by_rule(series), name="no test part")
    assert refusal(client, chart_ids=[found], test_fraction=0.05)[:2] == (422, "no_test_part")
    assert refusal(client, chart_ids=[late], sources=["talib"])[:2] == (422, "no_spans")
    with scratch.connect() as connection:
        assert connection.scalar(RUNS) == 0


def test_a_refusal_says_what_would_help_in_this_case(client: TestClient, scratch: Engine) -> None:
    series = random_walk(600)
    few = store_chart(scratch, series, [span(series, 300, 304, DOWN)], name="few")
    ends = random_walk(700)
    away = store_chart(scratch, series, [span(ends, 650, 660, DOWN)], name="away")
    negative = store_chart(scratch, series, [span(series, 300, 310, "O")], name="no pattern")

    def hint(**options: object) -> str:
        return client.post("/training/start", json=options).json()["hint"]

    assert "Label more of the charts" in hint(chart_ids=[few])
    for unlabelled in ("between", "negative"):
        assert "1 spans lie where their chart has no candles" in hint(
            chart_ids=[away], unlabelled=unlabelled
        )
    assert hint(chart_ids=[negative], unlabelled="negative") == "Annotate spans of another kind."


def test_an_unknown_chart_is_404_alone_and_beside_others_and_is_named(
    client: TestClient, scratch: Engine
) -> None:
    series = random_walk(3000)
    chart = store_chart(scratch, series, spans_by_rule(series, ("human", "talib")))
    without_spans = store_chart(scratch, random_walk(100), [], name="without spans")
    unknown = (404, "chart_not_found", "There is no chart 4711.")
    for others in ([], [chart], [without_spans], [2**31, 10**30]):
        assert refusal(client, chart_ids=[*others, 4711]) == unknown
    assert refusal(client, chart_ids=[-1])[:2] == (404, "chart_not_found")
    with scratch.connect() as connection:
        assert connection.scalar(RUNS) == 0


@pytest.mark.parametrize(
    "options",
    [
        {"scheme": "iob"},
        {"min_confidence": 6},
        {"test_fraction": 0.9},
        {"epochs": 5},
        {"chart_ids": []},
        {"model_type": "oracle"},
    ],
)
def test_options_out_of_bounds_are_named(refusing: TestClient, options: dict[str, object]) -> None:
    status, code, message = refusal(refusing, **options)
    assert (status, code) == (422, "invalid_request")
    assert next(iter(options)) in message


def test_a_folder_that_cannot_be_written_is_said_before_the_training(
    scratch: Engine, settings: Settings, tmp_path: Path
) -> None:
    series = random_walk(400)
    store_chart(scratch, series, spans_by_rule(series))
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    with TestClient(create_app(Settings(settings.database_url, blocked))) as client:
        assert refusal(client)[:2] == (503, "model_dir_not_writable")
