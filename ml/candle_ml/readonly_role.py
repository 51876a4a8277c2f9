"""Makes a role that can do what this service needs, and no more.

Run as the owner of the tables (DATABASE_URL). Afterwards the service itself may be given a
DATABASE_URL of that role. Without a name it takes ML_READONLY_ROLE and ML_READONLY_PASSWORD, and
does nothing where neither is set.
"""

import argparse
import sys

from sqlalchemy.exc import SQLAlchemyError

from candle_ml.config import RoleSettings, read_role_settings, read_settings
from candle_ml.engine import create_database_engine, is_unavailable, unavailable
from candle_ml.errors import ConfigError, ServiceError
from candle_ml.grants import GRANTS, RoleError, grant_readonly


def main() -> int:
    """Returns 0 when the role has its grants, 2 for a wrong setting, 4 for an unusable server."""
    args = _parse_arguments()
    try:
        wanted = _named(args) if args.role else read_role_settings()
        if wanted is None:
            print("ML_READONLY_ROLE is not set: the ML service connects as the tables' owner.")
            return 0
        _grant(wanted)
    except ServiceError as error:
        print(f"{error.message} {error.hint}", file=sys.stderr)
        return 2 if isinstance(error, ConfigError | RoleError) else 4
    for table, rights in GRANTS.items():
        print(f"{wanted.role}: {', '.join(rights)} on {table}")
    return 0


def _parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m candle_ml.readonly_role", description=__doc__.splitlines()[0]
    )
    parser.add_argument(
        "role", nargs="?", help="the role's name; it is made where it does not exist"
    )
    parser.add_argument(
        "--password-stdin",
        action="store_true",
        help="give the role the password on standard input, where no process list shows it",
    )
    return parser.parse_args()


def _named(args: argparse.Namespace) -> RoleSettings:
    password = sys.stdin.readline().rstrip("\r\n") if args.password_stdin else None
    return RoleSettings(args.role, password)


def _grant(wanted: RoleSettings) -> None:
    settings = read_settings()
    engine = create_database_engine(settings.database_url)
    try:
        grant_readonly(engine, wanted.role, wanted.password)
    except SQLAlchemyError as cause:
        if not is_unavailable(cause):
            raise
        raise unavailable(settings.database_url, cause) from cause
    finally:
        engine.dispose()


if __name__ == "__main__":
    sys.exit(main())
