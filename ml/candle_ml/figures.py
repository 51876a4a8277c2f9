"""How good a model is, as `metrics_summary` of a run and the API carry it.

`metrics_summary` of a completed run holds, beside what its start recorded:

    metrics      Metrics: span figures first, candle figures second
    train_end    the last candle learned from before the figures were taken (ISO 8601, UTC)
    test_start   the first candle they were taken on
    test_end     the last one
    compared_with  {run_id, score, own_score, test_from, patterns}: F1 of the model in use and of
                 this one on what neither has learned from; null without a model in use
    notes        Note[]: what a reader must know before the figures are compared
    walk_forward WalkForward, or null where it was not asked for

A figure that cannot be computed is null, never 0 and never 1.
"""

from typing import Literal, TypedDict


class Score(TypedDict):
    """Precision, recall and their harmonic mean, from 0 to 1, and the counts behind them.

    Precision is null where nothing was predicted, recall where there is nothing to find.
    """

    precision: float | None
    recall: float | None
    f1: float | None
    true: int
    predicted: int
    matched: int


class Mean(TypedDict):
    """The plain mean over the labels that are true or predicted somewhere."""

    precision: float | None
    recall: float | None
    f1: float | None


class Matching(TypedDict):
    """One way to say that a predicted span is a true one."""

    # All spans in one pot. No score where the part holds a label that could not be learned.
    micro: Score
    # Every label weighs the same; the same holds.
    macro: Mean
    labels: dict[str, Score]


class SpanFigures(TypedDict):
    """Predicted spans beside true ones. A span matches one other of its label at most."""

    true: int
    predicted: int
    # Predicted spans of a single candle: noise more often than patterns.
    single_candle: int
    # Both ends the same.
    exact: Matching
    # The candles that both have are at least half of those that either has.
    iou50: Matching


class Baselines(TypedDict):
    """What the test part gives without a model."""

    # Nothing predicted.
    no_pattern: SpanFigures
    # Spans of the training part's labels, lengths and rate, anywhere; the mean of `draws` draws.
    random: "RandomSpans"


class RandomSpans(TypedDict):
    """Mean F1 of seeded random spans."""

    draws: int
    predicted: float
    exact_f1: float | None
    iou50_f1: float | None


class Spans(TypedDict):
    """The same figures for the part that was learned from and the part that was held out."""

    test: SpanFigures
    train: SpanFigures
    baselines: Baselines


class Calibration(TypedDict):
    """Whether of the spans with confidence 0.7 about 7 in 10 are true (IoU of at least 0.5)."""

    # Expected calibration error over predicted spans of the test part; null without any.
    ece: float | None
    spans: int
    # By confidence, ten equal steps; those without a span are left out.
    bins: list["CalibrationBin"]


class CalibrationBin(TypedDict):
    """Spans with a confidence within one step."""

    spans: int
    confidence: float
    true_share: float


class Note(TypedDict):
    """A stable code, a sentence for people, and the labels it is about."""

    code: Literal["test_without_patterns", "unseen_labels", "labels_without_test", "not_compared"]
    text: str
    labels: list[str]


class WalkForward(TypedDict):
    """Figures of `folds` test parts that follow each other, each after its own training part."""

    folds: list["Fold"]
    # Over the folds that have a score.
    mean_f1: float | None
    # Standard deviation, null for fewer than two.
    spread_f1: float | None


class Fold(TypedDict):
    """One step of walk-forward evaluation."""

    train_end: str
    test_start: str
    test_end: str
    spans: SpanFigures


class SpanMetrics(TypedDict):
    """The first part of `metrics`; the candle figures stand beside these under their own names."""

    spans: Spans
    calibration: Calibration
    # How probable a span of a label must be to be predicted.
    thresholds: dict[str, float]
