"""One training at a time, over all processes that use the database."""

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import SQLAlchemyError

from candle_ml.errors import ConflictError

# Any number that differs from the project's other advisory locks (db/locks.ts) and never changes.
TRAINING_LOCK = 7202611220102
TRY = text("SELECT pg_try_advisory_lock(:key)")
RELEASE = text("SELECT pg_advisory_unlock(:key)")
HELD = text(
    "SELECT EXISTS (SELECT FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database"
    " WHERE locktype = 'advisory' AND granted AND datname = current_database() AND objsubid = 1"
    " AND (classid::bigint << 32 | objid::bigint) = :key)"
)


class TrainingLock:
    """An advisory lock on a connection of its own; the server frees it if the process dies.

    It is also lost with its connection: a process must know of its own training by other means.
    """

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
            raise training_running()
        return cls(connection)

    def release(self) -> None:
        """Frees the lock and never fails: where it cannot be freed, its connection is ended."""
        try:
            self._connection.execute(RELEASE, {"key": TRAINING_LOCK})
        except SQLAlchemyError:
            self._connection.invalidate()
        finally:
            self._connection.close()


def is_held(connection: Connection) -> bool:
    """Whether any session holds the lock; takes none itself, so it disturbs nobody."""
    return bool(connection.scalar(HELD, {"key": TRAINING_LOCK}))


def training_running() -> ConflictError:
    """The refusal of a second training."""
    return ConflictError(
        "training_running",
        "Another training is running.",
        "Wait until it is done; GET /training/runs shows its progress.",
    )
