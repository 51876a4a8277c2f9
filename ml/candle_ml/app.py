"""The web application: routes, their errors, and what happens at start and stop."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, Any

from fastapi import FastAPI, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse
from sqlalchemy.exc import SQLAlchemyError

from candle_ml.config import Settings
from candle_ml.database import Database
from candle_ml.errors import DatabaseUnavailableError, ServiceError
from candle_ml.runs import list_runs

log = logging.getLogger("uvicorn.error")


def create_app(settings: Settings) -> FastAPI:
    """Builds the service. It starts without its database too, and says so on /health."""
    database = Database(settings.database_url)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        try:
            await run_in_threadpool(database.ready)
        except DatabaseUnavailableError as error:
            log.warning("%s %s", error.message, error.hint)
        yield
        database.close()

    app = FastAPI(title="Candle ML", lifespan=lifespan)

    @app.exception_handler(ServiceError)
    def on_expected(_: Request, error: ServiceError) -> JSONResponse:
        return JSONResponse(error.as_body(), status_code=error.http_status)

    @app.exception_handler(SQLAlchemyError)
    def on_database(request: Request, error: SQLAlchemyError) -> JSONResponse:
        explained = database.explain(error)
        if isinstance(explained, ServiceError):
            return on_expected(request, explained)
        raise explained

    @app.get("/health")
    def health() -> dict[str, str]:
        return {"status": "ok", "database": database.check()}

    @app.get("/training/runs")
    def training_runs(limit: Annotated[int, Query(ge=1, le=500)] = 50) -> dict[str, Any]:
        return {"runs": list_runs(database.ready(), limit)}

    return app
