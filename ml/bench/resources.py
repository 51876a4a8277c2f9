"""`python -m bench.resources URL`: what reading and training cost, as ratios.

The database of the URL must be migrated and empty; a chart of 1,000,000 candles is put there.
"""

import argparse
import subprocess
import sys
import time
from collections.abc import Callable
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
    ours, plain = [], []
    for _ in range(ROUNDS):
        ours.append(_cpu(lambda: _read(engine)))
        plain.append(_cpu(lambda: _copy(engine)))
    print(
        f"reading {ROWS:,} candles: {min(ours):.2f} s of CPU, "
        f"COPY into numpy {min(plain):.2f} s: ratio {min(ours) / min(plain):.2f}"
    )
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


if __name__ == "__main__":
    raise SystemExit(main())
