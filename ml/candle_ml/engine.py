"""The one connection to PostgreSQL: a pool of five, sessions of ours, failures in plain words."""

from psycopg.errors import ProtocolViolation, UndefinedTable
from sqlalchemy import URL, Engine, create_engine
from sqlalchemy.exc import DBAPIError, OperationalError, TimeoutError
from sqlalchemy.pool import NullPool

from candle_ml.errors import DatabaseUnavailableError
from candle_ml.session import assert_ours_on_connect, options_for

POOL_SIZE = 5
POOL_WAIT_SECONDS = 10
CONNECT_TIMEOUT_SECONDS = 5
SERVER = "Check DATABASE_URL and that the server is running and accepts this user."
POOLER = "A pooler such as PgBouncer stands between: let DATABASE_URL name PostgreSQL itself."


def create_database_engine(url: URL) -> Engine:
    """An engine that connects on first use and never holds more than POOL_SIZE connections.

    Its sessions have the settings of session.py: in UTC a column with a time zone and one without
    hold the same instant. A connection that a server restart has broken is replaced before it is
    used.
    """
    return assert_ours_on_connect(
        create_engine(
            url,
            pool_size=POOL_SIZE,
            max_overflow=0,
            pool_timeout=POOL_WAIT_SECONDS,
            pool_pre_ping=True,
            connect_args=_connect_args(url, "candle-ml"),
        )
    )


def create_probe_engine(url: URL) -> Engine:
    """An engine that connects anew each time: for a question whether the server answers at all."""
    connect_args = _connect_args(url, "candle-ml health")
    return assert_ours_on_connect(create_engine(url, poolclass=NullPool, connect_args=connect_args))


def _connect_args(url: URL, application_name: str) -> dict[str, object]:
    return {
        "application_name": application_name,
        "connect_timeout": CONNECT_TIMEOUT_SECONDS,
        "options": options_for(url),
    }


def describe_url(url: URL) -> str:
    """`host:port/database as user`: what a person needs to recognise a server; no password."""
    user = f" as {url.username}" if url.username else ""
    return f"{url.host or 'localhost'}:{url.port or 5432}/{url.database}{user}"


def is_unavailable(error: Exception) -> bool:
    """True for errors that mean the server or the pool is away, rather than a wrong statement."""
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return True
    return isinstance(error, OperationalError | TimeoutError)


def lacks_table(error: Exception) -> bool:
    """True where a statement was refused because a table it names does not exist."""
    return isinstance(error, DBAPIError) and isinstance(error.orig, UndefinedTable)


def schema_missing(problem: str) -> DatabaseUnavailableError:
    """The error for a database that the migrations in drizzle/ have not been applied to."""
    return DatabaseUnavailableError("schema_missing", problem, "Run the job drizzle-migrate first.")


def unavailable(url: URL, cause: Exception) -> DatabaseUnavailableError:
    """Turns such an error into one that names server and reason, never the password."""
    return DatabaseUnavailableError(
        "database_unavailable",
        f"PostgreSQL at {describe_url(url)} is not available: {reason_of(cause)}",
        POOLER if _is_pooler(cause) else SERVER,
    )


def _is_pooler(cause: Exception) -> bool:
    """PgBouncer refuses transactions so where every statement may get another session."""
    return isinstance(getattr(cause, "orig", None), ProtocolViolation)


def reason_of(error: Exception) -> str:
    """The first line of what the server or the driver said, without the statement."""
    lines = str(getattr(error, "orig", None) or error).strip().splitlines()
    return lines[0] if lines else "no answer"
