"""How good the predictions on the test part are, beside what guessing would have reached."""

from typing import Any

import numpy as np
from sklearn.metrics import confusion_matrix, precision_recall_fscore_support

from candle_ml.labels import Codes, base_label

MAX_CONFUSION_LABELS = 30


def measure(truth: Codes, predicted: Codes, names: tuple[str, ...]) -> dict[str, Any]:
    """Shares from 0 to 1 per candle; `patterns` takes B- and I- of a label together."""
    present = np.union1d(truth, predicted)
    summary = {
        "test_candles": len(truth),
        "accuracy": float(np.mean(truth == predicted)),
        "baseline_accuracy": float(np.bincount(truth).max() / len(truth)),
        **_shares(truth, predicted, list(names)),
    }
    patterns = sorted({base_label(name) for name in names})
    code = np.array([patterns.index(base_label(name)) for name in names])
    summary["patterns"] = _shares(code[truth], code[predicted], patterns)["labels"]
    if len(present) <= MAX_CONFUSION_LABELS:
        summary["confusion"] = {
            "labels": [names[i] for i in present],
            "counts": confusion_matrix(truth, predicted, labels=present).tolist(),
        }
    return summary


def _shares(truth: Codes, predicted: Codes, names: list[str]) -> dict[str, Any]:
    present = np.union1d(truth, predicted)
    precision, recall, f1, support = precision_recall_fscore_support(
        truth, predicted, labels=present, zero_division=0
    )
    occurs = support > 0
    return {
        "balanced_accuracy": float(recall[occurs].mean()),
        "macro_f1": float(f1[occurs].mean()),
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
