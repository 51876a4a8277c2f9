"""Everything a training needs from the database, checked before the training starts."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np
from sqlalchemy import Connection

from candle_ml.data import read_charts, stream_spans
from candle_ml.errors import TooLittleDataError
from candle_ml.features import LOOKBACK
from candle_ml.labels import (
    LEFT_OUT,
    Codes,
    Labels,
    label_candles,
    patterns_of_names,
    vocabulary_of,
)
from candle_ml.options import LabelOptions, TrainingOptions
from candle_ml.rows import SpanAnnotation
from candle_ml.series import PRICES, CandleSeries, Micros, chart_not_found, load_series
from candle_ml.stretches import Flags
from candle_ml.teaching import is_asked_for

MIN_USABLE_CANDLES = 200

Spans = dict[int, list[SpanAnnotation]]


@dataclass(frozen=True)
class LabelledChart:
    """A chart's candles, each with its label."""

    chart_id: int
    series: CandleSeries
    labels: Labels

    def is_usable(self) -> Flags:
        """Which candles have a label and enough candles before them."""
        usable = self.labels.codes != LEFT_OUT
        usable[:LOOKBACK] = False
        return usable

    def usable(self) -> Micros:
        """The indexes of these."""
        return np.flatnonzero(self.is_usable())


@dataclass(frozen=True)
class Dataset:
    """Labelled charts that share one list of label names."""

    charts: list[LabelledChart]
    names: tuple[str, ...]
    vocabulary: tuple[str, ...]
    # The pattern, as a code from 1 into the vocabulary, or 0, behind each of the names.
    pattern_of: Codes
    version: str

    def candle_count(self) -> int:
        return sum(len(chart.series) for chart in self.charts)

    def span_counts(self) -> dict[str, int]:
        """What became of the spans of all charts, by name as in SpanCounts."""
        total: Counter[str] = Counter()
        for chart in self.charts:
            total.update(asdict(chart.labels.spans))
        return dict(total)

    def label_counts(self) -> dict[str, int]:
        """How many usable candles carry each label that occurs."""
        total: Counter[int] = Counter()
        for chart in self.charts:
            codes, counts = np.unique(chart.labels.codes[chart.usable()], return_counts=True)
            total.update(dict(zip(codes.tolist(), counts.tolist(), strict=True)))
        return {self.names[code]: count for code, count in sorted(total.items())}

    def patterns(self) -> set[int]:
        """The patterns, and 0 for none, that usable candles have."""
        codes = [np.unique(chart.labels.codes[chart.usable()]) for chart in self.charts]
        return set(self.pattern_of[np.concatenate(codes)].tolist())


def build_dataset(connection: Connection, options: TrainingOptions) -> Dataset:
    """Reads and labels the charts asked for; without a wish, all charts that have spans.

    Raises NotFoundError for an unknown chart, TooLittleDataError where there is nothing to learn.
    """
    spans = _read_spans(connection, options)
    if not any(is_asked_for(span, options) for rows in spans.values() for span in rows):
        raise TooLittleDataError(
            "no_spans",
            "There are no span annotations to learn from in the charts and sources asked for.",
            "Annotate some spans, or ask for other charts or sources.",
        )
    known: set[str] = set()
    for of_chart in spans.values():
        known |= vocabulary_of(of_chart, options)
    charts = [
        _label_chart(connection, chart_id, of_chart, options, sorted(known))
        for chart_id, of_chart in spans.items()
    ]
    dataset = dataset_of(charts, options, _version(charts, spans))
    _check(dataset)
    return dataset


def dataset_of(charts: list[LabelledChart], options: LabelOptions, version: str) -> Dataset:
    """Charts that were labelled with the same vocabulary."""
    labels = charts[0].labels
    of_name = patterns_of_names(len(labels.vocabulary), options)
    return Dataset(charts, labels.names, labels.vocabulary, of_name, version)


def _read_spans(connection: Connection, options: TrainingOptions) -> Spans:
    known = [chart.id for chart in read_charts(connection)]
    wished = sorted(set(options.chart_ids or ()))
    if unknown := set(wished) - set(known):
        raise chart_not_found(min(unknown))
    spans = {
        chart_id: [span for rows in stream_spans(connection, chart_id) for span in rows]
        for chart_id in wished or known
    }
    if wished:
        return spans
    return {
        chart_id: rows
        for chart_id, rows in spans.items()
        if any(is_asked_for(span, options) for span in rows)
    }


def _label_chart(
    connection: Connection,
    chart_id: int,
    spans: Sequence[SpanAnnotation],
    options: TrainingOptions,
    vocabulary: Sequence[str],
) -> LabelledChart:
    series = load_series(connection, chart_id)
    return LabelledChart(chart_id, series, label_candles(series.time, spans, options, vocabulary))


def _version(charts: Sequence[LabelledChart], spans: Spans) -> str:
    """SHA-256 of every candle and every span that went in: same data, same version."""
    digest = hashlib.sha256()
    for chart in charts:
        digest.update(f"chart {chart.chart_id} {len(chart.series)}\n".encode())
        for column in ("time", *PRICES):
            digest.update(getattr(chart.series, column).data)
        for span in spans[chart.chart_id]:
            what = (span.start_time, span.end_time, span.label, span.confidence, span.source)
            digest.update(repr(what).encode())
    return digest.hexdigest()


def _check(dataset: Dataset) -> None:
    counts = dataset.label_counts()
    usable = sum(counts.values())
    if usable < MIN_USABLE_CANDLES:
        raise TooLittleDataError(
            "too_little_data",
            f"Only {usable} candles can be learned from; at least {MIN_USABLE_CANDLES} are needed.",
            _how_to_have_more(dataset),
        )
    if len(patterns := dataset.patterns()) < 2:
        raise TooLittleDataError(
            "single_class",
            f"All {usable} usable candles have the same label: "
            f"{('O', *dataset.vocabulary)[patterns.pop()]}.",
            _how_to_have_another(dataset),
        )


def _how_to_have_more(dataset: Dataset) -> str:
    """What to do where too few candles teach: nothing was labelled, or there are too few at all."""
    after_history = sum(max(0, len(chart.series) - LOOKBACK) for chart in dataset.charts)
    if after_history >= MIN_USABLE_CANDLES and dataset.span_counts()["without_candles"]:
        return _how_to_have_another(dataset)
    if after_history >= MIN_USABLE_CANDLES:
        return 'Label more of the charts, or let all that is unlabelled count as none: "negative".'
    return f"Upload more candles; the first {LOOKBACK} of a chart serve only as history."


def _how_to_have_another(dataset: Dataset) -> str:
    """What to do where all candles are alike, by what became of the spans."""
    spans = dataset.span_counts()
    if lost := spans["without_candles"]:
        return f"{lost} spans lie where their chart has no candles: upload them, or move the ends."
    lower = ", or lower min_confidence" if spans["below_confidence"] else ""
    return f"Annotate spans of another kind{lower}."
