import numpy as np
import pytest

from candle_ml.labels import BEGIN, INSIDE, LEFT_OUT, Labels, label_candles, patterns_of_names
from candle_ml.options import LabelOptions
from candle_ml.rows import SpanAnnotation
from candle_ml.teaching import NEGATIVE
from tests.support import random_walk, span

SERIES = random_walk(12)
BIO = LabelOptions(scheme="bio", unlabelled="negative")


def names(labels: Labels) -> list[str]:
    return ["-" if code == LEFT_OUT else labels.names[code] for code in labels.codes]


def labelled(*spans: SpanAnnotation, options: LabelOptions = BIO) -> str:
    return " ".join(names(label_candles(SERIES.time, spans, options)))


def test_bio_begins_and_continues_a_span_with_both_ends_included() -> None:
    assert labelled(span(SERIES, 2, 4, "flag")) == "O O B-flag I-flag I-flag O O O O O O O"


def test_a_span_of_one_candle_only_begins() -> None:
    assert labelled(span(SERIES, 11, 11, "flag")).endswith("O B-flag")


def test_neighbours_with_the_same_label_stay_two_spans() -> None:
    found = labelled(span(SERIES, 0, 1, "flag"), span(SERIES, 2, 3, "flag", 2))
    assert found.startswith("B-flag I-flag B-flag I-flag O")


def test_swapped_ends_mean_the_same_span() -> None:
    right = span(SERIES, 2, 4, "flag")
    swapped = right._replace(start_time=right.end_time, end_time=right.start_time)
    assert labelled(swapped) == labelled(right)


def test_the_more_confident_span_wins_and_then_the_newer() -> None:
    weak = span(SERIES, 0, 4, "weak", 9, confidence=2)
    strong = span(SERIES, 2, 3, "strong", 1, confidence=5)
    expected = "B-weak I-weak B-strong I-strong B-weak O"
    assert labelled(weak, strong).startswith(expected)
    assert labelled(strong, weak).startswith(expected)
    older, newer = span(SERIES, 0, 1, "older", 1), span(SERIES, 1, 2, "newer", 2)
    assert labelled(newer, older).startswith("B-older B-newer I-newer O")


def test_an_explicit_negative_is_negative() -> None:
    assert set(labelled(span(SERIES, 2, 4, NEGATIVE)).split()) == {NEGATIVE}


def test_below_the_minimum_confidence_nobody_knows() -> None:
    sure = span(SERIES, 0, 1, "flag", 1, confidence=3)
    unsure = span(SERIES, 4, 5, "flag", 2, confidence=2)
    unstated = span(SERIES, 7, 7, "other", 3)
    options = LabelOptions(min_confidence=3, unlabelled="negative")
    found = labelled(sure, unsure, unstated, options=options)
    assert found == "B-flag I-flag O O - - O - O O O O"


def test_a_sure_span_covers_an_unsure_one() -> None:
    unsure = span(SERIES, 0, 3, "flag", 2, confidence=1)
    sure = span(SERIES, 1, 2, "wedge", 1, confidence=4)
    found = labelled(unsure, sure, options=LabelOptions(min_confidence=2, unlabelled="negative"))
    assert found.startswith("- B-wedge I-wedge - O")


def test_the_fates_of_spans_add_up() -> None:
    outside = span(random_walk(500), 300, 310, "flag", 4)
    spans = [
        span(SERIES, 0, 3, "flag", 1, confidence=5),
        span(SERIES, 1, 2, "hidden", 2, confidence=3),
        span(SERIES, 6, 7, "unsure", 3, confidence=1),
        outside,
    ]
    counts = label_candles(
        SERIES.time, spans, LabelOptions(min_confidence=2, unlabelled="negative")
    ).spans
    assert (counts.used, counts.covered) == (1, 1)
    assert (counts.below_confidence, counts.without_candles) == (1, 1)


def test_a_window_has_the_label_that_most_of_its_candles_have() -> None:
    options = LabelOptions(scheme="window", window=4, unlabelled="negative")
    found = labelled(span(SERIES, 3, 7, "flag"), options=options)
    assert found == "O O O O O flag flag flag flag O O O"


def test_a_window_with_a_candle_nobody_knows_is_left_out() -> None:
    options = LabelOptions(scheme="window", window=2, min_confidence=3, unlabelled="negative")
    found = labelled(span(SERIES, 3, 3, "flag", confidence=1), options=options)
    assert found == "O O O - - O O O O O O O"


@pytest.mark.parametrize("seed", range(20))
def test_whatever_overlaps_an_inside_always_follows_its_own_kind(seed: int) -> None:
    random = np.random.default_rng(seed)
    series = random_walk(200)
    spans = [
        span(series, *sorted(random.integers(0, 200, 2).tolist()), f"l{random.integers(4)}", i)
        for i in range(30)
    ]
    spans = [s._replace(confidence=int(random.integers(1, 6))) for s in spans]
    found = names(
        label_candles(series.time, spans, LabelOptions(min_confidence=2, unlabelled="negative"))
    )
    for before, label in zip(["O", *found], found, strict=False):
        if label.startswith(INSIDE):
            assert before in (BEGIN + label.removeprefix(INSIDE), label)


def test_no_spans_make_negatives_only() -> None:
    assert set(labelled().split()) == {NEGATIVE}


def test_nobody_is_known_to_have_looked_before_the_first_and_after_the_last_span() -> None:
    spans = [span(SERIES, 2, 3, "flag", 1), span(SERIES, 6, 7, "flag", 2)]
    found = labelled(*spans, options=LabelOptions())
    assert found == "- - B-flag I-flag O O B-flag I-flag - - - -"


def test_where_unlabelled_is_unknown_only_negative_spans_make_negatives() -> None:
    spans = [span(SERIES, 2, 3, "flag", 1), span(SERIES, 5, 6, NEGATIVE, 2)]
    found = labelled(*spans, options=LabelOptions(unlabelled="unknown"))
    assert found == "- - B-flag I-flag - O O - - - - -"


@pytest.mark.parametrize("source", ["reviewed", "model_rejected"])
def test_where_somebody_looked_patterns_stay_and_all_else_is_negative(source: str) -> None:
    looked = span(SERIES, 1, 9, NEGATIVE, 9, confidence=5)._replace(source=source)
    spans = [span(SERIES, 3, 4, "flag", 1, confidence=1), looked]
    found = labelled(*spans, options=LabelOptions(unlabelled="unknown"))
    assert found == "- O O B-flag I-flag O O O O O - -"


def test_what_other_sources_labelled_is_left_out_and_no_negative() -> None:
    mine = span(SERIES, 1, 2, "flag", 1)
    theirs = span(SERIES, 5, 6, "wedge", 2)._replace(source="talib")
    options = LabelOptions(sources=["human"], unlabelled="negative")
    found = label_candles(SERIES.time, [mine, theirs], options)
    assert " ".join(names(found)) == "O B-flag I-flag O O - - O O O O O"
    assert (found.spans.used, found.spans.of_other_sources) == (1, 1)


def test_what_a_model_said_is_learned_only_where_it_is_asked_for() -> None:
    unreviewed = span(SERIES, 1, 2, "flag", 1)._replace(source="model")
    assert set(labelled(unreviewed).split()) == {"-", "O"}
    asked = LabelOptions(sources=["model"], unlabelled="negative")
    assert "B-flag" in labelled(unreviewed, options=asked)


@pytest.mark.parametrize("source", ["model_confirmed", "model_corrected", "human_correction"])
def test_a_decision_without_a_confidence_is_sure(source: str) -> None:
    decided = span(SERIES, 1, 2, "flag", 1)._replace(source=source)
    options = LabelOptions(min_confidence=5, unlabelled="negative")
    assert labelled(decided, options=options).startswith("O B-flag I-flag O")


@pytest.mark.parametrize("scheme", ["bio", "window"])
def test_a_pattern_may_be_called_like_the_first_candle_of_another(scheme: str) -> None:
    options = LabelOptions(scheme=scheme, window=2, unlabelled="negative")
    spans = [span(SERIES, 1, 4, "B-wave", 1), span(SERIES, 6, 9, "wave", 2)]
    found = label_candles(SERIES.time, spans, options)
    pattern = patterns_of_names(2, options)[found.codes]
    assert found.vocabulary == ("B-wave", "wave")
    assert pattern[[2, 3, 4]].tolist() == [1, 1, 1]
    assert pattern[[7, 8, 9]].tolist() == [2, 2, 2]
