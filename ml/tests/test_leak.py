"""No row that is learned from sees a candle of the test part, and no row of the test one before."""

from dataclasses import dataclass

import numpy as np
from hypothesis import event, given, settings
from hypothesis import strategies as st

from candle_ml.dataset import Dataset, LabelledChart, dataset_of
from candle_ml.features import LOOKBACK
from candle_ml.labels import label_candles
from candle_ml.lesson import lengths_of, lesson_of, patterns_within
from candle_ml.options import TrainingOptions
from candle_ml.rows import SpanAnnotation
from candle_ml.series import CandleSeries
from candle_ml.split import Split, split_at
from candle_ml.stretches import Stretches, overlapping, stretches_ending
from tests.support import random_walk, span

HOUR = 3_600_000_000
DAY = 24 * HOUR
CANDLES = {HOUR: 480, DAY: 200}


@dataclass(frozen=True)
class Case:
    """Two charts with overlapping spans, a cut, and where the test part ends."""

    data: Dataset
    cut: int
    until: int | None
    options: TrainingOptions


def chart_of(period: int, seed: int) -> CandleSeries:
    walk = random_walk(CANDLES[period], seed)
    return CandleSeries(
        np.arange(CANDLES[period]) * period, walk.open, walk.high, walk.low, walk.close
    )


@st.composite
def cases(draw: st.DrawFn) -> Case:
    options = TrainingOptions(
        scheme=draw(st.sampled_from(["bio", "window"])),
        window=draw(st.integers(2, 80)),
        min_confidence=draw(st.sampled_from([None, 3])),
        unlabelled=draw(st.sampled_from(["between", "negative", "unknown"])),
    )
    charts: list[LabelledChart] = []
    for number, period in enumerate((HOUR, DAY)):
        series = chart_of(period, number)
        last = len(series) - 1
        ends = draw(st.lists(st.tuples(st.integers(0, last), st.integers(0, 60)), max_size=12))
        spans: list[SpanAnnotation] = [
            span(
                series,
                first,
                min(first + length, last),
                draw(st.sampled_from(["flag", "wedge", "B-flag"])),
                i,
                draw(st.sampled_from([None, 1, 3, 5])),
            )
            for i, (first, length) in enumerate(ends)
        ]
        labels = label_candles(series.time, spans, options, ["B-flag", "flag", "wedge"])
        charts.append(LabelledChart(number, series, labels))
    cut = draw(st.integers(120, 450)) * HOUR + draw(st.integers(0, 1)) * HOUR // 2
    until = draw(st.sampled_from([None, 100, 300]))
    until = until and cut + until * HOUR
    return Case(dataset_of(charts, options, "drawn"), cut, until, options)


def reach_of_labels(case: Case, chart: LabelledChart, rows: Stretches) -> tuple[int, int]:
    """The first and last candle that the labels of these stretches' candles depend on."""
    window = case.options.window - 1 if case.options.scheme == "window" else 0
    first, last = int(rows.first.min()) - window, int(rows.last.max())
    extents = chart.labels.extents
    touch = (extents.first[:, None] <= rows.last) & (extents.last[:, None] >= rows.first - window)
    touched = touch.any(axis=1)
    return (
        min(first, *extents.first[touched].tolist(), first),
        max(last, *extents.last[touched].tolist(), last),
    )


def tell(case: Case, split: Split) -> None:
    """How often what is promised was at stake: `--hypothesis-show-statistics` prints it."""
    ends = {"cut": case.cut, "end of the test part": case.until}
    for name, at in ends.items():
        for chart in case.data.charts:
            times, extents = chart.series.time, chart.labels.extents
            reached = (times[extents.first] < (at or 0)) & (times[extents.last] >= (at or 0))
            if reached.any():
                event(f"a span reaches over the {name}")
    for name, parts in (("training", split.train), ("test", split.test)):
        if any(flags.any() for flags in parts):
            event(f"the {name} part has candles")
    overlap = [c.labels.extents for c in case.data.charts]
    if any(len(overlapping(e, e)[0]) > len(e) for e in overlap):
        event("spans overlap")


def check(case: Case, split: Split) -> None:
    for chart, train, test in zip(case.data.charts, split.train, split.test, strict=True):
        period = int(chart.series.time[1])
        whole = stretches_ending(0, len(train), LOOKBACK, [1, 2, 5, 20])
        learned, tested = whole.where(whole.within(train)), whole.where(whole.within(test))
        if len(learned):
            last = reach_of_labels(case, chart, learned)[1]
            assert chart.series.time[last] + period <= split.cut
        if len(tested):
            seen = min(int(tested.first.min()) - LOOKBACK, reach_of_labels(case, chart, tested)[0])
            assert chart.series.time[seen] >= split.cut
            if case.until is not None:
                last = reach_of_labels(case, chart, tested)[1]
                assert chart.series.time[last] + period <= case.until
        for flags in (train, test):
            found = patterns_within(chart, flags)
            assert all(flags[a : b + 1].all() for a, b in zip(found.first, found.last, strict=True))


@settings(max_examples=150, deadline=None, derandomize=True, database=None)
@given(cases())
def test_no_row_of_one_part_sees_a_candle_of_the_other(case: Case) -> None:
    split = split_at(case.data, case.cut, case.options, case.until)
    tell(case, split)
    check(case, split)


@settings(max_examples=25, deadline=None, derandomize=True, database=None)
@given(cases(), st.floats(0.5, 2.0))
def test_what_is_learned_does_not_change_with_the_candles_after_the_cut(
    case: Case, factor: float
) -> None:
    split = split_at(case.data, case.cut, case.options)
    lengths = lengths_of(case.data, split.train)
    taught = lesson_of(case.data, split.train, lengths, case.options)
    changed = [
        LabelledChart(
            chart.chart_id,
            CandleSeries(
                chart.series.time,
                *(
                    np.where(chart.series.time < case.cut, prices, prices * factor)
                    for prices in (
                        chart.series.open,
                        chart.series.high,
                        chart.series.low,
                        chart.series.close,
                    )
                ),
            ),
            chart.labels,
        )
        for chart in case.data.charts
    ]
    again = lesson_of(
        dataset_of(changed, case.options, "changed"), split.train, lengths, case.options
    )
    assert np.array_equal(taught.rows, again.rows, equal_nan=True)
    assert np.array_equal(taught.codes, again.codes)
