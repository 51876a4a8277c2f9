"""Figures by pattern: precision, recall and F1 of predicted spans, exact and at half an overlap."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from candle_ml.figures import Calibration, CalibrationBin, Matching, Mean, Score, SpanFigures
from candle_ml.matching import matched
from candle_ml.series import Floats
from candle_ml.stretches import Flags, Stretches

EXACT: Final = 1.0
HALF: Final = 0.5
BINS: Final = 10

# One pair of true and predicted spans for each series that was looked at.
Pairs = Sequence[tuple[Stretches, Stretches]]


def span_figures(pairs: Pairs, vocabulary: Sequence[str], known: set[int]) -> SpanFigures:
    """How predicted spans compare with true ones; `known` are the labels that could be learned.

    Where no true span could be found, whatever was predicted, there is no score at all. Where one
    is there whose label could not be learned, micro and macro have none: they would flatter a model
    that misses all that is new. Their counts, and the scores of the other labels, remain.
    """
    return {
        "true": sum(len(true) for true, _ in pairs),
        "predicted": sum(len(predicted) for _, predicted in pairs),
        "single_candle": sum(int((p.first == p.last).sum()) for _, p in pairs),
        "exact": _matching(pairs, vocabulary, known, EXACT),
        "iou50": _matching(pairs, vocabulary, known, HALF),
    }


def calibration_of(confidence: Floats, hits: Flags) -> Calibration:
    """Expected calibration error in ten equal bins (Naeini et al., 2015) of predicted spans."""
    place = np.minimum((confidence * BINS).astype(int), BINS - 1)
    bins: list[CalibrationBin] = [
        {
            "spans": int((place == i).sum()),
            "confidence": float(confidence[place == i].mean()),
            "true_share": float(hits[place == i].mean()),
        }
        for i in np.unique(place)
    ]
    gaps = [b["spans"] * abs(b["confidence"] - b["true_share"]) for b in bins]
    return {
        "ece": sum(gaps) / len(hits) if len(hits) else None,
        "spans": len(hits),
        "bins": bins,
    }


def _matching(
    pairs: Pairs, vocabulary: Sequence[str], known: set[int], least_iou: float
) -> Matching:
    size = len(vocabulary) + 1
    true, predicted, hits = (np.zeros(size, np.int64) for _ in range(3))
    for of_true, of_model in pairs:
        hit = matched(of_true, of_model, least_iou)
        true += np.bincount(of_true.label, minlength=size)
        predicted += np.bincount(of_model.label, minlength=size)
        hits += np.bincount(of_model.label[hit], minlength=size)
    seen = np.array([code for code in sorted(known) if code > 0], np.int64)
    is_scored = bool(true[seen].any())
    is_whole = is_scored and true.sum() == true[seen].sum()
    occurs = [c for c in range(1, size) if true[c] or predicted[c]]
    labels = {
        vocabulary[c - 1]: _score(true[c], predicted[c], hits[c], is_scored and c in known)
        for c in occurs
    }
    micro = _score(true[seen].sum(), predicted[seen].sum(), hits[seen].sum(), is_whole)
    return {
        "micro": micro,
        "macro": _mean([labels[vocabulary[c - 1]] for c in occurs if is_whole and c in known]),
        "labels": labels,
    }


def _score(true: int, predicted: int, hits: int, is_scored: bool) -> Score:
    either = int(true) + int(predicted)
    return {
        "precision": float(hits / predicted) if is_scored and predicted else None,
        "recall": float(hits / true) if is_scored and true else None,
        "f1": float(2 * hits / either) if is_scored and either else None,
        "true": int(true),
        "predicted": int(predicted),
        "matched": int(hits),
    }


def _mean(scores: list[Score]) -> Mean:
    """Labels that are only true or only predicted count with their 0."""
    if not scores:
        return {"precision": None, "recall": None, "f1": None}
    count = len(scores)
    return {
        "precision": sum(s["precision"] or 0.0 for s in scores) / count,
        "recall": sum(s["recall"] or 0.0 for s in scores) / count,
        "f1": sum(s["f1"] or 0.0 for s in scores) / count,
    }
