"""Models on disk, in a format that runs nothing when it is read.

A skops file names the types it is made of, and only those in TRUSTED are ever built. The checksum
stands in training_runs, so that a file that was exchanged or damaged is told from the one saved.
"""

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, BinaryIO, Final
from zipfile import ZIP_DEFLATED, ZipFile

from candle_ml.errors import ConflictError, NotFoundError, ServiceError
from candle_ml.shapes import ROW_NAMES
from candle_ml.span_model import SpanModel

LIBRARY: Final = f"scikit-learn {version('scikit-learn')}"
SUFFIX: Final = ".skops"
# What skops does not trust by itself, and why it may be built: a type of numbers, and trees that
# hold numbers in arrays alone.
TRUSTED: Final = (
    "numpy.dtype",
    "sklearn.ensemble._hist_gradient_boosting.predictor.TreePredictor",
    "sklearn.tree._tree.Tree",
)
PART_PREFIX: Final = ".part-"
# Unpacked: ten times the largest forest. Deflated zeros shrink a thousandfold.
MOST_BYTES: Final = 2**30


@dataclass(frozen=True)
class TrainedModel:
    """What a prediction needs: the estimator and the meaning of its columns and classes."""

    run_id: str
    estimator: Any
    names: tuple[str, ...]
    features: tuple[str, ...]
    options: dict[str, Any]
    # Of the SpanModel all but the estimator.
    decoder: dict[str, Any]

    def span_model(self) -> SpanModel:
        """The estimator and what turns its scores into spans."""
        return SpanModel(self.estimator, **self.decoder)


class ModelDirError(ServiceError):
    """The folder for model files cannot be written to."""

    http_status = 503


class ModelTooLargeError(ServiceError):
    """The model could not be loaded again."""

    http_status = 409


def check_writable(model_dir: Path) -> None:
    """Raises ModelDirError now rather than after a long training."""
    with _writing_to(model_dir):
        model_dir.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=model_dir):
            pass


@contextmanager
def _writing_to(model_dir: Path) -> Iterator[None]:
    try:
        yield
    except OSError as cause:
        raise ModelDirError(
            "model_dir_not_writable",
            f"Model files cannot be written to {model_dir}: {cause.strerror}.",
            "Mount a volume there that the service's user may write to and that has room, "
            "or set MODEL_DIR.",
        ) from cause


def save_model(model_dir: Path, model: TrainedModel, name: str | None = None) -> dict[str, Any]:
    """Writes the file whole or not at all; returns what load_model needs to know of it.

    Raises ModelDirError where it cannot be written, ModelTooLargeError where it could not be read.
    """
    target = model_dir / f"{name or model.run_id}{SUFFIX}"
    with _writing_to(model_dir):
        _write_whole(target, model)
        with target.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        size_bytes = target.stat().st_size
    return {"file": target.name, "sha256": sha256, "size_bytes": size_bytes, "library": LIBRARY}


def _write_whole(target: Path, model: TrainedModel) -> None:
    # Here and not above: see candle_ml.libraries.
    import skops.io

    part = target.with_name(f"{PART_PREFIX}{target.name}")
    try:
        with part.open("wb") as file:
            skops.io.dump(vars(model), file, compression=ZIP_DEFLATED, compresslevel=1)
            file.flush()
            os.fsync(file.fileno())
        if foreign := set(skops.io.get_untrusted_types(file=part)) - set(TRUSTED):
            raise TypeError(f"A model of {sorted(foreign)} could not be loaded again.")
        if (size := _unpacked_bytes(part)) > MOST_BYTES:
            raise ModelTooLargeError(
                "model_too_large",
                f"The model has {size:,} bytes, and {MOST_BYTES:,} are the most that are read.",
                "Train with fewer max_iterations, or with fewer labels.",
            )
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def load_model(model_dir: Path, recorded: dict[str, Any]) -> TrainedModel:
    """Builds the model of a file that is the one recorded, of trusted types alone.

    Raises NotFoundError without a file, ConflictError where file, format or library differ.
    """
    path = model_dir / Path(str(recorded["file"])).name
    _check_record(path, recorded)
    with _opened(path) as file:
        if hashlib.file_digest(file, "sha256").hexdigest() != recorded["sha256"]:
            raise ConflictError(
                "model_file_changed",
                f"The checksum of {path.name} is not the one recorded when it was trained.",
                "Do not use this file. Restore it from a backup, or train again.",
            )
        file.seek(0)
        model = _build(path, file)
    if model.features != ROW_NAMES:
        raise ConflictError(
            "model_of_other_features",
            f"{path.name} was trained on other features than this service computes.",
            "Train again.",
        )
    return model


def _check_record(path: Path, recorded: dict[str, Any]) -> None:
    if path.suffix != SUFFIX:
        raise ConflictError(
            "model_of_old_format",
            f"{path.name} is of a format that can run code when it is read; it is not read.",
            "Train again.",
        )
    if recorded["library"] != LIBRARY:
        raise ConflictError(
            "model_of_other_library",
            f"{path.name} was made with {recorded['library']}, this service runs {LIBRARY}.",
            "Train again.",
        )


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    try:
        file = path.open("rb")
    except FileNotFoundError as cause:
        raise NotFoundError(
            "model_file_missing",
            f"There is no model file {path.name}; older ones are deleted (ML_MODELS_KEPT).",
            "Train again, use another run's model, or restore the file from a backup.",
        ) from cause
    except OSError as cause:
        raise ConflictError(
            "model_file_unreadable",
            f"The model file {path.name} cannot be read: {cause.strerror}.",
            "Let the service's user read it, or train again.",
        ) from cause
    with file:
        yield file


def _build(path: Path, file: BinaryIO) -> TrainedModel:
    """Whatever else a file may hold, nothing but a refusal comes of it."""
    import skops.io
    from skops.io.exceptions import UntrustedTypesFoundException

    try:
        if _unpacked_bytes(file) > MOST_BYTES:
            raise ValueError("It is larger than any model of this service.")
        return TrainedModel(**skops.io.load(file, trusted=list(TRUSTED)))
    except UntrustedTypesFoundException as cause:
        raise ConflictError(
            "model_file_untrusted",
            f"{path.name} is made of types that no model of this service has.",
            "Do not use this file. Train again.",
        ) from cause
    except Exception as cause:
        # What is raised depends on where the bytes are wrong: zlib, struct, JSON and numpy have
        # errors of their own, and a depth or a size that is made up ends in others.
        raise ConflictError(
            "model_file_broken",
            f"{path.name} is not a model of this service.",
            "Restore it from a backup, or train again.",
        ) from cause


def _unpacked_bytes(file: Path | BinaryIO) -> int:
    """As the archive's directory says, beyond which zipfile reads no member."""
    with ZipFile(file) as archive:
        return sum(member.file_size for member in archive.infolist())
