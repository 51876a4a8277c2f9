"""What every session has, whatever URL, role, database or pooler say, and the check of it.

The twin of db/session.ts: what PostgreSQL prints and reads depends on these.
"""

from psycopg import Connection
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
        for name, wanted in OUR_SETTINGS.items():
            found = settings.get(name.lower(), "")
            if _comparable(found) != _comparable(wanted):
                raise _ignored(name, found)

    return engine


def _comparable(setting: str) -> str:
    return setting.replace(" ", "").lower()


def _ignored(name: str, found: str) -> DatabaseUnavailableError:
    return DatabaseUnavailableError(
        "settings_ignored",
        f"The session does not take over {name}: it is {found} and must be {OUR_SETTINGS[name]}.",
        "A pooler that drops what a connection asks for is the usual reason: let DATABASE_URL name "
        "PostgreSQL itself, or take `options` out of PgBouncer's ignore_startup_parameters.",
    )
