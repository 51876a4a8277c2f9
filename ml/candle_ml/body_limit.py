"""Refuses bodies that are too large before they are held in memory."""

from collections import deque
from typing import Final

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from candle_ml.errors import ServiceError

# 100,000 candles of JSON are about 9 MB.
MAX_BODY_BYTES: Final = 16 * 1024 * 1024


class BodyTooLargeError(ServiceError):
    """More bytes than any sensible request has."""

    http_status = 413

    def __init__(self) -> None:
        super().__init__(
            "body_too_large",
            f"The request is larger than {MAX_BODY_BYTES // 1024 // 1024} MB.",
            "Send fewer candles, or name a chart_id and let the service read them.",
        )


class BodyLimit:
    """Middleware that trusts the announced length first and then counts what comes."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        announced = int(dict(scope["headers"]).get(b"content-length", b"0"))
        messages = None if announced > MAX_BODY_BYTES else await _read(receive)
        if messages is None:
            error = BodyTooLargeError()
            await JSONResponse(error.as_body(), error.http_status)(scope, receive, send)
        else:
            await self._app(scope, _replay(messages, receive), send)


async def _read(receive: Receive) -> deque[Message] | None:
    """The messages up to the end of the body; None once they hold more than the limit.

    Raising from `receive` would not do: FastAPI turns whatever happens there into its own 400.
    """
    messages: deque[Message] = deque()
    size = 0
    while size <= MAX_BODY_BYTES:
        message = await receive()
        messages.append(message)
        size += len(message.get("body", b""))
        if not message.get("more_body", False):
            break
    return messages if size <= MAX_BODY_BYTES else None


def _replay(messages: deque[Message], receive: Receive) -> Receive:
    async def next_message() -> Message:
        return messages.popleft() if messages else await receive()

    return next_message
