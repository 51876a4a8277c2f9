import pytest

from candle_ml.config import (
    RoleSettings,
    parse_database_url,
    read_role_settings,
    read_settings,
)
from candle_ml.engine import describe_url
from candle_ml.errors import ConfigError


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_any_postgresql_url_reaches_psycopg(scheme: str) -> None:
    url = parse_database_url(f"{scheme}://ml_user:s%40crt@db:5433/candle_annotator?sslmode=disable")
    assert url.drivername == "postgresql+psycopg"
    assert (url.username, url.password, url.host, url.port) == ("ml_user", "s@crt", "db", 5433)
    assert (url.database, url.query) == ("candle_annotator", {"sslmode": "disable"})


def test_pgpassword_fills_in_for_a_url_without_password_and_never_replaces_one() -> None:
    env = {"DATABASE_URL": "postgres://ml_user@db/candle_annotator", "PGPASSWORD": "p/w"}
    assert read_settings(env).database_url.password == "p/w"  # noqa: S105
    env["DATABASE_URL"] = "postgres://ml_user:own@db/candle_annotator"
    assert read_settings(env).database_url.password == "own"  # noqa: S105


def test_a_missing_url_is_an_error_that_names_it() -> None:
    with pytest.raises(ConfigError, match="DATABASE_URL is not set") as caught:
        read_settings({})
    assert caught.value.code == "database_url_missing"


@pytest.mark.parametrize(
    "text",
    [
        "mysql://u:secret@h/db",
        "postgres://u:secret@h:port/db",
        "postgres://u:secret@h",
        "secret",
        "postgresql+asyncpg://u:secret@h/db",
    ],
)
def test_a_url_that_is_none_is_refused_without_being_quoted(text: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_database_url(text)
    assert caught.value.code == "database_url_invalid"
    assert "secret" not in str(caught.value.as_body())
    assert caught.value.__cause__ is None


def test_settings_and_descriptions_never_show_the_password() -> None:
    settings = read_settings({"DATABASE_URL": "postgres://u:secret@h:5433/db"})
    assert "secret" not in repr(settings)
    assert describe_url(settings.database_url) == "h:5433/db as u"


def test_the_readonly_role_is_an_option() -> None:
    assert read_role_settings({}) is None
    assert read_role_settings({"ML_READONLY_ROLE": "", "ML_READONLY_PASSWORD": ""}) is None
    wanted = read_role_settings({"ML_READONLY_ROLE": "ml_reader", "ML_READONLY_PASSWORD": "p/w"})
    assert wanted == RoleSettings("ml_reader", "p/w")
    assert "p/w" not in repr(wanted)


@pytest.mark.parametrize(("given", "missing"), [("ROLE", "PASSWORD"), ("PASSWORD", "ROLE")])
def test_half_of_a_readonly_role_is_refused_and_the_other_half_named(
    given: str, missing: str
) -> None:
    with pytest.raises(ConfigError, match=f"ML_READONLY_{missing} is not") as caught:
        read_role_settings({f"ML_READONLY_{given}": "secret"})
    assert "secret" not in str(caught.value.as_body())


@pytest.mark.parametrize("role", ["ml reader", "ml-reader", "1st", "pg_reader", "a" * 64, "a@b"])
def test_a_role_that_could_not_be_in_a_url_is_refused(role: str) -> None:
    with pytest.raises(ConfigError) as caught:
        read_role_settings({"ML_READONLY_ROLE": role, "ML_READONLY_PASSWORD": "p"})
    assert caught.value.code == "readonly_role_invalid"
