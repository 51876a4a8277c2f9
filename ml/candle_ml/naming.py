"""What a training is called that was given no name."""

from typing import Final

from sqlalchemy import Connection

from candle_ml.data import read_charts
from candle_ml.dataset import Dataset
from candle_ml.options import MAX_TEXT_LENGTH, TrainingOptions

# Of a chart's name, so that there is room for the rest.
LONGEST: Final = 80
# What a reader of the list knows already, or what another name would hide.
UNSAID: Final = {"experiment_name", "chart_ids", "seed", "refit", "max_training_rows"}


def telling_name(connection: Connection, dataset: Dataset, options: TrainingOptions) -> str:
    """Its chart, or how many, the spans it learned from, and each setting that is not the default.

    What differs between two trainings of the same charts is nearly always one of these.
    """
    ids = [chart.chart_id for chart in dataset.charts]
    names = {chart.id: chart.name for chart in read_charts(connection)}
    where = _shortened(names[ids[0]]) if len(ids) == 1 else f"{len(ids)} charts"
    used = dataset.span_counts()["used"]
    spans = f"{used} span" if used == 1 else f"{used} spans"
    asked = options.model_dump(exclude=UNSAID, exclude_defaults=True)
    settings = [_words(name, value) for name, value in asked.items()]
    return ", ".join([where, spans, *settings])[:MAX_TEXT_LENGTH]


def _shortened(name: str) -> str:
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…"


def _words(name: str, value: object) -> str:
    """A word says by itself which setting it is of; a number does not."""
    if isinstance(value, str):
        return value.replace("_", " ")
    shown = " ".join(value) if isinstance(value, list) else str(value)
    return f"{name.replace('_', ' ')} {shown}"
