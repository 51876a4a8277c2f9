"""The only reader of the environment; every default stands here."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from psycopg.pq import Conninfo
from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from candle_ml.errors import ConfigError

DRIVER = "postgresql+psycopg"
ACCEPTED_SCHEMES = ("postgres", "postgresql", DRIVER)
DEFAULT_MODEL_DIR = "models"
DEFAULT_MODELS_KEPT = 10
MOST_MODELS_KEPT = 1000
# Compose puts the name into a URL; names that begin with pg_ are the server's own.
HOST_NAME = re.compile(r"[a-z0-9_.-]+")
ROLE_NAME = re.compile(r"(?!pg_)[A-Za-z_][A-Za-z0-9_]{0,62}")


@dataclass(frozen=True)
class Settings:
    """What the service needs to know. The URL prints with its password masked."""

    database_url: URL
    model_dir: Path = Path(DEFAULT_MODEL_DIR)
    # Of how many runs model files are kept, beside those that are or were last in use.
    models_kept: int = DEFAULT_MODELS_KEPT
    # Names besides loopback's and addresses under which the service may be asked; lower case.
    hosts: tuple[str, ...] = ()


@dataclass(frozen=True)
class RoleSettings:
    """A role to make, and the password it shall have; without one it keeps its own."""

    role: str
    password: str | None = field(default=None, repr=False)


def read_settings(env: Mapping[str, str] = os.environ) -> Settings:
    """Reads the service's settings; raises ConfigError that names the culprit."""
    return Settings(
        database_url=parse_database_url(env.get("DATABASE_URL", ""), env.get("PGPASSWORD")),
        model_dir=Path(env.get("MODEL_DIR") or DEFAULT_MODEL_DIR),
        models_kept=_models_kept(env.get("ML_MODELS_KEPT", "")),
        hosts=_host_names(env.get("ML_HOSTS", "")),
    )


def _host_names(text: str) -> tuple[str, ...]:
    """Names alone: a port or a scheme would look like a restriction and be none."""
    names = tuple(name for part in text.split(",") if (name := part.strip().lower()))
    if not all(HOST_NAME.fullmatch(name) for name in names):
        raise ConfigError(
            "hosts_invalid",
            "ML_HOSTS is not a list of host names.",
            "Separate names with commas and leave out scheme and port: ml,models.example.com",
        )
    return names


def _models_kept(text: str) -> int:
    if not text:
        return DEFAULT_MODELS_KEPT
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= MOST_MODELS_KEPT):
        raise ConfigError(
            "models_kept_invalid",
            f"ML_MODELS_KEPT is not a whole number from 1 to {MOST_MODELS_KEPT}.",
            f"Leave it out for {DEFAULT_MODELS_KEPT}.",
        )
    return int(text)


def read_role_settings(env: Mapping[str, str] = os.environ) -> RoleSettings | None:
    """Reads ML_READONLY_ROLE and ML_READONLY_PASSWORD; None where neither is set.

    Raises ConfigError where one of them is missing, and for a name that could not be in a URL.
    """
    role, password = env.get("ML_READONLY_ROLE", ""), env.get("ML_READONLY_PASSWORD", "")
    if not role and not password:
        return None
    if not role or not password:
        given, missing = ("PASSWORD", "ROLE") if password else ("ROLE", "PASSWORD")
        raise ConfigError(
            "readonly_role_incomplete",
            f"ML_READONLY_{given} is set, but ML_READONLY_{missing} is not.",
            "Set both in .env, or neither; then run the same command again.",
        )
    if not ROLE_NAME.fullmatch(role):
        raise ConfigError(
            "readonly_role_invalid",
            "ML_READONLY_ROLE is not a name that can be used here.",
            "Use at most 63 letters, digits and underscores, beginning with neither a digit "
            "nor pg_.",
        )
    return RoleSettings(role, password)


def parse_database_url(text: str, password: str | None = None) -> URL:
    """Makes a psycopg URL of any PostgreSQL URL; `password` fills in where the URL has none."""
    if not text:
        raise ConfigError(
            "database_url_missing",
            "DATABASE_URL is not set.",
            "Set it to postgres://USER:PASSWORD@HOST:PORT/candle_annotator.",
        )
    if not _has_one_reading(text):
        raise _not_postgresql()
    scheme = text.partition("://")[0]
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        # Without a cause: its message quotes the text, and so the password.
        raise _not_postgresql() from None
    if scheme not in ACCEPTED_SCHEMES or not url.database or not _is_known(url):
        raise _not_postgresql()
    url = _with_own_password(url.set(drivername=DRIVER))
    return url.set(password=password) if password and not url.password else url


def _with_own_password(url: URL) -> URL:
    """A password behind the question mark would be printed with the rest of what stands there."""
    given = url.query.get("password")
    if given is None:
        return url
    password = given if isinstance(given, str) else given[-1]
    return url.difference_update_query(["password"]).set(password=password)


def _has_one_reading(text: str) -> bool:
    """False where part of a password may be taken for a host or a database: the twin of db/url.ts.

    A second @, or one behind the host, is what a password leaves that was not percent-encoded.
    """
    parts = re.fullmatch(r"[a-z+]+://([^/?#]*)([^#]*)", text)
    if not parts:
        return False
    authority, rest = parts.groups()
    is_strange = re.search(r"[\s\x00-\x1f\x7f-\x9f]|%(?![0-9a-fA-F]{2})", text)
    return authority.count("@") <= 1 and "@" not in rest and not is_strange


def _is_known(url: URL) -> bool:
    """False where a parameter is none of libpq's, as an & of a password leaves behind."""
    return set(url.query) <= {option.keyword.decode() for option in Conninfo.get_defaults()}


def _not_postgresql() -> ConfigError:
    return ConfigError(
        "database_url_invalid",
        "DATABASE_URL is not a PostgreSQL URL with a database.",
        "It must look like postgres://USER:PASSWORD@HOST:PORT/DATABASE; "
        "percent-encode special characters.",
    )
