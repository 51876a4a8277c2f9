"""What every session has, whatever URL, role, database or pooler say, and the check of it.

The twin of db/session.ts: what PostgreSQL prints and reads depends on these.
"""

from psycopg import Connection, sql
from sqlalchemy import URL, Engine, event

from candle_ml.errors import DatabaseUnavailableError

OUR_SETTINGS = {
    "TimeZone": "UTC",
    "DateStyle": "ISO,MDY",
    "IntervalStyle": "postgres",
    "extra_float_digits": "1",
    "bytea_output": "hex",
    "standard_conforming_strings": "on",
    "search_path": "public",
    "client_encoding": "UTF8",
}
QUESTION = "SELECT lower(name), setting FROM pg_catalog.pg_settings WHERE lower(name) = ANY (%s)"


def options_for(url: URL) -> str:
    """What the URL asks for, and ours behind it: PostgreSQL takes the last of several."""
    given = url.query.get("options", "")
    theirs = [given] if isinstance(given, str) else list(given)
    ours = [f"-c {name}={value}" for name, value in OUR_SETTINGS.items()]
    return " ".join([*theirs, *ours]).strip()


def assert_ours_on_connect(engine: Engine) -> Engine:
    """Lets the engine hand out no session that has other settings than were asked for.

    Such a session raises DatabaseUnavailableError: times or prices would be wrong without a word.
    """

    @event.listens_for(engine, "connect")
    def check(connection: Connection, _record: object) -> None:
        names = [name.lower() for name in OUR_SETTINGS]
        with connection.cursor() as cursor:
            settings = dict(cursor.execute(QUESTION, (names,)).fetchall())
        connection.rollback()
        others = {
            name: settings.get(name.lower(), "")
            for name, wanted in OUR_SETTINGS.items()
            if _comparable(settings.get(name.lower(), "")) != _comparable(wanted)
        }
        if others:
            raise _ignored(others, connection)

    return engine


def _comparable(setting: str) -> str:
    return setting.replace(" ", "").lower()


def _ignored(others: dict[str, str], connection: Connection) -> DatabaseUnavailableError:
    """What the server sets by itself reaches every session, whatever is between."""
    role, database = connection.info.user, connection.info.dbname
    found = ", ".join(
        f"{name} ({is_now}, must be {OUR_SETTINGS[name]})" for name, is_now in others.items()
    )
    statement = sql.SQL("ALTER ROLE {} IN DATABASE {} SET {} = {};")
    statements = " ".join(
        statement.format(
            sql.Identifier(role), sql.Identifier(database), sql.SQL(name), OUR_SETTINGS[name]
        ).as_string(connection)
        for name in others
    )
    return DatabaseUnavailableError(
        "settings_ignored",
        f"The session does not take over {found}.",
        "A pooler such as PgBouncer that drops what a connection asks for is the usual reason: let "
        "DATABASE_URL name PostgreSQL itself, or let the server set it, and the pooler open new "
        f"connections: {statements}",
    )
