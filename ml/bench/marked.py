"""The real price files with patterns marked by rule, as a dataset to learn from."""

from bench.patterns import mark
from bench.prices import real_prices
from candle_ml.dataset import Dataset, LabelledChart, dataset_of
from candle_ml.labels import label_candles
from candle_ml.options import TrainingOptions
from candle_ml.rows import SpanAnnotation
from candle_ml.series import CandleSeries, from_micros


def marked_prices(options: TrainingOptions, seed: int = 1, labelled: float = 1.0) -> Dataset | None:
    """The three charts, of each the first so many marked; None where the files are not at hand."""
    charts = {
        name: (series, _until(series, mark(series, seed), labelled))
        for name, series in real_prices().items()
    }
    if not charts:
        return None
    vocabulary = sorted({span.label for _, spans in charts.values() for span in spans})
    of_charts = [
        LabelledChart(number, series, label_candles(series.time, spans, options, vocabulary))
        for number, (series, spans) in enumerate(charts.values(), start=1)
    ]
    return dataset_of(of_charts, options, "marked")


def _until(series: CandleSeries, spans: list[SpanAnnotation], share: float) -> list[SpanAnnotation]:
    last = from_micros(series.time[int(share * (len(series) - 1))])
    return [span for span in spans if span.end_time <= last]
