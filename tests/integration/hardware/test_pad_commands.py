# SPDX-License-Identifier: Apache-2.0
"""`python -m hardware key` and `pad` against simulated pads: what is done, what is said, and what is never shown."""

import json
from pathlib import Path
from typing import Any

import pytest

from hardware.__main__ import main
from hardware.commands import Output
from hardware.key_command import KeyPlan, load_block, load_key
from hardware.pin_pad import KeyPurpose, PadMake, SerialSettings
from hardware.simulators.esc_pin_pad import EscPINPad
from hardware.simulators.pad_keys import DUKPTKeys, MasterKeys
from hardware.simulators.visa_pin_pad import VisaPINPad
from tests.unit.hardware.test_pad_upkeep import KSN, MASTER_KEY, PIN_KEY, PUBLISHED


def run(capsys: pytest.CaptureFixture[str], link: Path, *words: str) -> tuple[int, list[dict[str, Any]]]:
    code = main([*words, "--port", str(link), "--json"])
    return code, [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_a_pad_is_looked_after(link: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with VisaPINPad(link, MasterKeys()) as device:
        admin = device.core.admin
        assert run(capsys, link, "pad", "number", "--set", "TILL01") == (0, [{"outcome": "done"}])
        assert run(capsys, link, "pad", "number")[1][0]["serial_number"] == "TILL01"
        admin.self_test = "5"
        assert run(capsys, link, "pad", "self-test") == (1, [{"outcome": "faulty", "faults": ["keys"]}])
        assert run(capsys, link, "pad", "language", "--language", "es")[0] == 0
        assert run(capsys, link, "pad", "diagnose", "--test", "7")[0] == 0
        assert (admin.language, admin.diagnostics) == ("1", ["07"])
        code, (told,) = run(capsys, link, "key", "check", "--details")
        assert (code, told["details"]) == (0, ["K0", "D", "T"])


def test_a_second_dukpt_key_is_loaded_and_chosen(link: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with VisaPINPad(link, DUKPTKeys()) as device:
        plan = KeyPlan(KeyPurpose.INITIAL, ksn_hex=KSN, key_set=1)
        line = SerialSettings(str(link))
        assert load_key(Output(as_json=True), line, PadMake.VERIFONE, plan, [MASTER_KEY.hex()]) == 0
        assert "EB7A8D" in capsys.readouterr().out
        assert run(capsys, link, "key", "set", "--key-set", "1")[0] == 0
        assert run(capsys, link, "key", "ksn", "--form", "whole")[0] == 0
        keys = device.core.keys
        assert isinstance(keys, DUKPTKeys)
        assert (keys.initial_key, keys.full_ksn) == (MASTER_KEY, True)


def test_a_key_block_tells_what_it_is_and_not_what_is_in_it(link: Path, capsys: pytest.CaptureFixture[str]) -> None:
    keys = MasterKeys()
    with VisaPINPad(link, keys):
        output, line = Output(as_json=False), SerialSettings(str(link))
        assert load_block(output, line, PadMake.VERIFONE, KeyPlan(index=4), [f"{PUBLISHED}\n"]) == 0
        assert load_block(output, line, PadMake.VERIFONE, KeyPlan(index=5), [PUBLISHED[:-1] + "D"]) == 1
    said = capsys.readouterr()
    assert "usage P0, algorithm T, mode E" in said.out
    assert "its block does not fit. (key_format: 02?C)" in said.err
    assert PUBLISHED[16:40] not in said.out + said.err
    assert keys.keys[4] == PIN_KEY


@pytest.mark.parametrize("make", [PadMake.PSBC, PadMake.H002])
def test_an_esc_pad_is_reset_and_given_a_key_in_clear_whose_check_value_is_shown(
    make: PadMake, link: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with EscPINPad(link, dialect=make.value) as device:
        assert run(capsys, link, "key", "reset", "--dialect", make.value, "--index", "1") == (
            0,
            [{"outcome": "done"}],
        )
        output, line = Output(as_json=True), SerialSettings(str(link))
        clear = KeyPlan(index=1, components=2, is_clear=True, check_hex="EB7A8D")
        parts = ["0F" * 16, bytes(each ^ 0x0F for each in MASTER_KEY).hex()]
        assert load_key(output, line, make, clear, parts) == 0
        told = [json.loads(said) for said in capsys.readouterr().out.splitlines()]
        assert told[2]["kcv"] == "EB7A8D"
        assert (told[3]["pad_kcv"] or "EB7A8D")[:6] == "EB7A8D"
        known = KeyPlan(index=1, is_clear=True, has_old=True)
        assert load_key(output, line, make, known, [PIN_KEY.hex(), MASTER_KEY.hex()]) == 0
        assert device.core.keys.masters[1] == PIN_KEY
        assert run(capsys, link, "pad", "self-test", "--dialect", make.value)[0] == 1


def test_a_pad_that_is_not_there_tells_no_number(link: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, link, "pad", "number")[0] == 3
