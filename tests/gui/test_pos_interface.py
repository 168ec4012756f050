# SPDX-License-Identifier: Apache-2.0
"""Another till system and the real window: real HTTP on loopback, real keys, a scan, the verdict on both sides."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from cashier.checkout.screens import Paid, Sale, Waiting
from cashier.devices.status import Level
from cashier.pos.desk import Desk
from cashier.pos.server import MAX_BODY_BYTES, POSInterface
from cashier.pos.token import make_token
from tests.gui.counter_till import CounterTill, wait_until
from tests.gui.test_counter_window import Cashier
from tests.support.plain_http import NO_TLS

pytestmark = pytest.mark.gui

PATIENT_S = 30
MANUAL = Path(__file__).parents[2] / "docs" / "pos.md"


class TillSystem:
    """The shop's own till system: a program on the same machine."""

    def __init__(self, port: int, token: str) -> None:
        self.port = port
        self.token = token
        self._http = httpx.Client(
            base_url=f"http://127.0.0.1:{port}",
            headers={"Authorization": f"Bearer {token}"},
            trust_env=False,
            verify=NO_TLS,
            timeout=httpx.Timeout(PATIENT_S + 10),
        )
        self._threads = ThreadPoolExecutor(max_workers=2)

    def ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        return self._http.request(method, path, **more)

    def collect(self, number: str, total_minor: int) -> dict[str, Any]:
        reply = self.ask("POST", "/collect", json={"order": {"number": number, "total_minor": total_minor}})
        assert reply.status_code == 200, reply.text
        body: dict[str, Any] = reply.json()
        return body

    def wait_for_news(self, number: str, after: str) -> Future[dict[str, Any]]:
        def wait() -> dict[str, Any]:
            reply = self.ask("GET", f"/collect/{number}", params={"after": after, "wait_s": PATIENT_S})
            body: dict[str, Any] = reply.json()
            return body

        return self._threads.submit(wait)

    def close(self) -> None:
        self._threads.shutdown()
        self._http.close()


@pytest.fixture
def counter(qapp: QApplication, tmp_path: Path) -> Iterator[tuple[Cashier, TillSystem]]:
    """A window with an open interface, and the till system that talks to it."""
    till = CounterTill()
    till.start()
    cashier = Cashier(till)
    cashier.sees(Sale)
    desk = Desk(till.counter, till.attempts)
    till.on_view(desk.on_view)
    token = make_token(tmp_path)
    interface = POSInterface(desk, tmp_path, 0)

    async def start() -> None:
        assert interface.start().level is Level.READY

    till.on_engine(start())
    system = TillSystem(interface.port, token)
    yield cashier, system
    till.on_engine(interface.stop())
    system.close()
    till.stop()
    cashier.close()


def test_an_order_goes_from_the_till_system_to_the_window_and_its_verdict_back(
    counter: tuple[Cashier, TillSystem],
) -> None:
    cashier, system = counter
    told = system.collect("POS-7", 1280)
    assert told["state"] == "waiting_for_code"
    wait_until(lambda: isinstance(cashier.screen, Sale) and cashier.screen.order_number == "POS-7")
    news = system.wait_for_news("POS-7", told["tag"])
    cashier.scan(cashier.till.show_code())
    cashier.sees(Paid)
    wait_until(news.done)
    while not news.result()["is_final"]:
        news = system.wait_for_news("POS-7", news.result()["tag"])
        wait_until(news.done)
    verdict = news.result()
    assert (verdict["state"], verdict["amount"], verdict["said"]["en"]) == ("paid", 1280, "Paid")


def test_the_till_system_is_told_that_the_customer_proves_it_and_can_give_it_up(
    counter: tuple[Cashier, TillSystem],
) -> None:
    cashier, system = counter
    system.collect("POS-8", 6000)
    wait_until(lambda: isinstance(cashier.screen, Sale) and cashier.screen.is_given)
    cashier.scan(cashier.till.show_code())
    cashier.sees(Waiting)
    assert system.ask("GET", "/collect/POS-8").json()["state"] == "in_progress"
    assert system.ask("POST", "/collect/POS-8/cancel").status_code == 200
    wait_until(lambda: system.ask("GET", "/collect/POS-8").json()["state"] == "cancelled")


def test_the_clear_key_puts_the_order_away_and_the_till_system_is_told(counter: tuple[Cashier, TillSystem]) -> None:
    cashier, system = counter
    told = system.collect("POS-9", 1280)
    wait_until(lambda: isinstance(cashier.screen, Sale) and cashier.screen.is_given)
    news = system.wait_for_news("POS-9", told["tag"])
    cashier.key(Qt.Key.Key_Delete)
    wait_until(news.done)
    assert (news.result()["state"], news.result()["is_final"]) == ("cancelled", True)


REFUSED = {
    "no token": ({"Authorization": ""}, 401, "TOKEN_WRONG"),
    "another token": ({"Authorization": "Bearer guessed"}, 401, "TOKEN_WRONG"),
    "a page in a browser": ({"Origin": "https://evil.example"}, 403, "NOT_FOR_BROWSERS"),
    "a name that leads to the loopback": ({"Host": "evil.example:8791"}, 403, "NOT_FOR_BROWSERS"),
    "a form": ({"Content-Type": "text/plain"}, 415, "REQUEST_INVALID"),
}


@pytest.mark.parametrize("who", REFUSED)
def test_nobody_else_on_the_machine_hands_orders_over(counter: tuple[Cashier, TillSystem], who: str) -> None:
    cashier, system = counter
    headers, status, code = REFUSED[who]
    body = json.dumps({"order": {"number": "POS-1", "total_minor": 1}})
    reply = system.ask("POST", "/collect", content=body, headers={"Content-Type": "application/json", **headers})
    assert (reply.status_code, reply.json()["code"]) == (status, code)
    assert isinstance(cashier.screen, Sale)
    assert not cashier.screen.is_given


WRONG = {
    "no JSON": ("{", "Invalid JSON"),
    "no amount": ('{"order": {"number": "A"}}', "order.total_minor: Field required"),
    "an amount that is no integer": ('{"order": {"number": "A", "total_minor": 12.8}}', "order.total_minor"),
    "nothing to pay": ('{"order": {"number": "A", "total_minor": 0}}', "greater than or equal to 1"),
    "a number that cannot be one": ('{"order": {"number": "订单", "total_minor": 1}}', "order.number"),
    "an asset that there is not": ('{"order": {"number": "A", "total_minor": 1}, "asset": "gold"}', "asset"),
    "something not asked for": ('{"order": {"number": "A", "total_minor": 1}, "x": 1}', "x: Extra inputs"),
}


@pytest.mark.parametrize("what", WRONG)
def test_a_wrong_order_is_refused_with_the_place_that_is_wrong(
    counter: tuple[Cashier, TillSystem], what: str
) -> None:
    _, system = counter
    body, said = WRONG[what]
    reply = system.ask("POST", "/collect", content=body.encode(), headers={"Content-Type": "application/json"})
    assert (reply.status_code, reply.json()["code"]) == (400, "REQUEST_INVALID")
    assert said in reply.json()["detail"]


def test_a_body_without_end_is_not_read_to_its_end(counter: tuple[Cashier, TillSystem]) -> None:
    _, system = counter
    headers = {"Content-Type": "application/json"}
    reply = system.ask("POST", "/collect", content=b" " * (MAX_BODY_BYTES + 1), headers=headers)
    assert reply.status_code == 413


def test_a_busy_counter_says_so_with_what_to_do(counter: tuple[Cashier, TillSystem]) -> None:
    cashier, system = counter
    cashier.type("5")
    wait_until(lambda: isinstance(cashier.screen, Sale) and cashier.screen.digits == "5")
    reply = system.ask("POST", "/collect", json={"order": {"number": "POS-1", "total_minor": 1280}})
    assert (reply.status_code, reply.json()["code"]) == (409, "COUNTER_BUSY")
    assert set(reply.json()["do_now"]) == {"zh-CN", "en"}


def test_an_order_that_was_never_handed_over_is_not_known(counter: tuple[Cashier, TillSystem]) -> None:
    _, system = counter
    for reply in (system.ask("GET", "/collect/POS-404"), system.ask("POST", "/collect/POS-404/cancel")):
        assert (reply.status_code, reply.json()["code"]) == (404, "ORDER_NOT_KNOWN")


@pytest.mark.parametrize("wait", ["-1", "61", "1.5", "soon", "9" * 5_000])
def test_a_wait_that_cannot_be_is_refused(counter: tuple[Cashier, TillSystem], wait: str) -> None:
    _, system = counter
    reply = system.ask("GET", "/collect/POS-1", params={"wait_s": wait})
    assert (reply.status_code, reply.json()["code"]) == (400, "REQUEST_INVALID")
    assert wait[:20] in reply.json()["detail"]


def program(fence: str, port: int) -> str:
    """Return the example in the manual, with the port of this test."""
    found = re.search(rf"```{fence}\n(.*?)```", MANUAL.read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None
    return found[1].replace("127.0.0.1:8791", f"127.0.0.1:{port}")


@pytest.mark.parametrize(("fence", "runner"), [("python", sys.executable), ("javascript", "node")])
def test_the_programs_in_the_manual_collect_an_order(
    counter: tuple[Cashier, TillSystem], tmp_path: Path, fence: str, runner: str
) -> None:
    if shutil.which(runner) is None:
        pytest.skip(f"{runner} is not installed")
    cashier, system = counter
    file = tmp_path / {"python": "collect.py", "javascript": "collect.mjs"}[fence]
    file.write_text(program(fence, system.port), encoding="utf-8")
    running = subprocess.Popen(
        [runner, file, system.token, "POS-20", "1280"], stdout=subprocess.PIPE, encoding="utf-8"
    )
    try:
        wait_until(lambda: isinstance(cashier.screen, Sale) and cashier.screen.is_given)
        cashier.scan(cashier.till.show_code())
        cashier.sees(Paid)
        said, _ = running.communicate(timeout=PATIENT_S)
    finally:
        running.kill()
        running.communicate()
    assert (said.strip(), running.returncode) == ("paid", 0)
