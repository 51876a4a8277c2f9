"""What a score must be to become a span, and what it says: both learned on candles held out."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from candle_ml.extremes import Indexes
from candle_ml.series import Floats

# Below so many true spans a threshold would be chance.
ENOUGH: Final = 5
# Below so many predicted ones a score is taken for what it says it is.
ENOUGH_TO_CALIBRATE: Final = 20
DEFAULT: Final = 0.5
# A label's own threshold is taken from a handful of spans; half-way to that of all it generalizes
# better: over four parts in time of real prices F1 rose from 0.519 to 0.529.
OWN: Final = 0.5
AS_IT_IS: Final = ([0.0, 1.0], [0.0, 1.0])

Hits = NDArray[np.bool_]


def best_threshold(score: Floats, hits: Hits, true: int) -> float:
    """The score from which on spans must be predicted for the highest F1.

    It lies half-way to the next lower score, so that it does not hang on one span.
    """
    if true < ENOUGH or not hits.any():
        return DEFAULT
    order = np.argsort(-score, kind="stable")
    ranked = score[order]
    f1 = 2 * np.cumsum(hits[order]) / (np.arange(1, len(order) + 1) + true)
    best = int(f1.argmax())
    below = ranked[best + 1] if best + 1 < len(ranked) else 0.0
    return float((ranked[best] + below) / 2)


def thresholds_by_label(
    score: Floats, hits: Hits, found: Indexes, true: Indexes, labels: int
) -> list[float]:
    """A threshold for each label's code; the first one, of no pattern, is never used.

    `found` are the labels of the spans with these scores, `true` those of the spans to be found.
    """
    over_all = best_threshold(score, hits, len(true))
    thresholds = [over_all] * (labels + 1)
    for code in range(1, labels + 1):
        mine, known = found == code, int((true == code).sum())
        if known >= ENOUGH and hits[mine].any():
            own = best_threshold(score[mine], hits[mine], known)
            thresholds[code] = OWN * own + (1 - OWN) * over_all
    return thresholds


def calibrated(score: Floats, hits: Hits) -> tuple[list[float], list[float]]:
    """Points of an ascending curve from scores to shares of hits (isotonic regression)."""
    if len(score) < ENOUGH_TO_CALIBRATE:
        return AS_IT_IS
    # Here and not above: see candle_ml.libraries.
    from sklearn.isotonic import IsotonicRegression

    curve = IsotonicRegression(y_min=0, y_max=1, out_of_bounds="clip").fit(score, hits)
    return curve.X_thresholds_.tolist(), curve.y_thresholds_.tolist()
