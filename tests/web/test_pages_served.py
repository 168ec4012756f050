# SPDX-License-Identifier: Apache-2.0
"""The page as it is served: headers, what the document refers to, what would let it be installed."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import cv2
import httpx
import pytest

from middleplatform.routes.pages import CONTENT_SECURITY_POLICY
from tests.support.plain_http import NO_TLS
from tests.web.serving import Service

PAGES = Path(__file__).parents[2] / "middleplatform" / "web" / "pages"
STRICT = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


@pytest.fixture
def client(service: Service) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=service.url, timeout=60, verify=NO_TLS) as loopback:
        yield loopback


@pytest.mark.parametrize("path", ["/", "/pay", "/courier", "/assets/js/app.js", "/assets/css/tokens.css"])
def test_every_file_carries_the_strict_policy(client: httpx.Client, path: str) -> None:
    answer = client.get(path)

    assert answer.status_code == 200
    assert answer.headers["content-security-policy"] == STRICT == CONTENT_SECURITY_POLICY
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-cache"


def test_an_unchanged_file_is_not_sent_twice(client: httpx.Client) -> None:
    tag = client.get("/assets/js/app.js").headers["etag"]

    assert client.get("/assets/js/app.js", headers={"If-None-Match": tag}).status_code == 304


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("js/app.js", "text/javascript"),
        ("css/base.css", "text/css"),
        ("icons/icon.svg", "image/svg+xml"),
        ("manifest.webmanifest", "application/manifest+json"),
    ],
)
def test_each_kind_of_file_is_named_rightly(client: httpx.Client, name: str, media_type: str) -> None:
    assert client.get(f"/assets/{name}").headers["content-type"].partition(";")[0] == media_type


@pytest.mark.parametrize("path", ["/assets/../routes.py", "/assets/%2e%2e/routes.py", "/assets/none.js"])
def test_nothing_but_the_pages_files_is_served(client: httpx.Client, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("name", ["index.html", "courier.html", "training.html"])
def test_a_document_has_no_inline_script_style_or_handler(name: str) -> None:
    document = (PAGES / name).read_text(encoding="utf-8")

    assert re.findall(r"<script(?![^>]*\bsrc=)", document) == []
    assert re.findall(r"<style|\sstyle=|\son[a-z]+=|javascript:", document) == []


def test_the_document_refers_to_nothing_outside() -> None:
    outside = []
    for path in PAGES.rglob("*"):
        if path.suffix in {".html", ".css", ".js", ".webmanifest"}:
            text = path.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
            outside += re.findall(r"https?://[^\s\"']+", text)

    assert outside == []


@pytest.mark.parametrize("name", ["index.html", "courier.html"])
def test_every_module_of_a_page_is_loaded_at_once(name: str) -> None:
    referred = referred_by(name)
    imported = set()
    for script in (path for path in referred if path.endswith(".js")):
        text = (PAGES / script).read_text(encoding="utf-8")
        for found in re.findall(r'from "(\.[^"]+)"', text):
            imported.add(str((PAGES / script).parent.joinpath(found).resolve().relative_to(PAGES.resolve())))

    assert imported <= referred


def test_every_module_and_style_belongs_to_a_page() -> None:
    files = {str(path.relative_to(PAGES)) for path in PAGES.rglob("*") if path.suffix in {".js", ".css"}}
    files -= {"sw.js"}

    assert files - referred_by("index.html") - referred_by("courier.html") - referred_by("training.html") == set()


def referred_by(name: str) -> set[str]:
    """List the modules and styles that a document names."""
    document = (PAGES / name).read_text(encoding="utf-8")
    return set(re.findall(r'"/assets/([a-z]+/[a-z0-9_]+\.(?:js|css))"', document))


def test_the_manifest_lets_the_page_be_installed() -> None:
    manifest = json.loads((PAGES / "manifest.webmanifest").read_text(encoding="utf-8"))

    assert manifest["start_url"] == "/"
    assert manifest["display"] == "standalone"
    sizes = {}
    for icon in manifest["icons"]:
        path = PAGES / icon["src"].removeprefix("/assets/")
        if icon["type"] == "image/png":
            picture = cv2.imread(str(path))
            assert picture is not None
            sizes[path.name] = (f"{picture.shape[1]}x{picture.shape[0]}", icon["sizes"])
    assert sizes == {
        "icon-192.png": ("192x192", "192x192"),
        "icon-512.png": ("512x512", "512x512"),
        "maskable-512.png": ("512x512", "512x512"),
    }


def test_a_training_service_marks_its_page(client: httpx.Client) -> None:
    assert "<html data-training " in client.get("/").text


def test_the_outbox_of_a_training_service_is_a_page_that_shows_messages_as_text(
    client: httpx.Client, service: Service
) -> None:
    assert "none yet" in client.get("/training").text
    sender = service.platform.context.sms
    assert sender is not None
    for text in ("first", "<b>second</b> 123456"):
        sender.send("13800000001", text)

    page = client.get("/training")

    assert page.headers["cache-control"] == "no-store"
    assert page.headers["content-security-policy"].startswith("default-src 'none'; script-src 'self'")
    assert re.findall(r"<p>(.*?)</p>", page.text) == ["&lt;b&gt;second&lt;/b&gt; 123456", "first"]
    assert 'http-equiv="refresh"' in page.text
