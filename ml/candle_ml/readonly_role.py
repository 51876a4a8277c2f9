"""Makes a role that can do what this service needs, and no more.

Run as the owner of the tables (DATABASE_URL). Afterwards the service itself may be given a
DATABASE_URL of that role.
"""

import argparse
import sys
from typing import Final

from psycopg import sql
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import SQLAlchemyError

from candle_ml.config import read_settings
from candle_ml.db import create_database_engine, is_unavailable, unavailable
from candle_ml.errors import ConfigError, ServiceError
from candle_ml.runs_table import prepare_runs_table

GRANTS: Final = {
    "charts": ("SELECT",),
    "candles": ("SELECT",),
    "annotations": ("SELECT",),
    "span_annotations": ("SELECT",),
    "training_runs": ("SELECT", "INSERT", "UPDATE"),
}
ROLE = text("SELECT rolsuper, rolname = current_user FROM pg_roles WHERE rolname = :role")
MEMBERSHIPS = text(
    "SELECT g.rolname FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.roleid"
    " JOIN pg_roles r ON r.oid = m.member WHERE r.rolname = :role"
)


class RoleError(ServiceError):
    """The role named cannot be made a read-only one."""


def grant_readonly(engine: Engine, role: str, password: str | None = None) -> None:
    """Makes the role where it is missing, and its rights exactly GRANTS; may be run again.

    Without a password the role keeps the one it has; a new one then cannot log in by password.
    Raises RoleError for a role that could not be held to its grants.
    """
    prepare_runs_table(engine)
    with engine.begin() as connection:
        _check(connection, role)
        if password:
            _set_password(connection, role, password)
        _run(connection, "REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role}", role)
        _run(connection, "REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM {role}", role)
        _run(connection, "REVOKE ALL ON SCHEMA public FROM {role}", role)
        _run(connection, "GRANT USAGE ON SCHEMA public TO {role}", role)
        database = connection.scalar(text("SELECT current_database()"))
        _run(connection, "GRANT CONNECT ON DATABASE {table} TO {role}", role, database)
        for table, rights in GRANTS.items():
            _run(connection, f"GRANT {', '.join(rights)} ON {{table}} TO {{role}}", role, table)


def _check(connection: Connection, role: str) -> None:
    found = connection.execute(ROLE, {"role": role}).one_or_none()
    if found is None:
        _run(connection, "CREATE ROLE {role} LOGIN", role)
        return
    superuser, ourselves = found
    groups = connection.scalars(MEMBERSHIPS, {"role": role}).all()
    if superuser or ourselves or groups:
        why = "a superuser" if superuser else "the owner" if ourselves else f"a member of {groups}"
        raise RoleError(
            "role_too_powerful",
            f"The role {role} is {why}; grants would not limit it.",
            "Name another role; it is made where it does not exist.",
        )


def _set_password(connection: Connection, role: str, password: str) -> None:
    """Only the SCRAM verifier travels, so that no log of the server ever holds the password."""
    driver = connection.connection.driver_connection
    verifier = driver.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256")
    statement = sql.SQL("ALTER ROLE {} PASSWORD {}").format(
        sql.Identifier(role), sql.Literal(verifier.decode())
    )
    driver.execute(statement)


def _run(connection: Connection, statement: str, role: str, table: str = "") -> None:
    """Identifiers cannot be parameters; psycopg quotes them."""
    names = {"role": sql.Identifier(role), "table": sql.Identifier(table or role)}
    driver = connection.connection.driver_connection
    driver.execute(sql.SQL(statement).format(**names))


def main() -> int:
    """Returns 0 when the role has its grants, 2 for a wrong setting, 4 for an unusable server."""
    parser = argparse.ArgumentParser(
        prog="python -m candle_ml.readonly_role", description=__doc__.splitlines()[0]
    )
    parser.add_argument("role", help="the role's name; it is made where it does not exist")
    parser.add_argument(
        "--password-stdin",
        action="store_true",
        help="give the role the password on standard input, where no process list shows it",
    )
    args = parser.parse_args()
    password = sys.stdin.readline().rstrip("\r\n") if args.password_stdin else None
    try:
        _grant(args.role, password)
    except ServiceError as error:
        print(f"{error.message} {error.hint}", file=sys.stderr)
        return 2 if isinstance(error, ConfigError | RoleError) else 4
    for table, rights in GRANTS.items():
        print(f"{args.role}: {', '.join(rights)} on {table}")
    return 0


def _grant(role: str, password: str | None) -> None:
    settings = read_settings()
    try:
        grant_readonly(create_database_engine(settings.database_url), role, password)
    except SQLAlchemyError as cause:
        if not is_unavailable(cause):
            raise
        raise unavailable(settings.database_url, cause) from cause


if __name__ == "__main__":
    sys.exit(main())
