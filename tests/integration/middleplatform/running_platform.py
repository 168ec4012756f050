# SPDX-License-Identifier: Apache-2.0
"""A platform that answers over real HTTP on loopback, and the two who talk to it: a till and a customer's phone."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
import time
import uuid
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Self

import httpx
import uvicorn
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from middleplatform.app import create_app
from middleplatform.commands.serve import KEEP_ALIVE_S
from middleplatform.contract.signatures import sign_request
from middleplatform.edge.bounded_protocol import BoundedProtocol
from tests.support.plain_http import NO_TLS
from tests.unit.middleplatform.workbench import LOGIN, Guest, Workbench

ANSWER_TIMEOUT_S = 40


class RunningPlatform:
    """A workbench whose platform also answers on a port."""

    def __init__(self, bench: Workbench, url: str, server: uvicorn.Server) -> None:
        self.bench = bench
        self.url = url
        self.server = server

    @property
    def address(self) -> tuple[str, int]:
        """Host and port."""
        host, _, port = self.url.removeprefix("http://").partition(":")
        return host, int(port)

    def till(self) -> Till:
        """Return a client with the first terminal's key."""
        return Till(self.url, self.bench.terminal.terminal_id, self.bench.key)

    def phone(self, guest: Guest) -> Phone:
        """Return a client that is signed in as a member."""
        phone = Phone(self.url)
        answer = phone.sign_in(guest.phone, LOGIN)
        assert answer.status_code == 200, answer.text
        return phone

    def stranger(self) -> httpx.Client:
        """Return a client that nobody knows."""
        return httpx.Client(base_url=self.url, timeout=ANSWER_TIMEOUT_S, trust_env=False, verify=NO_TLS)


class Till:
    """A till's side of the wire: signs what it sends."""

    def __init__(self, url: str, terminal_id: str, key: Ed25519PrivateKey) -> None:
        self.http = httpx.Client(base_url=url, timeout=ANSWER_TIMEOUT_S, trust_env=False, verify=NO_TLS)
        self.terminal_id = terminal_id
        self.key = key

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.http.close()

    def signed(
        self, method: str, path: str, *, query: str = "", body: bytes = b"", key: str | None = None, **changes: Any
    ) -> dict[str, str]:
        """Sign a request and return its headers; ``changes`` replace what is signed."""
        parts: dict[str, Any] = {
            "key_id": self.terminal_id,
            "method": method,
            "path": path,
            "query": query,
            "body": body,
            "created": int(time.time()),
            "nonce": uuid.uuid4().hex,
            "idempotency_key": key,
        }
        headers = sign_request(self.key, **(parts | changes)) | {"Content-Type": "application/json"}
        return headers if key is None else headers | {"Idempotency-Key": key}

    def get(self, path: str, query: str = "") -> httpx.Response:
        """Ask for something."""
        target = f"{path}?{query}" if query else path
        return self.http.get(target, headers=self.signed("GET", path, query=query))

    def post(self, path: str, message: Any, key: str | None = None) -> httpx.Response:
        """Send something."""
        body = json.dumps(message).encode()
        return self.http.post(path, content=body, headers=self.signed("POST", path, body=body, key=key))

    def pay(
        self, code: str, amount: int = 1280, attempt_id: str | None = None, order: str | None = None
    ) -> httpx.Response:
        """Have a payment taken for an order of its own."""
        message = {
            "order": {"number": order or uuid.uuid4().hex, "total_minor": amount},
            "asset": "points",
            "amount": amount,
            "code": code,
        }
        return self.post("/v1/payments", message, attempt_id or str(uuid.uuid4()))


class Phone:
    """A customer's side of the wire: what the page's script sends."""

    def __init__(self, url: str) -> None:
        self.http = httpx.Client(
            base_url=url, timeout=ANSWER_TIMEOUT_S, trust_env=False, verify=NO_TLS, headers={"X-Jifu-Request": "1"}
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.http.close()

    def sign_in(self, phone: str, password: str) -> httpx.Response:
        """Sign in; the session's cookie stays in the client."""
        return self.http.post("/v1/customer/session", json={"phone": phone, "password": password})

    def code(self, asset: str = "points") -> str:
        """Show a fresh code."""
        answer = self.http.post("/v1/customer/codes", json={"asset": asset})
        assert answer.status_code == 201, answer.text
        return str(answer.json()["code"])

    def type_password(self, attempt_id: str, password: str) -> httpx.Response:
        """Type the payment password."""
        message = {"verification_id": str(uuid.uuid4()), "password": password}
        return self.http.post(f"/v1/customer/payments/{attempt_id}/password", json=message)


class _Server(uvicorn.Server):
    """Uvicorn in a thread: signals are the test runner's."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self.config.app.state.platform.hub.close()  # type: ignore[union-attr]
        await super().shutdown(sockets)


@contextlib.contextmanager
def served(
    bench: Workbench, protocol: type[BoundedProtocol] = BoundedProtocol, **settings: Any
) -> Iterator[RunningPlatform]:
    """Serve a workbench's platform, with other ``settings`` where given, in a thread while a test talks to it."""
    platform = replace(bench.platform, settings=replace(bench.platform.settings, **settings))
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(
        create_app(platform),
        http=protocol,
        ws="none",
        forwarded_allow_ips=list(platform.settings.trusted_proxies),
        log_config=None,
        access_log=False,
        timeout_keep_alive=KEEP_ALIVE_S,
    )
    server = _Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, name="platform")
    thread.start()
    try:
        deadline = time.monotonic() + 20
        while not server.started:
            assert thread.is_alive(), "the server did not start"
            assert time.monotonic() < deadline, "the server took too long to start"
            time.sleep(0.005)
        yield RunningPlatform(bench, f"http://127.0.0.1:{listener.getsockname()[1]}", server)
    finally:
        server.should_exit = True
        thread.join(30)
        listener.close()
        assert not thread.is_alive(), "the server did not stop"
