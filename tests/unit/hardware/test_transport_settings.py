# SPDX-License-Identifier: Apache-2.0
"""Line settings are checked before a port is opened, and errors of the system become ones that help."""

import errno
from typing import Any

import pytest
import serial

from hardware.device_status import DeviceState
from hardware.transport.base import (
    PortBusy,
    PortDenied,
    PortLost,
    PortMissing,
    PortStalled,
    PortUnusable,
    TransportError,
)
from hardware.transport.serial_port import explain_open_error
from hardware.transport.settings import SerialSettings


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"port": " "}, "port is empty"),
        ({"baud": 0}, "baud 0"),
        ({"baud": 4_000_001}, "baud 4000001"),
        ({"mode": "9N1"}, "mode '9N1'"),
        ({"mode": "8X1"}, "mode '8X1'"),
        ({"mode": "8N3"}, "mode '8N3'"),
    ],
)
def test_a_wrong_setting_is_named(changes: dict[str, Any], named: str) -> None:
    with pytest.raises(ValueError, match=named):
        SerialSettings(**({"port": "COM3"} | changes))


def test_a_mode_is_read_as_bits_parity_and_stop_bits() -> None:
    settings = SerialSettings("COM3", mode="7E2")
    assert (settings.data_bits, settings.parity, settings.stop_bits) == (7, "E", 2)


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (errno.ENOENT, PortMissing),
        (errno.ENXIO, PortMissing),
        (errno.ENODEV, PortMissing),
        (errno.EACCES, PortDenied),
        (errno.EPERM, PortDenied),
        (errno.EBUSY, PortBusy),
        (errno.EAGAIN, PortBusy),
        (errno.EINVAL, PortUnusable),
    ],
)
def test_each_errno_on_opening_has_its_error(number: int, expected: type[TransportError]) -> None:
    error = explain_open_error("/dev/x", serial.SerialException(number, "could not open"), windows=False)
    assert type(error) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("could not open port 'COM3': FileNotFoundError(2, 'not found', None, 2)", PortMissing),
        ("could not open port 'COM3': PermissionError(13, 'Access is denied.', None, 5)", PortBusy),
        ("Cannot configure port, something went wrong.", PortUnusable),
    ],
)
def test_windows_errors_are_told_apart_by_their_text(text: str, expected: type[TransportError]) -> None:
    assert type(explain_open_error("COM3", serial.SerialException(text), windows=True)) is expected


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (PortMissing("COM3"), DeviceState.MISSING),
        (PortLost("COM3"), DeviceState.MISSING),
        (PortBusy("COM3"), DeviceState.BUSY),
        (PortDenied("COM3"), DeviceState.DENIED),
        (PortStalled("COM3"), DeviceState.FAULTED),
        (PortUnusable("COM3"), DeviceState.FAULTED),
    ],
)
def test_each_error_is_a_state_that_names_the_port_and_how_to_mend_it(
    error: TransportError, state: DeviceState
) -> None:
    status = error.status()
    assert status.state is state
    assert status.values["port"] == "COM3"
    assert "COM3" in status.sentence
    assert status.sentence.endswith(error.mend)
