# SPDX-License-Identifier: Apache-2.0
"""Every refusal as an RFC 9457 problem with our code, those of the framework included."""

from http import HTTPStatus

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from starlette.exceptions import HTTPException

from middleplatform.contract.base import PROBLEM_MEDIA_TYPE, Problem
from middleplatform.contract.reason_codes import ReasonCode
from middleplatform.problems import RequestRefusedError

log = structlog.get_logger(__name__)

_CODES = {404: ReasonCode.NOT_FOUND, 413: ReasonCode.REQUEST_TOO_LARGE}


def problem_response(problem: Problem, headers: dict[str, str] | None = None) -> Response:
    """Write a problem document as a response."""
    headers = dict(headers or {})
    if problem.retry_after_s is not None:
        headers["Retry-After"] = str(problem.retry_after_s)
    return Response(
        problem.model_dump_json(exclude_none=True),
        status_code=problem.status,
        media_type=PROBLEM_MEDIA_TYPE,
        headers=headers,
    )


def install_problem_answers(app: FastAPI) -> None:
    """Answer every error of an application with a problem document."""
    app.add_exception_handler(RequestRefusedError, _refused)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _of_framework)
    app.add_exception_handler(OperationalError, _database_away)
    app.add_exception_handler(PoolTimeoutError, _database_away)
    app.add_exception_handler(Exception, _unexpected)


def _refused(_request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestRefusedError)
    problem = Problem(
        title=HTTPStatus(error.status).phrase,
        status=error.status,
        detail=error.detail,
        code=error.code,
        retry_after_s=error.retry_after_s,
        tries_left=error.tries_left,
        server_time=error.server_time,
    )
    return problem_response(problem)


def _invalid(_request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    # Where and what, never the value: it may be a code or a password.
    told = "; ".join(f"{'.'.join(str(part) for part in one['loc'])}: {one['msg']}" for one in error.errors()[:10])
    problem = Problem(title="Unprocessable Content", status=422, detail=told, code=ReasonCode.REQUEST_INVALID)
    return problem_response(problem)


def _of_framework(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    # The framework says 400 for a body that is no text, and 422 for everything else that is wrong with one.
    status = 422 if error.status_code == HTTPStatus.BAD_REQUEST else error.status_code
    code = _CODES.get(status, ReasonCode.REQUEST_INVALID)
    headers = dict(error.headers or {})
    if status == HTTPStatus.METHOD_NOT_ALLOWED:
        headers["Allow"] = ", ".join(_allowed_methods(request))
    problem = Problem(title=HTTPStatus(status).phrase, status=status, detail=error.detail, code=code)
    return problem_response(problem, headers)


def _allowed_methods(request: Request) -> list[str]:
    """List what a path allows: each of its routes knows of its own methods only, the document of all."""
    route = request.scope.get("route")
    operations = request.app.openapi()["paths"].get(getattr(route, "path_format", ""), {})
    return sorted(method.upper() for method in operations) or sorted(getattr(route, "methods", None) or ())


def _database_away(_request: Request, error: Exception) -> Response:
    log.error("database does not answer", error=type(error).__name__)
    problem = Problem(
        title="Service Unavailable",
        status=503,
        detail="the database does not answer",
        code=ReasonCode.PLATFORM_ERROR,
        retry_after_s=1,
    )
    return problem_response(problem)


def _unexpected(_request: Request, _error: Exception) -> Response:
    # The server writes the traceback to the log; whoever asked learns only that it was our fault.
    problem = Problem(
        title="Internal Server Error",
        status=500,
        detail="the platform failed; ask again with the same id",
        code=ReasonCode.PLATFORM_ERROR,
    )
    return problem_response(problem)
