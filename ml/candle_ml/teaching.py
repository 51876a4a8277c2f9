"""Which spans teach what: whose they are, how sure they are, and what they say of candles."""

from typing import Final

from candle_ml.options import LabelOptions
from candle_ml.rows import SpanAnnotation

NEGATIVE: Final = "O"
# What a model said and nobody has looked at.
UNREVIEWED: Final = "model"
# Somebody decided on these: that they state no confidence does not make them doubtful.
DECIDED: Final = frozenset({"model_confirmed", "model_corrected", "human_correction"})
# Negative spans that say that somebody looked, not that no pattern may lie there.
LOOKED_AT: Final = frozenset({"model_rejected", "reviewed"})


def is_asked_for(span: SpanAnnotation, options: LabelOptions) -> bool:
    """Whether its source is one of `sources`; without such a list, anyone's but the model's own."""
    if options.sources is None:
        return span.source != UNREVIEWED
    return span.source in options.sources


def is_sure(span: SpanAnnotation, options: LabelOptions) -> bool:
    """Whether it reaches `min_confidence`; what was decided on without a confidence does."""
    if options.min_confidence is None:
        return True
    if span.confidence is None:
        return span.source in DECIDED
    return span.confidence >= options.min_confidence


def teaches(span: SpanAnnotation, options: LabelOptions) -> bool:
    """Whether its candles are examples; those of all other spans are neither pattern nor not."""
    return is_asked_for(span, options) and is_sure(span, options)


def yields(span: SpanAnnotation) -> bool:
    """Whether any other span counts for more, whatever their confidence."""
    return span.label == NEGATIVE and span.source in LOOKED_AT
