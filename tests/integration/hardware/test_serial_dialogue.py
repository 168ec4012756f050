# SPDX-License-Identifier: Apache-2.0
"""What is said to a serial gun on a real pseudo-terminal: pull the trigger, and that a code was not understood."""

from pathlib import Path

from hardware.scanner import CodeLetters, DeviceState, Scan, SerialScanner, SerialSettings, TriggerMake
from hardware.simulators.pty_port import PtyPort
from hardware.simulators.serial_gun import SerialGun
from hardware.transport.owner import RetryTiming
from tests.integration.hardware.conftest import Inbox, States

CODE = "91001234567890123456"
SOON = RetryTiming(first_s=0.01, longest_s=0.05)


def heard(inbox: Inbox[bytes], wanted: bytes) -> bytes:
    """Return as many bytes as are wanted, as they came."""
    data = b""
    while len(data) < len(wanted):
        data += inbox.next()
    return data


def test_the_trigger_is_pulled_once_let_go_and_pulled_again_by_a_gun_that_was_away(
    link: Path, states: States
) -> None:
    said: Inbox[bytes] = Inbox()
    scans: Inbox[Scan] = Inbox()
    on, off = b"~\x010000#SCNTRG1;\x03", b"~\x010000#SCNTRG0;\x03"
    with PtyPort(link, said) as gun:
        reader = SerialScanner(
            "gun",
            SerialSettings(str(link)),
            scans,
            states,
            trigger=TriggerMake.NEWLAND,
            pull_again_s=3_600,
            retry=SOON,
        )
        reader.start()
        states.until(DeviceState.READY)
        for _ in range(3):
            reader.read_now(wanted=True)
        assert heard(said, on) == on
        gun.unplug()
        states.until(DeviceState.MISSING)
        gun.replug()
        assert heard(said, on) == on
        gun.write(b"\x02\x010000#SCNTRG1\x06;\x03" + CODE.encode() + b"\r")
        assert scans.next().text == CODE
        reader.read_now(wanted=False)
        assert heard(said, off) == off
        reader.stop()
    assert scans.is_empty


def test_the_trigger_is_pulled_again_while_a_code_is_waited_for_and_no_longer(link: Path, states: States) -> None:
    said: Inbox[bytes] = Inbox()
    scans: Inbox[Scan] = Inbox()
    on, off = b"\x16T\r", b"\x16U\r"
    with PtyPort(link, said) as gun:
        reader = SerialScanner(
            "gun", SerialSettings(str(link)), scans, states, trigger=TriggerMake.HONEYWELL, pull_again_s=0.02
        )
        reader.start()
        states.until(DeviceState.READY)
        reader.read_now(wanted=True)
        # The gun read something else and has left off by itself; half a code does not keep the till from pulling.
        gun.write(b"6901234567892\r91")
        assert heard(said, on * 3).startswith(on * 3)
        assert scans.next().text == "6901234567892"
        reader.read_now(wanted=False)
        while not (last := said.next()).endswith(off):
            assert set(last) <= set(on + off)
        reader.stop()
    assert said.is_empty


def test_a_garbled_code_is_asked_for_again_and_told_once_when_the_gun_gives_it_up(link: Path, states: States) -> None:
    scans: Inbox[Scan] = Inbox()
    with SerialGun(link, ack_timeout_s=5.0) as gun:
        reader = SerialScanner(
            "gun", SerialSettings(str(link)), scans, states, acknowledge=True, letters=CodeLetters.HONEYWELL
        )
        reader.start()
        states.until(DeviceState.READY)
        gun.scan(b"\xff\xff\xff\xff\xff\xff")
        assert gun.error_beeps == 1
        assert scans.next().encoding is None
        gun.scan("s" + CODE)
        found = scans.next()
        reader.stop()
    assert (found.text, found.symbology, gun.error_beeps) == (CODE, "]Q1", 1)
