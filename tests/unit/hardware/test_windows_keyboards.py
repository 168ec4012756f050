# SPDX-License-Identifier: Apache-2.0
"""What the names of Windows' keyboards tell."""

import pytest

from hardware.framing.windows_keyboards import is_named, plain_name, rules_of, usb_id_of

ON_USB = r"\\?\HID#VID_0C2E&PID_0B61&MI_00#7&2a8b9f4e&0&0000#{884b96c3-56ef-11d1-bc8c-00a0c91405dd}"
CLASSIC = r"\\?\HID#{00001124-0000-1000-8000-00805f9b34fb}_VID&0002057e_PID&2009#8&1f&0&0000#{884b96c3}"
LOW_ENERGY = r"\\?\HID#{00001812-0000-1000-8000-00805f9b34fb}_Dev_VID&021eab_PID&0103_REV&0100_f1#9&2&0#{884b96c3}"
PS_2 = r"\\?\ACPI#PNP0303#4&1b3c5d7&0#{884b96c3-56ef-11d1-bc8c-00a0c91405dd}"


@pytest.mark.parametrize(
    ("name", "usb_id"),
    [(ON_USB, "0c2e:0b61"), (CLASSIC, "057e:2009"), (LOW_ENERGY, "1eab:0103"), (PS_2, None), ("", None)],
)
def test_vendor_and_product_stand_in_the_name_on_usb_and_by_bluetooth(name: str, usb_id: str | None) -> None:
    assert usb_id_of(name) == usb_id


def test_a_keyboard_is_meant_by_its_kind_or_by_its_whole_name() -> None:
    assert is_named("0C2E:0B61", ON_USB)
    assert is_named(PS_2.lower(), PS_2)
    assert not is_named("0c2e:0b61", PS_2)
    assert not is_named("", "")
    assert not is_named("0c2e:0b62", ON_USB)


def test_people_read_of_a_name_what_it_is_and_which_of_its_kind() -> None:
    assert plain_name(ON_USB) == "VID_0C2E&PID_0B61&MI_00 7&2a8b9f4e&0&0000"
    assert plain_name("odd") == "odd"


def test_a_gun_that_is_several_keyboards_is_one_by_vendor_and_product() -> None:
    second = ON_USB.replace("MI_00#7&2a8b9f4e", "MI_01&Col01#7&11aa22bb")
    assert rules_of([ON_USB, second, PS_2]) == {"0c2e:0b61": ON_USB, PS_2: PS_2}


def test_of_a_gun_and_a_persons_keyboard_with_one_chip_each_is_meant_by_its_whole_name() -> None:
    other = ON_USB.replace("2a8b9f4e", "33cc44dd")
    assert rules_of([ON_USB, other]) == {ON_USB: ON_USB, other: other}
