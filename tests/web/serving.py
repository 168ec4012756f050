# SPDX-License-Identifier: Apache-2.0
"""The real platform on a real database, served on a free loopback port from a thread of the test."""

import contextlib
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import uvicorn

from middleplatform.app import create_app
from middleplatform.bootstrap import Platform, build_platform
from middleplatform.commands.serve import KEEP_ALIVE_S
from middleplatform.database.engine import database_url, open_engine
from middleplatform.edge.bounded_protocol import BoundedProtocol
from middleplatform.ledger.invariants import find_violations
from middleplatform.security.key_store import load_key_encryption_key
from middleplatform.settings import Settings, Timings

_START_S = 20
_STOP_S = 20


@dataclass(frozen=True, slots=True)
class Shop:
    """A training database as it was made, to be copied for each test."""

    database: Path
    enrolment_code: str


@dataclass(slots=True)
class Service:
    """A platform that answers at ``url``; it can be stopped and started again at the same address."""

    platform_database: Path
    port: int
    timings: Timings
    _server: uvicorn.Server | None = None
    _thread: threading.Thread | None = None
    _platform: Platform | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def platform(self) -> Platform:
        assert self._platform is not None, "the platform is not started"
        return self._platform

    def start(self) -> None:
        key = load_key_encryption_key(self.platform_database.with_name(self.platform_database.name + ".key"), {})
        settings = Settings(
            database_url=database_url(str(self.platform_database)),
            key_encryption_key=key,
            training=True,
            timings=self.timings,
        )
        self._platform = build_platform(settings)
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", self.port))
        listener.listen(128)
        self.port = listener.getsockname()[1]
        config = uvicorn.Config(
            create_app(self._platform),
            http=BoundedProtocol,
            ws="none",
            log_config=None,
            access_log=False,
            timeout_keep_alive=KEEP_ALIVE_S,
            timeout_graceful_shutdown=1,
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [listener]}, daemon=True)
        self._thread.start()
        until = time.monotonic() + _START_S
        while not self._server.started:
            assert time.monotonic() < until, "the platform did not start"
            assert self._thread.is_alive(), "the platform ended at once"
            time.sleep(0.02)

    def stop(self) -> None:
        if self._server is None or self._thread is None or self._platform is None:
            return
        self._platform.hub.close()
        self._server.should_exit = True
        self._thread.join(_STOP_S)
        assert not self._thread.is_alive(), "the platform did not stop"
        self._platform.close()
        self._server = None


@contextlib.contextmanager
def served(shop: Shop, folder: Path, timings: Timings) -> Iterator[Service]:
    """Serve a copy of a training database until the block ends; its ledger is sound then."""
    database = folder / "platform.db"
    shutil.copy(shop.database, database)
    shutil.copy(shop.database.with_name(shop.database.name + ".key"), folder / "platform.db.key")
    service = Service(database, 0, timings)
    service.start()
    try:
        yield service
    finally:
        service.stop()
    engine = open_engine(database_url(str(database)))
    with engine.connect() as connection:
        violations = find_violations(connection)
    engine.dispose()
    assert violations == []
