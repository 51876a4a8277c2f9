"""Models on disk. The checksum stands in training_runs; a file that differs is never unpickled."""

import hashlib
import os
import tempfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import joblib
import sklearn

from candle_ml.errors import ConflictError, NotFoundError, ServiceError
from candle_ml.features import FEATURES

LIBRARY: Final = f"scikit-learn {sklearn.__version__}"


@dataclass(frozen=True)
class TrainedModel:
    """What a prediction needs: the estimator and the meaning of its columns and classes."""

    run_id: str
    estimator: Any
    names: tuple[str, ...]
    features: tuple[str, ...]
    options: dict[str, Any]


class ModelDirError(ServiceError):
    """The folder for model files cannot be written to."""

    http_status = 503


def check_writable(model_dir: Path) -> None:
    """Raises ModelDirError now rather than after a long training."""
    try:
        model_dir.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=model_dir):
            pass
    except OSError as cause:
        raise ModelDirError(
            "model_dir_not_writable",
            f"Model files cannot be written to {model_dir}: {cause.strerror}.",
            "Mount a volume there that the service's user may write to, or set MODEL_DIR.",
        ) from cause


def save_model(model_dir: Path, model: TrainedModel) -> dict[str, Any]:
    """Writes the file whole or not at all; returns what load_model needs to know of it."""
    buffer = BytesIO()
    joblib.dump(vars(model), buffer)
    content = buffer.getvalue()
    target = model_dir / f"{model.run_id}.joblib"
    with tempfile.NamedTemporaryFile(dir=model_dir, delete=False) as part:
        part.write(content)
        part.flush()
        os.fsync(part.fileno())
    Path(part.name).replace(target)
    return {
        "file": target.name,
        "sha256": hashlib.sha256(content).hexdigest(),
        "size_bytes": len(content),
        "library": LIBRARY,
    }


def load_model(model_dir: Path, recorded: dict[str, Any]) -> TrainedModel:
    """Reads the file once and unpickles these very bytes, if they are the ones recorded.

    Raises NotFoundError without a file, ConflictError where file or library differ.
    """
    file = model_dir / Path(str(recorded["file"])).name
    if recorded["library"] != LIBRARY:
        raise ConflictError(
            "model_of_other_library",
            f"{file.name} was made with {recorded['library']}, this service runs {LIBRARY}.",
            "Train again.",
        )
    try:
        content = file.read_bytes()
    except FileNotFoundError as cause:
        raise NotFoundError(
            "model_file_missing",
            f"There is no model file {file.name}.",
            "Train again, or restore the file from a backup.",
        ) from cause
    if hashlib.sha256(content).hexdigest() != recorded["sha256"]:
        raise ConflictError(
            "model_file_changed",
            f"The checksum of {file.name} is not the one recorded when it was trained.",
            "Do not use this file. Restore it from a backup, or train again.",
        )
    model = TrainedModel(**joblib.load(BytesIO(content)))
    if model.features != tuple(FEATURES):
        raise ConflictError(
            "model_of_other_features",
            f"{file.name} was trained on other features than this service computes.",
            "Train again.",
        )
    return model
