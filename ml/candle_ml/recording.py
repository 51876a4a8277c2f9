"""Writes down how a training ended, also where the database is away just then."""

import logging
import time
from collections.abc import Callable
from threading import Event

from sqlalchemy.exc import SQLAlchemyError

from candle_ml.engine import is_unavailable

log = logging.getLogger("uvicorn.error")
# Longer than a restart of PostgreSQL takes, and than an update of its image.
RECORD_PATIENCE_SECONDS = 300
RECORD_PAUSE_SECONDS = 2


def record_end(run_id: str, write: Callable[[], None], stopping: Event) -> bool:
    """Writes, again and again while the database is away; False where it stayed away.

    Gives up after RECORD_PATIENCE_SECONDS, or one attempt after `stopping` is set; such a record is
    ended with the orphans. Raises at once what no patience would mend.
    """
    deadline = time.monotonic() + RECORD_PATIENCE_SECONDS
    while True:
        is_last = stopping.is_set() or time.monotonic() >= deadline
        try:
            write()
        except SQLAlchemyError as error:
            if not is_unavailable(error):
                raise
            log.warning("training %s: its end is not recorded yet: %s", run_id, error)
        else:
            return True
        if is_last:
            log.error("training %s: its end could not be recorded", run_id)
            return False
        stopping.wait(RECORD_PAUSE_SECONDS)
