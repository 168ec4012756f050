# SPDX-License-Identifier: Apache-2.0
"""A USB gun that shows itself as a serial port."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from tests.lab.commands import ENDS_WITHIN_S, hardware, wait_until_opened
from tests.lab.gadgets import Identity, SerialGadget, serial_gadget

VENDOR, PRODUCT = 0x1EAB, 0x0022
SCAN_ONCE = ("--count", "1", "--timeout", "60")


@pytest.fixture
def gun() -> Iterator[SerialGadget]:
    with serial_gadget(Identity(VENDOR, PRODUCT, "Newland", "HR22", "JF0001")) as gadget:
        gadget.plug_in()
        yield gadget


def test_it_is_listed_with_its_makers_numbers(gun: SerialGadget) -> None:
    said, _ = hardware("list").communicate(timeout=ENDS_WITHIN_S)
    (found,) = [port for port in map(json.loads, said.splitlines()) if port["port"] == str(gun.port)]
    assert (found["usb_id"].lower(), found["serial_number"]) == (f"{VENDOR:04x}:{PRODUCT:04x}", "JF0001")


def test_a_scan_is_read_through_the_kernels_driver(gun: SerialGadget) -> None:
    reader = hardware("scan", "--port", str(gun.port), *SCAN_ONCE)
    wait_until_opened(gun.port)
    gun.send(b"6901234567892\r")
    said, fault = reader.communicate(timeout=ENDS_WITHIN_S)
    assert reader.returncode == 0, fault
    assert json.loads(said.splitlines()[-1])["text"] == "6901234567892"


def test_pulled_out_in_the_middle_of_a_scan_half_a_scan_is_not_told(gun: SerialGadget) -> None:
    reader = hardware("scan", "--port", str(gun.port), "--count", "1", "--timeout", "20")
    wait_until_opened(gun.port)
    port = str(gun.port)
    gun.send(b"69012345")
    gun.unplug()
    said, fault = reader.communicate(timeout=ENDS_WITHIN_S)
    assert reader.returncode != 0
    assert "69012345" not in said
    assert port in said + fault
