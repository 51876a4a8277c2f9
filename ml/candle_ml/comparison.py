"""Two runs side by side."""

from typing import Any, Final

from candle_ml.runs import RunView

# By name, the way to each figure in `metrics`, in the order in which they matter.
FIGURES: Final = {
    "span F1 (IoU 0.5)": ("spans", "test", "iou50", "micro", "f1"),
    "span F1 by chance (IoU 0.5)": ("spans", "baselines", "random", "iou50_f1"),
    "span F1 (exact)": ("spans", "test", "exact", "micro", "f1"),
    "span precision (IoU 0.5)": ("spans", "test", "iou50", "micro", "precision"),
    "span recall (IoU 0.5)": ("spans", "test", "iou50", "micro", "recall"),
    "spans predicted": ("spans", "test", "predicted"),
    "calibration error": ("calibration", "ece"),
    "macro F1 of candles": ("macro_f1",),
    "accuracy of candles": ("accuracy",),
}
# What two runs must have in common to have been measured on the same candles and labels.
TEST_PART: Final = ("charts", "test_from", "test_start", "test_end")


def compare(a: RunView, b: RunView) -> dict[str, Any]:
    """The figures that both runs have, in the order in which they matter; b less a."""
    pairs = [
        (name, _figure(_metrics(a), path), _figure(_metrics(b), path))
        for name, path in FIGURES.items()
    ]
    return {
        "a": a,
        "b": b,
        "same_test": _has_same_test(a, b),
        "figures": [
            {"name": name, "a": one, "b": other, "difference": other - one}
            for name, one, other in pairs
            if one is not None and other is not None
        ],
    }


def _has_same_test(a: RunView, b: RunView) -> bool:
    """Same data, divided at the same time, and both measured."""
    one, other = (_test_part(run) for run in (a, b))
    return one is not None and one == other


def _test_part(run: RunView) -> list[Any] | None:
    if _metrics(run) is None:
        return None
    return [run.dataset_version, *(run.metrics_summary.get(name) for name in TEST_PART)]


def _metrics(run: RunView) -> Any:  # noqa: ANN401
    return run.metrics_summary.get("metrics") if isinstance(run.metrics_summary, dict) else None


def _figure(found: Any, path: tuple[str, ...]) -> float | None:  # noqa: ANN401
    for name in path:
        found = found.get(name) if isinstance(found, dict) else None
    is_number = isinstance(found, int | float) and not isinstance(found, bool)
    return float(found) if is_number else None
