import numpy as np
import pytest
from sklearn.metrics import precision_recall_fscore_support

from candle_ml.dataset import Dataset, LabelledChart, dataset_of
from candle_ml.evaluation import notes_of
from candle_ml.figures import Score
from candle_ml.labels import label_candles
from candle_ml.matching import matched
from candle_ml.metrics import measure
from candle_ml.options import TrainingOptions
from candle_ml.span_metrics import EXACT, HALF, calibration_of, span_figures
from candle_ml.split import split_at
from candle_ml.stretches import stretches
from candle_ml.thresholds import best_threshold, calibrated, thresholds_by_label
from tests.support import random_walk, span

VOCABULARY = ("flag", "wedge", "B-wave")
EVERY = {1, 2, 3}
OPTIONS = TrainingOptions(unlabelled="negative")


def test_a_true_span_is_found_once_and_by_the_prediction_that_fits_best() -> None:
    true = stretches([(0, 9, 1)])
    predicted = stretches([(0, 5, 1), (0, 8, 1), (0, 9, 2)])
    assert matched(true, predicted, HALF).tolist() == [False, True, False]
    assert not matched(true, predicted, EXACT).any()


def test_a_test_part_without_a_pattern_has_counts_and_no_score() -> None:
    figures = span_figures([(stretches([]), stretches([(1, 1, 1)]))], VOCABULARY, EVERY)
    assert (figures["true"], figures["predicted"], figures["single_candle"]) == (0, 1, 1)
    for how in ("exact", "iou50"):
        assert figures[how]["micro"]["f1"] is None
        assert figures[how]["macro"]["f1"] is None
        assert figures[how]["labels"]["flag"]["f1"] is None


def test_where_a_label_could_not_be_learned_only_those_that_could_have_a_score() -> None:
    true, predicted = stretches([(0, 9, 1), (20, 29, 2)]), stretches([(0, 9, 1)])
    figures = span_figures([(true, predicted)], VOCABULARY, {1, 3})["iou50"]
    for over_all in (figures["micro"], figures["macro"]):
        assert [over_all[name] for name in ("precision", "recall", "f1")] == [None] * 3
    assert figures["micro"] | {"true": 1, "predicted": 1, "matched": 1} == figures["micro"]
    assert figures["labels"]["flag"]["f1"] == 1
    assert figures["labels"]["wedge"] == {
        "precision": None,
        "recall": None,
        "f1": None,
        "true": 1,
        "predicted": 0,
        "matched": 0,
    }


def test_a_label_that_is_predicted_and_not_there_lowers_the_mean() -> None:
    true, predicted = stretches([(0, 9, 1)]), stretches([(0, 9, 1), (20, 29, 2)])
    figures = span_figures([(true, predicted)], VOCABULARY, EVERY)["iou50"]
    assert figures["macro"]["f1"] == 0.5
    assert figures["labels"]["wedge"]["f1"] == 0


def two_parts(early: str, late: str | None) -> Dataset:
    series = random_walk(600)
    spans = [span(series, 100, 120, early, 1)]
    spans += [span(series, 500, 520, late, 2)] if late else []
    vocabulary = sorted({s.label for s in spans})
    labels = label_candles(series.time, spans, OPTIONS, vocabulary)
    return dataset_of([LabelledChart(1, series, labels)], OPTIONS, "made")


@pytest.mark.parametrize(
    ("late", "codes"),
    [
        ("flag", []),
        (None, ["test_without_patterns"]),
        ("wedge", ["unseen_labels", "labels_without_test"]),
    ],
)
def test_what_the_parts_lack_is_said(late: str | None, codes: list[str]) -> None:
    nothing: Score = {
        **{"precision": None, "recall": None, "f1": None},
        **{"true": 0, "predicted": 0, "matched": 0},
    }
    one_of_two: Score = {**nothing, "true": 2, "predicted": 1, "matched": 1}
    scores = {"wedge": {**nothing, "true": 1}, "flag": one_of_two}
    data = two_parts("flag", late)
    cut = int(data.charts[0].series.time[300])
    notes = notes_of(data, split_at(data, cut, OPTIONS), scores)
    assert [n["code"] for n in notes] == codes
    if "unseen_labels" in codes:
        alone = "Of the 2 other patterns 1 were found with 1 guesses (F1 0.67)."
        assert notes[0]["text"].endswith(alone)


def test_candles_of_a_label_that_is_only_predicted_lower_the_mean_too() -> None:
    data = two_parts("flag", "wedge")
    truth = np.array([0, 0, 0, 1, 2, 2], np.int32)
    predicted = np.array([0, 0, 3, 1, 2, 2], np.int32)
    found = measure(truth, predicted, data, EVERY)
    expected = precision_recall_fscore_support(truth, predicted, average="macro", zero_division=0)
    assert found["macro_f1"] == pytest.approx(expected[2])
    assert measure(truth[:3], predicted[:3], data, EVERY)["macro_f1"] is None
    unlearned = measure(truth, predicted, data, {2})
    assert (unlearned["macro_f1"], unlearned["balanced_accuracy"]) == (None, None)


def test_confidence_is_the_share_of_true_spans_and_its_error_is_what_remains() -> None:
    random = np.random.default_rng(1)
    score = random.random(4000)
    hits = random.random(4000) < score**2
    points = calibrated(score[:2000], hits[:2000])
    raw = calibration_of(score[2000:], hits[2000:])["ece"]
    after = calibration_of(np.interp(score[2000:], *points), hits[2000:])["ece"]
    assert after < 0.05 < raw
    assert calibration_of(np.empty(0), np.empty(0, bool)) == {"ece": None, "spans": 0, "bins": []}


def test_a_threshold_is_the_highest_of_those_with_the_highest_f1() -> None:
    score = np.array([0.9, 0.8, 0.7, 0.6, 0.5, 0.4])
    hits = np.array([True, True, True, False, True, False])
    f1 = {t: 2 * hits[score >= t].sum() / ((score >= t).sum() + 5) for t in score}
    threshold = best_threshold(score, hits, true=5)
    assert max(f1, key=lambda t: f1[t]) > threshold > 0.4
    # From 0.8 on F1 is 0.5, as it is from 0.4 on.
    plateau = np.array([True, True, False, False, False, True])
    assert best_threshold(score, plateau, true=6) == pytest.approx(0.75)


def test_a_label_has_a_threshold_between_its_own_and_that_of_all() -> None:
    score = np.array([0.9, 0.8, 0.7, 0.6, 0.3, 0.2] * 5)
    found = np.array([1, 1, 1, 2, 2, 2] * 5)
    hits = np.array([True, True, False, True, True, False] * 5)
    of_all, one, other, none = thresholds_by_label(score, hits, found, found[hits], 3)
    own = [best_threshold(score[found == k], hits[found == k], 10) for k in (1, 2)]
    assert [one, other] == pytest.approx([(of_all + threshold) / 2 for threshold in own])
    assert one > other
    assert none == of_all
