"""One training, from the database to a model file: the story and its stages."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from candle_ml.dataset import Dataset
from candle_ml.estimators import converged
from candle_ml.evaluation import evaluate, notes_of
from candle_ml.learning import learn, refit
from candle_ml.model_file import TrainedModel, save_model
from candle_ml.options import TrainingOptions
from candle_ml.rivalry import Rival, judge
from candle_ml.runs import Proposal
from candle_ml.series import from_micros
from candle_ml.shapes import ROW_NAMES
from candle_ml.span_model import SpanModel
from candle_ml.split import split_by_time
from candle_ml.walk_forward import times_of, walk_forward

Stage = Literal["splitting", "fitting", "measuring", "walking", "refitting", "saving"]
# Called with the stage and the share of it that is done; may raise to stop the training.
Report = Callable[[Stage, float], None]


@dataclass(frozen=True)
class Outcome:
    """What is to be recorded of a trained model, and whether it should come into use."""

    results: dict[str, Any]
    proposal: Proposal | None


def train(
    run_id: str,
    dataset: Dataset,
    options: TrainingOptions,
    model_dir: Path,
    rival: Rival,
    report: Report,
) -> Outcome:
    """Trains, measures on later candles beside the rival, learns from all of them, and saves.

    Raises what stopped it.
    """
    report("splitting", 0)
    split = split_by_time(dataset, options)
    learned = learn(dataset, split.train, options, lambda done: report("fitting", done))
    report("measuring", 0)
    metrics = evaluate(dataset, split, learned.model, options)
    verdict = judge(dataset, split, learned.model, options, rival)
    folds = options.walk_forward and walk_forward(
        dataset, options, options.walk_forward, lambda done: report("walking", done)
    )
    model = _model(run_id, dataset, options, learned.model)
    saved = _save(model, dataset, options, model_dir, report)
    results = {
        "metrics": metrics,
        "notes": [
            *notes_of(dataset, split, metrics["spans"]["test"]["iou50"]["labels"]),
            *verdict.notes,
        ],
        "compared_with": verdict.compared,
        "walk_forward": folds,
        "converged": converged(learned.model.estimator),
        "train_candles": sum(int(part.sum()) for part in split.train),
        "train_rows": learned.rows,
        **times_of(dataset, split),
        "test_from": from_micros(split.cut).isoformat(),
        "labels": dataset.label_counts(),
        **saved,
    }
    return Outcome(results, verdict.proposal)


def _save(
    measured: TrainedModel,
    dataset: Dataset,
    options: TrainingOptions,
    model_dir: Path,
    report: Report,
) -> dict[str, Any]:
    """Saves the model to be used and, where it was fitted again, the one the figures are of."""
    if not options.refit:
        report("saving", 0)
        return {"refit": None, "model": save_model(model_dir, measured)}
    report("refitting", 0)
    everything = [chart.is_usable() for chart in dataset.charts]
    again = refit(
        dataset,
        everything,
        options,
        measured.span_model(),
        lambda done: report("refitting", done),
    )
    report("saving", 0)
    return {
        "refit": {
            "train_candles": sum(int(part.sum()) for part in everything),
            "converged": converged(again.model.estimator),
        },
        "measured_model": save_model(model_dir, measured, f"{measured.run_id}.measured"),
        "model": save_model(model_dir, replace(measured, estimator=again.model.estimator)),
    }


def _model(
    run_id: str, dataset: Dataset, options: TrainingOptions, model: SpanModel
) -> TrainedModel:
    asked = options.model_dump(mode="json")
    return TrainedModel(run_id, model.estimator, dataset.names, ROW_NAMES, asked, model.plain())
