"""How good the predictions of single candles are, beside what guessing would have reached."""

from typing import Any

import numpy as np

from candle_ml.dataset import Dataset
from candle_ml.labels import NEGATIVE, Codes

MAX_CONFUSION_LABELS = 30


def measure(truth: Codes, predicted: Codes, dataset: Dataset, known: set[int]) -> dict[str, Any]:
    """Shares from 0 to 1 per candle; `patterns` takes all candles of a pattern together.

    Means are scikit-learn's: over the labels that are true or predicted, so that one that is
    predicted and not there lowers them. They are null where the truth has no pattern, or one that
    is not `known`, so that it could not be learned.
    """
    of_name = dataset.pattern_of
    patterns_there = set(of_name[truth].tolist()) - {0}
    is_scored = bool(patterns_there) and patterns_there <= known
    present = np.union1d(truth, predicted)
    summary = {
        "test_candles": len(truth),
        "accuracy": float(np.mean(truth == predicted)),
        "baseline_accuracy": float(np.bincount(truth).max() / len(truth)),
        **_shares(truth, predicted, list(dataset.names), is_scored),
    }
    names = [NEGATIVE, *dataset.vocabulary]
    summary["patterns"] = _shares(of_name[truth], of_name[predicted], names, is_scored)["labels"]
    if len(present) <= MAX_CONFUSION_LABELS:
        summary["confusion"] = {
            "labels": [dataset.names[i] for i in present],
            "counts": _counts(truth, predicted, present),
        }
    return summary


def _counts(truth: Codes, predicted: Codes, present: Codes) -> list[list[int]]:
    """A row per true label, a column per predicted one; scikit-learn's warns where there is one."""
    size = len(present)
    place = np.searchsorted(present, truth) * size + np.searchsorted(present, predicted)
    return np.bincount(place, minlength=size * size).reshape(size, size).tolist()


def _shares(truth: Codes, predicted: Codes, names: list[str], is_scored: bool) -> dict[str, Any]:
    # Here and not above: see candle_ml.libraries.
    from sklearn.metrics import precision_recall_fscore_support

    present = np.union1d(truth, predicted)
    precision, recall, f1, support = precision_recall_fscore_support(
        truth, predicted, labels=present, zero_division=0
    )
    return {
        "balanced_accuracy": float(recall[support > 0].mean()) if is_scored else None,
        "macro_f1": float(f1.mean()) if is_scored else None,
        "labels": {
            names[code]: {
                "precision": float(precision[i]),
                "recall": float(recall[i]),
                "f1": float(f1[i]),
                "support": int(support[i]),
            }
            for i, code in enumerate(present)
        },
    }
