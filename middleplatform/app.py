# SPDX-License-Identifier: Apache-2.0
"""The web application: which routes there are, what surrounds them, what runs beside them."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from functools import cache
from typing import Any

import structlog
from fastapi import FastAPI
from fastapi.concurrency import run_in_threadpool
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from middleplatform.bootstrap import Platform
from middleplatform.contract.base import PROBLEM_MEDIA_TYPE
from middleplatform.database.change_hub import ChangeWatcher
from middleplatform.edge.metrics import Metrics
from middleplatform.edge.middleware import BodyLimit, RequestFrame
from middleplatform.edge.problem_answers import install_problem_answers
from middleplatform.edge.shared_metrics import KEEP_EVERY_S, SharedMetrics
from middleplatform.housekeeping import Housekeeping
from middleplatform.routes import couriers as courier_routes
from middleplatform.routes import customers as customer_routes
from middleplatform.routes import operations
from middleplatform.routes import payments as payment_routes
from middleplatform.routes import staff as staff_routes
from middleplatform.routes import terminals as terminal_routes
from middleplatform.routes import training as training_routes
from middleplatform.routes.pages import mount_pages
from middleplatform.settings import PLATFORM_VERSION

log = structlog.get_logger(__name__)


def create_app(platform: Platform) -> FastAPI:
    """Make the application that serves a platform."""
    app = _bare_app()
    app.state.platform = platform
    app.state.shared_metrics = SharedMetrics(app.state.metrics, platform.settings.metrics_folder)
    app.router.lifespan_context = _lifespan
    app.openapi = openapi_document  # type: ignore[method-assign] # FastAPI's documented way to extend it
    if platform.settings.training:
        app.include_router(training_routes.router)
    # First of all routes, and what they do not understand goes on to the others.
    app.router.routes[:0] = [payment_routes.create_directly, customer_routes.issue_directly]
    mount_pages(app, platform.settings.page_folder, training=platform.settings.training)
    settings = platform.settings
    app.add_middleware(BodyLimit, max_body_bytes=settings.max_body_bytes, max_body_s=settings.max_body_s)
    app.add_middleware(RequestFrame, metrics=app.state.metrics)
    return app


@cache
def openapi_document() -> dict[str, Any]:
    """Return the OpenAPI document of the wire, always the same one; needs no database."""
    return _with_problem_media_type(_bare_app().openapi())


def _bare_app() -> FastAPI:
    app = FastAPI(
        title="Jifu middle platform",
        version=PLATFORM_VERSION,
        description="Issues payment codes, checks them, moves points, answers. Times are RFC 3339 in UTC, amounts "
        "integers; errors are RFC 9457 problems with a `code`. Requests of terminals are signed by RFC 9421.",
        docs_url=None,
        redoc_url=None,
        openapi_url="/v1/openapi.json",
    )
    app.state.metrics = Metrics()
    for router in (
        terminal_routes.router,
        staff_routes.router,
        payment_routes.router,
        customer_routes.router,
        courier_routes.router,
        operations.router,
    ):
        app.include_router(router)
    install_problem_answers(app)
    return app


def _with_problem_media_type(document: dict[str, Any]) -> dict[str, Any]:
    """Say that errors are problem documents: the framework knows one media type per application only."""
    for path in document["paths"].values():
        for operation in path.values():
            for status, answer in operation["responses"].items():
                if status[0] in "45":
                    answer["content"] = {PROBLEM_MEDIA_TYPE: answer["content"]["application/json"]}
    return document


@contextlib.asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    platform: Platform = app.state.platform
    platform.hub.bind(asyncio.get_running_loop())
    watcher = ChangeWatcher(platform.context.units.engine, platform.hub)
    watcher.start()
    running = [
        asyncio.create_task(_sweep(platform)),
        asyncio.create_task(_keep_metrics(app.state.shared_metrics)),
    ]
    try:
        yield
    finally:
        platform.hub.close()
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        await run_in_threadpool(watcher.stop)


async def _keep_metrics(shared: SharedMetrics) -> None:
    """Keep this process' counters where the other processes of the service find them."""
    while True:
        try:
            shared.keep()
        except OSError as error:
            log.warning("counters are not kept", error=error.strerror)
        await asyncio.sleep(KEEP_EVERY_S)


async def _sweep(platform: Platform) -> None:
    """End what is overdue, and forget what is old, in every server process, as long as it lives."""
    housekeeping = Housekeeping(platform.context, platform.ending)
    while True:
        await asyncio.sleep(platform.settings.timings.sweep_every_s)
        try:
            await run_in_threadpool(housekeeping.run)
        except (OperationalError, PoolTimeoutError) as error:
            log.warning("housekeeping waits for the database", error=type(error).__name__)
        except Exception:
            # Such as a server that takes no writes for a while: no fault may end this for good.
            log.exception("housekeeping failed")
