# SPDX-License-Identifier: Apache-2.0
"""The till at a counter of the lab: bound, checked and paid at, with gun and PIN pad pulled out in the middle."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from cashier.device_settings import HIDScannerSettings
from cashier.settings import PINPadMake, load
from tests.lab.commands import ENDS_WITHIN_S, wait_until_opened
from tests.lab.counter import PAD, Counter, level_of, open_counter, prove_on

ABOVE_THE_LIMIT, BELOW_THE_LIMIT = "399.00", "12.80"


@pytest.fixture(scope="module")
def counter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Counter]:
    with open_counter(tmp_path_factory.mktemp("counter")) as counter:
        yield counter


def test_a_gun_and_a_pin_pad_are_bound_by_picking_them_and_one_scan(counter: Counter) -> None:
    settings = load(counter.settings_file, environment={}).settings
    (gun,) = settings.scanner
    assert isinstance(gun, HIDScannerSettings)
    assert (gun.usb, gun.serial_number) == ("0c2e:0b61", "JFC-GUN")
    assert settings.pin_pad is not None
    assert (settings.pin_pad.usb, settings.pin_pad.serial_number) == (PAD.usb_id, PAD.serial)
    assert settings.pin_pad.make is PINPadMake.VERIFONE


def test_the_doctor_finds_everything_well_and_says_of_a_pad_that_is_pulled_out_that_it_is(counter: Counter) -> None:
    well = counter.end_of(counter.start("doctor", "--json", "--wait", "120"), ENDS_WITHIN_S)
    assert (well.exit_code, well.told["healthy"]) == (0, True), well.told
    counter.pad_on_usb.unplug()
    ill = counter.end_of(counter.start("doctor", "--json", "--wait", "120"), ENDS_WITHIN_S)
    counter.pad_on_usb.plug_in()
    checks = ill.told["checks"]
    assert (ill.exit_code, level_of(checks, "scanner"), level_of(checks, "pin_pad")) == (1, "ready", "fault")


def test_a_payment_below_the_limit_needs_the_gun_alone_even_where_it_is_put_back_in_before_the_scan(
    counter: Counter,
) -> None:
    with counter.phone("plenty") as phone, counter.payment(BELOW_THE_LIMIT) as payment:
        counter.gun_on_usb.unplug()
        counter.gun_on_usb.plug_in()
        wait_until_opened(counter.gun_node)
        counter.scan(phone.new_code().code)
        answer = counter.end(payment)
    assert (answer.exit_code, answer.told["state"], answer.told["amount"]) == (0, "paid", 1280), answer.complaint


def test_a_payment_above_the_limit_is_proven_on_the_pin_pad(counter: Counter) -> None:
    with counter.phone("plenty") as phone, counter.payment(ABOVE_THE_LIMIT) as payment:
        counter.scan(phone.new_code().code)
        assert counter.pad.entry.wait(ENDS_WITHIN_S)
        counter.pad.type_pin("123456")
        answer = counter.end(payment)
    assert (answer.exit_code, answer.told["state"]) == (0, "paid"), answer.complaint


def test_with_the_pin_pad_pulled_out_while_the_customer_types_the_phone_takes_over_and_it_is_charged_once(
    counter: Counter,
) -> None:
    with counter.phone("plenty") as phone, counter.payment(ABOVE_THE_LIMIT) as payment:
        before = len(phone.payments().payments)
        counter.scan(phone.new_code().code)
        assert counter.pad.entry.wait(ENDS_WITHIN_S)
        counter.pad_on_usb.unplug()
        prove_on(phone, "123456")
        answer = counter.end(payment)
        assert (answer.exit_code, answer.told["state"]) == (0, "paid"), answer.complaint
        assert len(phone.payments().payments) == before + 1
    counter.pad_on_usb.plug_in()
    assert counter.platform.verify()["ok"]
