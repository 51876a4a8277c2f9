"""Which model predictions use: a decision in the database, the same for every process."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict
from sqlalchemy import Engine, func, select, text
from sqlalchemy.orm import Session

from candle_ml.models import ModelDecision

Reason = Literal["first", "better", "replaced", "chosen"]
# Any number that differs from the project's other advisory locks (db/locks.ts) and never changes.
DECISION_LOCK: Final = text("SELECT pg_advisory_xact_lock(7202611220104)")
NEWEST: Final = select(ModelDecision).order_by(ModelDecision.decision_id.desc()).limit(1)


class Decision(BaseModel):
    """The decision that holds; `since` is ISO 8601 in UTC, `words` are for a person."""

    model_config = ConfigDict(from_attributes=True)

    run_id: str
    since: datetime
    reason: Reason
    words: str


def current_decision(engine: Engine) -> Decision | None:
    """The decision that holds now, or None before the first."""
    with Session(engine) as session:
        found = session.scalar(NEWEST)
        return None if found is None else _view(found)


@contextmanager
def deciding(engine: Engine) -> Iterator[Session]:
    """A transaction in which nobody else decides, and nobody prunes models."""
    with Session(engine) as session, session.begin():
        session.execute(DECISION_LOCK)
        yield session


def choose(session: Session, run_id: str) -> Decision:
    """From now on predictions use this run's model, because somebody says so; while `deciding`."""
    return _view(_add(session, run_id, "chosen", "Somebody chose it."))


def propose(session: Session, run_id: str, rival: str | None, reason: Reason, words: str) -> bool:
    """Puts a run's model into use in place of its rival's, in the session's transaction.

    False, and nothing is changed, where another than the rival's has come into use meanwhile.
    """
    session.execute(DECISION_LOCK)
    holding = session.scalar(NEWEST)
    if (holding.run_id if holding else None) != rival:
        return False
    _add(session, run_id, reason, words)
    return True


def decided_runs(session: Session, last: int) -> list[str]:
    """The runs that the last decisions were for, the one in use first."""
    newest = select(ModelDecision.run_id).order_by(ModelDecision.decision_id.desc()).limit(last)
    return list(session.scalars(newest))


def chosen_runs(session: Session, last: int) -> list[str]:
    """The runs that somebody chose, the latest choices first, each once."""
    latest = func.max(ModelDecision.decision_id)
    chosen = select(ModelDecision.run_id).where(ModelDecision.reason == "chosen")
    by_run = chosen.group_by(ModelDecision.run_id).order_by(latest.desc()).limit(last)
    return list(session.scalars(by_run))


def _add(session: Session, run_id: str, reason: Reason, words: str) -> ModelDecision:
    now = datetime.now(UTC)
    made = ModelDecision(run_id=run_id, decided_at=now, reason=reason, words=words)
    session.add(made)
    return made


def _view(row: ModelDecision) -> Decision:
    return Decision(run_id=row.run_id, since=row.decided_at, reason=row.reason, words=row.words)
