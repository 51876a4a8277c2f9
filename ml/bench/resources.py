"""`python -m bench.resources URL`: what reading and training cost, as ratios.

The database of the URL must be migrated and empty; a chart of 1,000,000 candles is put there.
ADBC is measured beside the others where `adbc-driver-postgresql` and `pyarrow` are installed.
"""

import argparse
import subprocess
import sys
import time
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import numpy as np
from sqlalchemy import Engine, text

from candle_ml.config import parse_database_url
from candle_ml.data import snapshot
from candle_ml.engine import create_database_engine
from candle_ml.series import load_series

ROWS: Final = 1_000_000
ROUNDS: Final = 5
FILL = text(
    "INSERT INTO candles (chart_id, time, open, high, low, close)"
    " SELECT 1, timestamp '2000-01-01' + i * interval '1 minute', i, i, i, i / 3.0"
    " FROM generate_series(1, :rows) i"
)
PLAIN: Final = (
    "COPY (SELECT time, open, high, low, close FROM candles WHERE chart_id = 1 ORDER BY time)"
    " TO STDOUT (FORMAT binary)"
)
ROW = np.dtype([("fields", ">i2"), *((f"{i}", t) for i, t in enumerate([">i4", ">i8"] * 5))])
TRAIN: Final = """
import re, sys
import numpy as np
from candle_ml.estimators import fit
from candle_ml.options import TrainingOptions
from candle_ml.shapes import ROW_NAMES
from pathlib import Path
def memory(name):
    return int(re.search(name + r":\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1]) * 1024
options = TrainingOptions(model_type=sys.argv[1], max_iterations=10)
few = np.random.default_rng(1).random((2000, len(ROW_NAMES)))
fit(options, few, np.arange(2000) % 4, lambda _: None)
before = memory("VmRSS")
rows = np.random.default_rng(1).random((200_000, len(ROW_NAMES)))
codes = (rows[:, :2].sum(axis=1) * 2).astype(np.int32)
fit(options, rows, codes, lambda _: None)
print((memory("VmHWM") - before) / rows.nbytes)
"""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.resources", description=__doc__)
    parser.add_argument("url")
    engine = create_database_engine(parse_database_url(parser.parse_args().url))
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO charts (id, name) VALUES (1, 'long')"))
        connection.execute(FILL, {"rows": ROWS})
    _report_reading(engine)
    for model_type in ("hist_gradient_boosting", "random_forest", "logistic_regression"):
        done = subprocess.run(  # noqa: S603
            [sys.executable, "-c", TRAIN, model_type],
            cwd=Path(__file__).parents[1],
            capture_output=True,
            text=True,
            check=True,
        )
        print(f"peak of fitting {model_type}: {float(done.stdout):.2f} feature matrices")
    return 0


def _report_reading(engine: Engine) -> None:
    """Rounds in which every way has a turn; of each the round that took least."""
    ways = {"the service's reader": _read, "COPY into numpy": _copy}
    if find_spec("adbc_driver_postgresql"):
        ways["ADBC"] = _adbc
    took = {name: [] for name in ways}
    for _ in range(ROUNDS):
        for name, way in ways.items():
            took[name].append(_cpu(lambda way=way: way(engine)))
    least = min(took["COPY into numpy"])
    for name, seconds in took.items():
        ratio = min(seconds) / least
        print(f"reading {ROWS:,} candles, {name}: {min(seconds):.2f} s of CPU, {ratio:.2f} of COPY")


def _cpu(run: Callable[[], None]) -> float:
    begun = time.process_time()
    run()
    return time.process_time() - begun


def _read(engine: Engine) -> None:
    with snapshot(engine) as connection:
        if len(load_series(connection, 1)) != ROWS:
            raise AssertionError("not all candles were read")


def _copy(engine: Engine) -> None:
    """The least that receiving the rows takes: one array of all bytes."""
    with snapshot(engine) as connection, connection.connection.cursor() as cursor:
        with cursor.copy(PLAIN) as copy:
            data = b"".join(copy)
        rows = np.frombuffer(data, ROW, ROWS, offset=19)
        np.ascontiguousarray(rows["1"], np.int64)
        for column in ("3", "5", "7", "9"):
            np.ascontiguousarray(rows[column].view(">f8"), np.float64)


def _adbc(engine: Engine) -> None:
    """Arrow's columns as arrays; a connection for each reading, where the others have a pool."""
    connect = import_module("adbc_driver_postgresql.dbapi").connect
    url = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with connect(url) as connection, connection.cursor() as cursor:
        cursor.execute(PLAIN.removeprefix("COPY (").partition(")")[0])
        table = cursor.fetch_arrow_table()
    for column in table.columns:
        np.ascontiguousarray(column.to_numpy())


if __name__ == "__main__":
    raise SystemExit(main())
