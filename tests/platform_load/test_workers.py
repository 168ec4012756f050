# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import httpx
import pytest

from tests.platform_load.ground import START_S, migrated, running_copies
from tests.support.plain_http import NO_TLS


@pytest.fixture
def url(tmp_path: Path) -> str:
    return migrated(f"sqlite:///{tmp_path}/platform.db")


def _all_gone(pids: list[int]) -> bool:
    return not any(Path(f"/proc/{pid}").exists() for pid in pids)


def _wait_until_gone(pids: list[int]) -> None:
    ends_at = time.monotonic() + START_S
    while not _all_gone(pids):
        assert time.monotonic() < ends_at, "a worker outlived its service"
        time.sleep(0.02)


@pytest.mark.process
def test_a_service_is_ready_with_all_its_workers_and_stops_with_all_of_them(url: str, tmp_path: Path) -> None:
    with running_copies(url, tmp_path / "copies", 1, workers=2) as copies:
        workers = copies.workers(0)
        assert len(workers) == 2
        assert (
            httpx.get(f"{copies.urls[0]}/readyz", trust_env=False, verify=NO_TLS, timeout=60).json()["status"]
            == "ready"
        )
    assert copies.processes[0].returncode == 0
    assert _all_gone(workers)


@pytest.mark.process
def test_workers_end_with_a_service_that_is_shot(url: str, tmp_path: Path) -> None:
    with running_copies(url, tmp_path / "copies", 1, workers=2) as copies:
        workers = copies.workers(0)
        copies.shoot(0)
        _wait_until_gone(workers)


@pytest.mark.slow
@pytest.mark.process
def test_whichever_worker_is_asked_tells_the_metrics_of_all_and_of_one_that_died(url: str, tmp_path: Path) -> None:
    asked = 0
    with running_copies(url, tmp_path / "copies", 1, workers=2) as copies:

        def ask(count: int) -> None:
            nonlocal asked
            for _ in range(count):
                assert (
                    httpx.get(f"{copies.urls[0]}/healthz", trust_env=False, verify=NO_TLS, timeout=60).status_code
                    == 200
                )
            asked += count

        ask(20)
        _wait_for_count(copies.urls[0], asked)
        os.kill(copies.workers(0)[0], signal.SIGKILL)
        ask(5)
        _wait_for_count(copies.urls[0], asked)


def _wait_for_count(url: str, wanted: int) -> None:
    ends_at, line = time.monotonic() + START_S, f'route="/healthz",status="200"}} {wanted}\n'
    while line not in httpx.get(f"{url}/metrics", trust_env=False, verify=NO_TLS, timeout=60).text:
        assert time.monotonic() < ends_at, f"the workers never told of {wanted} requests"
        time.sleep(0.05)
