# SPDX-License-Identifier: Apache-2.0
"""What a trainer can do beside the till: be the customer, pull cables, take the platform away."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import methodcaller
from uuid import UUID

from cashier.platform_client.customer_phone import CustomerPhone
from cashier.training.drill_line import LineMode
from cashier.training.ground import PAPER_COLUMNS, TrainingGround
from cashier.values.texts import Text
from hardware.printer import Picture
from hardware.simulators.keyboard_gun_faults import Stroke
from middleplatform.contract.payments import Asset

WRONG_PASSWORD = "000000"  # noqa: S105 - it is wrong on purpose
_ALL_WELL = Text(zh="恢复正常", en="All well again")


GUN_FAULTS = {
    "split": Text(zh="一个一个字符慢慢来", en="Byte by byte, slowly"),
    "double": Text(zh="扫一次，发两次", en="Fired twice"),
    "glued": Text(zh="两个码粘在一起", en="Two codes glued"),
    "cut": Text(zh="只来了一半", en="Cut in half"),
    "lose-byte": Text(zh="丢一个字符", en="A byte lost"),
    "garbage": Text(zh="前面有杂音", en="Noise before it"),
    "parity": Text(zh="校验位设错", en="Wrong parity"),
    "no-suffix": Text(zh="没有结束符", en="No suffix"),
    "long": Text(zh="8 千字节的码", en="Eight kilobytes"),
    "not-text": Text(zh="不是文字", en="Not text"),
    "second-reader": Text(zh="别的程序也在读", en="Read by another too"),
    "unplug": Text(zh="扫到一半拔线", en="Unplugged midway"),
}
"""Every fault of `hardware.simulators.gun_faults`, and what the bench calls it."""

KEYBOARD_FAULT_TITLES = {
    "keys-5ms": Text(zh="每键 5 毫秒", en="5 ms a key"),
    "keys-30ms": Text(zh="每键 30 毫秒", en="30 ms a key"),
    "keys-80ms": Text(zh="80 毫秒（要设前缀）", en="80 ms: needs a prefix"),
    "commit": Text(zh="经过输入法", en="By an input method"),
    "full-width": Text(zh="输入法给出全角", en="In full width"),
    "lost-key": Text(zh="丢一个键", en="A key lost"),
    "no-suffix": Text(zh="没有回车", en="No Enter"),
}
"""Every fault of `hardware.simulators.keyboard_gun_faults`, and what the bench calls it."""

PAD_FAULT_TITLES = {
    "nak": Text(zh="三次 NAK", en="NAK three times"),
    "ignore": Text(zh="没听见", en="Hears nothing once"),
    "lose-ack": Text(zh="ACK 丢失", en="ACK lost"),
    "late-ack": Text(zh="ACK 迟到", en="ACK late"),
    "eot-for-ack": Text(zh="以 EOT 代替 ACK", en="EOT for ACK"),
    "eot": Text(zh="以 EOT 代替回答", en="EOT for an answer"),
    "bad-check": Text(zh="LRC 错误", en="Bad LRC"),
    "lose-byte": Text(zh="丢一个字节", en="A byte lost"),
    "split": Text(zh="回答分段发送", en="Answer in pieces"),
    "duplicate": Text(zh="回答发两次", en="Answer twice"),
    "garbage": Text(zh="前面有杂音", en="Noise before it"),
    "parity": Text(zh="校验位设错", en="Wrong parity"),
    "second-reader": Text(zh="别的程序也在读", en="Read by another too"),
    "unplug": Text(zh="回答到一半拔线", en="Unplugged midway"),
    "wrong-key": Text(zh="密钥不对", en="Wrong key"),
    "throttled": Text(zh="限次（代码 7）", en="Throttled (code 7)"),
    "silent": Text(zh="一直不响应", en="Silent from now on"),
    "merge": Text(zh="回答粘在一起", en="Answers glued"),
}
"""Every fault of `hardware.simulators.fault_words`, and what the bench calls it."""

PRINTER_FAULT_TITLES = {
    "paper-out": Text(zh="缺纸", en="Paper out"),
    "paper-low": Text(zh="纸快用完", en="Paper nearly out"),
    "paper-ends": Text(zh="打三行后没纸", en="Out after 3 lines"),
    "cover-open": Text(zh="盖子没关", en="Cover open"),
    "offline": Text(zh="脱机", en="Offline"),
    "jammed": Text(zh="卡纸", en="Jammed"),
    "silent": Text(zh="一直不响应", en="Silent from now on"),
    "slow": Text(zh="每行一秒，很慢", en="Slow: a line a second"),
    "unplug": Text(zh="打到一半拔线", en="Unplugged midway"),
}
"""Every fault of `hardware.simulators.printer_faults`, and what the bench calls it."""


class NothingToDoError(Exception):
    """The act does not fit just now; the message says why."""


@dataclass(frozen=True, slots=True)
class BenchAct:
    """One button: what it is called, and what it does (blocking)."""

    title: Text
    do: Callable[[], None]


Groups = tuple[tuple[Text, tuple[BenchAct, ...]], ...]
"""Acts in groups, each group with its title."""


class Bench:
    """The acts, over one training ground. ``type_code`` plays a gun in keyboard mode; None: there is no keyboard."""

    def __init__(self, ground: TrainingGround, type_code: Callable[[Sequence[Stroke]], object] | None = None) -> None:
        self._ground = ground
        self._type_code = type_code
        self._last_code = ""

    def page(self) -> dict[str, object]:
        """Return where the customer's page is, and who may sign in there."""
        member = self._ground.members["plenty"]
        return {
            "url": self._ground.platform.url,
            "phone": member.phone,
            "login": member.login_password,
            "pin": member.payment_password,
        }

    def watch_paper(self, show: Callable[[Picture], object], on_drawer: Callable[[], object]) -> None:
        """Have every slip that comes out shown, and every opening of the drawer told; on the printer's thread."""
        # Late: what it draws with takes its time to load.
        from hardware.simulators.paper import picture_of_slip

        self._ground.printer.on_slip = lambda slip: show(picture_of_slip(slip, PAPER_COLUMNS))
        self._ground.printer.on_drawer = on_drawer

    def acts(self) -> Groups:
        """Return all acts in groups, each group with its title."""
        return (
            (Text(zh="出示并扫描付款码", en="Show a code and scan it"), self._codes()),
            (Text(zh="输入支付密码", en="Enter the payment password"), self._passwords()),
            (Text(zh="线缆与中台", en="Cables and platform"), self._cables()),
        )

    def gun_acts(self) -> Groups:
        """Return what can go wrong with a scan, in groups, each with its title."""
        return (
            (
                Text(zh="扫码枪：下一次扫码出错", en="Gun: a scan that goes wrong"),
                tuple(BenchAct(title, self._gun_fault(fault)) for fault, title in GUN_FAULTS.items()),
            ),
            (
                Text(zh="键盘模式的扫码枪：怎样打字", en="Keyboard gun: how it types a code"),
                tuple(BenchAct(title, self._typing(name)) for name, title in KEYBOARD_FAULT_TITLES.items()),
            ),
        )

    def pad_acts(self) -> Groups:
        """Return what can go wrong with the PIN pad, with its title."""
        return (
            (
                Text(zh="密码键盘：接下来出错", en="PIN pad: what goes wrong next"),
                (
                    *(BenchAct(title, self._pad_fault(name)) for name, title in PAD_FAULT_TITLES.items()),
                    BenchAct(_ALL_WELL, self._pad_fault("none")),
                ),
            ),
        )

    def printer_acts(self) -> Groups:
        """Return what can be done to the printer, in groups, each with its title."""
        return (
            (
                Text(zh="打印机：出了什么状况", en="Printer: what is wrong with it"),
                (
                    *(BenchAct(title, self._printer_fault(name)) for name, title in PRINTER_FAULT_TITLES.items()),
                    BenchAct(_ALL_WELL, self._printer_fault("none")),
                ),
            ),
            (
                Text(zh="打印机的线", en="Its cable"),
                (
                    BenchAct(Text(zh="拔掉打印机", en="Unplug it"), self._printer(methodcaller("unplug"))),
                    BenchAct(Text(zh="插回打印机", en="Plug it in"), self._printer(methodcaller("replug"))),
                    BenchAct(Text(zh="被别的程序占用", en="Taken by a program"), self._printer(methodcaller("hold"))),
                    BenchAct(Text(zh="不再占用", en="Free again"), self._printer(methodcaller("release"))),
                ),
            ),
        )

    def _codes(self) -> tuple[BenchAct, ...]:
        return (
            BenchAct(Text(zh="积分很多的顾客", en="Customer with plenty"), lambda: self._show("plenty")),
            BenchAct(Text(zh="积分很少的顾客", en="Customer with few points"), lambda: self._show("few")),
            BenchAct(Text(zh="每次都要密码的顾客", en="Always with password"), lambda: self._show("always_password")),
            BenchAct(Text(zh="再扫一次同一个码", en="The same code again"), self._again),
            BenchAct(Text(zh="过期的截图", en="An expired screenshot"), self._expired),
            BenchAct(Text(zh="商品条码", en="A product barcode"), lambda: self._ground.gun.scan("6901234567892")),
        )

    def _passwords(self) -> tuple[BenchAct, ...]:
        return (
            BenchAct(Text(zh="键盘：正确", en="Keypad: right"), lambda: self._on_pad(right=True)),
            BenchAct(Text(zh="键盘：错误", en="Keypad: wrong"), lambda: self._on_pad(right=False)),
            BenchAct(Text(zh="键盘：取消", en="Keypad: cancel"), self._pad(methodcaller("press_cancel"))),
            BenchAct(Text(zh="手机：正确", en="Phone: right"), lambda: self._on_phone(right=True)),
            BenchAct(Text(zh="手机：错误", en="Phone: wrong"), lambda: self._on_phone(right=False)),
            BenchAct(Text(zh="手机：拒绝", en="Phone: refuse"), self._refuse),
        )

    def _cables(self) -> tuple[BenchAct, ...]:
        return (
            BenchAct(Text(zh="拔掉扫码枪", en="Unplug the gun"), self._gun(methodcaller("unplug"))),
            BenchAct(Text(zh="插回扫码枪", en="Plug the gun in"), self._gun(methodcaller("replug"))),
            BenchAct(Text(zh="拔掉密码键盘", en="Unplug the PIN pad"), self._pad(methodcaller("unplug"))),
            BenchAct(Text(zh="插回密码键盘", en="Plug the PIN pad in"), self._pad(methodcaller("replug"))),
            BenchAct(Text(zh="扫码枪被占用", en="Gun: taken"), self._gun(methodcaller("hold"))),
            BenchAct(Text(zh="扫码枪不再占用", en="Gun: free again"), self._gun(methodcaller("release"))),
            BenchAct(Text(zh="密码键盘被占用", en="PIN pad: taken"), self._pad(methodcaller("hold"))),
            BenchAct(Text(zh="密码键盘不再占用", en="PIN pad: free again"), self._pad(methodcaller("release"))),
            BenchAct(Text(zh="网络：丢请求", en="Network: hold requests"), self._line(LineMode.HOLD_REQUESTS)),
            BenchAct(Text(zh="网络：丢回答", en="Network: lose answers"), self._line(LineMode.LOSE_ANSWERS)),
            BenchAct(Text(zh="网络：断开", en="Network: cut"), self._line(LineMode.CUT)),
            BenchAct(Text(zh="网络：恢复", en="Network: good again"), self._line(LineMode.GOOD)),
            BenchAct(Text(zh="中台断电", en="Kill the platform"), self._ground.platform.kill),
            BenchAct(Text(zh="启动中台", en="Start the platform"), self._start_platform),
        )

    # The devices are looked for when a button is pressed: those of a ground that is not open are shown all the same.

    def _gun(self, do: Callable[[object], object]) -> Callable[[], None]:
        return lambda: _nothing(do(self._ground.gun))

    def _pad(self, do: Callable[[object], object]) -> Callable[[], None]:
        return lambda: _nothing(do(self._ground.pad))

    def _printer(self, do: Callable[[object], object]) -> Callable[[], None]:
        return lambda: _nothing(do(self._ground.printer))

    def _gun_fault(self, name: str) -> Callable[[], None]:
        return lambda: self._scan_badly(name)

    def _scan_badly(self, name: str) -> None:
        # Late: pseudo-terminals are not on every system.
        from hardware.simulators.gun_faults import GunFault

        with self._ground.phone("plenty") as phone:
            self._last_code = phone.new_code(Asset.POINTS).code
        self._ground.gun.misbehave(self._last_code, GunFault(name))

    def _typing(self, name: str) -> Callable[[], None]:
        return lambda: self._type(name)

    def _type(self, name: str) -> None:
        from hardware.simulators.keyboard_gun_faults import KeyboardFault, strokes

        if self._type_code is None:
            raise NothingToDoError("there is no window to type into")
        with self._ground.phone("plenty") as phone:
            self._last_code = phone.new_code(Asset.POINTS).code
        self._type_code(strokes(self._last_code, KeyboardFault(name)))

    def _pad_fault(self, name: str) -> Callable[[], None]:
        return lambda: self._spoil_pad(name)

    def _spoil_pad(self, name: str) -> None:
        from hardware.simulators.fault_words import plan_fault

        plan_fault(self._ground.pad.faults, name)

    def _printer_fault(self, name: str) -> Callable[[], None]:
        return lambda: self._ground.printer.spoil(name)

    def _show(self, role: str) -> None:
        with self._ground.phone(role) as phone:
            self._last_code = phone.new_code(Asset.POINTS).code
        self._ground.gun.scan(self._last_code)

    def _again(self) -> None:
        if not self._last_code:
            raise NothingToDoError("no code was shown yet")
        self._ground.gun.scan(self._last_code)

    def _expired(self) -> None:
        self._ground.gun.scan(self._ground.expired_code)

    def _on_pad(self, *, right: bool) -> None:
        if not self._ground.pad.entry.is_set():
            raise NothingToDoError("the PIN pad does not wait for a password")
        self._ground.pad.type_pin(self._ground.members["plenty"].payment_password if right else WRONG_PASSWORD)

    def _on_phone(self, *, right: bool) -> None:
        self._with_waiting_payment(
            lambda phone, attempt_id, password: phone.type_password(attempt_id, password if right else WRONG_PASSWORD)
        )

    def _refuse(self) -> None:
        self._with_waiting_payment(lambda phone, attempt_id, _: phone.refuse(attempt_id))

    def _with_waiting_payment(self, act: Callable[[CustomerPhone, UUID, str], object]) -> None:
        for role, member in self._ground.members.items():
            with self._ground.phone(role) as phone:
                for payment in phone.payments(limit=3).payments:
                    if payment.verification_remaining_s is not None:
                        act(phone, payment.attempt_id, member.payment_password)
                        return
        raise NothingToDoError("no payment waits on a phone")

    def _line(self, mode: LineMode) -> Callable[[], None]:
        return lambda: self._ground.line.set_mode(mode)

    def _start_platform(self) -> None:
        if self._ground.platform.is_running:
            raise NothingToDoError("the platform is running")
        self._ground.platform.start()


def _nothing(_: object) -> None:
    """Return nothing of what a device said."""
