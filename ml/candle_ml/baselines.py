"""What the test part gives to somebody who has no model."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from candle_ml.dataset import Dataset
from candle_ml.figures import RandomSpans
from candle_ml.lesson import patterns_within
from candle_ml.span_metrics import span_figures
from candle_ml.stretches import Flags, Stretches, stretches

DRAWS: Final = 20


def random_spans(
    dataset: Dataset, train: Sequence[Flags], test: Sequence[Flags], seed: int
) -> RandomSpans:
    """The mean F1 of spans with labels, lengths and rate of the training part, put anywhere."""
    random = np.random.default_rng(seed)
    known = _all_patterns(dataset, train)
    true = [patterns_within(c, flags) for c, flags in zip(dataset.charts, test, strict=True)]
    taught = max(sum(int(flags.sum()) for flags in train), 1)
    rate = len(known) / taught
    drawn = [
        span_figures(
            [(t, _draw(random, known, flags, rate)) for t, flags in zip(true, test, strict=True)],
            dataset.vocabulary,
            set(known.label.tolist()),
        )
        for _ in range(DRAWS)
    ]
    return {
        "draws": DRAWS,
        "predicted": sum(d["predicted"] for d in drawn) / DRAWS,
        "exact_f1": _mean([d["exact"]["micro"]["f1"] for d in drawn]),
        "iou50_f1": _mean([d["iou50"]["micro"]["f1"] for d in drawn]),
    }


def _draw(random: np.random.Generator, known: Stretches, flags: Flags, rate: float) -> Stretches:
    places = np.flatnonzero(flags)
    wanted = round(len(places) * rate)
    if not wanted or not len(known):
        return stretches([])
    like = random.integers(0, len(known), wanted)
    first = places[random.integers(0, len(places), wanted)]
    last = np.minimum(first + (known.last - known.first)[like], len(flags) - 1)
    return Stretches(first, last, known.label[like])


def _all_patterns(dataset: Dataset, parts: Sequence[Flags]) -> Stretches:
    found = [patterns_within(c, flags) for c, flags in zip(dataset.charts, parts, strict=True)]
    return Stretches(
        *(np.concatenate([getattr(f, name) for f in found]) for name in ("first", "last", "label"))
    )


def _mean(scores: list[float | None]) -> float | None:
    known = [score for score in scores if score is not None]
    return sum(known) / len(known) if known else None
