"""The rights of a role that can do what this service needs, and no more."""

from contextlib import suppress
from typing import Final

from psycopg import sql
from psycopg.errors import InsufficientPrivilege
from sqlalchemy import Connection, Engine, text

from candle_ml.errors import ServiceError
from candle_ml.own_tables import prepare_tables
from candle_ml.role_rights import LARGE_OBJECT_MAKERS, Right, powers, rights

GRANTS: Final = {
    "charts": ("SELECT",),
    "candles": ("SELECT",),
    "annotations": ("SELECT",),
    "span_annotations": ("SELECT",),
    "training_runs": ("SELECT", "INSERT", "UPDATE"),
    "model_decisions": ("SELECT", "INSERT"),
}
# Any number that differs from the project's other advisory locks (db/locks.ts) and never changes.
GRANT_LOCK = text("SELECT pg_advisory_xact_lock(7202611220103)")
# A table of an older installation may number its rows by a sequence, which every INSERT asks.
SEQUENCES = text(
    "SELECT s.relname FROM pg_attrdef d"
    " JOIN pg_depend p ON p.classid = 'pg_attrdef'::regclass AND p.objid = d.oid"
    " JOIN pg_class s ON p.refclassid = 'pg_class'::regclass AND s.oid = p.refobjid"
    " WHERE d.adrelid = 'training_runs'::regclass AND s.relkind = 'S'"
)
# Every schema that somebody made; PostgreSQL's own are not to be touched.
SCHEMAS = text(
    "SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'"
)


class RoleError(ServiceError):
    """The role named cannot be made a read-only one."""


def grant_readonly(engine: Engine, role: str, password: str | None = None) -> None:
    """Makes the role where it is missing, and its rights exactly GRANTS; may be run again.

    Without a password the role keeps the one it has; a new one then cannot log in by password.
    Everybody loses what PostgreSQL lets everybody write by itself: temporary tables in this
    database, and large objects. Raises RoleError for a role that could not be held to its grants,
    and names what it can do besides; then nothing is changed.
    """
    prepare_tables(engine)
    with engine.begin() as connection:
        connection.execute(GRANT_LOCK)
        try:
            _make(connection, role)
            if password:
                _set_password(connection, role, password)
            _grant(connection, role)
        except InsufficientPrivilege as cause:
            raise _forbidden(role, cause) from cause
        _take_from_everybody(connection)
        _check(connection, role)


def _make(connection: Connection, role: str) -> None:
    found = powers(connection, role)
    if found is None:
        _run(connection, "CREATE ROLE {role} LOGIN", role)
    elif found:
        raise _too_powerful(role, f"is {' and '.join(found)}")


def _grant(connection: Connection, role: str) -> None:
    for schema in connection.scalars(SCHEMAS).all():
        for kind in ("TABLES", "SEQUENCES", "ROUTINES"):
            revoke = f"REVOKE ALL ON ALL {kind} IN SCHEMA {{object}} FROM {{role}}"
            _run(connection, revoke, role, schema)
        _run(connection, "REVOKE ALL ON SCHEMA {object} FROM {role}", role, schema)
    database = connection.scalar(text("SELECT current_database()"))
    _run(connection, "REVOKE ALL ON DATABASE {object} FROM {role}", role, database)
    _run(connection, "GRANT CONNECT ON DATABASE {object} TO {role}", role, database)
    _run(connection, "GRANT USAGE ON SCHEMA public TO {role}", role)
    for table, granted in GRANTS.items():
        _run(connection, f"GRANT {', '.join(granted)} ON {{object}} TO {{role}}", role, table)
    for sequence in connection.scalars(SEQUENCES).all():
        _run(connection, "GRANT USAGE ON SEQUENCE {object} TO {role}", role, sequence)


def _take_from_everybody(connection: Connection) -> None:
    """Each as far as this user may; what it may not stays, and is found by the check."""
    database = connection.scalar(text("SELECT current_database()"))
    statements = ["REVOKE TEMPORARY ON DATABASE {object} FROM PUBLIC"]
    statements += [
        f"REVOKE EXECUTE ON FUNCTION pg_catalog.{maker} FROM PUBLIC"
        for maker in LARGE_OBJECT_MAKERS
    ]
    for statement in statements:
        with suppress(InsufficientPrivilege), connection.connection.driver_connection.transaction():
            _run(connection, statement, "", database)


def _check(connection: Connection, role: str) -> None:
    database = connection.scalar(text("SELECT current_database()"))
    may = {
        Right("database", database, "CONNECT"),
        Right("schema", "public", "USAGE"),
        *(Right("table", table, right) for table, granted in GRANTS.items() for right in granted),
        *(Right("sequence", name, "USAGE") for name in connection.scalars(SEQUENCES)),
    }
    besides = {what: all_ for what, all_ in rights(connection, role).items() if what not in may}
    if besides:
        words = [
            f"{what.kind} {what.name} ({what.right}{', as everybody' if all_ else ''})"
            for what, all_ in besides.items()
        ]
        raise _too_powerful(role, f"can do more than it is granted: {', '.join(words)}")


def _forbidden(role: str, cause: InsufficientPrivilege) -> RoleError:
    return RoleError(
        "role_forbidden",
        f"This user may not make the role {role} and give it its rights:"
        f" {cause.diag.message_primary}.",
        "Connect as the owner of the tables with the attribute CREATEROLE, or as a superuser.",
    )


def _too_powerful(role: str, why: str) -> RoleError:
    return RoleError(
        "role_too_powerful",
        f"The role {role} {why}; grants would not limit it.",
        "Name another role, which is made where it does not exist; or REVOKE what is too much, "
        "from the role or, where everybody has it, FROM PUBLIC.",
    )


def _set_password(connection: Connection, role: str, password: str) -> None:
    """Only the SCRAM verifier travels, so that no log of the server ever holds the password."""
    driver = connection.connection.driver_connection
    verifier = driver.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256")
    statement = sql.SQL("ALTER ROLE {} PASSWORD {}").format(
        sql.Identifier(role), sql.Literal(verifier.decode())
    )
    driver.execute(statement)


def _run(connection: Connection, statement: str, role: str, name: str = "") -> None:
    """Identifiers cannot be parameters; psycopg quotes them."""
    names = {"role": sql.Identifier(role), "object": sql.Identifier(name or role)}
    driver = connection.connection.driver_connection
    driver.execute(sql.SQL(statement).format(**names))
