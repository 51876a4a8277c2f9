"""Whether a newly trained model takes the place of the one in use."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from candle_ml.comparison import score_of
from candle_ml.model_file import TrainedModel
from candle_ml.runs import Proposal


@dataclass(frozen=True)
class Rival:
    """The model in use when a training began; without a model, why it cannot be used."""

    run_id: str | None
    model: TrainedModel | None
    problem: str | None


# What a model's figures on the new test part are.
Measure = Callable[[TrainedModel], dict[str, Any]]


def judge(
    metrics: dict[str, Any], rival: Rival, measure: Measure
) -> tuple[dict[str, Any] | None, Proposal | None]:
    """Measures the rival on the same test part: its score to record, and what is proposed.

    The better one is used; where both are as good, or the test part says nothing, the rival stays.
    """
    if rival.run_id is None:
        return None, Proposal(None, "first", "It is the first model.")
    if rival.model is None:
        words = f"The model {rival.run_id} that was in use cannot be used: {rival.problem}"
        return None, Proposal(rival.run_id, "replaced", words)
    score, other = score_of(metrics), score_of(measure(rival.model))
    record = {"run_id": rival.run_id, "score": other}
    if score is None or (other is not None and score <= other):
        return record, None
    words = f"On the same test part it reached {_words(score)}, {rival.run_id} {_words(other)}."
    return record, Proposal(rival.run_id, "better", words)


def _words(score: float | None) -> str:
    return "no score" if score is None else f"F1 {score:.3f}"
