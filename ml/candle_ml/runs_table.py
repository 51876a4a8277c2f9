"""Makes sure training_runs is there and fits, and touches nothing else."""

from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.exc import ProgrammingError

from candle_ml.errors import DatabaseUnavailableError
from candle_ml.models import Base, TrainingRun

TABLE = TrainingRun.__tablename__
# Any number that differs from the project's other advisory locks (db/locks.ts) and never changes.
TABLE_LOCK = 7202611220101


def prepare_runs_table(engine: Engine) -> None:
    """Creates training_runs where it is missing; leaves an existing one exactly as it is.

    Any number of services may do so at once. Raises DatabaseUnavailableError where the table cannot
    be created, or where an existing one lacks a column or demands one that is never written.
    """
    with engine.begin() as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": TABLE_LOCK})
        if inspect(connection).has_table(TABLE):
            _check_existing(connection)
        else:
            _create(connection)


def _create(connection: Connection) -> None:
    try:
        Base.metadata.create_all(connection, tables=[TrainingRun.__table__], checkfirst=True)
    except ProgrammingError as cause:
        raise DatabaseUnavailableError(
            "training_runs_missing",
            f"There is no table {TABLE} and this user may not create it.",
            "Start the service once as the owner of the schema, or let the owner create the table.",
        ) from cause


def _check_existing(connection: Connection) -> None:
    existing = {column["name"]: column for column in inspect(connection).get_columns(TABLE)}
    ours = {column.name for column in TrainingRun.__table__.columns}
    missing = sorted(ours - existing.keys())
    demanded = sorted(
        name for name, column in existing.items() if name not in ours and not _fills_itself(column)
    )
    if missing or demanded:
        raise DatabaseUnavailableError(
            "training_runs_unfit",
            f"The existing table {TABLE} does not fit: "
            f"missing columns {missing}, columns that must be written but are unknown {demanded}.",
            "Add the missing columns, or give the unknown ones a default.",
        )


def _fills_itself(column: dict[str, object]) -> bool:
    return bool(column["nullable"] or column.get("default") or column.get("identity"))
