"""The three real price files, where they are at hand."""

import csv
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from candle_ml.rows import Candle
from candle_ml.series import CandleSeries, series_of

FOLDER: Final = Path(__file__).parents[3] / "shared" / "data" / "ohlc"
FILES: Final = ("EURUSDd1", "EURUSDh4", "XAUUSDh1")


def real_prices() -> dict[str, CandleSeries]:
    """Every file as a chart, by its name; empty where the folder is not there."""
    paths = [FOLDER / f"{name}.csv" for name in FILES]
    return {path.stem: _read(path) for path in paths if path.is_file()}


def _read(path: Path) -> CandleSeries:
    with path.open(newline="") as file:
        return series_of(
            Candle(
                datetime.fromisoformat(row["Date"]).replace(tzinfo=UTC),
                *(float(row[price]) for price in ("open", "high", "low", "close")),
            )
            for row in csv.DictReader(file)
        )
