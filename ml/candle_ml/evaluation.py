"""Measures a model on parts of a dataset: patterns first, candles second."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from candle_ml.baselines import random_spans
from candle_ml.dataset import Dataset
from candle_ml.decoding import Scored
from candle_ml.figures import Note, Score, SpanFigures
from candle_ml.labels import NOBODY, Codes, in_scheme
from candle_ml.lesson import patterns_within
from candle_ml.matching import matched
from candle_ml.metrics import measure
from candle_ml.options import LabelOptions, TrainingOptions
from candle_ml.span_metrics import HALF, calibration_of, span_figures
from candle_ml.span_model import SpanModel
from candle_ml.split import Split
from candle_ml.stretches import Flags, Stretches, stretches


@dataclass(frozen=True)
class Predicted:
    """What a model finds in one part of every chart."""

    true: list[Stretches]
    found: list[Scored]

    def pairs(self) -> list[tuple[Stretches, Stretches]]:
        return [(t, f.stretches) for t, f in zip(self.true, self.found, strict=True)]


def evaluate(
    dataset: Dataset, split: Split, model: SpanModel, options: TrainingOptions
) -> dict[str, Any]:
    """The `metrics` of a run, as `figures` describes them."""
    known = patterns_known(dataset, split.train)
    test = predict_part(dataset, split.test, model)
    train = predict_part(dataset, split.train, model)
    nothing = [(true, stretches([])) for true in test.true]
    return {
        "spans": {
            "test": span_figures(test.pairs(), dataset.vocabulary, known),
            "train": span_figures(train.pairs(), dataset.vocabulary, known),
            "baselines": {
                "no_pattern": span_figures(nothing, dataset.vocabulary, known),
                "random": random_spans(dataset, split.train, split.test, options.seed),
            },
        },
        "calibration": _calibration(test),
        "thresholds": dict(zip(model.labels, model.thresholds[1:], strict=True)),
        **_candles(dataset, split.test, test, known, options),
    }


def score_of_part(dataset: Dataset, split: Split, model: SpanModel) -> SpanFigures:
    """The span figures of the test part alone."""
    test = predict_part(dataset, split.test, model)
    return span_figures(test.pairs(), dataset.vocabulary, patterns_known(dataset, split.train))


def notes_of(dataset: Dataset, split: Split, scores: dict[str, Score]) -> list[Note]:
    """What must be known before figures of this test part are read; `scores` are its, by label."""
    known = patterns_known(dataset, split.train)
    in_test = patterns_known(dataset, split.test)
    unseen = [dataset.vocabulary[code - 1] for code in sorted(in_test - known)]
    untested = [dataset.vocabulary[code - 1] for code in sorted(known - in_test)]
    notes: list[Note] = []
    if not in_test:
        text = "The test part holds no pattern, so there is no score."
        notes.append({"code": "test_without_patterns", "text": text, "labels": []})
    if unseen:
        text = (
            f"The training part holds no {', '.join(unseen)}, so they could not be learned; "
            "the test part holds some, so there is no score of all labels together."
            + _of_the_others([score for label, score in scores.items() if label not in unseen])
        )
        notes.append({"code": "unseen_labels", "text": text, "labels": unseen})
    if in_test and untested:
        text = f"The test part holds no {', '.join(untested)}."
        notes.append({"code": "labels_without_test", "text": text, "labels": untested})
    return notes


def _of_the_others(scores: list[Score]) -> str:
    true, predicted, hits = (
        sum(score[name] for score in scores) for name in ("true", "predicted", "matched")
    )
    if not true:
        return ""
    f1 = 2 * hits / (true + predicted)
    return (
        f" Of the {true} other patterns {hits} were found with {predicted} guesses (F1 {f1:.2f})."
    )


def patterns_known(dataset: Dataset, parts: Sequence[Flags]) -> set[int]:
    """The labels of which these parts hold a whole pattern."""
    charts = zip(dataset.charts, parts, strict=True)
    return {c for chart, flags in charts for c in patterns_within(chart, flags).label.tolist()}


def predict_part(dataset: Dataset, parts: Sequence[Flags], model: SpanModel) -> Predicted:
    """The spans that a model finds where it may look at these candles only.

    A label that the model knows and the dataset does not is no pattern here.
    """
    charts = list(zip(dataset.charts, parts, strict=True))
    found = [
        model.with_labels_of(
            dataset.vocabulary, model.decode(model.score(c.series, flags), len(flags))
        )
        for c, flags in charts
    ]
    return Predicted([patterns_within(c, flags) for c, flags in charts], found)


def codes_of(found: Stretches, candles: int, labels: int, options: LabelOptions) -> Codes:
    """The candles' labels, in the scheme, that these spans make; the spans share no candle."""
    patterns, owner = np.zeros(candles, np.int32), np.full(candles, NOBODY, np.int32)
    for index, (first, last, label) in enumerate(
        zip(found.first, found.last, found.label, strict=True)
    ):
        patterns[first : last + 1], owner[first : last + 1] = label, index
    return in_scheme(patterns, owner, labels, options)


def _calibration(part: Predicted) -> dict[str, Any]:
    hits = [matched(true, found, HALF) for true, found in part.pairs()]
    confidence = [found.score for found in part.found]
    return {**calibration_of(np.concatenate(confidence), np.concatenate(hits))}


def _candles(
    dataset: Dataset,
    parts: Sequence[Flags],
    part: Predicted,
    known: set[int],
    options: TrainingOptions,
) -> dict[str, Any]:
    truth, predicted = [], []
    for chart, flags, found in zip(dataset.charts, parts, part.found, strict=True):
        codes = codes_of(found.stretches, len(flags), len(dataset.vocabulary), options)
        truth.append(chart.labels.codes[flags])
        predicted.append(codes[flags])
    return measure(np.concatenate(truth), np.concatenate(predicted), dataset, known)
