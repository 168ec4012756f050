# SPDX-License-Identifier: Apache-2.0
"""What the customer sees of every screen: the same story on a second monitor and on two lines of twenty."""

from __future__ import annotations

import pytest

from cashier.checkout.customer_view import POLE_COLUMNS, CustomerTone, customer_view
from cashier.ui.gallery_views import EXHIBITS
from hardware.pole_display import PoleCommands, encode

SCREENS = {exhibit.name: exhibit.view.screen for exhibit in EXHIBITS}


@pytest.mark.parametrize("name", SCREENS)
def test_every_screen_fits_two_lines_of_twenty_in_ascii(name: str) -> None:
    upper, lower = customer_view(SCREENS[name]).pole
    assert (len(upper), len(lower)) == (POLE_COLUMNS, POLE_COLUMNS)
    assert encode((upper, lower), PoleCommands.CD5220)


@pytest.mark.parametrize("name", ["paid", "paid-huge", "declined-points", "waiting-phone", "unknown"])
def test_nothing_private_is_on_a_display_that_the_queue_can_read(name: str) -> None:
    shown = repr(customer_view(SCREENS[name]))
    assert "138****5678" not in shown
    assert "46,120" not in shown
    assert "46120" not in shown
    assert "enough" not in shown


@pytest.mark.parametrize(
    ("name", "tone", "said", "pole"),
    [
        ("sale-menu", CustomerTone.WELCOME, "Welcome", "WELCOME"),
        ("sale-fault", CustomerTone.DUE, "show your payment code", "SHOW PAYMENT CODE"),
        ("asking", CustomerTone.ASKED, "One moment", "ONE MOMENT"),
        ("waiting-pin-pad", CustomerTone.ASKED, "keypad", "KEYPAD"),
        ("waiting-phone", CustomerTone.ASKED, "your phone", "PHONE"),
        ("waiting-sms", CustomerTone.ASKED, "SMS code", "SMS CODE"),
        ("paid", CustomerTone.PAID, "Paid", "PAID"),
        ("paid-part", CustomerTone.PAID, "Paid", "LEFT"),
        ("complete", CustomerTone.PAID, "Paid", "CHANGE"),
        ("declined-points", CustomerTone.DECLINED, "did not go through", "NOT PAID"),
        ("unknown", CustomerTone.UNKNOWN, "confirmed", "DO NOT PAY AGAIN"),
        ("cancelled", CustomerTone.CANCELLED, "Cancelled", "CANCELLED"),
        ("returned", CustomerTone.RETURNED, "Cancelled", "CANCELLED"),
    ],
)
def test_a_screen_tells_the_customer_its_part(name: str, tone: CustomerTone, said: str, pole: str) -> None:
    view = customer_view(SCREENS[name])
    assert view.tone is tone
    assert said in view.said.en
    assert pole in " ".join(view.pole)


def test_success_is_shown_of_nothing_but_a_paid_screen() -> None:
    paid = {name for name, screen in SCREENS.items() if customer_view(screen).tone is CustomerTone.PAID}
    assert {name.split("-")[0] for name in paid} == {"paid", "complete"}
