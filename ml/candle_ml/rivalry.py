"""Whether a newly trained model takes the place of the one in use."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from candle_ml.dataset import Dataset, LabelledChart
from candle_ml.evaluation import patterns_known, predict_part
from candle_ml.figures import Note
from candle_ml.model_file import TrainedModel
from candle_ml.options import TrainingOptions
from candle_ml.runs import Proposal
from candle_ml.series import from_micros
from candle_ml.span_metrics import Pairs, span_figures
from candle_ml.span_model import SpanModel
from candle_ml.split import Split, part
from candle_ml.stretches import Flags

# As few as a threshold is learned on: with fewer one lucky hit decides.
FEWEST_PATTERNS: Final = 5


@dataclass(frozen=True)
class Rival:
    """The model in use when a training began; without a model, why it cannot be used.

    With both a model and a problem, it is the model as it was measured that is lost.
    `cut` is where its training part ended, in microseconds, and `charts` what it learned from.
    """

    run_id: str | None
    model: TrainedModel | None
    problem: str | None
    cut: int | None = None
    charts: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Verdict:
    """What to record of the comparison, what is proposed, and what a reader must know of it."""

    compared: dict[str, Any] | None
    proposal: Proposal | None
    notes: list[Note]


def judge(
    dataset: Dataset, split: Split, own: SpanModel, options: TrainingOptions, rival: Rival
) -> Verdict:
    """Measures both models on what neither has learned from; the better one is to be used.

    That is the test part after the cut of either. Where both are as good, or nothing fair can be
    said, the rival stays: see `_unfair` and FEWEST_PATTERNS.
    """
    if rival.run_id is None:
        return Verdict(None, Proposal(None, "first", "It is the first model."), [])
    if rival.model is None:
        words = f"The model {rival.run_id} that was in use cannot be used: {rival.problem}"
        return Verdict(None, Proposal(rival.run_id, "replaced", words), [])
    if rival.problem is not None:
        return _stays(rival.run_id, f"as it was measured it cannot be read: {rival.problem}")
    if rival.cut is None:
        return _stays(rival.run_id, "it is not recorded from which candles that one has learned")
    if reason := _unfair(dataset, split, options, rival):
        return _stays(rival.run_id, reason)
    charts = zip(dataset.charts, split.test, strict=True)
    fair = [flags & part(chart, rival.cut, None, options) for chart, flags in charts]
    known = patterns_known(dataset, split.train)
    both = (own, rival.model.span_model())
    scores, patterns = _scores(dataset, fair, known, both)
    since = from_micros(max(split.cut, rival.cut))
    if patterns < FEWEST_PATTERNS:
        return _stays(
            rival.run_id,
            f"after {since:%Y-%m-%d %H:%M} UTC, where neither has learned, there are {patterns} "
            f"patterns, and {FEWEST_PATTERNS} are the fewest that decide",
        )
    return _decided(rival.run_id, scores, {"test_from": since.isoformat(), "patterns": patterns})


def _unfair(dataset: Dataset, split: Split, options: TrainingOptions, rival: Rival) -> str | None:
    """Why the two cannot be compared, whatever their scores."""
    choices = (options.chart_ids, options.sources, options.min_confidence)
    is_a_choice = any(choice is not None for choice in choices)
    missing = rival.charts - {c.chart_id for c in dataset.charts if not _is_left_out(c)}
    if is_a_choice and missing:
        names = ", ".join(map(str, sorted(missing)))
        return f"that one has learned from other charts too ({names}), which were not asked here"
    known = set(rival.model.span_model().labels) if rival.model else set()
    if is_a_choice and (gone := sorted(known - set(dataset.vocabulary))):
        return f"that one knows {', '.join(gone)}, of which what was asked for here holds none"
    unseen = patterns_known(dataset, split.test) - patterns_known(dataset, split.train)
    lost = sorted(known & {dataset.vocabulary[code - 1] for code in unseen})
    if lost:
        return f"that one knows {', '.join(lost)}, of which the training part here holds none"
    return None


def _is_left_out(chart: LabelledChart) -> bool:
    """Whether it has spans, and none of them is as sure or of such a source as was asked for."""
    spans = chart.labels.spans
    return not spans.used and bool(spans.below_confidence or spans.of_other_sources)


def _scores(
    dataset: Dataset, parts: list[Flags], known: set[int], models: tuple[SpanModel, SpanModel]
) -> tuple[tuple[float, float], int]:
    """F1 at half an overlap of each model, over labels that could be learned; and how many true."""
    found = [predict_part(dataset, parts, model).pairs() for model in models]
    micro = [
        span_figures(_only(pairs, known), dataset.vocabulary, known)["iou50"]["micro"]
        for pairs in found
    ]
    return (micro[0]["f1"] or 0.0, micro[1]["f1"] or 0.0), micro[0]["true"]


def _only(pairs: Pairs, known: set[int]) -> Pairs:
    """A label that could not be learned says nothing about which model is the better one."""
    wanted = list(known)
    return [
        (true.where(np.isin(true.label, wanted)), found.where(np.isin(found.label, wanted)))
        for true, found in pairs
    ]


def _decided(rival: str, scores: tuple[float, float], where: dict[str, Any]) -> Verdict:
    own, other = scores
    record = {"run_id": rival, "score": other, "own_score": own, **where}
    if own <= other:
        return Verdict(record, None, [])
    words = (
        f"On the {where['patterns']} patterns that neither has learned from it reached "
        f"F1 {own:.3f}, {rival} F1 {other:.3f}."
    )
    return Verdict(record, Proposal(rival, "better", words), [])


def _stays(rival: str, reason: str) -> Verdict:
    text = (
        f"It was not compared with the model in use, {rival}, which therefore stays: "
        f"{reason.removesuffix('.')}. "
        "Choose this one by hand if you want it, or train on all charts."
    )
    note: Note = {"code": "not_compared", "text": text, "labels": []}
    record = {"run_id": rival, "score": None, "own_score": None, "test_from": None, "patterns": 0}
    return Verdict(record, None, [note])
