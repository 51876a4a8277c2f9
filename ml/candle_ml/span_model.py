"""A fitted model of patterns: how probable stretches are, and which spans follow from that."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, Final

import numpy as np

from candle_ml.decoding import FLOOR, Scored, decode
from candle_ml.estimators import probabilities
from candle_ml.features import BLOCK_ROWS, LOOKBACK
from candle_ml.lesson import rows_of
from candle_ml.series import CandleSeries, Floats
from candle_ml.stretches import Flags, Stretches, stretches_ending

LEAST_CONFIDENCE: Final = 0.01


@dataclass(frozen=True)
class SpanModel:
    """An estimator of stretches, and what turns its scores into spans; all else plain numbers."""

    estimator: Any
    # The patterns it knows; code k is the k-th, from 1.
    labels: list[str]
    # Of stretches, in candles.
    lengths: list[int]
    # By pattern's code; the first one, of no pattern, is never used.
    thresholds: list[float]
    # Scores, ascending, and the share of true spans among those with such a score.
    calibration: tuple[list[float], list[float]]

    def score(self, series: CandleSeries, wanted: Flags) -> Scored:
        """Every stretch of the candles wanted that may be a pattern, with its likeliest label."""
        parts = [self._score_block(series, wanted, start) for start in _starts(len(series))]
        found = [part.stretches for part in parts]
        return Scored(
            Stretches(
                *(
                    np.concatenate([getattr(f, name) for f in found] or [np.empty(0, np.int64)])
                    for name in ("first", "last", "label")
                )
            ),
            np.concatenate([part.score for part in parts] or [np.empty(0)]),
        )

    def decode(self, scored: Scored, candles: int) -> Scored:
        """The spans to predict, each with its confidence as score; see `decoding.decode`."""
        found = decode(scored, np.array(self.thresholds), candles)
        return replace(found, score=self.confidence(found.score))

    def with_labels_of(self, vocabulary: Sequence[str], found: Scored) -> Scored:
        """The spans whose label is in another vocabulary, with the codes it has there."""
        code = {label: i for i, label in enumerate(vocabulary, start=1)}
        of_model = np.array([0, *(code.get(label, 0) for label in self.labels)], np.int64)
        label = of_model[found.stretches.label]
        renamed = replace(found, stretches=replace(found.stretches, label=label))
        return renamed.where(label > 0)

    def plain(self) -> dict[str, Any]:
        """All but the estimator, as numbers and texts."""
        return {f.name: getattr(self, f.name) for f in fields(self) if f.name != "estimator"}

    def confidence(self, score: Floats) -> Floats:
        """The share of true spans among those with such a score, on candles held out for it."""
        return np.interp(score, *self.calibration).clip(LEAST_CONFIDENCE, 1 - LEAST_CONFIDENCE)

    def _score_block(self, series: CandleSeries, wanted: Flags, start: int) -> Scored:
        stop = min(start + BLOCK_ROWS, len(series))
        found = stretches_ending(start, stop, LOOKBACK, self.lengths)
        found = found.where(np.lexsort((found.first, found.last)))
        found = found.where(found.within(wanted))
        if not len(found):
            return Scored(found, np.empty(0))
        likely = probabilities(self.estimator, rows_of(series, found))
        patterns = self.estimator.classes_ > 0
        codes, likely = self.estimator.classes_[patterns], likely[:, patterns]
        best = likely.argmax(axis=1)
        score = likely[np.arange(len(best)), best]
        labelled = replace(found, label=codes[best].astype(np.int64))
        return Scored(labelled, score).where(score >= FLOOR)


def _starts(candles: int) -> range:
    return range(LOOKBACK, candles, BLOCK_ROWS)
