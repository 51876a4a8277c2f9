"""From spans to one label per candle, and to the patterns that are to be found."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import Final

import numpy as np
from numpy.typing import NDArray

from candle_ml.options import LabelOptions
from candle_ml.rows import SpanAnnotation
from candle_ml.series import Micros, to_micros
from candle_ml.stretches import Stretches, stretches
from candle_ml.teaching import NEGATIVE, is_asked_for, is_sure, teaches, yields

BEGIN, INSIDE = "B-", "I-"
# A candle that is neither a positive nor a negative example: nobody was sure enough, or looked.
LEFT_OUT: Final = -1
NOBODY: Final = -1

Codes = NDArray[np.int32]


@dataclass(frozen=True)
class Labels:
    """`codes[i]` is the index in `names` of candle i's label, or LEFT_OUT; names[0] is 'O'."""

    codes: Codes
    names: tuple[str, ...]
    # The patterns; code k of a pattern is its place here, from 1.
    vocabulary: tuple[str, ...]
    # The span each candle belongs to, as an index into the spans given, or NOBODY.
    owner: Codes
    spans: "SpanCounts"
    # The patterns that count, to be found; and all that have candles, whatever became of them.
    patterns: Stretches
    extents: Stretches


@dataclass(frozen=True)
class SpanCounts:
    """What became of the spans; the five add up to all of them."""

    used: int
    below_confidence: int
    without_candles: int
    # Every candle of it belongs to a span that wins over it.
    covered: int
    # Its source is not one of those asked for.
    of_other_sources: int


def label_candles(
    times: Micros,
    spans: Sequence[SpanAnnotation],
    options: LabelOptions,
    vocabulary: Sequence[str] | None = None,
) -> Labels:
    """Labels candles whose ascending times are given; both ends belong to a span.

    Where spans overlap, the more confident one wins, then the newer; a rejection or a reviewed
    stretch gives way to any other. A span that is unsure or from another source leaves its candles
    out instead of making negatives of them. What no span covers is negative as `unlabelled` says.
    `vocabulary` is the spans' labels to know, for charts that share one model.
    """
    known = tuple(sorted(vocabulary_of(spans, options)) if vocabulary is None else vocabulary)
    code = {NEGATIVE: 0} | {label: i for i, label in enumerate(known, start=1)}
    ranges = [candles_of(times, span) for span in spans]
    owner = _paint(len(times), spans, ranges, options)
    of_span = [code[s.label] if teaches(s, options) else LEFT_OUT for s in spans]
    patterns = np.array([*of_span, _unlabelled(options)], np.int32)[owner]
    if options.unlabelled == "between":
        _leave_out_ends(patterns, spans, ranges, options)
    fates = _fates(spans, ranges, owner, options)
    rows = [(first, stop - 1, c) for (first, stop), c in zip(ranges, of_span, strict=True)]
    return Labels(
        in_scheme(patterns, owner, len(known), options),
        names_in_scheme(known, options),
        known,
        owner,
        SpanCounts(**{f.name: Counter(fates)[f.name] for f in fields(SpanCounts)}),
        stretches([r for r, f in zip(rows, fates, strict=True) if f == "used" and r[2] > 0]),
        stretches(
            [r for r, s in zip(rows, spans, strict=True) if s.label != NEGATIVE and r[0] <= r[1]]
        ),
    )


def vocabulary_of(spans: Iterable[SpanAnnotation], options: LabelOptions) -> set[str]:
    """The labels that spans teach; 'O' is not among them."""
    return {s.label for s in spans if teaches(s, options)} - {NEGATIVE}


def candles_of(times: Micros, span: SpanAnnotation) -> tuple[int, int]:
    """The half-open range of indexes of the candles within a span; its ends may be swapped."""
    start, end = sorted((to_micros(span.start_time), to_micros(span.end_time)))
    first = np.searchsorted(times, start, side="left")
    last = np.searchsorted(times, end, side="right")
    return int(first), int(last)


def names_in_scheme(vocabulary: Sequence[str], options: LabelOptions) -> tuple[str, ...]:
    """The names of candles' labels: in `bio` every pattern has a first candle and others."""
    if options.scheme == "bio":
        return (NEGATIVE, *(prefix + label for label in vocabulary for prefix in (BEGIN, INSIDE)))
    return (NEGATIVE, *vocabulary)


def in_scheme(patterns: Codes, owner: Codes, labels: int, options: LabelOptions) -> Codes:
    """The candles' labels in the scheme, from the pattern and the span that each belongs to."""
    if options.scheme == "bio":
        return _as_bio(patterns, owner)
    return _as_window(patterns, labels + 1, options.window)


def patterns_of_names(labels: int, options: LabelOptions) -> Codes:
    """The pattern's code behind each name: `B-flag` and `I-flag` are both flag, whatever its name.

    Found by place and not by prefix, so that a pattern may itself be called `B-wave`.
    """
    codes = np.arange(labels + 1, dtype=np.int32)
    is_bio = options.scheme == "bio"
    return np.concatenate((codes[:1], np.repeat(codes[1:], 2))) if is_bio else codes


def _unlabelled(options: LabelOptions) -> int:
    return LEFT_OUT if options.unlabelled == "unknown" else 0


def _paint(
    candles: int,
    spans: Sequence[SpanAnnotation],
    ranges: Sequence[tuple[int, int]],
    options: LabelOptions,
) -> Codes:
    """The span that each candle belongs to; whatever is painted later covers what was before."""
    owner = np.full(candles, NOBODY, np.int32)
    order = sorted(
        range(len(spans)),
        key=lambda i: (
            not yields(spans[i]),
            teaches(spans[i], options),
            spans[i].confidence or 0,
            spans[i].id,
        ),
    )
    for index in order:
        first, stop = ranges[index]
        owner[first:stop] = index
    return owner


def _leave_out_ends(
    patterns: Codes,
    spans: Sequence[SpanAnnotation],
    ranges: Sequence[tuple[int, int]],
    options: LabelOptions,
) -> None:
    """Before the first and after the last span that counts, nobody is known to have looked."""
    looked = [
        (first, stop)
        for span, (first, stop) in zip(spans, ranges, strict=True)
        if first < stop and teaches(span, options)
    ]
    patterns[: min((first for first, _ in looked), default=len(patterns))] = LEFT_OUT
    patterns[max((stop for _, stop in looked), default=0) :] = LEFT_OUT


def _fates(
    spans: Sequence[SpanAnnotation],
    ranges: Sequence[tuple[int, int]],
    owner: Codes,
    options: LabelOptions,
) -> list[str]:
    visible = set(np.unique(owner).tolist())
    return [
        _fate(span, first < stop, index in visible, options)
        for index, (span, (first, stop)) in enumerate(zip(spans, ranges, strict=True))
    ]


def _fate(span: SpanAnnotation, has_candles: bool, is_visible: bool, options: LabelOptions) -> str:
    if not is_asked_for(span, options):
        return "of_other_sources"
    if not has_candles:
        return "without_candles"
    if not is_sure(span, options):
        return "below_confidence"
    return "used" if is_visible else "covered"


def _as_bio(codes: Codes, owner: Codes) -> Codes:
    """Odd codes begin a label, even ones continue it: a run of one span starts with its B-."""
    begins = np.ones(len(owner), bool)
    begins[1:] = owner[1:] != owner[:-1]
    return np.where(codes > 0, codes * 2 - begins, codes).astype(np.int32)


def _as_window(codes: Codes, classes: int, window: int) -> Codes:
    """The label that more than half of the last `window` candles have; 'O' where none does."""
    result = np.zeros_like(codes)
    result[_trailing_count(codes == LEFT_OUT, window) > 0] = LEFT_OUT
    for code in range(1, classes):
        result[_trailing_count(codes == code, window) * 2 > window] = code
    return result


def _trailing_count(flags: NDArray[np.bool_], window: int) -> Codes:
    total = np.concatenate(([0], np.cumsum(flags, dtype=np.int32)))
    start = np.maximum(np.arange(len(flags)) + 1 - window, 0)
    return total[1:] - total[start]
