import numpy as np
import pytest

from candle_ml.dataset import Dataset, LabelledChart, dataset_of
from candle_ml.errors import TooLittleDataError
from candle_ml.features import LOOKBACK
from candle_ml.labels import label_candles
from candle_ml.lesson import lengths_of, lesson_of
from candle_ml.options import TrainingOptions
from candle_ml.rows import SpanAnnotation
from candle_ml.series import CandleSeries
from candle_ml.split import split_by_time
from tests.support import DOWN, UP, random_walk, span, spans_by_rule

OPTIONS = TrainingOptions(test_fraction=0.25, unlabelled="negative")


def dataset(*charts: tuple[CandleSeries, list[SpanAnnotation]]) -> Dataset:
    labelled = [
        LabelledChart(i, series, label_candles(series.time, spans, OPTIONS, [DOWN, UP]))
        for i, (series, spans) in enumerate(charts)
    ]
    return dataset_of(labelled, OPTIONS, "test")


def ruled(candles: int, seed: int) -> tuple[CandleSeries, list[SpanAnnotation]]:
    series = random_walk(candles, seed)
    return series, spans_by_rule(series)


def test_over_all_charts_every_training_candle_is_earlier_than_every_test_candle() -> None:
    charts = [ruled(2000, 1), ruled(500, 2)]
    split = split_by_time(dataset(*charts), OPTIONS)
    train = np.concatenate([c.time[rows] for (c, _), rows in zip(charts, split.train, strict=True)])
    test = np.concatenate([c.time[rows] for (c, _), rows in zip(charts, split.test, strict=True)])
    assert train.max() < split.cut <= test.min()
    assert 0.2 < len(test) / (len(train) + len(test)) < 0.25
    assert all(not rows[:LOOKBACK].any() for rows in split.train)


def test_a_span_that_the_cut_goes_through_is_in_neither_part() -> None:
    series = random_walk(1000)
    cut = LOOKBACK + int(950 * 0.75)
    spans = [
        span(series, 100, 110, DOWN, 1),
        span(series, cut - 20, cut + 20, UP, 2),
    ]
    split = split_by_time(dataset((series, spans)), OPTIONS)
    assert np.flatnonzero(split.train[0]).max() == cut - 21
    assert np.flatnonzero(split.test[0]).min() == cut + LOOKBACK


def test_one_label_before_the_cut_is_refused_with_the_date_of_the_cut() -> None:
    series = random_walk(1000)
    late = [span(series, 900, 910, DOWN)]
    with pytest.raises(TooLittleDataError, match="one label only: O") as caught:
        split_by_time(dataset((series, late)), OPTIONS)
    assert caught.value.code == "single_class_in_training"


def test_thinning_drops_negatives_and_keeps_every_pattern() -> None:
    data = dataset(ruled(4000, 1), ruled(4000, 2))
    parts = split_by_time(data, OPTIONS).train
    lengths = lengths_of(data, parts)
    whole = lesson_of(data, parts, lengths, OPTIONS)
    patterns = int((whole.codes > 0).sum())
    options = OPTIONS.model_copy(update={"max_training_rows": patterns + 100})
    thinned = lesson_of(data, parts, lengths, options)
    assert len(thinned.codes) == patterns + 100 < len(whole.codes)
    assert np.bincount(thinned.codes)[1:].tolist() == np.bincount(whole.codes)[1:].tolist()
    again = lesson_of(data, parts, lengths, options)
    assert np.array_equal(thinned.rows, again.rows, equal_nan=True)
