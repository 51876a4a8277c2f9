"""One training at a time, over all processes that use the database."""

from sqlalchemy import Connection, Engine, text

from candle_ml.errors import ConflictError

# Any number that differs from the project's other advisory locks (db/locks.ts) and never changes.
TRAINING_LOCK = 7202611220102
TRY = text("SELECT pg_try_advisory_lock(:key)")
RELEASE = text("SELECT pg_advisory_unlock(:key)")


class TrainingLock:
    """An advisory lock on a connection of its own; the server frees it if the process dies."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @classmethod
    def take(cls, engine: Engine) -> "TrainingLock":
        """Raises ConflictError at once where another training holds it."""
        connection = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        try:
            taken = connection.scalar(TRY, {"key": TRAINING_LOCK})
        except BaseException:
            connection.close()
            raise
        if not taken:
            connection.close()
            raise ConflictError(
                "training_running",
                "Another training is running.",
                "Wait until it is done; GET /training/runs shows its progress.",
            )
        return cls(connection)

    def release(self) -> None:
        """Frees the lock; a connection that is broken has lost it already."""
        try:
            self._connection.execute(RELEASE, {"key": TRAINING_LOCK})
        finally:
            self._connection.close()
