# SPDX-License-Identifier: Apache-2.0
"""Hand-made views of the doctor's panel for the gallery and the tests, by a name that says what they show."""

from __future__ import annotations

from datetime import UTC, datetime

from cashier.devices.status import Level
from cashier.it.doctor_desk import DoctorView, Examined, Scanning, TestSlip, TryingPad
from cashier.it.finding import Finding
from cashier.it.pad_trial import TYPED
from cashier.it.scan_test import ScanTest
from cashier.values.texts import Text
from hardware.framing.keyboard_layouts import LayoutName
from hardware.framing.manner import PLAIN, Before, Ending, Manner
from hardware.framing.sample_code import SAMPLE, typed
from hardware.scanner import Scan


def _well(zh: str, en: str) -> Finding:
    return Finding("well", Level.READY, Text(zh=zh, en=en))


def _ill(level: Level, said: Text, mend: Text) -> Finding:
    return Finding("ill", level, said, mend)


_VERSION = _well("Jifu 0.1.0 · Linux-6.1.0-x86_64", "Jifu 0.1.0 · Linux-6.1.0-x86_64")
_SETTINGS = _well("设置正确", "Settings are right")
_KEY = _well("本机密钥可以保存", "The terminal's key can be kept")
_ENROLLED = _well("已注册为 T01（人民路店）", "Enrolled as T01 (Cloudridge Market, People's Road)")
_JOURNAL = _well("流水账完好，120413 条", "Journal intact, 120413 records")
_GUN = _well("扫码枪已就绪", "The gun is ready")
_PLATFORM = _well("中台已连接", "The platform is connected")
_NO_KEYRING = _ill(
    Level.FAULT,
    Text(zh="本机密钥无处保存", en="The terminal's key cannot be kept"),
    Text(
        zh="密钥环已锁定，没有人解锁：请登录桌面会话，再试一次",
        en="the keyring is locked, and nobody unlocked it: log in to a desktop session, then try again",
    ),
)
_NO_GUN = _ill(
    Level.FAULT,
    Text(zh="扫码枪已拔出（/dev/ttyACM0）", en="The gun was pulled out (/dev/ttyACM0)"),
    Text(zh="请插回数据线，插好后会自动恢复。", en="Plug its cable in again; it comes back by itself."),
)
_CLOCK = _ill(
    Level.WARNING,
    Text(zh="本机时钟慢 95 秒", en="This machine's clock is 95 s slow"),
    Text(zh="请打开自动校时。", en="Have it set itself by the network."),
)
_DISK = _ill(
    Level.WARNING,
    Text(zh="磁盘快满了", en="The disk is nearly full"),
    Text(zh="请清理磁盘。", en="Free some space."),
)
_ASIDE = _ill(
    Level.WARNING,
    Text(zh="封存的流水账：journal-20261101", en="A damaged journal was put aside: journal-20261101"),
    Text(zh="请技术支持查看后移走；收款不受影响。", en="Have IT look at it, then move it away; selling goes on."),
)

_AT = datetime(2026, 11, 1, 9, 30, tzinfo=UTC)


def _tried(
    text: str, device: str, symbology: str | None = None, *, times: int = 1, manner: Manner = PLAIN
) -> Scanning:
    """Return what is seen after something was scanned so many times in a row."""
    test = ScanTest()
    scans = [Scan(text, text.encode(), device, number, _AT, symbology, manner=manner) for number in range(times)]
    return Scanning([test.tried(scan) for scan in scans][-1])


def _at_a_wrong_speed() -> Scanning:
    scan = Scan("\ufffd", b"\x00\xbd", "gun 1", 0, _AT, encoding=None, manner=Manner(Ending.PAUSE, 0.1, baud=9_600))
    return Scanning(ScanTest(lambda _gun, _baud: None).tried(scan))


def _key_by_key() -> Scanning:
    test = ScanTest()
    return Scanning([test.typed() for _ in range(13)][-1])


DOCTOR_VIEWS: dict[str, DoctorView] = {
    "doctor-looking": Examined((_GUN, _PLATFORM), is_busy=True),
    "doctor-well": Examined((_VERSION, _SETTINGS, _KEY, _ENROLLED, _JOURNAL, _GUN, _PLATFORM)),
    "doctor-test-slip": Examined(
        (_CLOCK, _VERSION, _SETTINGS, _KEY, _JOURNAL, _GUN, _PLATFORM),
        test_slip=TestSlip.NOT_PRINTED,
        has_pin_pad=True,
    ),
    "doctor-warning": Examined((_CLOCK, _VERSION, _SETTINGS, _KEY, _ENROLLED, _JOURNAL, _GUN, _PLATFORM)),
    "doctor-scan-now": Scanning(),
    "doctor-scan-code": _tried(
        "6901234567892", "gun 1", "]E0", manner=Manner(Ending.CRLF, before=(Before.AIM,), baud=9600)
    ),
    "doctor-scan-no-suffix": _tried("6901234567892", "gun 1", manner=Manner(Ending.PAUSE, 0.1, baud=115_200)),
    "doctor-scan-layout": _tried(typed(SAMPLE, LayoutName.GERMANY, LayoutName.US), "", manner=Manner(Ending.ENTER)),
    "doctor-scan-speed": _at_a_wrong_speed(),
    "doctor-scan-key-by-key": _key_by_key(),
    "doctor-scan-ill": _tried(
        "A6901234567892",
        "",
        manner=Manner(Ending.PAUSE, 0.05, (), 0.026, 0.03, LayoutName.FRANCE, caps_lock=True),
    ),
    "doctor-scan-full-width": _tried("２８９４０１２３", "", times=2),
    "doctor-pad-now": TryingPad(),
    "doctor-pad-typed": TryingPad(TYPED),
    "doctor-ill": Examined((_NO_KEYRING, _NO_GUN, _CLOCK, _DISK, _ASIDE, _VERSION, _SETTINGS, _ENROLLED, _PLATFORM)),
}
