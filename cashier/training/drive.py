# SPDX-License-Identifier: Apache-2.0
"""Drives a training till through one payment of each outcome, as cashier and customer would, and says what came."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from cashier.checkout.counter import Counter
from cashier.checkout.screens import Cancelled, CounterView, Declined, Paid, Sale, Screen, Unknown, Waiting
from cashier.devices.status import Level, Light, Part, StatusBoard
from cashier.engine import Engine
from cashier.platform_client.customer_phone import CustomerPhone
from cashier.receipts.slips import Slips, Wanted
from cashier.training.drill_line import LineMode
from cashier.training.ground import TrainingGround
from cashier.values.texts import Text
from middleplatform.contract.payments import Door

S = TypeVar("S")
PATIENCE_S = 120.0
"""What should come within a second or two is given up on after this long: a busy machine takes longer."""

OUTCOMES = {
    "paid": Text(zh="已付清", en="paid"),
    "not charged": Text(zh="没有扣款", en="not charged"),
    "paid, then printed": Text(zh="已付清，换纸后打出小票", en="paid, the slip came out once there was paper"),
    "points returned": Text(zh="积分已退回", en="points went back"),
    "named, amount untouched": Text(zh="说出扫到了什么，金额不变", en="named, amount untouched"),
}
"""The outcomes that are not reason codes, for people."""


class DrillFailedError(Exception):
    """What was to be seen did not come; the message says what came instead."""


class ScreenWatcher:
    """Remembers the newest screen and lets another thread wait for one."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._screen: Screen | None = None
        self._at = 0.0

    def on_view(self, view: CounterView) -> None:
        """Take a new view; called on the engine's loop."""
        with self._changed:
            self._screen, self._at = view.screen, time.monotonic()
            self._changed.notify_all()

    def wait_for(self, kind: type[S], fits: Callable[[S], bool] = lambda _: True) -> tuple[S, float]:
        """Return the screen once it is of this kind, and when it came (monotonic). Raises `DrillFailedError`."""
        deadline = time.monotonic() + PATIENCE_S
        with self._changed:
            while True:
                screen = self._screen
                if isinstance(screen, kind) and fits(screen):
                    return screen, self._at
                left_s = deadline - time.monotonic()
                if left_s <= 0 or not self._changed.wait(left_s):
                    raise DrillFailedError(f"expected {kind.__name__}, the screen is {_told(screen)}")


class PaperWatcher:
    """Remembers how the printer fares and which slips did not come out, and lets another thread wait for either."""

    def __init__(self, status: StatusBoard, slips: Slips) -> None:
        self._changed = threading.Condition()
        self.slips = slips
        self._lights: tuple[Light, ...] = ()
        self._kept: tuple[Wanted, ...] = ()
        status.listen(self._on_lights)
        slips.listen(self._on_slips)

    def wait_for_light(self, level: Level) -> None:
        """Wait until the printer's light is so. Raises `DrillFailedError`."""
        self._wait(lambda: any(each.part is Part.PRINTER and each.level is level for each in self._lights))

    def wait_for_kept(self) -> Wanted:
        """Return the oldest slip that did not come out, once there is one. Raises `DrillFailedError`."""
        self._wait(lambda: bool(self._kept))
        return self._kept[0]

    def _wait(self, is_so: Callable[[], bool]) -> None:
        with self._changed:
            if not self._changed.wait_for(is_so, PATIENCE_S):
                said = [each.said.en for each in self._lights if each.part is Part.PRINTER]
                raise DrillFailedError(f"the printer's light says {said}, slips kept: {len(self._kept)}")

    def _on_lights(self, lights: tuple[Light, ...]) -> None:
        with self._changed:
            self._lights = lights
            self._changed.notify_all()

    def _on_slips(self) -> None:
        with self._changed:
            self._kept = self.slips.kept
            self._changed.notify_all()


@dataclass(frozen=True, slots=True)
class DrillResult:
    """How one drill went: ``verdict_ms`` from the pull of the trigger to the verdict's screen."""

    title: Text
    expected: str
    seen: str
    verdict_ms: float

    @property
    def is_as_expected(self) -> bool:
        """Whether the till did what it must."""
        return self.seen == self.expected


class Drive:
    """The person at the counter and the customers, played by one thread."""

    def __init__(
        self,
        ground: TrainingGround,
        engine: Engine,
        counter: Counter,
        watcher: ScreenWatcher,
        paper: PaperWatcher,
        shoot: Callable[[str], None],
    ) -> None:
        self._ground = ground
        self._engine = engine
        self._counter = counter
        self._watcher = watcher
        self._paper = paper
        self._shoot = shoot
        self._spent_code = ""

    def drills(self) -> list[tuple[Text, Callable[[], tuple[str, str, float]]]]:
        """Return every drill: what it shows, and how it goes (expected, seen, milliseconds to the verdict)."""
        return [
            (Text(zh="免密限额内，直接付清", en="Paid, below the no-password limit"), self._paid),
            (Text(zh="超过限额，密码键盘输入密码", en="Above the limit, password on the PIN pad"), self._pin_pad),
            (Text(zh="超过限额，手机输入密码", en="Above the limit, password on the phone"), self._phone),
            (Text(zh="密码输错一次，再输对", en="Wrong password, then the right one"), self._wrong_then_right),
            (Text(zh="顾客在手机上拒绝", en="Refused on the phone"), self._refused),
            (Text(zh="过期的付款码（旧截图）", en="Expired code (an old screenshot)"), self._expired),
            (Text(zh="已用过的付款码", en="Code that was used before"), self._used),
            (Text(zh="积分不足", en="Too few points"), self._too_few),
            (Text(zh="扫到商品条码", en="A product barcode was scanned"), self._wrong_thing),
            (
                Text(
                    zh="打印机缺纸：收款前就看到，换纸后补打小票",
                    en="Printer out of paper: seen before the payment, slip printed afterwards",
                ),
                self._out_of_paper,
            ),
            (
                Text(zh="请求丢失：查明没有扣款", en="Request lost: found out that nothing was charged"),
                self._request_lost,
            ),
            (
                Text(
                    zh="扣款后中台被杀，重启后查明已付",
                    en="Platform killed after charging: found out that it was paid",
                ),
                self._killed_in_the_middle,
            ),
            (
                Text(zh="结果不明时放弃销售，积分退回", en="Sale given up while unknown: points went back"),
                self._given_up,
            ),
        ]

    def run_one(self, title: Text, drill: Callable[[], tuple[str, str, float]]) -> DrillResult:
        """Run one drill from a fresh sale; what goes wrong is its result, not an error of the whole."""
        self._call(self._counter.next_sale)
        try:
            expected, seen, verdict_ms = drill()
        except DrillFailedError as fault:
            return DrillResult(title, "done", str(fault), 0.0)
        finally:
            self._ground.line.set_mode(LineMode.GOOD)
        return DrillResult(title, expected, seen, verdict_ms)

    # -- the drills

    def _paid(self) -> tuple[str, str, float]:
        self._enter("12.80")
        self._shoot("sale")
        with self._ground.phone("plenty") as phone:
            self._spent_code = phone.new_code().code
        scanned = self._pull_trigger(self._spent_code)
        _, at = self._watcher.wait_for(Paid)
        self._shoot("paid")
        return "paid", "paid", _ms(scanned, at)

    def _pin_pad(self) -> tuple[str, str, float]:
        scanned = self._above_limit()
        self._watcher.wait_for(Waiting, lambda screen: screen.active is Door.PIN_PAD)
        self._shoot("waiting-pin-pad")
        self._person_types("plenty")
        _, at = self._watcher.wait_for(Paid)
        return "paid", "paid", _ms(scanned, at)

    def _phone(self) -> tuple[str, str, float]:
        scanned = self._above_limit()
        self._watcher.wait_for(Waiting)
        self._call(self._counter.choose_door, Door.PHONE)
        self._watcher.wait_for(Waiting, lambda screen: screen.active is Door.PHONE and not screen.is_busy)
        self._shoot("waiting-phone")
        with self._ground.phone("plenty") as phone:
            phone.type_password(_pending(phone), self._ground.members["plenty"].payment_password)
        _, at = self._watcher.wait_for(Paid)
        return "paid", "paid", _ms(scanned, at)

    def _wrong_then_right(self) -> tuple[str, str, float]:
        scanned = self._above_limit()
        self._watcher.wait_for(Waiting, lambda screen: screen.active is Door.PIN_PAD)
        self._type_on_pad("000000")
        self._watcher.wait_for(Waiting, lambda screen: screen.notice is not None and screen.tries_left < 5)
        self._shoot("waiting-wrong-password")
        self._person_types("plenty")
        _, at = self._watcher.wait_for(Paid)
        return "paid", "paid", _ms(scanned, at)

    def _refused(self) -> tuple[str, str, float]:
        scanned = self._above_limit()
        self._watcher.wait_for(Waiting)
        with self._ground.phone("plenty") as phone:
            phone.refuse(_pending(phone))
        return self._declined("CUSTOMER_REFUSED", scanned)

    def _expired(self) -> tuple[str, str, float]:
        self._enter("5.00")
        scanned = self._pull_trigger(self._ground.expired_code)
        result = self._declined("CODE_EXPIRED", scanned)
        self._shoot("declined-expired")
        return result

    def _used(self) -> tuple[str, str, float]:
        self._enter("6.00")
        result = self._declined("CODE_ALREADY_USED", self._pull_trigger(self._spent_code))
        self._shoot("declined-used")
        return result

    def _too_few(self) -> tuple[str, str, float]:
        self._enter("150.00")
        with self._ground.phone("few") as phone:
            scanned = self._pull_trigger(phone.new_code().code)
        result = self._declined("INSUFFICIENT_BALANCE", scanned)
        self._shoot("declined-too-few")
        return result

    def _wrong_thing(self) -> tuple[str, str, float]:
        self._enter("9.90")
        scanned = self._pull_trigger("6901234567892")
        screen, at = self._watcher.wait_for(Sale, lambda screen: screen.notice is not None)
        self._shoot("sale-wrong-thing")
        seen = "named, amount untouched" if screen.digits == "9.90" else f"amount became {screen.digits}"
        return "named, amount untouched", seen, _ms(scanned, at)

    def _out_of_paper(self) -> tuple[str, str, float]:
        self._paper.wait_for_light(Level.READY)
        before = self._ground.printer.slips_printed
        self._ground.printer.spoil("paper-out")
        try:
            self._paper.wait_for_light(Level.FAULT)
            self._enter("8.80")
            self._shoot("sale-paper-out")
            with self._ground.phone("plenty") as phone:
                scanned = self._pull_trigger(phone.new_code().code)
            _, at = self._watcher.wait_for(Paid)
            kept = self._paper.wait_for_kept()
        finally:
            self._ground.printer.spoil("none")
        self._call(self._paper.slips.print_again, kept)
        self._paper.wait_for_light(Level.READY)
        if not self._ground.printer.wait_until(lambda core: len(core.slips) > before, PATIENCE_S):
            raise DrillFailedError("the slip did not come out once there was paper")
        return "paid, then printed", "paid, then printed", _ms(scanned, at)

    def _request_lost(self) -> tuple[str, str, float]:
        self._enter("20.00")
        with self._ground.phone("plenty") as phone:
            code = phone.new_code().code
        self._ground.line.set_mode(LineMode.HOLD_REQUESTS)
        scanned = self._pull_trigger(code)
        self._watcher.wait_for(Unknown)
        self._shoot("unknown")
        self._ground.line.set_mode(LineMode.GOOD)
        screen, at = self._watcher.wait_for(Cancelled)
        self._shoot("cancelled")
        return "not charged", "points returned" if screen.points_returned else "not charged", _ms(scanned, at)

    def _killed_in_the_middle(self) -> tuple[str, str, float]:
        scanned = self._charge_and_lose_the_answer("30.00")
        self._ground.platform.kill()
        self._watcher.wait_for(Unknown, lambda screen: screen.questions > 0)
        self._shoot("unknown-asking")
        self._ground.platform.start()
        self._ground.line.set_mode(LineMode.GOOD)
        _, at = self._watcher.wait_for(Paid)
        return "paid", "paid", _ms(scanned, at)

    def _given_up(self) -> tuple[str, str, float]:
        scanned = self._charge_and_lose_the_answer("40.00")
        self._watcher.wait_for(Unknown)
        self._call(self._counter.cancel)
        self._ground.line.set_mode(LineMode.GOOD)
        screen, at = self._watcher.wait_for(Cancelled)
        self._shoot("cancelled-points-returned")
        return "points returned", "points returned" if screen.points_returned else "not charged", _ms(scanned, at)

    # -- what several of them do

    def _charge_and_lose_the_answer(self, amount: str) -> float:
        self._enter(amount)
        with self._ground.phone("plenty") as phone:
            code = phone.new_code().code
        self._ground.line.set_mode(LineMode.LOSE_ANSWERS)
        scanned = self._pull_trigger(code)
        if not self._ground.line.wait_until_lost(PATIENCE_S):
            raise DrillFailedError("the platform did not answer at all")
        return scanned

    def _above_limit(self) -> float:
        self._enter("399.00")
        with self._ground.phone("plenty") as phone:
            return self._pull_trigger(phone.new_code().code)

    def _declined(self, code: str, scanned: float) -> tuple[str, str, float]:
        screen, at = self._watcher.wait_for(Declined)
        return code, screen.reason.code, _ms(scanned, at)

    def _enter(self, amount: str) -> None:
        self._call(self._counter.clear)
        for key in amount:
            self._call(self._counter.press, key)
        self._watcher.wait_for(Sale, lambda screen: screen.digits == amount)

    def _pull_trigger(self, code: str) -> float:
        pulled_at = time.monotonic()  # Before the bytes: the till may show its verdict while the gun still returns.
        self._ground.gun.scan(code)
        return pulled_at

    def _person_types(self, role: str) -> None:
        self._type_on_pad(self._ground.members[role].payment_password)

    def _type_on_pad(self, pin: str) -> None:
        if not self._ground.pad.entry.wait(PATIENCE_S):
            raise DrillFailedError("the PIN pad was not asked for a PIN")
        self._ground.pad.type_pin(pin)

    def _call(self, function: Callable[..., object], *args: object) -> None:
        self._engine.call(function, *args)


def _pending(phone: CustomerPhone) -> UUID:
    waiting = [payment for payment in phone.payments().payments if payment.verification_remaining_s is not None]
    if not waiting:
        raise DrillFailedError("no payment waits on the phone")
    return waiting[0].attempt_id


def _ms(begin: float, end: float) -> float:
    return (end - begin) * 1000


def _told(screen: Screen | None) -> str:
    if isinstance(screen, Declined):
        return f"Declined({screen.reason.code})"
    return type(screen).__name__
