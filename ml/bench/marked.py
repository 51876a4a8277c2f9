"""The real price files with patterns marked by rule, as a dataset to learn from."""

from bench.patterns import mark
from bench.prices import real_prices
from candle_ml.dataset import Dataset, LabelledChart, dataset_of
from candle_ml.labels import label_candles
from candle_ml.options import TrainingOptions


def marked_prices(options: TrainingOptions, seed: int = 1) -> Dataset | None:
    """The three charts; None where the files are not at hand."""
    charts = {name: (series, mark(series, seed)) for name, series in real_prices().items()}
    if not charts:
        return None
    vocabulary = sorted({span.label for _, spans in charts.values() for span in spans})
    labelled = [
        LabelledChart(number, series, label_candles(series.time, spans, options, vocabulary))
        for number, (series, spans) in enumerate(charts.values(), start=1)
    ]
    return dataset_of(labelled, options, "marked")
