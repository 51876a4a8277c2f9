"""Refuses bodies that are too large before they are held in memory."""

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
        if int(dict(scope["headers"]).get(b"content-length", b"0")) > MAX_BODY_BYTES:
            error = BodyTooLargeError()
            await JSONResponse(error.as_body(), error.http_status)(scope, receive, send)
            return
        await self._app(scope, _counted(receive), send)


def _counted(receive: Receive) -> Receive:
    seen = 0

    async def counting() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > MAX_BODY_BYTES:
            raise BodyTooLargeError
        return message

    return counting
