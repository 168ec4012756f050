# SPDX-License-Identifier: Apache-2.0
"""A whole till, its platform, and a till system in front: the interface that the settings open, and its light."""

from __future__ import annotations

import json
import socket
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cashier.bootstrap import Till, build_till
from cashier.devices.status import Level, Light, Part
from cashier.pos.token import make_token
from cashier.settings import load
from cashier.training.ground import TrainingGround
from cashier.values.command_line import COMMAND_LINE

pytestmark = [pytest.mark.process, pytest.mark.slow, pytest.mark.timeout(120)]


@pytest.fixture
def ground(tmp_path: Path) -> Iterator[TrainingGround]:
    opened = TrainingGround(tmp_path)
    opened.open(has_devices=False)
    yield opened
    opened.close()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def till_with_interface(ground: TrainingGround, port: int) -> Till:
    own = ground.settings().settings
    words = [f"platform.url={own.platform.url}", f"storage.folder={own.storage.folder}", "pos.enabled=true"]
    return build_till(load(ground.folder / "till.toml", {}, [*words, f"pos.port={port}"]), ground.secrets)


def light_of(till: Till) -> Light:
    return next(light for light in till.status.lights if light.part is Part.POS)


def ask(port: int, token: str, path: str, body: object = None) -> dict[str, Any]:
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}{path}",
        data=None if body is None else json.dumps(body).encode(),
        headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=60) as reply:
        told: dict[str, Any] = json.load(reply)
        return told


def test_an_order_is_handed_over_paid_and_told(ground: TrainingGround) -> None:
    port = free_port()
    token = make_token(ground.folder / "till")
    till = till_with_interface(ground, port)
    till.start()
    try:
        assert till.wait_until_ready(30)
        assert light_of(till).level is Level.READY
        told = ask(port, token, "/collect", {"order": {"number": "POS-1", "total_minor": 1280}})
        with ground.phone("plenty") as phone:
            till.engine.call(till.counter.scan, phone.new_code().code)
        while not told["is_final"]:
            told = ask(port, token, f"/collect/POS-1?after={told['tag']}&wait_s=30")
        assert (told["state"], told["amount"]) == ("paid", 1280)
    finally:
        till.stop()
    assert ground.platform.verify()["ok"]


def test_a_port_that_is_taken_stops_nobody_from_selling_and_is_told(ground: TrainingGround) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        till = till_with_interface(ground, taken.getsockname()[1])
        till.start()
        try:
            light = light_of(till)
            assert (light.level, str(taken.getsockname()[1]) in light.said.en) == (Level.FAULT, True)
            assert light.mend.zh
        finally:
            till.stop()


def test_without_a_token_the_light_says_how_to_make_one(ground: TrainingGround) -> None:
    till = till_with_interface(ground, free_port())
    till.start()
    try:
        assert light_of(till).level is Level.WARNING
        assert f"{COMMAND_LINE} pos-token" in light_of(till).mend.en
    finally:
        till.stop()
