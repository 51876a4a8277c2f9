"""Makes sure the service's tables are there and fit, and touches nothing else."""

from sqlalchemy import Connection, Engine, Table, inspect, text
from sqlalchemy.exc import ProgrammingError

from candle_ml.errors import DatabaseUnavailableError
from candle_ml.models import Base

# Any number that differs from the project's other advisory locks (db/locks.ts) and never changes.
TABLE_LOCK = 7202611220101


def prepare_tables(engine: Engine) -> None:
    """Creates training_runs and model_decisions where they are missing; leaves existing ones alone.

    Any number of services may do so at once. Raises DatabaseUnavailableError where a table cannot
    be created, or where an existing one lacks a column or demands one that is never written.
    """
    with engine.begin() as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": TABLE_LOCK})
        for table in Base.metadata.sorted_tables:
            if inspect(connection).has_table(table.name):
                _check_existing(connection, table)
            else:
                _create(connection, table)


def _create(connection: Connection, table: Table) -> None:
    try:
        table.create(connection)
    except ProgrammingError as cause:
        raise DatabaseUnavailableError(
            f"{table.name}_missing",
            f"There is no table {table.name} and this user may not create it.",
            "Start the service once as the owner of the schema, or let the owner create the table; "
            "`python -m candle_ml.readonly_role` does so too.",
        ) from cause


def _check_existing(connection: Connection, table: Table) -> None:
    existing = {column["name"]: column for column in inspect(connection).get_columns(table.name)}
    ours = {column.name for column in table.columns}
    missing = sorted(ours - existing.keys())
    demanded = sorted(
        name for name, column in existing.items() if name not in ours and not _fills_itself(column)
    )
    if missing or demanded:
        raise DatabaseUnavailableError(
            f"{table.name}_unfit",
            f"The existing table {table.name} does not fit: "
            f"missing columns {missing}, columns that must be written but are unknown {demanded}.",
            "Add the missing columns, or give the unknown ones a default.",
        )


def _fills_itself(column: dict[str, object]) -> bool:
    return bool(column["nullable"] or column.get("default") or column.get("identity"))
