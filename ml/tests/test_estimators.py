from typing import Any, get_args

import numpy as np
import pytest
import skops.io

from candle_ml.estimators import ROWS_AT_ONCE, fit, probabilities
from candle_ml.model_file import TRUSTED
from candle_ml.options import ModelType, TrainingOptions

RANDOM = np.random.default_rng(1)
ROWS = RANDOM.random((2 * ROWS_AT_ONCE + 1, 6))
CODES = (ROWS[:, 0] + ROWS[:, 1] > 1).astype(np.int32) + (ROWS[:, 2] > 0.8)
ITERATIONS = 10


@pytest.fixture(scope="module", params=get_args(ModelType))
def fitted(request: pytest.FixtureRequest) -> tuple[Any, list[float]]:
    options = TrainingOptions(model_type=request.param, max_iterations=ITERATIONS)
    done: list[float] = []
    return fit(options, ROWS, CODES, done.append), done


def test_every_estimator_says_how_far_it_is_until_it_is_done(
    fitted: tuple[Any, list[float]],
) -> None:
    _, done = fitted
    assert done == sorted(done)
    assert done[0] >= 0
    assert done[-1] == 1


def test_rows_asked_in_blocks_have_the_probabilities_of_all_at_once(
    fitted: tuple[Any, list[float]],
) -> None:
    model, _ = fitted
    np.testing.assert_allclose(probabilities(model, ROWS), model.predict_proba(ROWS), rtol=1e-12)


def test_a_fitted_estimator_is_made_of_types_that_may_be_read_again(
    fitted: tuple[Any, list[float]],
) -> None:
    assert set(skops.io.get_untrusted_types(data=skops.io.dumps(fitted[0]))) <= set(TRUSTED)


def test_boosting_can_be_stopped_after_any_tree() -> None:
    def stop(done: float) -> None:
        seen.append(done)
        if len(seen) == 4:
            raise InterruptedError

    seen: list[float] = []
    with pytest.raises(InterruptedError):
        fit(TrainingOptions(max_iterations=ITERATIONS), ROWS, CODES, stop)
    assert seen == [0, 0.1, 0.2, 0.3]
