"""The scikit-learn models on offer, as a table, and how they are fitted step by step."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from candle_ml.features import Matrix
from candle_ml.labels import Codes
from candle_ml.options import ModelType, TrainingOptions

# Imported where it is used: see candle_ml.libraries.
if TYPE_CHECKING:
    from sklearn.pipeline import Pipeline

MOST_STEPS: Final = 10
# Every step finds the bins of the features anew.
LEAST_ITERATIONS_PER_STEP: Final = 20
# Many features say nearly the same: each node chooses among a share of them, drawn anew.
FEATURES_PER_NODE: Final = 0.3
# Of a forest, all trees together: 100 trees of some 4,000 leaves for three labels.
MOST_FOREST_BYTES: Final = 80_000_000
# A tree has at most twice as many nodes as leaves, and a share per class in each.
NODE_BYTES: Final = 64
SHARE_BYTES: Final = 8
# Called with the share of the fit that is done; may raise to stop it.
Report = Callable[[float], None]


def _boosting(options: TrainingOptions, classes: int) -> Any:  # noqa: ANN401, ARG001
    from sklearn.ensemble import HistGradientBoostingClassifier

    return HistGradientBoostingClassifier(
        early_stopping=False,
        warm_start=True,
        random_state=options.seed,
        max_features=FEATURES_PER_NODE,
    )


def _forest(options: TrainingOptions, classes: int) -> Any:  # noqa: ANN401
    from sklearn.ensemble import RandomForestClassifier

    leaves = MOST_FOREST_BYTES // (2 * (NODE_BYTES + SHARE_BYTES * classes))
    return RandomForestClassifier(
        min_samples_leaf=5,
        max_leaf_nodes=max(2, leaves // options.max_iterations),
        warm_start=True,
        n_jobs=-1,
        random_state=options.seed,
    )


def _logistic(options: TrainingOptions, classes: int) -> Any:  # noqa: ANN401, ARG001
    """Each step goes on from where the last one stopped, with its share of the iterations."""
    from sklearn.impute import SimpleImputer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    return make_pipeline(
        SimpleImputer(keep_empty_features=True, copy=False),
        StandardScaler(),
        LogisticRegression(max_iter=options.max_iterations * 10 // MOST_STEPS, warm_start=True),
    )


MODELS: Final[dict[ModelType, tuple[Callable[[TrainingOptions, int], Any], str | None]]] = {
    # The second part is the parameter that grows from step to step; None where steps go on alone.
    "hist_gradient_boosting": (_boosting, "max_iter"),
    "random_forest": (_forest, "n_estimators"),
    "logistic_regression": (_logistic, None),
}


def fit(options: TrainingOptions, rows: Matrix, codes: Codes, report: Report) -> Any:  # noqa: ANN401
    """A fitted estimator.

    All rows weigh the same: how many there are of a kind is the lesson's to decide, and weights
    make the boosting six times slower, as it then looks for quantiles of weighted values.
    """
    make, grows = MODELS[options.model_type]
    model = make(options, len(np.unique(codes)))
    if grows is None:
        return _fit_until_converged(model, rows, codes, report)
    steps = min(MOST_STEPS, max(1, options.max_iterations // LEAST_ITERATIONS_PER_STEP))
    for step in range(1, steps + 1):
        model.set_params(**{grows: options.max_iterations * step // steps})
        model.fit(rows, codes)
        report(step / steps)
    return model


def _fit_until_converged(
    model: "Pipeline", rows: Matrix, codes: Codes, report: Report
) -> "Pipeline":
    """Steps of equally many iterations, until it has converged or all are done."""
    for step in range(1, MOST_STEPS + 1):
        model.fit(rows, codes)
        if converged(model):
            break
        report(step / MOST_STEPS)
    report(1)
    return model


def converged(model: Any) -> bool | None:  # noqa: ANN401
    """Whether an iterative fit found its optimum; None for models that have none to find."""
    from sklearn.pipeline import Pipeline

    last = model.steps[-1][1] if isinstance(model, Pipeline) else None
    return None if last is None else bool(last.n_iter_.max() < last.max_iter)
