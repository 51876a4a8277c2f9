"""The scikit-learn models on offer, as a table, how they are fitted step by step, and asked."""

import itertools
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from candle_ml.features import Matrix
from candle_ml.labels import Codes
from candle_ml.options import ModelType, TrainingOptions
from candle_ml.series import Floats

# Imported where it is used: see candle_ml.libraries.
if TYPE_CHECKING:
    from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
    from sklearn.pipeline import Pipeline

MOST_STEPS: Final = 10
LEAST_TREES_PER_STEP: Final = 20
# A tree after the other walks through all rows it is given: so many stay in a core's cache.
# 40,000 rows and 400 trees: 1.0 s of CPU, in blocks of 4,000 2.1, in one 3.8.
ROWS_AT_ONCE: Final = 1_000
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
        max_iter=options.max_iterations,
        random_state=options.seed,
        max_features=FEATURES_PER_NODE,
    )


def _forest(options: TrainingOptions, classes: int) -> Any:  # noqa: ANN401
    from sklearn.ensemble import RandomForestClassifier

    leaves = MOST_FOREST_BYTES // (2 * (NODE_BYTES + SHARE_BYTES * classes))
    return RandomForestClassifier(
        n_estimators=options.max_iterations,
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


def fit(options: TrainingOptions, rows: Matrix, codes: Codes, report: Report) -> Any:  # noqa: ANN401
    """A fitted estimator.

    All rows weigh the same: how many there are of a kind is the lesson's to decide, and weights
    make the boosting six times slower, as it then looks for quantiles of weighted values.
    """
    make, fitted = MODELS[options.model_type]
    return fitted(make(options, len(np.unique(codes))), rows, codes, report)


def probabilities(estimator: Any, rows: Matrix) -> Floats:  # noqa: ANN401
    """A row of `predict_proba` per row. Of blocks as small as these, threads would only wait."""
    from threadpoolctl import threadpool_limits

    with threadpool_limits(limits=1, user_api="openmp"):
        starts = range(0, len(rows), ROWS_AT_ONCE)
        return np.concatenate(
            [estimator.predict_proba(rows[at : at + ROWS_AT_ONCE]) for at in starts]
        )


def _fit_boosting(
    model: "HistGradientBoostingClassifier", rows: Matrix, codes: Codes, report: Report
) -> "HistGradientBoostingClassifier":
    """One fit, because each finds the bins of the features anew.

    What scores the rounds for an early stop is asked after every one: it reports and stops nothing.
    """
    done, iterations = itertools.count(), model.max_iter

    def score(*_: Any) -> float:  # noqa: ANN401
        report(min(next(done) / iterations, 1))
        return 0.0

    watched = {
        "early_stopping": True,
        "scoring": score,
        "validation_fraction": None,
        "n_iter_no_change": iterations + 1,
    }
    unwatched = {name: getattr(model, name) for name in watched}
    model.set_params(**watched).fit(rows, codes)
    # A model is stored, and a function of ours is no part of it.
    model._scorer = None
    return model.set_params(**unwatched)


def _fit_forest(
    model: "RandomForestClassifier", rows: Matrix, codes: Codes, report: Report
) -> "RandomForestClassifier":
    """Some trees at a time; a small block of rows is asked of all of them by one thread."""
    trees = model.n_estimators
    steps = min(MOST_STEPS, max(1, trees // LEAST_TREES_PER_STEP))
    for step in range(1, steps + 1):
        model.set_params(n_estimators=trees * step // steps).fit(rows, codes)
        report(step / steps)
    return model.set_params(n_jobs=1)


def _fit_logistic(model: "Pipeline", rows: Matrix, codes: Codes, report: Report) -> "Pipeline":
    """Steps of equally many iterations over rows scaled once, until it converged or all are done.

    Missing values are filled in the caller's rows.
    """
    from sklearn.pipeline import Pipeline

    *preparation, (_, logistic) = model.steps
    scaled = Pipeline(preparation).fit_transform(rows)
    for step in range(1, MOST_STEPS + 1):
        logistic.fit(scaled, codes)
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


MODELS: Final[dict[ModelType, tuple[Callable[..., Any], Callable[..., Any]]]] = {
    # How it is made, and how it is fitted.
    "hist_gradient_boosting": (_boosting, _fit_boosting),
    "random_forest": (_forest, _fit_forest),
    "logistic_regression": (_logistic, _fit_logistic),
}
