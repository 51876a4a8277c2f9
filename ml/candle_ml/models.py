"""The tables this service owns. Drizzle's tables never appear here."""

from datetime import UTC, datetime
from typing import Any, Literal

from sqlalchemy import JSON, BigInteger, DateTime, Identity
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator, UserDefinedType

RunStatus = Literal["running", "completed", "failed"]


class UtcDateTime(TypeDecorator[datetime]):
    """`timestamp` in UTC in the table, aware in Python; also reads a column with a time zone."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        return value.astimezone(UTC).replace(tzinfo=None) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Words(UserDefinedType[str]):
    """Text sent without a cast.

    The table may have come along from an older installation; without the cast the server takes
    the value as whatever the column is there (text, varchar, uuid, an enumeration).
    """

    cache_ok = True

    def get_col_spec(self, **_: object) -> str:
        return "TEXT"

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:  # noqa: ANN401, ARG002
        return lambda value: None if value is None else str(value)


class Base(DeclarativeBase):
    """Metadata that holds training_runs, model_decisions and nothing else."""


class TrainingRun(Base):
    """One training, from its start to its end; a failed one says why in `metrics_summary`."""

    __tablename__ = "training_runs"

    run_id: Mapped[str] = mapped_column(Words, primary_key=True)
    model_type: Mapped[str | None] = mapped_column(Words)
    experiment_name: Mapped[str | None] = mapped_column(Words)
    pipeline_config_hash: Mapped[str | None] = mapped_column(Words)
    dataset_version: Mapped[str | None] = mapped_column(Words)
    metrics_summary: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    status: Mapped[str | None] = mapped_column(Words)
    created_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    completed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ModelDecision(Base):
    """From `decided_at` on predictions use this run's model; the newest decision holds.

    A table beside training_runs, which may have come along from an older installation and stays
    as it is.
    """

    __tablename__ = "model_decisions"

    decision_id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    run_id: Mapped[str] = mapped_column(Words)
    decided_at: Mapped[datetime] = mapped_column(UtcDateTime)
    reason: Mapped[str] = mapped_column(Words)
    words: Mapped[str] = mapped_column(Words)
