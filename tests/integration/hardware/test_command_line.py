# SPDX-License-Identifier: Apache-2.0
"""`python -m hardware` as IT uses it: real programs, real ports, exit codes and no secrets in the output."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hardware.__main__ import main
from hardware.pole_display import PoleCommands, encode
from hardware.simulators.pad_keys import DUKPTKeys, MasterKeys
from hardware.simulators.serial_gun import SerialGun
from hardware.simulators.visa_pin_pad import VisaPINPad
from hardware.transport.serial_port import SerialPort
from hardware.transport.settings import SerialSettings
from tests.support.in_process import called

pytestmark = pytest.mark.process

ROOT = Path(__file__).parents[3]
ACCOUNT = "6228480012345678"
SESSION_KEY = "4230EF1CB268495597F4494DD23D8A72"
CODE = "91001234567890123456"


class Program:
    """Run one command and talk to it a line at a time."""

    def __init__(self, *arguments: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "hardware", *arguments],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    @property
    def is_running(self) -> bool:
        return self._process.poll() is None

    def say(self, line: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()

    def line(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        found: dict[str, Any] = json.loads(self._process.stdout.readline())
        return found

    def finish(self) -> tuple[int, str, str]:
        out, err = self._process.communicate(timeout=40)
        return self._process.returncode, out, err


def run(*arguments: str) -> tuple[int, str, str]:
    """Run a command to its end, in this process; the programs that are talked to are real ones."""
    return called(main, *arguments)


@pytest.fixture
def gun(link: Path) -> Iterator[SerialGun]:
    with SerialGun(link) as simulated:
        yield simulated


def test_list_prints_json_a_line_and_says_why_when_there_is_none() -> None:
    code, out, err = run("list", "--json")
    rows = [json.loads(line) for line in out.splitlines()]
    assert code == (1 if "problem" in rows[0] else 0)
    assert ("Nothing was found" in err) == (code == 1)


def test_a_payment_code_is_shown_by_its_last_four_digits_only(gun: SerialGun, link: Path) -> None:
    program = Program("scan", "--port", str(link), "--json", "--timeout", "30")
    # The program may still be starting: the trigger is pulled until a scan has been seen.
    while program.is_running:
        gun.scan(CODE)
        time.sleep(0.2)
    code, out, _ = program.finish()
    found = json.loads(out)
    assert code == 0
    assert (found["text"], found["masked"]) == ("*" * 16 + "3456", True)
    assert CODE not in out


def test_no_scan_in_time_is_not_done(gun: SerialGun, link: Path) -> None:
    code, _, err = run("scan", "--port", str(link), "--timeout", "0.3")
    assert code == 1
    assert "0 of 1 scans within 0.3 s" in err


def test_a_missing_port_has_its_own_exit_code_and_sentence(link: Path) -> None:
    code, _, err = run("scan", "--port", str(link))
    assert code == 3
    assert f"There is no {link}" in err


def test_every_way_in_says_what_is_missing() -> None:
    for way in ("serial", "hid", "wedge", "camera"):
        code, _, err = run("scan", "--way", way, "--usb", "f055:0001")
        assert (code, "f055:0001" in err) == (3, True), way


def test_a_busy_port_has_its_own_exit_code(gun: SerialGun, link: Path) -> None:
    holder = SerialPort(SerialSettings(str(link)))
    holder.open()
    code, _, err = run("scan", "--port", str(link))
    holder.close()
    assert code == 4
    assert "in use by another program" in err


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["pin", "--port", "x", "--account", "12"], "account has 2 characters"),
        (["pin", "--port", "x", "--account", ACCOUNT, "--scheme", "master-session"], "--session-key is missing"),
        (["scan", "--port", "x", "--mode", "9N1"], "mode '9N1'"),
        (["scan", "--port", "x", "--count", "0"], "'0' is not allowed"),
        (["simulate", "gun", "--link", "/nowhere/at/all"], "/nowhere/at does not exist"),
        (["simulate", "gun"], "--link is missing"),
        (["simulate", "gun", "--tcp-port", "0"], "--tcp-port is for a printer"),
        (["scan"], "--port"),
        (["scan", "--way", "hid", "--port", "x"], "--usb"),
        (["scan", "--usb", "nothing"], "'nothing'"),
        ([], "list|scan|pin|key|pad|print|decode|simulate"),
    ],
)
def test_wrong_use_is_named_and_exits_2(arguments: list[str], named: str) -> None:
    code, _, err = run(*arguments)
    assert code == 2
    assert named in err


def test_a_pin_entry_prints_how_it_ended_and_nothing_secret(link: Path) -> None:
    with VisaPINPad(link, DUKPTKeys(), person=lambda pad: pad.type_pin("123456")):
        code, out, err = run("pin", "--port", str(link), "--account", ACCOUNT, "--json")
    assert code == 0
    assert json.loads(out) == {"outcome": "entered", "block_bytes": 8, "ksn": "FFFF9876543210E00001"}
    assert "123456\n" not in out + err


def test_a_session_key_entry_works_too(link: Path) -> None:
    with VisaPINPad(link, MasterKeys(), person=lambda pad: pad.type_pin("123456")):
        code, out, _ = run(
            *("pin", "--port", str(link), "--account", ACCOUNT, "--scheme", "master-session"),
            *("--session-key", SESSION_KEY, "--json"),
        )
    assert (code, json.loads(out)["outcome"]) == (0, "entered")
    assert "37096" not in out


def test_a_cancelled_entry_is_not_done(link: Path) -> None:
    with VisaPINPad(link, DUKPTKeys(), person=VisaPINPad.press_cancel):
        code, out, _ = run("pin", "--port", str(link), "--account", ACCOUNT, "--json")
    assert (code, json.loads(out)["outcome"]) == (1, "cancelled")


def test_a_silent_pad_is_faulted(gun: SerialGun, link: Path) -> None:
    code, _, err = run("pin", "--port", str(link), "--account", ACCOUNT)
    assert code == 6
    assert "does not answer" in err


def test_a_simulated_pad_is_driven_by_lines(link: Path) -> None:
    pad = Program("simulate", "pinpad", "--link", str(link), "--json")
    assert pad.line()["event"] == "ready"
    till = Program("pin", "--port", str(link), "--account", ACCOUNT, "--json")
    assert pad.line() == {"event": "entry", "display": "ENTER PASSWORD"}
    pad.say("pin 1234")
    assert till.finish()[0] == 0
    assert pad.line()["event"] == "pin"
    pad.say("pin 1234")
    assert "not asking" in pad.line()["problem"]
    pad.say("dance")
    assert "'dance' is not known" in pad.line()["problem"]
    assert pad.finish()[0] == 0
    assert not link.is_symlink()


@pytest.mark.parametrize("dialect", ["psbc", "h002", "abecs", "newland", "keypad"])
def test_a_pad_of_every_dialect_is_simulated_and_asked(link: Path, dialect: str) -> None:
    pad = Program("simulate", "pinpad", "--dialect", dialect, "--link", str(link), "--json")
    assert pad.line()["event"] == "ready"
    till = Program(
        *("pin", "--dialect", dialect, "--port", str(link), "--account", ACCOUNT, "--json"),
        *("--scheme", "master-session", "--session-key", SESSION_KEY, "--check", "EB7A8DF9"),
    )
    assert pad.line()["event"] == "entry"
    pad.say("pin 918273")
    code, out, err = till.finish()
    assert (code, json.loads(out)["outcome"]) == (0, "entered_in_clear" if dialect == "keypad" else "entered")
    assert "918273" not in out + err
    assert pad.finish()[0] == 0


def test_a_scheme_that_the_dialect_cannot_carry_is_wrong_use(link: Path) -> None:
    pad = Program("simulate", "pinpad", "--dialect", "h002", "--link", str(link), "--json")
    assert pad.line()["event"] == "ready"
    code, _, err = run("pin", "--dialect", "h002", "--port", str(link), "--account", ACCOUNT)
    assert (code, "DUKPT" in err) == (2, True)
    assert pad.finish()[0] == 0


def test_a_simulated_gun_is_driven_by_lines(link: Path) -> None:
    gun = Program("simulate", "gun", "--link", str(link), "--json", "--aim", "]Q0", "--line-baud", "9600")
    assert gun.line()["event"] == "ready"
    for command in ("unplug", "replug"):
        gun.say(command)
        assert gun.line() == {"event": command}
        assert link.is_symlink() == (command == "replug")
    assert gun.finish()[0] == 0


def test_a_simulated_printer_on_the_network_shows_what_was_printed() -> None:
    printer = Program("simulate", "printer", "--tcp-port", "0", "--json")
    port = printer.line()["port"]
    code, _, err = run("print", "--host", "127.0.0.1", "--tcp-port", str(port), "--kick")
    assert (code, err) == (0, "")
    printer.say("show")
    shown = printer.line()
    assert (len(shown["slips"]), shown["drawer_openings"]) == (1, 1)
    assert printer.finish()[0] == 0


def test_a_simulated_display_shows_what_it_was_told(link: Path) -> None:
    pole = Program("simulate", "pole", "--link", str(link), "--json")
    assert pole.line()["event"] == "ready"
    port = SerialPort(SerialSettings(str(link)))
    port.open()
    port.write(encode(("TOTAL 12.80", "PAID"), PoleCommands.CD5220))

    def shown() -> list[str]:
        pole.say("show")
        return [str(each).strip() for each in pole.line()["lines"]]

    until = time.monotonic() + 60
    while (seen := shown()) != ["TOTAL 12.80", "PAID"]:
        assert time.monotonic() < until, seen
    port.close()
    assert pole.finish()[0] == 0


def test_a_key_is_loaded_by_components_that_are_no_argument_and_its_check_value_is_told(tmp_path: Path) -> None:
    keys = MasterKeys()
    with VisaPINPad(tmp_path / "pad", keys):
        loading = Program(
            "key", "load", "--port", str(tmp_path / "pad"), "--index", "3", "--components", "2", "--json"
        )
        loading.say("89ABCDEF0123456776543210FEDCBA98")
        loading.say("0" * 32)
        code, out, err = loading.finish()
    told = [json.loads(line) for line in out.splitlines()]
    assert (code, err) == (0, "")
    assert [each["kcv"] for each in told[:3]] == ["EB7A8D", "8CA64D", "EB7A8D"]
    assert told[3] == {"outcome": "loaded", "index": 3, "pad_kcv": None}
    assert "89ABCDEF" not in out
    assert keys.keys[3] == bytes.fromhex("89ABCDEF0123456776543210FEDCBA98")


def test_a_key_whose_check_value_is_another_is_not_sent(tmp_path: Path) -> None:
    loading = Program("key", "load", "--port", str(tmp_path / "no pad"), "--check", "ABCDEF")
    loading.say("89ABCDEF0123456776543210FEDCBA98")
    code, _, err = loading.finish()
    assert (code, err) == (2, "the key's check value is EB7A8D, not ABCDEF; nothing was sent\n")


def test_simulated_devices_misbehave_as_they_are_told_and_name_what_they_do_not_know(tmp_path: Path) -> None:
    lines = {
        "gun": ["fault double CODE", "fault oops CODE", "replug", "busy", "free", "bytes 0D0A"],
        "pinpad": ["fault bad-check 71", "fault oops", "fault none"],
        "printer": [
            "paper low",
            "cutter jammed",
            "silent on",
            "width 32",
            "unplug",
            "replug",
            "fault cover-open",
            "fault none",
            "fault oops",
        ],
    }
    for device, commands in lines.items():
        simulated = Program("simulate", device, "--link", str(tmp_path / device), "--json")
        simulated.line()
        for command in commands:
            simulated.say(command)
        code, out, err = simulated.finish()
        told = [json.loads(line) for line in out.splitlines()]
        assert (code, len(told)) == (0, len(commands))
        assert [("problem" in each) for each in told].count(True) == 1, device
        assert "allowed" in err
