"""The only reader of the environment; every default stands here."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from candle_ml.errors import ConfigError

DRIVER = "postgresql+psycopg"
ACCEPTED_SCHEMES = ("postgres", "postgresql", DRIVER)
DEFAULT_MODEL_DIR = "models"


@dataclass(frozen=True)
class Settings:
    """What the service needs to know. The URL prints with its password masked."""

    database_url: URL
    model_dir: Path = Path(DEFAULT_MODEL_DIR)


def read_settings(env: Mapping[str, str] = os.environ) -> Settings:
    """Reads DATABASE_URL, PGPASSWORD and MODEL_DIR; raises ConfigError that names the culprit."""
    return Settings(
        database_url=parse_database_url(env.get("DATABASE_URL", ""), env.get("PGPASSWORD")),
        model_dir=Path(env.get("MODEL_DIR") or DEFAULT_MODEL_DIR),
    )


def parse_database_url(text: str, password: str | None = None) -> URL:
    """Makes a psycopg URL of any PostgreSQL URL; `password` fills in where the URL has none."""
    if not text:
        raise ConfigError(
            "database_url_missing",
            "DATABASE_URL is not set.",
            "Set it to postgres://USER:PASSWORD@HOST:PORT/candle_annotator.",
        )
    scheme = text.partition("://")[0]
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        # Without a cause: its message quotes the text, and so the password.
        raise _not_postgresql() from None
    if scheme not in ACCEPTED_SCHEMES or not url.database:
        raise _not_postgresql()
    url = url.set(drivername=DRIVER)
    return url.set(password=password) if password and not url.password else url


def _not_postgresql() -> ConfigError:
    return ConfigError(
        "database_url_invalid",
        "DATABASE_URL is not a PostgreSQL URL with a database.",
        "It must look like postgres://USER:PASSWORD@HOST:PORT/DATABASE; "
        "percent-encode special characters.",
    )
