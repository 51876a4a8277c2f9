"""A training that is asked for again because its answer was lost begins once: `Idempotency-Key`."""

import uuid
from typing import Annotated, Final

from fastapi import Header
from sqlalchemy import Engine

from candle_ml.errors import NotFoundError, ServiceError
from candle_ml.options import TrainingOptions
from candle_ml.runs import get_run

Key = Annotated[str | None, Header(alias="Idempotency-Key", pattern=r"^[\x21-\x7e]{1,255}$")]

# Any will do as long as it never changes.
_NAMESPACE: Final = uuid.UUID("5f0b1c55-1c4e-4f5c-9b64-1d2f3c0d7a10")


class KeyReusedError(ServiceError):
    """The key came with another request before."""

    http_status = 422


def run_id_for(key: str | None) -> str:
    """A new run's id: the same for the same key, so that the record of the run keeps the key."""
    return str(uuid.uuid5(_NAMESPACE, key) if key else uuid.uuid4())


def has_begun(engine: Engine, run_id: str, options: TrainingOptions) -> bool:
    """Whether this run is recorded already. Raises KeyReusedError where with other options."""
    try:
        run = get_run(engine, run_id)
    except NotFoundError:
        return False
    if (run.metrics_summary or {}).get("options") != options.model_dump(mode="json"):
        raise KeyReusedError(
            "key_reused",
            "Idempotency-Key: came with other options before.",
            "Take a new key for a new training.",
        )
    return True
