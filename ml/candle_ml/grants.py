"""The rights of a role that can do what this service needs, and no more."""

from typing import Final

from psycopg import sql
from psycopg.errors import InsufficientPrivilege
from sqlalchemy import Connection, Engine, text

from candle_ml.errors import ServiceError
from candle_ml.runs_table import prepare_runs_table

GRANTS: Final = {
    "charts": ("SELECT",),
    "candles": ("SELECT",),
    "annotations": ("SELECT",),
    "span_annotations": ("SELECT",),
    "training_runs": ("SELECT", "INSERT", "UPDATE"),
}
# Any number that differs from the project's other advisory locks (db/locks.ts) and never changes.
GRANT_LOCK = text("SELECT pg_advisory_xact_lock(7202611220103)")
# What makes a role more powerful than its grants, as words for a person.
POWERS = text(
    "SELECT array_remove(ARRAY["
    "   CASE WHEN rolname = current_user THEN 'the owner' END,"
    "   CASE WHEN rolsuper THEN 'a superuser' END,"
    "   CASE WHEN rolcreaterole THEN 'allowed to make roles' END,"
    "   CASE WHEN rolreplication OR rolbypassrls THEN 'allowed to read everything' END,"
    "   (SELECT 'a member of ' || string_agg(g.rolname, ', ') FROM pg_auth_members m"
    "      JOIN pg_roles g ON g.oid = m.roleid WHERE m.member = r.oid),"
    "   (SELECT 'the owner of ' || string_agg(c.relname, ', ') FROM pg_class c"
    "     WHERE c.relowner = r.oid AND c.relnamespace = 'public'::regnamespace)], NULL)"
    " FROM pg_roles r WHERE rolname = :role"
)
# A table of an older installation may number its rows by a sequence, which every INSERT asks.
SEQUENCES = text(
    "SELECT s.relname FROM pg_attrdef d"
    " JOIN pg_depend p ON p.classid = 'pg_attrdef'::regclass AND p.objid = d.oid"
    " JOIN pg_class s ON p.refclassid = 'pg_class'::regclass AND s.oid = p.refobjid"
    " WHERE d.adrelid = 'training_runs'::regclass AND s.relkind = 'S'"
)
# Rights to write that the role has all the same, because everybody has them.
WRITABLE = text(
    "SELECT c.relname || ' (' || right_name || ')' FROM pg_class c,"
    " unnest(ARRAY['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']) AS right_name"
    " WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v')"
    " AND has_table_privilege(:role, c.oid, right_name)"
    " AND NOT (c.relname = 'training_runs' AND right_name IN ('INSERT', 'UPDATE'))"
    " UNION ALL SELECT 'schema public (CREATE)'"
    " WHERE has_schema_privilege(:role, 'public', 'CREATE') ORDER BY 1"
)


class RoleError(ServiceError):
    """The role named cannot be made a read-only one."""


def grant_readonly(engine: Engine, role: str, password: str | None = None) -> None:
    """Makes the role where it is missing, and its rights exactly GRANTS; may be run again.

    Without a password the role keeps the one it has; a new one then cannot log in by password.
    Raises RoleError for a role that could not be held to its grants; then nothing is changed.
    """
    prepare_runs_table(engine)
    with engine.begin() as connection:
        connection.execute(GRANT_LOCK)
        try:
            _make(connection, role)
            if password:
                _set_password(connection, role, password)
            _grant(connection, role)
        except InsufficientPrivilege as cause:
            raise _forbidden(role, cause) from cause
        if writable := connection.scalars(WRITABLE, {"role": role}).all():
            raise _too_powerful(
                role, f"can write all the same, because everybody can: {', '.join(writable)}"
            )


def _make(connection: Connection, role: str) -> None:
    powers = connection.scalar(POWERS, {"role": role})
    if powers is None:
        _run(connection, "CREATE ROLE {role} LOGIN", role)
    elif powers:
        raise _too_powerful(role, f"is {' and '.join(powers)}")


def _grant(connection: Connection, role: str) -> None:
    for what in ("ALL TABLES IN SCHEMA public", "ALL SEQUENCES IN SCHEMA public", "SCHEMA public"):
        _run(connection, f"REVOKE ALL ON {what} FROM {{role}}", role)
    database = connection.scalar(text("SELECT current_database()"))
    _run(connection, "GRANT CONNECT ON DATABASE {object} TO {role}", role, database)
    _run(connection, "GRANT USAGE ON SCHEMA public TO {role}", role)
    for table, rights in GRANTS.items():
        _run(connection, f"GRANT {', '.join(rights)} ON {{object}} TO {{role}}", role, table)
    for sequence in connection.scalars(SEQUENCES).all():
        _run(connection, "GRANT USAGE ON SEQUENCE {object} TO {role}", role, sequence)


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
        "Name another role, which is made where it does not exist; or REVOKE what is too much.",
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
