from typing import Any

import pytest
from sqlalchemy import Engine, text

from candle_ml.series import from_micros, to_stored
from candle_ml.suggestions import marked_in, suggest
from tests.client import TestClient
from tests.support import HOUR, START, bodies, random_walk, store_chart

SERIES = random_walk(200)
MARK = text(
    "INSERT INTO span_annotations (chart_id, start_time, end_time, label, source)"
    " VALUES (:chart_id, :start, :end, :label, :source)"
)


def mark(engine: Engine, chart_id: int, ends: tuple[int, int], label: str, source: str) -> None:
    """Stores a span between two times, in Unix seconds."""
    start, end = (to_stored(from_micros(at * 1_000_000)) for at in ends)
    values = {"chart_id": chart_id, "start": start, "end": end, "label": label, "source": source}
    with engine.begin() as connection:
        connection.execute(MARK, values)


def at(candle: float) -> int:
    return START + int(candle * HOUR)


def span(first: int, last: int) -> dict[str, Any]:
    return {"start_time": at(first), "end_time": at(last), "label": "flag", "confidence": 0.5}


def predict(client: TestClient, **body: Any) -> dict[str, Any]:  # noqa: ANN401
    answer = client.post("/predict", json=body)
    assert answer.status_code == 200, answer.text
    return answer.json()


# What is marked beside a suggestion from candle 20 to candle 29, and whether it is still made.
BESIDE: list[tuple[tuple[float, float], str, str, bool]] = [
    ((20, 29), "flag", "human", False),
    ((29, 20), "other", "talib", False),
    ((20, 29), "flag", "model", False),
    ((20, 29), "O", "model_rejected", False),
    # 5 of 10 candles are half, 4 are not; 10 of 20 are half, 10 of 21 are not.
    ((20, 24), "other", "human", False),
    ((20, 23), "other", "human", True),
    ((25, 29), "O", "model_rejected", False),
    ((26, 29), "O", "model_rejected", True),
    ((10, 29), "other", "human", False),
    ((9, 29), "other", "human", True),
    ((9, 29), "O", "model_rejected", True),
    # Ends between candles, candles of none, and what lies elsewhere.
    ((19.5, 24.5), "other", "human", False),
    ((20.2, 20.8), "other", "human", True),
    ((30, 39), "flag", "human", True),
    # Whoever has looked through a stretch has looked at each candle of it.
    ((0, 199), "O", "reviewed", False),
    ((0, 24), "O", "human", False),
    ((0, 23), "O", "reviewed", True),
    ((-500, 900), "O", "reviewed", False),
]


def test_nothing_is_suggested_where_half_of_it_is_marked_rejected_or_reviewed(
    scratch: Engine,
) -> None:
    for beside in BESIDE:
        chart_id = store_chart(scratch, SERIES, [], name=str(beside))
        ends, label, source, expected = beside
        mark(scratch, chart_id, (at(ends[0]), at(ends[1])), label, source)
        marked = marked_in(scratch, chart_id, SERIES)
        assert len(suggest([span(20, 29)], SERIES, marked, "run")) == expected, beside


def test_several_reviewed_stretches_count_together_and_patterns_one_by_one(
    scratch: Engine,
) -> None:
    reviewed = store_chart(scratch, SERIES, [], name="reviewed")
    patterns = store_chart(scratch, SERIES, [], name="patterns")
    for first, last in ((20, 22), (24, 26)):
        mark(scratch, reviewed, (at(first), at(last)), "O", "reviewed")
        mark(scratch, patterns, (at(first), at(last)), "other", "human")
    for chart_id, suggested in ((reviewed, 0), (patterns, 1)):
        marked = marked_in(scratch, chart_id, SERIES)
        assert len(suggest([span(20, 29)], SERIES, marked, "run")) == suggested


@pytest.fixture
def chart(scratch: Engine) -> int:
    """A chart with nothing marked, and a model that sees patterns in it."""
    return store_chart(scratch, random_walk(600), [], name="to look at")


@pytest.mark.trained
def test_a_suggestion_says_whole_what_it_is_and_is_not_made_again_once_it_is_decided_on(
    client: TestClient, scratch: Engine, chart: int
) -> None:
    answer = predict(client, chart_id=chart)
    suggestions = answer["suggestions"]
    assert answer["withheld"] == 0
    assert len(suggestions) == len(answer["spans"]) > 10
    for suggested, seen in zip(suggestions, answer["spans"], strict=True):
        assert suggested["model_prediction"] == {**seen, "model_version": answer["model_version"]}
        assert {name: suggested[name] for name in seen} == seen
    assert predict(client, candles=bodies(random_walk(600)))["suggestions"] == suggestions
    kept, rejected, *others = suggestions
    mark(scratch, chart, (kept["start_time"], kept["end_time"]), "x", "model_corrected")
    mark(scratch, chart, (rejected["start_time"], rejected["end_time"]), "O", "model_rejected")
    later = predict(client, chart_id=chart)
    assert (later["suggestions"], later["withheld"]) == (others, 2)
    assert later["spans"] == answer["spans"]
