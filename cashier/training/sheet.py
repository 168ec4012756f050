# SPDX-License-Identifier: Apache-2.0
"""The sheet of training codes: one for each outcome, scanned at a training till, answered by the training platform.

A code of the sheet is no payment code: a till that is not training says that it is none. At a training till it makes
a demo member show a fresh code, or does something to the line or the gun, so that all that follows is the real way
through till and platform, in the training ground's own journal and ledger.
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import structlog

from cashier.checkout.screens import Notice, Tone
from cashier.training.drill_line import LineMode
from cashier.training.ground import TrainingGround
from cashier.values.check_digits import mod_97_10
from cashier.values.payment_code import SCHEME_RANDOM
from cashier.values.reasons import reason_for
from cashier.values.texts import Text
from middleplatform.contract.payments import Asset

PREFIX = "JIFU-TRAINING-"
PATIENCE_S = 60.0
"""So long a drill waits for the cashier to choose a door."""

AWAY_S = 12.0
"""So long a gun stays pulled out, and a line bad."""

_LOOK_EVERY_S = 0.25
_END_S = 10.0

_CANNOT = Text(zh="这个练习现在做不了", en="This drill cannot be done now")
_PAY_FIRST = Text(zh="请先扫“直接付清”并付清。", en="Scan «Paid at once» first, and pay.")
_TELL_TRAINER = Text(
    zh="请再扫一次；还不行，请重新打开演示。", en="Scan it again; if that does not help, restart the demo."
)

_log = structlog.get_logger(__name__)


class Outcome(StrEnum):
    """What comes of a code of the sheet."""

    PAID = "PAID"
    PIN_PAD = "PIN-PAD"
    PHONE = "PHONE"
    TOO_FEW = "TOO-FEW"
    EXPIRED = "EXPIRED"
    USED = "USED"
    UNKNOWN = "UNKNOWN"
    LOST = "LOST"
    SLOW = "SLOW"
    PULLED = "PULLED"


@dataclass(frozen=True, slots=True)
class SheetCode:
    """One code of the sheet: what comes of it, what the trainee does, and what to do or expect then."""

    outcome: Outcome
    title: Text
    do: Text
    then: Text

    @property
    def text(self) -> str:
        """What stands in the code."""
        return PREFIX + self.outcome.value


_FIVE = Text(zh="输入 5.00，再扫码。", en="Enter 5.00, then scan.")
_WAIT = Text(zh="输入 5.00，扫码。不要再收，等结果。", en="Enter 5.00, scan. Do not charge again; wait.")
_MUCH = Text(zh="输入 150.00，再扫码。", en="Enter 150.00, then scan.")
_BY_PAD = Text(zh="输入 5.00，扫码，选密码键盘。", en="Enter 5.00, scan, choose the PIN pad.")
_BY_PHONE = Text(zh="输入 5.00，扫码，选手机。", en="Enter 5.00, scan, choose the phone.")
_AGAIN = Text(zh="先做“直接付清”，再输入 5.00 扫码。", en="After «Paid at once»: enter 5.00, then scan.")
_SLOWLY = Text(zh="输入 5.00，扫码，等一等。", en="Enter 5.00, scan, and wait.")
_LOOK = Text(zh="扫码，看扫码枪的状态灯。", en="Scan, and look at the scanner's light.")
_PAID_THEN = Text(zh="已收款：可以交货。", en="Paid: hand the goods over.")
_LOST_THEN = Text(
    zh="显示没有结果：可以先接待下一位，结果会自己出来。",
    en="No result yet: serve the next customer, it finds out by itself.",
)
_SLOW_THEN = Text(zh="晚一点显示已收款：不要再扫。", en="Paid, only later: do not scan again.")
_PULLED_THEN = Text(zh="灯会说明；过一会儿自己恢复。", en="The light tells, and recovers by itself soon.")

SHEET = (
    SheetCode(Outcome.PAID, Text(zh="直接付清", en="Paid at once"), _FIVE, _PAID_THEN),
    SheetCode(Outcome.PIN_PAD, Text(zh="密码键盘输入密码", en="Password on the PIN pad"), _BY_PAD, _PAID_THEN),
    SheetCode(Outcome.PHONE, Text(zh="手机输入密码", en="Password on the phone"), _BY_PHONE, _PAID_THEN),
    SheetCode(
        Outcome.TOO_FEW, Text(zh="积分不足", en="Too few points"), _MUCH, reason_for("INSUFFICIENT_BALANCE").do_now
    ),
    SheetCode(Outcome.EXPIRED, Text(zh="过期的付款码", en="Expired code"), _FIVE, reason_for("CODE_EXPIRED").do_now),
    SheetCode(
        Outcome.USED,
        Text(zh="已用过的付款码", en="Code that was used"),
        _AGAIN,
        reason_for("CODE_ALREADY_USED").do_now,
    ),
    SheetCode(
        Outcome.UNKNOWN,
        Text(zh="中台不认识的付款码", en="Code that nobody issued"),
        _FIVE,
        reason_for("CODE_NOT_FOUND").do_now,
    ),
    SheetCode(Outcome.LOST, Text(zh="回答丢失", en="Reply lost"), _WAIT, _LOST_THEN),
    SheetCode(Outcome.SLOW, Text(zh="回答很慢", en="Slow reply"), _SLOWLY, _SLOW_THEN),
    SheetCode(Outcome.PULLED, Text(zh="扫码枪被拔掉", en="Gun pulled out"), _LOOK, _PULLED_THEN),
)
_OF_TEXT = {code.text: code.outcome for code in SHEET}


class CannotDrillError(Exception):
    """A drill that cannot be done just now; ``do_now`` says to the trainee what to do."""

    def __init__(self, do_now: Text) -> None:
        super().__init__(do_now.en)
        self.do_now = do_now


class SheetDrills:
    """What a training till does with the codes of the sheet, until `stop`.

    ``scan`` hands the till the code that a member shows; ``say`` tells the trainee of a drill that cannot be done.
    """

    def __init__(
        self, ground: TrainingGround, scan: Callable[[str], object], say: Callable[[Notice], object]
    ) -> None:
        self._ground = ground
        self._scan = scan
        self._say = say
        self._spent = ""
        self._is_over = threading.Event()
        self._running: list[threading.Thread] = []

    def take(self, text: str) -> bool:
        """Take a scanned text; return whether it was a code of the sheet. What comes of it comes by itself."""
        outcome = _OF_TEXT.get(text.strip())
        if outcome is None:
            return False
        drill = threading.Thread(target=self._run, args=(outcome,), name="sheet drill", daemon=True)
        self._running = [each for each in self._running if each.is_alive()] + [drill]
        drill.start()
        return True

    def stop(self) -> None:
        """End every drill; gun and line are as they should be afterwards. Before till and ground go."""
        self._is_over.set()
        for each in self._running:
            each.join(_END_S)

    def do(self, outcome: Outcome) -> None:
        """Bring an outcome about; returns once nothing more is to be done. Not on the engine's loop.

        Raises `CannotDrillError` where something has to be done first.
        """
        match outcome:
            case Outcome.PAID:
                self._show("plenty")
            case Outcome.PIN_PAD:
                self._show("always_password")
                self._on_pad()
            case Outcome.PHONE:
                self._show("always_password")
                self._on_phone()
            case Outcome.TOO_FEW:
                self._show("few")
            case Outcome.EXPIRED:
                self._scan(self._ground.expired_code)
            case Outcome.USED:
                if not self._spent:
                    raise CannotDrillError(_PAY_FIRST)
                self._scan(self._spent)
            case Outcome.UNKNOWN:
                payload = SCHEME_RANDOM + "".join(secrets.choice("0123456789") for _ in range(16))
                self._scan(payload + mod_97_10(payload))
            case Outcome.LOST:
                self._on_bad_line(LineMode.LOSE_ANSWERS)
            case Outcome.SLOW:
                self._on_bad_line(LineMode.SLOW)
            case Outcome.PULLED:
                self._ground.gun.unplug()
                self._is_over.wait(AWAY_S)
                self._ground.gun.replug()

    def _run(self, outcome: Outcome) -> None:
        try:
            self.do(outcome)
        except CannotDrillError as fault:
            self._say(Notice(Tone.WARNING, _CANNOT, fault.do_now))
        except Exception as fault:  # noqa: BLE001 - whatever a drill meets, the till goes on
            if self._is_over.is_set():
                return  # What it stood on is being taken down.
            _log.warning("sheet_drill_failed", outcome=outcome.value, fault=repr(fault))
            self._say(Notice(Tone.WARNING, _CANNOT, _TELL_TRAINER))

    def _show(self, role: str) -> None:
        with self._ground.phone(role) as phone:
            code = phone.new_code(Asset.POINTS).code
        if role == "plenty":
            self._spent = code  # Before it is scanned: the next drill may be there as soon as this one is paid.
        self._scan(code)

    def _on_bad_line(self, mode: LineMode) -> None:
        with self._ground.phone("plenty") as phone:
            code = phone.new_code(Asset.POINTS).code
        self._ground.line.set_mode(mode)
        try:
            self._scan(code)
            self._is_over.wait(AWAY_S)
        finally:
            self._ground.line.set_mode(LineMode.GOOD)

    def _on_pad(self) -> None:
        for _ in range(int(PATIENCE_S / _LOOK_EVERY_S)):
            if self._ground.pad.entry.wait(_LOOK_EVERY_S):
                self._ground.pad.type_pin(self._ground.members["always_password"].payment_password)
                return
            if self._is_over.is_set():
                return

    def _on_phone(self) -> None:
        member = self._ground.members["always_password"]
        with self._ground.phone("always_password") as phone:
            for _ in range(int(PATIENCE_S)):
                for payment in phone.payments(limit=3).payments:
                    if payment.verification_remaining_s is not None:
                        phone.type_password(payment.attempt_id, member.payment_password)
                        return
                if self._is_over.wait(1.0):
                    return
