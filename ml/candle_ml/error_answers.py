"""Every answer that is not a success: JSON with `error`, `code` and `hint`, whatever went wrong."""

from typing import Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException

from candle_ml.errors import ServiceError

DESCRIBED: Final = "GET /openapi.json describes every request."
# What the framework refuses by itself; anything else it refuses is a body that it cannot read.
REFUSALS: Final = {
    404: ("route_not_found", "There is no such route."),
    405: ("method_not_allowed", "This route does not take this method."),
}
UNREADABLE: Final = ("invalid_request", "The request cannot be read.")
MAX_PLACE_LENGTH: Final = 200


def add_error_answers(app: FastAPI) -> None:
    """From now on no error of this application is answered in another form.

    Handlers are coroutines: others would need a thread, and all of them may wait for the database.
    """
    app.add_exception_handler(ServiceError, _on_expected)
    app.add_exception_handler(SQLAlchemyError, _on_database)
    app.add_exception_handler(RequestValidationError, _on_malformed)
    app.add_exception_handler(HTTPException, _on_refused)
    app.add_exception_handler(Exception, _on_bug)


async def _on_expected(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, ServiceError)  # noqa: S101
    return JSONResponse(error.as_body(), error.http_status)


async def _on_database(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, SQLAlchemyError)  # noqa: S101
    explained = request.app.state.context.database.explain(error)
    if isinstance(explained, ServiceError):
        return await _on_expected(request, explained)
    raise explained


async def _on_malformed(_: Request, error: Exception) -> JSONResponse:
    """Says where and what, and does not repeat the input: it may be long, or not be JSON."""
    assert isinstance(error, RequestValidationError)  # noqa: S101
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"])[:MAX_PLACE_LENGTH]
    message = f"The request is malformed at {where}: {first['msg']}."
    return JSONResponse(_body("invalid_request", message, DESCRIBED), 422)


async def _on_refused(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)  # noqa: S101
    code, message = REFUSALS.get(error.status_code, UNREADABLE)
    return JSONResponse(_body(code, message, DESCRIBED), error.status_code, error.headers)


async def _on_bug(_: Request, error: Exception) -> JSONResponse:  # noqa: ARG001
    """Tells nothing of the error: the framework raises it again, and the server logs its stack."""
    message = "The service failed on this request."
    hint = "This is a bug of the service; its log holds the stack."
    return JSONResponse(_body("bug", message, hint), 500)


def _body(code: str, message: str, hint: str) -> dict[str, str]:
    return ServiceError(code, message, hint).as_body()
