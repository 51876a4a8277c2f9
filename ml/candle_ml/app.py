"""The web application: its routes, and what happens at start and stop."""

import logging
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from fastapi.concurrency import run_in_threadpool

from candle_ml import routes_model, routes_training
from candle_ml.answers import Healthy, refusals
from candle_ml.body_limit import BodyLimit
from candle_ml.config import Settings
from candle_ml.context import Context, Shared
from candle_ml.error_answers import add_error_answers
from candle_ml.libraries import load_libraries
from candle_ml.who_may_ask import WhoMayAsk

log = logging.getLogger("uvicorn.error")


def create_app(settings: Settings) -> FastAPI:
    """Builds the service. It starts without its database too, and says so on /health."""
    # The pages of the interactive documentation load scripts from elsewhere.
    app = FastAPI(title="Candle ML", lifespan=_lifespan, docs_url=None, redoc_url=None)
    app.state.context = Context.create(settings)
    app.add_middleware(BodyLimit)
    # Added last, so that it is asked first.
    app.add_middleware(WhoMayAsk, hosts=settings.hosts)
    app.include_router(routes_training.router)
    app.include_router(routes_model.router)
    add_error_answers(app)

    @app.get("/health", responses=refusals())
    async def health(context: Shared) -> Healthy:
        """200 after a real query, 503 with the reason, within a few seconds in any case."""
        return Healthy(status="ok", database=await context.health.ask())

    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    context: Context = app.state.context
    if missing := await run_in_threadpool(context.open):
        log.warning("%s %s", missing.message, missing.hint)
    # Beside the first answers, so that a first prediction seldom waits for it.
    threading.Thread(target=load_libraries, daemon=True).start()
    yield
    await run_in_threadpool(context.close)
