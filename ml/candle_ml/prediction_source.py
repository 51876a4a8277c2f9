"""The candles of a chart to predict on, with the history that the first of them needs."""

from datetime import datetime
from typing import Final

from sqlalchemy import DateTime, Engine, bindparam, text

from candle_ml.data import snapshot, to_aware, to_stored
from candle_ml.errors import BadRequestError
from candle_ml.features import LOOKBACK
from candle_ml.series import CandleSeries, load_series

MAX_CANDLES: Final = 100_000
HISTORY = text(
    "SELECT min(time) FROM (SELECT time FROM candles WHERE chart_id = :chart_id"
    " AND time < :since ORDER BY time DESC LIMIT :lookback) AS history"
).bindparams(bindparam("since", type_=DateTime))
MANY = text(
    "SELECT count(*) FROM (SELECT FROM candles WHERE chart_id = :chart_id"
    " AND (:since IS NULL OR time >= :since) AND (:until IS NULL OR time <= :until)"
    " LIMIT :enough) AS counted"
).bindparams(bindparam("since", type_=DateTime), bindparam("until", type_=DateTime))


def chart_series(
    engine: Engine, chart_id: int, since: datetime | None, until: datetime | None
) -> CandleSeries:
    """Candles of a chart between two times, both included, and LOOKBACK before them.

    Raises NotFoundError for an unknown chart, BadRequestError above MAX_CANDLES.
    """
    with snapshot(engine) as connection:
        window = {"chart_id": chart_id, "since": to_stored(since), "until": to_stored(until)}
        if connection.scalar(MANY, {**window, "enough": MAX_CANDLES + 1}) > MAX_CANDLES:
            raise BadRequestError(
                "too_many_candles",
                f"The chart has more than {MAX_CANDLES} candles in this range.",
                "Narrow it with start_time and end_time.",
            )
        if since is not None:
            history = connection.scalar(HISTORY, {**window, "lookback": LOOKBACK})
            since = to_aware(history) or since
        return load_series(connection, chart_id, since, until)
