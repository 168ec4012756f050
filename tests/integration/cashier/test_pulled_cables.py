# SPDX-License-Identifier: Apache-2.0
"""A cable pulled at any moment of a payment leaves a named state, and comes back by itself when plugged in."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Callable, Iterator

import pytest

from cashier.bootstrap import Till, build_till
from cashier.checkout.screens import Cancelled, Declined, Paid, Sale, Unknown, Waiting
from cashier.devices.status import Level, Part
from cashier.training.drill_line import LineMode
from cashier.training.drive import ScreenWatcher
from cashier.training.ground import TrainingGround
from middleplatform.contract.payments import Door

pytestmark = [pytest.mark.process, pytest.mark.timeout(180), pytest.mark.xdist_group("cables")]

PATIENCE_S = 20.0
BELOW, ABOVE = "12.80", "399.00"


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TrainingGround]:
    opened = TrainingGround(tmp_path_factory.mktemp("ground"))
    opened.open()
    yield opened
    opened.close()


class Counter:
    """A till in a test's hands."""

    def __init__(self, ground: TrainingGround, till: Till) -> None:
        self.ground = ground
        self.till = till
        self.screens = ScreenWatcher()
        till.on_view(self.screens.on_view)

    def enter(self, amount: str) -> None:
        self.till.engine.call(self.till.counter.next_sale)
        for key in amount:
            self.till.engine.call(self.till.counter.press, key)
        self.screens.wait_for(Sale, lambda sale: sale.digits == amount)

    def scan_a_code(self) -> None:
        with self.ground.phone("plenty") as phone:
            self.ground.gun.scan(phone.new_code().code)

    def do(self, function: Callable[..., object], *words: object) -> None:
        self.till.engine.call(function, *words)

    def wait_for_light(self, part: Part, level: Level) -> str:
        """Return what the light says once it is so."""
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            for light in self.till.status.lights:
                if light.part is part and light.level is level:
                    return f"{light.said.en}. {light.mend.en}"
            time.sleep(0.02)
        raise AssertionError(f"{part} never was {level}: {self.till.status.lights}")

    def type_the_password(self) -> None:
        assert self.ground.pad.entry.wait(PATIENCE_S)
        self.ground.pad.type_pin(self.ground.members["plenty"].payment_password)


@pytest.fixture
def counter(ground: TrainingGround) -> Iterator[Counter]:
    till = build_till(ground.settings(), ground.secrets)
    try:
        made = Counter(ground, till)
        till.start()
        assert till.wait_until_ready(PATIENCE_S), till.status.lights
        yield made
    finally:
        ground.line.set_mode(LineMode.GOOD)
        till.stop()


def test_a_pulled_gun_is_named_and_scans_again_once_plugged_in(counter: Counter) -> None:
    counter.enter(BELOW)
    counter.ground.gun.unplug()
    said = counter.wait_for_light(Part.SCANNER, Level.FAULT)
    counter.ground.gun.replug()
    counter.wait_for_light(Part.SCANNER, Level.READY)
    counter.scan_a_code()

    assert "not connected" in said
    counter.screens.wait_for(Paid)


def test_a_gun_pulled_in_the_middle_of_a_code_charges_nothing(counter: Counter) -> None:
    counter.enter(BELOW)
    with counter.ground.phone("plenty") as phone:
        code = phone.new_code().code
    counter.ground.gun.send(code[:11].encode())
    counter.ground.gun.unplug()
    counter.wait_for_light(Part.SCANNER, Level.FAULT)
    counter.ground.gun.replug()
    counter.wait_for_light(Part.SCANNER, Level.READY)

    counter.screens.wait_for(Sale, lambda sale: sale.digits == BELOW)
    counter.ground.gun.scan(code)
    counter.screens.wait_for(Paid)


def test_a_gun_pulled_while_the_customer_proves_it_changes_nothing(counter: Counter) -> None:
    counter.enter(ABOVE)
    counter.scan_a_code()
    counter.screens.wait_for(Waiting, lambda waiting: waiting.active is Door.PIN_PAD)
    counter.ground.gun.unplug()
    counter.type_the_password()

    counter.screens.wait_for(Paid)
    counter.ground.gun.replug()
    counter.wait_for_light(Part.SCANNER, Level.READY)


def test_a_pad_pulled_before_the_payment_leaves_the_phone_as_the_door(counter: Counter) -> None:
    counter.ground.pad.unplug()
    counter.wait_for_light(Part.PIN_PAD, Level.FAULT)
    counter.enter(ABOVE)
    counter.scan_a_code()
    waiting, _ = counter.screens.wait_for(Waiting, lambda waiting: waiting.active is Door.PHONE)
    counter.do(counter.till.counter.cancel)
    counter.screens.wait_for(Cancelled)
    counter.ground.pad.replug()
    counter.wait_for_light(Part.PIN_PAD, Level.READY)

    assert not next(choice for choice in waiting.doors if choice.door is Door.PIN_PAD).is_open


def test_a_pad_pulled_in_the_middle_of_the_entry_is_said_and_can_be_used_again(counter: Counter) -> None:
    counter.enter(ABOVE)
    counter.scan_a_code()
    assert counter.ground.pad.entry.wait(PATIENCE_S)
    counter.ground.pad.press("1", "2")
    counter.ground.pad.unplug()
    waiting, _ = counter.screens.wait_for(Waiting, lambda waiting: waiting.notice is not None)
    assert waiting.tries_left == 5
    counter.ground.pad.replug()
    counter.wait_for_light(Part.PIN_PAD, Level.READY)
    counter.do(counter.till.counter.choose_door, Door.PIN_PAD)
    counter.screens.wait_for(Waiting, lambda waiting: waiting.active is Door.PIN_PAD)
    counter.type_the_password()

    counter.screens.wait_for(Paid)


def test_a_platform_that_was_away_is_worked_with_as_soon_as_it_is_back(counter: Counter) -> None:
    counter.enter(BELOW)
    counter.ground.platform.kill()
    counter.do(counter.till.platform_watch.wake)  # Its next look by itself may be 15 s away.
    counter.wait_for_light(Part.PLATFORM, Level.WARNING)
    counter.ground.platform.start()
    counter.wait_for_light(Part.PLATFORM, Level.READY)
    counter.scan_a_code()

    counter.screens.wait_for(Paid)


def test_a_network_cut_while_the_customer_proves_it_leaves_no_doubt(counter: Counter) -> None:
    counter.enter(ABOVE)
    counter.scan_a_code()
    counter.screens.wait_for(Waiting, lambda waiting: waiting.active is Door.PIN_PAD)
    counter.ground.line.set_mode(LineMode.CUT)
    counter.wait_for_light(Part.PLATFORM, Level.WARNING)
    counter.ground.line.set_mode(LineMode.GOOD)
    counter.type_the_password()

    counter.screens.wait_for(Paid)


def test_a_network_lost_after_the_scan_is_unknown_until_it_is_back(counter: Counter) -> None:
    counter.enter(BELOW)
    with counter.ground.phone("plenty") as phone:
        code = phone.new_code().code
    counter.ground.line.set_mode(LineMode.LOSE_ANSWERS)
    counter.ground.gun.scan(code)
    counter.screens.wait_for(Unknown)
    counter.ground.line.set_mode(LineMode.GOOD)

    counter.screens.wait_for(Paid)


def test_a_scan_that_finds_no_platform_is_declined_as_nothing_was_sent(ground: TrainingGround) -> None:
    _learn_the_rules(ground)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # Bound and not listening: a connection is refused at once.
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
        kept = ground.folder / "till" / "terminal.json"
        good = kept.read_text(encoding="utf-8")
        kept.write_text(json.dumps(json.loads(good) | {"platform_url": url}), encoding="utf-8")
        till = build_till(ground.settings(), ground.secrets)
        try:
            alone = Counter(ground, till)
            till.start()
            alone.wait_for_light(Part.SCANNER, Level.READY)
            alone.wait_for_light(Part.PLATFORM, Level.FAULT)
            alone.wait_for_light(Part.NETWORK, Level.READY)  # Its machine answered: nobody looks for a cable.
            alone.enter(BELOW)
            alone.scan_a_code()
            declined, _ = alone.screens.wait_for(Declined)
        finally:
            till.stop()
            kept.write_text(good, encoding="utf-8")

    assert declined.reason.code == "PLATFORM_UNREACHABLE"


def _learn_the_rules(ground: TrainingGround) -> None:
    """Have a till here keep the rules of its shop: one that never met its platform takes no payment."""
    till = build_till(ground.settings(), ground.secrets)
    try:
        till.start()
        till.engine.submit(till.has_policy.wait()).result(PATIENCE_S)
    finally:
        till.stop()
