"""Span figures are those that well-kept libraries compute of the same spans."""

from contextlib import redirect_stdout
from io import StringIO
from typing import Any

import numpy as np
import pytest
from nervaluate import Evaluator
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

from candle_ml.figures import Matching
from candle_ml.matching import matched
from candle_ml.span_metrics import HALF, span_figures
from candle_ml.stretches import Stretches

VOCABULARY = ("flag", "wedge", "B-wave")
CODES = range(1, len(VOCABULARY) + 1)
CHARTS = 3


def drawn(random: np.random.Generator, spans: int) -> Stretches:
    """Spans that share no candle, of any length."""
    edges = np.sort(random.choice(300, 2 * spans, replace=False)).reshape(-1, 2)
    return Stretches(edges[:, 0], edges[:, 1], random.integers(1, len(VOCABULARY) + 1, spans))


def disturbed(random: np.random.Generator, true: Stretches) -> Stretches:
    """Some as they are, some shortened, some with another label, some gone, some made up."""
    kept = true.where(random.random(len(true)) < 0.8)
    shorter = np.rint((kept.last - kept.first) * random.choice([0, 0, 0.3, 0.5, 0.7], len(kept)))
    other = random.integers(1, len(VOCABULARY) + 1, len(kept))
    label = np.where(random.random(len(kept)) < 0.2, other, kept.label)
    return Stretches(kept.first, kept.last - shorter.astype(np.int64), label)


def pairs_of(seed: int) -> list[tuple[Stretches, Stretches]]:
    random = np.random.default_rng(seed)
    true = [drawn(random, 20) for _ in range(CHARTS)]
    return [(spans, disturbed(random, spans)) for spans in true]


def as_entities(found: Stretches) -> list[dict[str, Any]]:
    rows = zip(found.first.tolist(), found.last.tolist(), found.label.tolist(), strict=True)
    return [{"start": a, "end": b, "label": VOCABULARY[code - 1]} for a, b, code in rows]


def by_nervaluate(pairs: list[tuple[Stretches, Stretches]], labels: list[str]) -> Any:  # noqa: ANN401
    """Strict: both ends and the label are the same, as in CoNLL-2003 and seqeval."""
    sides = [[as_entities(pair[side]) for pair in pairs] for side in (0, 1)]
    chosen = [[[e for e in row if e["label"] in labels] for row in side] for side in sides]
    return Evaluator(*chosen, tags=labels, loader="dict").evaluate()["overall"]["strict"]


@pytest.mark.parametrize("seed", range(10))
def test_exact_figures_are_those_of_nervaluate(seed: int) -> None:
    pairs = pairs_of(seed)
    found: Matching = span_figures(pairs, VOCABULARY, set(CODES))["exact"]
    expected = by_nervaluate(pairs, list(VOCABULARY))
    for name in ("precision", "recall", "f1"):
        assert found["micro"][name] == pytest.approx(getattr(expected, name))
        each = [getattr(by_nervaluate(pairs, [label]), name) for label in VOCABULARY]
        assert [found["labels"][label][name] for label in VOCABULARY] == pytest.approx(each)
        assert found["macro"][name] == pytest.approx(np.mean(each))


def by_coco(true: Stretches, predicted: Stretches) -> int:
    """Hits at IoU 0.5 of COCO's evaluation, of boxes that are a candle wide each and one high."""

    def boxes(found: Stretches, **more: Any) -> list[dict[str, Any]]:  # noqa: ANN401
        return [
            {
                "id": i + 1,
                "image_id": 1,
                "category_id": int(found.label[i]),
                "bbox": [int(found.first[i]), 0, int(found.last[i] - found.first[i] + 1), 1],
                "area": int(found.last[i] - found.first[i] + 1),
                "iscrowd": 0,
                **more,
            }
            for i in range(len(found))
        ]

    with redirect_stdout(StringIO()):
        truth = COCO()
        truth.dataset = {
            "info": {},
            "images": [{"id": 1}],
            "categories": [{"id": code} for code in CODES],
            "annotations": boxes(true),
        }
        truth.createIndex()
        run = COCOeval(truth, truth.loadRes(boxes(predicted, score=0.5)), "bbox")
        run.params.iouThrs, run.params.areaRng = np.array([HALF]), [[0, 1e9]]
        run.evaluate()
    return sum(int((image["dtMatches"] > 0).sum()) for image in run.evalImgs if image)


@pytest.mark.parametrize("seed", range(10))
def test_overlaps_are_counted_as_coco_counts_them(seed: int) -> None:
    for true, predicted in pairs_of(seed):
        assert int(matched(true, predicted, HALF).sum()) == by_coco(true, predicted)
