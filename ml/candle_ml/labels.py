"""From spans to one label per candle."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import Final

import numpy as np
from numpy.typing import NDArray

from candle_ml.options import LabelOptions
from candle_ml.rows import SpanAnnotation
from candle_ml.series import Micros, to_micros

NEGATIVE: Final = "O"
BEGIN, INSIDE = "B-", "I-"
# A candle that is neither a positive nor a negative example: nobody was sure enough.
LEFT_OUT: Final = -1
_NOBODY: Final = -1

Codes = NDArray[np.int32]


@dataclass(frozen=True)
class Labels:
    """`codes[i]` is the index in `names` of candle i's label, or LEFT_OUT; names[0] is 'O'."""

    codes: Codes
    names: tuple[str, ...]
    # The span each candle belongs to, as an index into the spans given, or -1.
    owner: Codes
    spans: "SpanCounts"


@dataclass(frozen=True)
class SpanCounts:
    """What became of the spans; the four add up to all of them."""

    used: int
    below_confidence: int
    without_candles: int
    # Every candle of it belongs to a span that wins over it.
    covered: int


def label_candles(
    times: Micros,
    spans: Sequence[SpanAnnotation],
    options: LabelOptions,
    vocabulary: Sequence[str] | None = None,
) -> Labels:
    """Labels candles whose ascending times are given; both ends belong to a span.

    Where spans overlap, the more confident one wins, then the newer. A span whose confidence is
    unknown or below `min_confidence` leaves its candles out instead of making negatives of them.
    `vocabulary` is the spans' labels to know, for charts that share one model.
    """
    labels = sorted({s.label for s in spans} - {NEGATIVE}) if vocabulary is None else vocabulary
    owner = _paint(times, spans, options.min_confidence)
    code_of_span = _codes_of_spans(spans, labels, options.min_confidence)
    codes = np.where(owner == _NOBODY, 0, code_of_span[owner]) if spans else np.zeros_like(owner)
    names: tuple[str, ...] = (NEGATIVE, *labels)
    if options.scheme == "bio":
        codes = _as_bio(codes, owner)
        names = (NEGATIVE, *(prefix + label for label in labels for prefix in (BEGIN, INSIDE)))
    else:
        codes = _as_window(codes, len(names), options.window)
    return Labels(codes.astype(np.int32), names, owner, _count(times, spans, owner, options))


def vocabulary_of(spans: Iterable[SpanAnnotation], min_confidence: int | None) -> set[str]:
    """The labels that spans teach; 'O' is not among them."""
    return {s.label for s in spans if is_sure(s, min_confidence)} - {NEGATIVE}


def is_sure(span: SpanAnnotation, min_confidence: int | None) -> bool:
    """Whether the span counts under this minimum; without a minimum every span does."""
    return min_confidence is None or (span.confidence or 0) >= min_confidence


def _paint(times: Micros, spans: Sequence[SpanAnnotation], min_confidence: int | None) -> Codes:
    """The span that each candle belongs to; whatever is painted later covers what was before."""
    owner = np.full(len(times), _NOBODY, np.int32)
    order = sorted(
        range(len(spans)),
        key=lambda i: (
            is_sure(spans[i], min_confidence),
            spans[i].confidence or 0,
            spans[i].id,
        ),
    )
    for index in order:
        first, last = candles_of(times, spans[index])
        owner[first:last] = index
    return owner


def candles_of(times: Micros, span: SpanAnnotation) -> tuple[int, int]:
    """The half-open range of indexes of the candles within a span; its ends may be swapped."""
    start, end = sorted((to_micros(span.start_time), to_micros(span.end_time)))
    first = np.searchsorted(times, start, side="left")
    last = np.searchsorted(times, end, side="right")
    return int(first), int(last)


def _count(
    times: Micros, spans: Sequence[SpanAnnotation], owner: Codes, options: LabelOptions
) -> SpanCounts:
    visible = set(np.unique(owner).tolist())
    fates: Counter[str] = Counter()
    for index, span in enumerate(spans):
        first, last = candles_of(times, span)
        if first >= last:
            fates["without_candles"] += 1
        elif not is_sure(span, options.min_confidence):
            fates["below_confidence"] += 1
        else:
            fates["used" if index in visible else "covered"] += 1
    return SpanCounts(**{field.name: fates[field.name] for field in fields(SpanCounts)})


def _codes_of_spans(
    spans: Sequence[SpanAnnotation], labels: Sequence[str], min_confidence: int | None
) -> Codes:
    code = {NEGATIVE: 0} | {label: i for i, label in enumerate(labels, start=1)}
    return np.array(
        [code[s.label] if is_sure(s, min_confidence) else LEFT_OUT for s in spans], np.int32
    )


def _as_bio(codes: Codes, owner: Codes) -> Codes:
    """Odd codes begin a label, even ones continue it: a run of one span starts with its B-."""
    begins = np.ones(len(owner), bool)
    begins[1:] = owner[1:] != owner[:-1]
    return np.where(codes > 0, codes * 2 - begins, codes)


def base_label(name: str) -> str:
    """The span's label behind a candle's: `B-bull_flag` and `I-bull_flag` are bull_flag."""
    return name[len(BEGIN) :] if name.startswith((BEGIN, INSIDE)) else name


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
