# SPDX-License-Identifier: Apache-2.0
"""The customer's and the courier's page as files: where they are mounted, what protects them."""

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from pathlib import Path

from fastapi import FastAPI
from starlette.responses import HTMLResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
"""No script, style or picture but our own, none of it inline, and nobody may frame the page."""

_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    # Asked again each time, and answered by "not modified": a phone never mixes files of two versions.
    "Cache-Control": "no-cache",
}

# The machine's own table of types may name something else, and a script of another type is not run.
_TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".webmanifest": "application/manifest+json",
}


class _PageFiles(StaticFiles):
    """The page's styles, scripts and pictures."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Answer with a file and the headers that go with every one."""
        response = await super().get_response(path, scope)
        response.headers.update(_HEADERS)
        media_type = _TYPES.get(Path(path).suffix)
        if media_type is not None and response.status_code == HTTPStatus.OK:
            response.headers["Content-Type"] = media_type
        return response


_DOCUMENTS = {"/": "index.html", "/pay": "index.html", "/courier": "courier.html"}


def mount_pages(app: FastAPI, folder: Path, *, training: bool) -> None:
    """Serve the customer's page of a folder at ``/`` and ``/pay``, the courier's at ``/courier``.

    A training service marks its pages, so that nobody takes its points for real ones.
    """
    for path, name in _DOCUMENTS.items():
        document = (folder / name).read_text(encoding="utf-8")
        if training:
            document = document.replace("<html ", "<html data-training ", 1)
        app.add_api_route(path, _page(document), methods=["GET", "HEAD"], include_in_schema=False)
    # At the root, because a service worker serves what stands below it.
    app.add_api_route("/sw.js", _worker(folder / "sw.js"), methods=["GET", "HEAD"], include_in_schema=False)
    app.mount("/assets", _PageFiles(directory=folder), name="assets")


def _page(document: str) -> Callable[[], Awaitable[HTMLResponse]]:
    async def page() -> HTMLResponse:
        return HTMLResponse(document, headers=_HEADERS)

    return page


def _worker(path: Path) -> Callable[[], Awaitable[Response]]:
    script = path.read_text(encoding="utf-8")

    async def worker() -> Response:
        return Response(script, headers=_HEADERS, media_type="text/javascript")

    return worker
