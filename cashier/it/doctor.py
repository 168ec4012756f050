# SPDX-License-Identifier: Apache-2.0
"""Looks at everything the till depends on and says of each part how it fares and how to mend it."""

from __future__ import annotations

import asyncio
import platform as system
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from cashier import __version__
from cashier.devices.scanners import Scanners
from cashier.devices.status import Level, Light, Part, StatusBoard
from cashier.engine import Engine
from cashier.it.enrolment import Enrolment, NotEnrolledError, load_enrolment
from cashier.it.finding import Finding
from cashier.it.sound_findings import look_at_sounds
from cashier.platform_client.client import PlatformClient
from cashier.platform_client.replies import Good, Refusal
from cashier.platform_watch import clock_light, lights_of
from cashier.settings import LoadedSettings, PINPadMake, TillSettings
from cashier.staff.journalled_staff import JournalledStaff
from cashier.staff.staff import can_sign_in
from cashier.storage.errors import JournalBusyError, JournalError, JournalFaultError
from cashier.storage.journal import ChainReport, Journal
from cashier.storage.quarantine import quarantined_files
from cashier.storage.secrets import SecretsError, SecretStore, probe
from cashier.values.command_line import COMMAND_LINE
from cashier.values.lines import is_private
from cashier.values.texts import Text
from hardware.printer import LogoError, check_logo

LOW_DISK_BYTES = 500_000_000
_IN_CLEAR = Text(
    zh="这种密码键盘以明文传送密码，属于较弱的一类", en="This PIN pad sends passwords in clear: the weaker kind"
)
_IN_CLEAR_MEND = Text(
    zh="收款机收到后立即加密。请确保顾客碰不到数据线，条件允许时换用加密键盘。",
    en="The till seals them at once. Keep the cable out of reach; use a pad that encrypts where you can.",
)

_LINE_IN_CLEAR = Text(
    zh="到中台的线路没有加密，谁都可以偷看付款码、冒充中台",
    en="The line to the platform is not encrypted: anybody on it can read payment codes, and answer in its place",
)
_LINE_IN_CLEAR_MEND = Text(
    zh=f"请给中台配 https，改 platform.url，再用 {COMMAND_LINE} enrol --again 注册一次。",
    en=f"Give the platform https, set platform.url to it, and run «{COMMAND_LINE} enrol --again».",
)


def examine(loaded: LoadedSettings, secrets: SecretStore, wait_s: float) -> Iterator[Finding]:
    """Look at everything, the quick things first; ``wait_s`` is given to devices to answer."""
    settings = loaded.settings
    yield _versions()
    yield from _settings(loaded)
    yield _keyring(secrets)
    enrolment = _Enrolled.look(settings.storage.folder, secrets)
    yield enrolment.finding
    yield from _journal(settings.storage.folder)
    yield from _staff(settings.storage.folder)
    yield from look_at_sounds(settings)
    yield from _devices(settings, wait_s)
    if enrolment.kept is not None and enrolment.key is not None:
        yield from asyncio.run(_platform(enrolment.kept, enrolment.key))


def examine_beside_a_till(loaded: LoadedSettings, secrets: SecretStore) -> list[Finding]:
    """Look at what a running till does not watch itself; its devices and platform are its own to ask.

    Takes as long as the journal is: not for the engine's loop.
    """
    return [
        _versions(),
        *_settings(loaded),
        _keyring(secrets),
        _Enrolled.look(loaded.settings.storage.folder, secrets).finding,
        *_put_aside(loaded.settings.storage.folder),
        _read_journal(loaded.settings.storage.folder),
        *_staff(loaded.settings.storage.folder),
        *look_at_sounds(loaded.settings),
    ]


def _versions() -> Finding:
    facts: dict[str, str | int | float] = {
        "jifu": __version__,
        "python": system.python_version(),
        "system": system.platform(),
    }
    return Finding("versions", Level.READY, _same(f"Jifu {facts['jifu']} · {facts['system']}"), facts=facts)


def _settings(loaded: LoadedSettings) -> Iterator[Finding]:
    for problem in loaded.problems:
        yield Finding(
            "settings",
            Level.FAULT,
            Text(zh=f"设置有误：{problem}", en=f"A setting is wrong: {problem}"),
            Text(zh="请改正后重新启动。", en="Correct it and start again."),
        )
    if not loaded.problems:
        origins = sorted(set(loaded.origins.values()))
        said = Text(zh="设置正确", en="Settings are right")
        yield Finding("settings", Level.READY, said, facts={"from": ", ".join(origins) or "defaults"})
    printer = loaded.settings.printer
    if printer is not None and printer.logo is not None:
        yield from _logo(printer.logo)


def _keyring(secrets: SecretStore) -> Finding:
    try:
        probe(secrets)
    except SecretsError as fault:
        said = Text(zh="本机密钥无处保存", en="The terminal's key cannot be kept")
        return Finding("keyring", Level.FAULT, said, fault.said)
    said = Text(zh="本机密钥可以保存", en="The terminal's key can be kept")
    return Finding("keyring", Level.READY, said, facts={"backend": secrets.backend()})


@dataclass(frozen=True, slots=True)
class _Enrolled:
    finding: Finding
    kept: Enrolment | None = None
    key: Ed25519PrivateKey | None = field(default=None, repr=False)

    @classmethod
    def look(cls, folder: Path, secrets: SecretStore) -> _Enrolled:
        try:
            kept, key = load_enrolment(folder, secrets)
        except (NotEnrolledError, SecretsError) as fault:
            said = Text(zh="本机还没有注册到中台", en="This till is not enrolled")
            return cls(Finding("enrolment", Level.FAULT, said, fault.said))
        said = Text(zh="已注册为 {name}（{shop}）", en="Enrolled as {name} ({shop})")
        facts: dict[str, str | int | float] = {"terminal_id": kept.terminal_id, "platform": kept.platform_url}
        filled = said.fill(name=kept.terminal_name, shop=kept.shop_name)
        return cls(Finding("enrolment", Level.READY, filled, facts=facts), kept, key)


def _journal(folder: Path) -> Iterator[Finding]:
    yield from _put_aside(folder)
    try:
        journal = Journal.open(folder)
    except JournalBusyError:
        yield Finding(
            "journal", Level.READY, Text(zh="收银窗口正在使用流水账", en="The journal is in use by the running till")
        )
        return
    except JournalError as fault:
        said = Text(zh="流水账不可用", en="The journal cannot be used")
        yield Finding("journal", Level.FAULT, said, fault.said)
        return
    try:
        began = time.perf_counter()
        journal.append("doctor.probe", "{}", datetime.now(UTC))
        write_ms = round((time.perf_counter() - began) * 1000, 2)
        report = journal.check_chain()
        unfinished = len(journal.unfinished())
    except JournalError as fault:
        yield Finding(
            "journal", Level.FAULT, Text(zh="流水账写不进去", en="The journal cannot be written"), fault.said
        )
        return
    finally:
        journal.close()
    yield _judged(report, folder, {"write_ms": write_ms, "without_result": unfinished})


def _read_journal(folder: Path) -> Finding:
    """Check the journal of a till that goes on writing to it meanwhile."""
    try:
        journal = Journal.open_to_read(folder)
        try:
            report, unfinished = journal.check_chain(), len(journal.unfinished())
        finally:
            journal.close()
    except JournalError as fault:
        said = Text(zh="流水账不可用", en="The journal cannot be used")
        return Finding("journal", Level.FAULT, said, fault.said)
    return _judged(report, folder, {"without_result": unfinished})


def _staff(folder: Path) -> Iterator[Finding]:
    """Say whether the window asks people who they are; a journal that cannot be read was told of before."""
    try:
        journal = Journal.open_to_read(folder)
        try:
            people = [each for each in JournalledStaff(journal).all() if each.member.is_active and can_sign_in(each)]
        finally:
            journal.close()
    except (JournalError, JournalFaultError):
        return
    if not people:
        said = Text(
            zh="没有设置员工，打开就能用，不用登录", en="No staff is set up: the till asks nobody who they are"
        )
        yield Finding("staff", Level.OFF, said)
        return
    said = Text(zh=f"{len(people)} 名员工可以登录", en=f"{len(people)} people can sign in")
    yield Finding("staff", Level.READY, said, facts={"people": len(people)})


def _judged(report: ChainReport, folder: Path, more: dict[str, str | int | float]) -> Finding:
    free = shutil.disk_usage(folder).free
    facts: dict[str, str | int | float] = {"folder": str(folder), "records": report.records, "free_bytes": free}
    facts |= more
    if not report.is_intact:
        said = Text(
            zh=f"流水账第 {report.broken_at} 条被改动", en=f"Record {report.broken_at} of the journal was changed"
        )
        mend = Text(zh="请保留文件并通知店长和技术支持。", en="Keep the file; tell the manager and IT.")
        return Finding("journal", Level.FAULT, said, mend, facts)
    if free < LOW_DISK_BYTES:
        said = Text(zh="磁盘快满了", en="The disk is nearly full")
        return Finding("journal", Level.WARNING, said, Text(zh="请清理磁盘。", en="Free some space."), facts)
    said = Text(zh=f"流水账完好，{report.records} 条", en=f"Journal intact, {report.records} records")
    return Finding("journal", Level.READY, said, facts=facts)


def _put_aside(folder: Path) -> Iterator[Finding]:
    """Name the journals that were damaged and put aside; how they fared stands in the new journal's first entry."""
    for path in quarantined_files(folder):
        said = Text(zh=f"封存的流水账：{path.name}", en=f"A damaged journal was put aside: {path.name}")
        mend = Text(
            zh="请技术支持查看后移走；收款不受影响。", en="Have IT look at it, then move it away; selling goes on."
        )
        yield Finding("journal", Level.WARNING, said, mend, {"file": str(path)})


def _devices(settings: TillSettings, wait_s: float) -> Iterator[Finding]:
    """Start the real drivers, and give them time to say how their devices fare."""
    # Late: a till imports this module for what it asks of itself while it runs.
    from cashier.devices.displays import PoleOfTill
    from cashier.devices.pin_pads import SerialPINPad
    from cashier.devices.printers import Printer

    status = StatusBoard()
    engine = Engine()
    engine.start()
    scanners = Scanners(settings.scanner, status, engine.call, lambda _: None, has_window=False)
    pin_pad = SerialPINPad(settings.pin_pad, status, engine.call) if settings.pin_pad else None
    printer = Printer(settings.printer, status, engine.call) if settings.printer else None
    display = settings.customer_display
    pole = PoleOfTill(display, status, engine.call) if display.port is not None else None
    others = [each for each in (pin_pad, printer, pole) if each is not None]
    try:
        scanners.start()
        for device in others:
            device.start()
        deadline = time.monotonic() + wait_s
        while time.monotonic() < deadline and any(_undecided(light) for light in status.lights):
            time.sleep(0.05)
    finally:
        scanners.stop()
        for device in others:
            device.stop()
        engine.stop()
    for light in status.lights:
        yield _of_light(light)
    if settings.pin_pad is not None and settings.pin_pad.make is PINPadMake.KEYPAD:
        yield Finding(Part.PIN_PAD.value, Level.WARNING, _IN_CLEAR, _IN_CLEAR_MEND)
    if pin_pad is None:
        said = Text(zh="密码键盘未设置：顾客在手机上验证", en="No PIN pad set up: customers prove it on their phones")
        yield Finding(Part.PIN_PAD.value, Level.OFF, said)
    if printer is None:
        said = Text(zh="打印机未设置：不打印小票", en="No printer set up: no slips are printed")
        yield Finding(Part.PRINTER.value, Level.OFF, said)


def _logo(path: Path) -> Iterator[Finding]:
    """Say that a logo cannot be printed: slips come out without it, and nobody looks at the log."""
    try:
        check_logo(path)
    except LogoError as fault:
        said = Text(zh=f"小票上印不了标志：{path}", en=f"Slips come out without a logo: {fault}")
        mend = Text(
            zh="请在设置 printer.logo 中写一个 PNG 文件，不超过 5 MB，每边不超过 4096 像素。",
            en="Name a PNG file in printer.logo: up to 5 MB, and up to 4096 pixels a side.",
        )
        yield Finding("logo", Level.WARNING, said, mend)


def _undecided(light: Light) -> bool:
    return light.level is Level.BUSY


async def _platform(kept: Enrolment, key: Ed25519PrivateKey) -> list[Finding]:
    client = PlatformClient(kept.platform_url, kept.terminal_id, key)
    try:
        began = time.perf_counter()
        reply = await client.policy()
        answer_ms = round((time.perf_counter() - began) * 1000, 1)
    finally:
        await client.aclose()
    findings = [_of_light(light, {"url": kept.platform_url, "answer_ms": answer_ms}) for light in lights_of(reply)]
    findings += line_findings(kept.platform_url)
    match reply:
        case Good(body=policy):
            off_s = round(time.time() - policy.server_time.timestamp())
            findings.append(_of_light(clock_light(off_s), {"off_s": off_s}))
        case Refusal(clock_off_s=int(off_s)):
            findings.append(_of_light(clock_light(off_s), {"off_s": off_s}))
        case _:
            pass
    return findings


def line_findings(url: str) -> list[Finding]:
    """Say of a line to the platform that others could read and change; nothing of one that is private."""
    return (
        [] if is_private(url) else [Finding("line", Level.FAULT, _LINE_IN_CLEAR, _LINE_IN_CLEAR_MEND, {"url": url})]
    )


def _of_light(light: Light, facts: dict[str, str | int | float] | None = None) -> Finding:
    level = Level.FAULT if light.level is Level.BUSY else light.level
    return Finding(light.part.value, level, light.said, light.mend, facts or {})


def _same(words: str) -> Text:
    return Text(zh=words, en=words)
