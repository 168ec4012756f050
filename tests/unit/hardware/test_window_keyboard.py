# SPDX-License-Identifier: Apache-2.0
"""Of a gun whose keys a window reads, its keyboard tells whether it is there."""

import threading

from hardware.device_status import DeviceState, DeviceStatus
from hardware.scanner.window_keyboard import WindowKeyboard

GUN = r"\\?\HID#VID_0C2E&PID_0B61&MI_00#7&2a8b9f4e&0&0000#{884b96c3-56ef-11d1-bc8c-00a0c91405dd}"
DESK = r"\\?\ACPI#PNP0303#4&1b3c5d7&0#{884b96c3-56ef-11d1-bc8c-00a0c91405dd}"


def told_of(keyboard: str, *looks: list[str]) -> list[DeviceState]:
    """Return what is told when the system's keyboards are these, one look after the other."""
    told: list[DeviceStatus] = []
    left = list(looks)
    has_told = threading.Event()

    def names() -> list[str]:
        if left:
            return left.pop(0)
        has_told.set()
        return looks[-1]

    watch = WindowKeyboard(keyboard, names, told.append, look_every_s=0)
    watch.start()
    assert has_told.wait(60)
    watch.stop()
    return [each.state for each in told]


def test_a_gun_that_is_pulled_out_is_missing_until_it_is_back() -> None:
    looks = ([DESK, GUN], [DESK, GUN], [DESK], [DESK], [DESK, GUN])
    assert told_of("0c2e:0b61", *looks) == [DeviceState.READY, DeviceState.MISSING, DeviceState.READY]


def test_a_gun_that_is_known_by_its_keyboards_name_is_looked_for_by_it() -> None:
    assert told_of(GUN, [DESK]) == [DeviceState.MISSING]


def test_a_system_that_tells_no_keyboards_misses_none() -> None:
    assert told_of("0c2e:0b61", []) == [DeviceState.READY]
