"""The web application: its routes, its errors, and what happens at start and stop."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import SQLAlchemyError

from candle_ml import routes_model, routes_training
from candle_ml.body_limit import BodyLimit
from candle_ml.config import Settings
from candle_ml.context import Context, Shared
from candle_ml.errors import ServiceError

log = logging.getLogger("uvicorn.error")


def create_app(settings: Settings) -> FastAPI:
    """Builds the service. It starts without its database too, and says so on /health."""
    app = FastAPI(title="Candle ML", lifespan=_lifespan)
    app.state.context = Context.create(settings)
    app.add_middleware(BodyLimit)
    app.include_router(routes_training.router)
    app.include_router(routes_model.router)
    app.add_exception_handler(ServiceError, _on_expected)
    app.add_exception_handler(SQLAlchemyError, _on_database)
    app.add_exception_handler(RequestValidationError, _on_malformed)

    @app.get("/health")
    def health(context: Shared) -> dict[str, str]:
        return {"status": "ok", "database": context.database.check()}

    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    context: Context = app.state.context
    if missing := await run_in_threadpool(context.open):
        log.warning("%s %s", missing.message, missing.hint)
    yield
    await run_in_threadpool(context.close)


def _on_expected(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, ServiceError)  # noqa: S101
    return JSONResponse(error.as_body(), status_code=error.http_status)


def _on_database(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, SQLAlchemyError)  # noqa: S101
    explained = request.app.state.context.database.explain(error)
    if isinstance(explained, ServiceError):
        return _on_expected(request, explained)
    raise explained


def _on_malformed(_: Request, error: Exception) -> JSONResponse:
    """Says where and what, and does not repeat the input: it may be long, or not be JSON."""
    assert isinstance(error, RequestValidationError)  # noqa: S101
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"])
    return JSONResponse(
        {
            "error": f"The request is malformed at {where}: {first['msg']}.",
            "code": "invalid_request",
            "hint": "GET /openapi.json describes every request.",
        },
        status_code=422,
    )
