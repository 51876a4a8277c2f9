"""Whether the database answers, said within a limit whatever the database does."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Final

from candle_ml.errors import DatabaseUnavailableError

# Below the eight seconds that the container's check waits, and above any busy server's answer.
LIMIT_SECONDS: Final = 3


class Health:
    """Asks in a thread of its own, one question at a time, and waits for it no longer than a limit.

    A server that is frozen accepts connections and never answers; no time-out of its own would end
    that. However many ask meanwhile, only one thread and one connection wait for it.
    """

    def __init__(self, check: Callable[[], str]) -> None:
        self._check = check
        self._asking = threading.Lock()
        self._question: Future[str] | None = None

    async def ask(self) -> str:
        """The database's name. Raises DatabaseUnavailableError, also where no answer comes."""
        question = asyncio.wrap_future(self._ask())
        try:
            return await asyncio.wait_for(asyncio.shield(question), LIMIT_SECONDS)
        except TimeoutError as cause:
            # Nobody waits for this answer any more; an error in it is nobody's either.
            question.add_done_callback(lambda late: late.cancelled() or late.exception())
            raise DatabaseUnavailableError(
                "database_silent",
                f"PostgreSQL has not answered within {LIMIT_SECONDS} seconds.",
                "Look at the server: it may be stopped, frozen, or busy beyond its powers.",
            ) from cause

    def _ask(self) -> Future[str]:
        with self._asking:
            if self._question is None or self._question.done():
                question: Future[str] = Future()
                self._question = question
                threading.Thread(target=self._answer, args=(question,), daemon=True).start()
            return self._question

    def _answer(self, question: Future[str]) -> None:
        try:
            question.set_result(self._check())
        except BaseException as error:
            question.set_exception(error)
