"""No part of a password is in anything that the service prints or answers."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import SQLAlchemyError

from candle_ml.config import parse_database_url
from candle_ml.database import Database
from candle_ml.engine import describe_url
from candle_ml.errors import ConfigError, DatabaseUnavailableError

SHOWN = re.compile("Geh3im|Zwei7")
# What a URL takes for something else, between words that no message of ours holds by chance.
PASSWORDS = st.text(alphabet="@/:?#[]% ;&=äß", max_size=6).map(lambda odd: f"Geh3im{odd}Zwei7{odd}")
PLACES = [
    "postgres://nobody:{}@127.0.0.1:1/db",
    "postgres://127.0.0.1:1/db?user=nobody&password={}",
    "postgres://nobody:{}@127.0.0.1:1/db?sslmode=disable",
    "nobody:{}@127.0.0.1/db",
    "mysql://nobody:{}@127.0.0.1:1/db",
]


@settings(max_examples=200, deadline=None)
@given(PASSWORDS, st.sampled_from(PLACES), st.booleans())
def test_a_url_is_refused_or_described_without_any_part_of_its_password(
    password: str, place: str, is_encoded: bool
) -> None:
    written = "".join(f"%{byte:02X}" for byte in password.encode()) if is_encoded else password
    try:
        url = parse_database_url(place.format(written))
    except ConfigError as refusal:
        assert not SHOWN.search(str(refusal.as_body()))
        assert refusal.__cause__ is None
        return
    assert not SHOWN.search(describe_url(url))
    assert not SHOWN.search(repr(url))


@pytest.mark.parametrize("place", PLACES[:3])
def test_nor_is_any_in_what_is_said_of_a_server_that_is_not_there(place: str) -> None:
    url = parse_database_url(place.format("Geh3im%40%2FZwei7"))
    database = Database(url)
    with pytest.raises((DatabaseUnavailableError, SQLAlchemyError)) as refusal:
        database.ready()
    database.close()
    link: BaseException | None = refusal.value
    while link:
        assert not SHOWN.search(
            f"{link} {getattr(link, 'message', '')} {getattr(link, 'hint', '')}"
        )
        link = link.__cause__ or link.__context__
