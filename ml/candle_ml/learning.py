"""Fits a model of patterns on one part of the candles."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from candle_ml.dataset import Dataset
from candle_ml.decoding import FLOOR, Scored, decode
from candle_ml.errors import TooLittleDataError
from candle_ml.estimators import fit
from candle_ml.lesson import lengths_of, lesson_of, patterns_within
from candle_ml.matching import matched
from candle_ml.options import TrainingOptions
from candle_ml.span_model import SpanModel
from candle_ml.split import part
from candle_ml.stretches import Flags, Stretches
from candle_ml.thresholds import AS_IT_IS, DEFAULT, ENOUGH, Hits, calibrated, thresholds_by_label

# The latest candles of a part, on which thresholds and confidences are learned.
VALIDATION: Final = 0.25
MATCH_IOU: Final = 0.5

# Called with the share that is done; may raise to stop.
Report = Callable[[float], None]


@dataclass(frozen=True)
class Learned:
    """The model and how many rows it was fitted on."""

    model: SpanModel
    rows: int


def learn(
    dataset: Dataset, parts: Sequence[Flags], options: TrainingOptions, report: Report
) -> Learned:
    """Learns thresholds and confidences on the last quarter of the parts, then fits on all.

    Where that quarter has too few patterns, both are the defaults and one fit is enough.
    Raises TooLittleDataError where there is nothing to tell apart.
    """
    lengths = lengths_of(dataset, parts)
    labels = list(dataset.vocabulary)
    plain = SpanModel(None, labels, lengths, [DEFAULT] * (len(labels) + 1), AS_IT_IS)
    early, late = _divided(dataset, parts, options)
    if not _can_validate(dataset, early, late):
        return refit(dataset, parts, options, plain, report)
    try:
        first = refit(dataset, early, options, plain, lambda done: report(done / 2))
    except TooLittleDataError:
        # The rest of the parts may still tell what this one does not.
        return refit(dataset, parts, options, plain, report)
    decided = _decided(dataset, late, first.model)
    return refit(dataset, parts, options, decided, lambda done: report((1 + done) / 2))


def refit(
    dataset: Dataset,
    parts: Sequence[Flags],
    options: TrainingOptions,
    model: SpanModel,
    report: Report,
) -> Learned:
    """The model fitted anew on these parts, with the thresholds and confidences that it has.

    Raises TooLittleDataError where all that there is to learn is the same.
    """
    lesson = lesson_of(dataset, parts, model.lengths, options)
    if len(np.unique(lesson.codes)) < 2:
        raise _all_alike()
    estimator = fit(options, lesson.rows, lesson.codes, report)
    return Learned(replace(model, estimator=estimator), len(lesson.codes))


def _all_alike() -> TooLittleDataError:
    return TooLittleDataError(
        "nothing_to_tell_apart",
        "All stretches of the training part teach the same: there is no room for a pattern beside "
        "no pattern, or for another one.",
        "Annotate shorter spans, or spans of another kind, or leave more candles unlabelled.",
    )


def _divided(
    dataset: Dataset, parts: Sequence[Flags], options: TrainingOptions
) -> tuple[list[Flags], list[Flags]]:
    """The same candles before and after a cut of their own, as far apart as any two parts."""
    charts = list(zip(dataset.charts, parts, strict=True))
    times = np.sort(np.concatenate([c.series.time[flags] for c, flags in charts]))
    cut = int(times[int(len(times) * (1 - VALIDATION))])
    early = [flags & part(c, None, cut, options) for c, flags in charts]
    late = [flags & part(c, cut, None, options) for c, flags in charts]
    return early, late


def _can_validate(dataset: Dataset, early: Sequence[Flags], late: Sequence[Flags]) -> bool:
    return min(_count(dataset, early), _count(dataset, late)) >= ENOUGH


def _count(dataset: Dataset, parts: Sequence[Flags]) -> int:
    charts = zip(dataset.charts, parts, strict=True)
    return sum(len(patterns_within(chart, flags)) for chart, flags in charts)


def _decided(dataset: Dataset, parts: Sequence[Flags], model: SpanModel) -> SpanModel:
    """The model with a threshold for each label, and its scores calibrated."""
    everything = np.full(len(dataset.vocabulary) + 1, FLOOR)
    found: list[Scored] = []
    hits: list[Hits] = []
    true: list[Stretches] = []
    for chart, flags in zip(dataset.charts, parts, strict=True):
        scored = model.score(chart.series, flags)
        found.append(decode(scored, everything, len(flags)))
        true.append(patterns_within(chart, flags))
        hits.append(matched(true[-1], found[-1].stretches, MATCH_IOU))
    score, hit = np.concatenate([f.score for f in found]), np.concatenate(hits)
    of_found = np.concatenate([f.stretches.label for f in found])
    of_true = np.concatenate([t.label for t in true])
    thresholds = thresholds_by_label(score, hit, of_found, of_true, len(dataset.vocabulary))
    return replace(model, thresholds=thresholds, calibration=calibrated(score, hit))
