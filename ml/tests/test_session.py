"""Times and prices are what is stored, whatever a URL, a database or a pooler set."""

import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import URL, text

from candle_ml.database import Database
from candle_ml.engine import create_database_engine
from candle_ml.errors import DatabaseUnavailableError
from tests.conftest import FOREIGN_ZONE

PRICE = 129587.00000000001
HOSTILE = [
    "TimeZone = 'Asia/Kolkata'",
    "DateStyle = 'German, DMY'",
    "extra_float_digits = -15",
    "search_path = ''",
    "client_encoding = 'LATIN1'",
    "standard_conforming_strings = off",
]
STORE = text("INSERT INTO times VALUES (now(), :price, '2026-02-03 04:05:06', 'Kerze 🕯')")
READ = text(
    "SELECT abs(extract(epoch FROM at - (now() AT TIME ZONE 'UTC'))) < 60 AS is_utc, "
    "price, at_once::text, note, price::text AS printed FROM times"
)


@pytest.fixture
def hostile(empty_url: URL) -> URL:
    engine = create_database_engine(empty_url)
    with engine.begin() as connection:
        connection.execute(
            text("CREATE TABLE times (at timestamp, price float8, at_once timestamp, note text)")
        )
        for setting in HOSTILE:
            connection.execute(text(f'ALTER DATABASE "{empty_url.database}" SET {setting}'))
    engine.dispose()
    return empty_url


@pytest.mark.parametrize(
    "options", ["", f"-c TimeZone={FOREIGN_ZONE} -c extra_float_digits=-15 -c DateStyle=SQL"]
)
def test_settings_of_database_and_url_change_nothing(hostile: URL, options: str) -> None:
    url = hostile.update_query_dict({"options": options} if options else {})
    engine = create_database_engine(url)
    with engine.begin() as connection:
        connection.execute(STORE, {"price": PRICE})
        row = connection.execute(READ).one()
    engine.dispose()
    assert row.is_utc
    assert (row.price, float(row.printed)) == (PRICE, PRICE)
    assert (row.at_once, row.note) == ("2026-02-03 04:05:06", "Kerze 🕯")


@pytest.mark.parametrize(
    ("mode", "code"),
    [
        ("session", "settings_ignored"),
        ("transaction", "settings_ignored"),
        ("statement", "database_unavailable"),
    ],
)
def test_behind_a_pooler_that_drops_them_nothing_is_read(
    hostile: URL, mode: str, code: str, tmp_path: Path
) -> None:
    if not shutil.which("pgbouncer"):
        pytest.skip("PgBouncer is not installed")
    with pooler(hostile, mode, tmp_path) as url:
        database = Database(url)
        with pytest.raises(DatabaseUnavailableError) as refusal:
            database.ready()
        database.close()
    assert refusal.value.code == code
    assert "PgBouncer" in refusal.value.hint


@pytest.mark.parametrize("mode", ["session", "transaction"])
def test_behind_a_pooler_the_way_that_is_said_leads_to_what_is_stored(
    hostile: URL, mode: str, tmp_path: Path
) -> None:
    if not shutil.which("pgbouncer"):
        pytest.skip("PgBouncer is not installed")
    with pooler(hostile, mode, tmp_path) as url:
        database = Database(url)
        with pytest.raises(DatabaseUnavailableError) as refusal:
            database.ready()
        database.close()
    direct = create_database_engine(hostile)
    with direct.begin() as connection:
        for statement in re.findall(r"ALTER ROLE [^;]*;", refusal.value.hint):
            connection.execute(text(statement))
    with pooler(hostile, mode, tmp_path) as url:
        engine = create_database_engine(url)
        with engine.begin() as connection:
            connection.execute(STORE, {"price": PRICE})
        with engine.connect() as connection:
            row = connection.execute(READ).one()
        engine.dispose()
    with direct.begin() as connection:
        connection.execute(
            text(f'ALTER ROLE "{hostile.username}" IN DATABASE "{hostile.database}" RESET ALL')
        )
    direct.dispose()
    assert row.is_utc
    assert (row.price, float(row.printed)) == (PRICE, PRICE)
    assert (row.at_once, row.note) == ("2026-02-03 04:05:06", "Kerze 🕯")


@contextmanager
def pooler(server: URL, mode: str, folder: Path) -> Iterator[URL]:
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder.chmod(0o777)
    for above in list(folder.parents)[:2]:
        above.chmod(0o755)
    settings = folder / "pgbouncer.ini"
    settings.write_text(
        f"[databases]\n* = host={server.host} port={server.port or 5432} user={server.username} "
        f"password={server.password}\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\n"
        f"unix_socket_dir =\nauth_type = any\npool_mode = {mode}\n"
        "ignore_startup_parameters = extra_float_digits,options\n"
    )
    # It refuses to run as root.
    who = ["-u", "nobody"] if os.geteuid() == 0 else []
    command = ["pgbouncer", *who, str(settings)]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as child:  # noqa: S603
        try:
            yield server.set(host="127.0.0.1", port=_listening(port))
        finally:
            child.kill()


def _listening(port: int) -> int:
    for _ in range(100):
        with closing(socket.socket()) as question:
            if question.connect_ex(("127.0.0.1", port)) == 0:
                return port
        time.sleep(0.05)
    pytest.fail("PgBouncer does not listen")
