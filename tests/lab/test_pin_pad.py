# SPDX-License-Identifier: Apache-2.0
"""A PIN pad on USB that shows itself as a serial port."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from hardware.simulators.pad_keys import DUKPTKeys
from hardware.simulators.visa_pin_pad import VisaPINPad
from tests.lab.commands import ENDS_WITHIN_S, STARTED_WITHIN_S, hardware
from tests.lab.gadgets import Identity, SerialGadget, serial_gadget, wired

ACCOUNT = "6228480012345678"
ENTER_PIN = ("--account", ACCOUNT, "--timeout", "60")


@pytest.fixture
def gadget() -> Iterator[SerialGadget]:
    with serial_gadget(Identity(0x11CA, 0x0219, "Verifone", "PIN pad", "JF0002")) as gadget:
        gadget.plug_in()
        yield gadget


def test_a_pin_entry_goes_through_the_kernels_driver_and_comes_back_encrypted(
    gadget: SerialGadget, tmp_path: Path
) -> None:
    link = tmp_path / "pad"
    with VisaPINPad(link, DUKPTKeys(), person=lambda pad: pad.type_pin("123456")), wired(link, gadget.device):
        entry = hardware("pin", "--port", str(gadget.port), *ENTER_PIN)
        said, fault = entry.communicate(timeout=ENDS_WITHIN_S)
    assert entry.returncode == 0, said + fault
    assert "123456" not in said + fault
    assert json.loads(said.splitlines()[-1])["outcome"] == "entered"


def test_pulled_out_while_the_customer_types_the_entry_ends_and_says_why(
    gadget: SerialGadget, tmp_path: Path
) -> None:
    link = tmp_path / "pad"
    with VisaPINPad(link, DUKPTKeys()) as pad, wired(link, gadget.device):
        entry = hardware("pin", "--port", str(gadget.port), *ENTER_PIN)
        assert pad.entry.wait(STARTED_WITHIN_S)
        gadget.unplug()
        said, fault = entry.communicate(timeout=ENDS_WITHIN_S)
    assert entry.returncode != 0
    assert json.loads(said.splitlines()[-1])["kind"] == "unplugged", fault
