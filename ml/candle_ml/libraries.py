"""scikit-learn and skops, which take longer to load than all the rest of the service.

The service answers before they are there, so nothing imports them at its top: whoever learns or
predicts does so within a function.
"""

import threading
from importlib import import_module
from typing import Final

# With all that they import themselves.
LIBRARIES: Final = (
    "sklearn.ensemble",
    "sklearn.impute",
    "sklearn.isotonic",
    "sklearn.linear_model",
    "sklearn.metrics",
    "sklearn.pipeline",
    "sklearn.preprocessing",
    "skops.io",
)
_loading = threading.Lock()


def load_libraries() -> None:
    """Returns once they are loaded, at once where they are.

    Loaded by one thread: two that import parts of one library may each see half of the other's.
    """
    with _loading:
        for name in LIBRARIES:
            import_module(name)
