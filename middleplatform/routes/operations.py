# SPDX-License-Identifier: Apache-2.0
"""Routes for IT: liveness, readiness, metrics."""

from fastapi import APIRouter, Response
from sqlalchemy.exc import OperationalError

from middleplatform.contract.base import Answer, Problem
from middleplatform.contract.reason_codes import ReasonCode
from middleplatform.database.schema import SchemaState, schema_state
from middleplatform.edge.answers import problems
from middleplatform.edge.problem_answers import problem_response
from middleplatform.routes.dependencies import PlatformOf, SharedMetricsOf
from middleplatform.settings import PLATFORM_VERSION

router = APIRouter(tags=["operation"])


class Health(Answer):
    """That the process answers, and which version it is."""

    status: str
    version: str


@router.get("/healthz")
async def healthz() -> Health:
    """Say that the process lives."""
    return Health(status="alive", version=PLATFORM_VERSION)


@router.get("/readyz", response_model=Health, responses=problems(503))
def readyz(platform: PlatformOf) -> Health | Response:
    """Say whether the database answers and has this version's schema."""
    try:
        state = schema_state(platform.context.units.engine)
        told = f"the database is {state}"
    except OperationalError as error:
        state, told = None, f"the database does not answer ({type(error.orig).__name__})"
    if state is SchemaState.CURRENT:
        return Health(status="ready", version=PLATFORM_VERSION)
    return problem_response(
        Problem(title="Service Unavailable", status=503, detail=told, code=ReasonCode.PLATFORM_ERROR)
    )


@router.get("/metrics", response_class=Response)
def metrics(counters: SharedMetricsOf) -> Response:
    """Write the counters of all processes of this service for Prometheus."""
    return Response(counters.exposition(), media_type="text/plain; version=0.0.4")
