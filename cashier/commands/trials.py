# SPDX-License-Identifier: Apache-2.0
"""``cashier devices try-scan``, ``try-pin-pad``, ``try-printer``: a device of the settings, tried with nothing sold.

They are what the doctor's panel tries in the window; a running till has its devices to itself.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from cashier.commands.common import (
    WrongUse,
    forget_typed,
    language_of,
    load_settings_strictly,
    print_object,
    secret_store,
)
from cashier.devices.device_lights import light_of
from cashier.devices.pin_pads import SerialPINPad
from cashier.devices.printers import Printer
from cashier.devices.scanners import Scanners
from cashier.devices.status import Level, Light, Part, StatusBoard
from cashier.it.enrolment import NotEnrolledError, load_enrolment
from cashier.it.finding import Finding
from cashier.it.pad_trial import try_pin_pad
from cashier.it.scan_test import ScanTest
from cashier.logs import set_up_logs
from cashier.platform_client.client import PlatformClient
from cashier.platform_client.replies import Good
from cashier.settings import TillSettings
from cashier.storage.secrets import SecretsError, SecretStore
from cashier.values.command_line import COMMAND_LINE
from cashier.values.texts import Text
from hardware.printer import PrintEnd, PrintOutcome
from hardware.printer.test_slip import TEST_SLIP
from hardware.scanner import Scan
from middleplatform.contract.payments import PINKeyScheme

DONE, NOT_DONE = 0, 1
_ANSWERS_WITHIN_S = 20.0
_SCAN_NOW = Text(zh="请扫任意一个码，不会收款……", en="Scan any code now; nothing is charged …")
_NOTHING_READ = Text(zh="{seconds} 秒内没有读到码", en="No code was read within {seconds} s")
_NOTHING_READ_MEND = Text(
    zh="请检查设备的模式；串口设备还要检查波特率。", en="Check the device's mode, and of a serial one its speed."
)
_TYPE_NOW = Text(
    zh="请在密码键盘上随便按四个数字，例如 1234，再按确认键。不要输入真密码。",
    en="Type any four digits on the pad, such as 1234, then Enter. Not a real password.",
)
_PRINTED = Text(zh="试打的小票打好了", en="The test slip came out")
_NOT_PRINTED = Text(zh="试打的小票没有打出来：{why}", en="The test slip did not come out: {why}")


def run(options: argparse.Namespace) -> int:
    """Try one kind of device, and say how that went; ends with 1 where it did not work. Raises `WrongUse`."""
    set_up_logs(None, "WARNING")  # What the drivers note is no part of the answer.
    loaded = load_settings_strictly(options)
    settings, language = loaded.settings, language_of(options, loaded)

    def say(text: Text) -> None:
        print(text.of(language), file=sys.stderr, flush=True)

    ways = {"try-scan": _scan, "try-pin-pad": _type, "try-printer": _print}
    found = asyncio.run(ways[options.action](_Counter(settings, secret_store(settings), options.timeout, say)))
    if options.json:
        print_object({**found[0].as_json(language), "hints": [hint.said.of(language) for hint in found[1:]]})
    else:
        for each in found:
            print(*(text.of(language) for text in (each.said, each.mend) if text.en), sep="\n")
    return DONE if found[0].level is not Level.FAULT and found[0].facts else NOT_DONE


@dataclass(frozen=True, slots=True)
class _Counter:
    """What a trial needs: the settings, how long somebody may take, and how they are told what to do."""

    settings: TillSettings
    secrets: SecretStore
    timeout_s: float
    say: Callable[[Text], None]


class _Board(StatusBoard):
    """The lights of what is tried, and a way from its threads to the loop."""

    def __init__(self) -> None:
        super().__init__()
        self._loop = asyncio.get_running_loop()
        self.decided = asyncio.Event()
        self.listen(self._look)

    def hand(self, function: Callable[..., object], *words: object) -> None:
        self._loop.call_soon_threadsafe(function, *words)

    def _look(self, lights: tuple[Light, ...]) -> None:
        if any(light.level is Level.READY for light in lights) or all(light.level is Level.FAULT for light in lights):
            self.decided.set()

    async def fault(self) -> Finding | None:
        """Wait until something is ready, and return None; or what is wrong."""
        async with asyncio.timeout(_ANSWERS_WITHIN_S):
            await self.decided.wait()
        if any(light.level is Level.READY for light in self.lights):
            return None
        light = self.lights[0]
        return Finding(light.part.value, light.level, light.said, light.mend)


async def _scan(counter: _Counter) -> list[Finding]:
    if not counter.settings.scanner:
        raise WrongUse(
            f"no gun or camera is set up: [[scanner]] is not in the settings ({COMMAND_LINE} devices bind)"
        )
    board, scans = _Board(), asyncio.Queue[Scan]()
    scanners = Scanners(counter.settings.scanner, board, board.hand, scans.put_nowait, has_window=False)
    return await _with(scanners, lambda: _first_scan(board, scans, counter, ScanTest(scanners.listen_at)))


async def _first_scan(board: _Board, scans: asyncio.Queue[Scan], counter: _Counter, test: ScanTest) -> list[Finding]:
    if (fault := await board.fault()) is not None:
        return [fault]
    counter.say(_SCAN_NOW)
    try:
        async with asyncio.timeout(counter.timeout_s):
            while (tried := test.tried(await scans.get())).is_to_be_repeated:
                counter.say(tried.hints[0])
    except TimeoutError:
        said = _NOTHING_READ.fill(seconds=f"{counter.timeout_s:g}")
        return [Finding("scanner", Level.FAULT, said, _NOTHING_READ_MEND)]
    forget_typed()
    level = Level.WARNING if tried.hints else Level.READY
    facts: dict[str, str | int | float] = {"device": tried.device, "characters": tried.characters}
    if tried.symbology:
        facts["symbology"] = tried.symbology
    facts |= tried.facts
    hints = [Finding("hint", Level.WARNING, hint) for hint in tried.hints]
    return [Finding("scanner", level, tried.said, facts=facts), *hints]


async def _type(counter: _Counter) -> list[Finding]:
    if counter.settings.pin_pad is None:
        raise WrongUse(f"no PIN pad is set up: [pin_pad] is not in the settings ({COMMAND_LINE} devices bind)")
    scheme = await _scheme(counter.settings.storage.folder, counter.secrets)
    board = _Board()
    pad = SerialPINPad(counter.settings.pin_pad, board, board.hand)

    async def typed() -> list[Finding]:
        if (fault := await board.fault()) is not None:
            return [fault]
        counter.say(_TYPE_NOW)
        return [await try_pin_pad(pad, scheme, counter.timeout_s)]

    return await _with(pad, typed)


async def _scheme(folder: Path, secrets: SecretStore) -> PINKeyScheme | None:
    """Return the kind of key that the platform names for this terminal; None where nobody tells."""
    try:
        kept, key = load_enrolment(folder, secrets)
    except (NotEnrolledError, SecretsError):
        return None
    client = PlatformClient(kept.platform_url, kept.terminal_id, key)
    try:
        reply = await client.policy()
    finally:
        await client.aclose()
    return reply.body.pin_key_scheme if isinstance(reply, Good) else None


async def _print(counter: _Counter) -> list[Finding]:
    if counter.settings.printer is None:
        raise WrongUse(f"no printer is set up: [printer] is not in the settings ({COMMAND_LINE} devices bind)")
    board = _Board()
    printer = Printer(counter.settings.printer, board, board.hand)

    async def printed() -> list[Finding]:
        if (fault := await board.fault()) is not None:
            return [fault]
        end: asyncio.Future[PrintOutcome] = asyncio.get_running_loop().create_future()
        printer.print(TEST_SLIP, "test", end.set_result)
        try:
            async with asyncio.timeout(counter.timeout_s):
                outcome = await end
        except TimeoutError:
            return [_not_printed(board.lights[0])]
        if outcome.end is PrintEnd.PRINTED:
            return [Finding("printer", Level.READY, _PRINTED, facts={"end": outcome.end.value})]
        return [_not_printed(light_of(Part.PRINTER, outcome.status))]

    return await _with(printer, printed)


def _not_printed(light: Light) -> Finding:
    return Finding("printer", Level.FAULT, _NOT_PRINTED.fill(why=light.said), light.mend)


async def _with(
    device: Scanners | SerialPINPad | Printer, work: Callable[[], Awaitable[list[Finding]]]
) -> list[Finding]:
    device.start()
    try:
        return await work()
    finally:
        # It waits for its thread, which has a word for the loop yet.
        await asyncio.to_thread(device.stop)
