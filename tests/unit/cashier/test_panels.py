# SPDX-License-Identifier: Apache-2.0
"""One panel at a time, and none over a payment."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from cashier.checkout.right_of_way import RightOfWay
from cashier.checkout.screens import Asking, Bill, CounterView, Sale
from cashier.panels import Away, LateDesk, PanelName, Panels
from cashier.values.money import Money
from middleplatform.contract.payments import Asset

SALE = CounterView(Sale("", None, Asset.POINTS, (Asset.POINTS,), None, "T01-1"))
GIVEN = CounterView(Sale("9", Money(900), Asset.POINTS, (Asset.POINTS,), 900, "POS-1", is_given=True))
PAYING = CounterView(Asking(Bill("T01-1", Money(900), Asset.POINTS, 900), 0.0))
FIRST, SECOND = (PanelName.SHIFT, "second")


class PlainDesk:
    """A desk with nothing in it. See `cashier.panels.PanelDesk`."""

    def __init__(self) -> None:
        self.view: Any = Away()
        self._listeners: list[Callable[[Any], None]] = []

    def listen(self, listener: Callable[[Any], None]) -> None:
        self._listeners.append(listener)

    def show(self) -> None:
        self._tell("up")

    def leave(self) -> None:
        self._tell(Away())

    def _tell(self, view: Any) -> None:
        self.view = view
        for listener in self._listeners:
            listener(view)


class Counter:
    """Two desks and the views of a counter."""

    def __init__(self) -> None:
        self.first, self.second = PlainDesk(), PlainDesk()
        self.panels = Panels({FIRST: self.first, SECOND: self.second})  # type: ignore[dict-item]  # two are needed
        self.told: list[tuple[str, Any]] = []
        self.panels.listen(lambda name, view: self.told.append((name, view)))
        self.show = RightOfWay(self.panels).follow


@pytest.fixture
def counter() -> Counter:
    return Counter()


def test_a_panel_comes_up_in_the_place_of_another_one(counter: Counter) -> None:
    counter.panels.show(FIRST)
    counter.second.show()
    assert counter.first.view == Away()
    assert counter.panels.up == SECOND
    assert counter.told == [(FIRST, "up"), (FIRST, Away()), (SECOND, "up")]


def test_asking_again_for_the_panel_that_is_up_changes_nothing(counter: Counter) -> None:
    counter.panels.show(FIRST)
    counter.panels.show(FIRST)
    assert counter.told == [(FIRST, "up")]


def test_a_payment_sends_the_panel_away_and_keeps_it_away(counter: Counter) -> None:
    counter.panels.show(FIRST)
    counter.show(PAYING)
    assert counter.panels.up is None
    counter.panels.show(FIRST)
    assert counter.panels.up is None
    counter.show(SALE)
    counter.panels.show(FIRST)
    assert counter.panels.up == FIRST


def test_an_order_that_is_handed_over_sends_the_panel_away_once(counter: Counter) -> None:
    counter.panels.show(FIRST)
    counter.show(GIVEN)
    assert counter.panels.up is None
    counter.panels.show(FIRST)
    counter.show(GIVEN)
    assert counter.panels.up == FIRST


def test_a_late_desk_is_built_by_whoever_asks_for_it_first_and_once() -> None:
    built: list[PlainDesk] = []

    def build() -> PlainDesk:
        built.append(PlainDesk())
        return built[-1]

    late = LateDesk(build)
    panels = Panels({FIRST: late})
    panels.make_way()
    panels.allow(is_free=True)
    late.leave()
    assert (panels.up, late.view, late.built, built) == (None, Away(), None, [])
    panels.show(FIRST)
    assert panels.up is FIRST
    assert [late.desk] == built


def test_a_late_desk_that_comes_up_by_itself_is_heard_by_whoever_listened_before(counter: Counter) -> None:
    late = LateDesk(PlainDesk)
    panels = Panels({FIRST: late, SECOND: counter.second})  # type: ignore[dict-item]  # two are needed
    panels.show(SECOND)  # type: ignore[arg-type]  # a name of this test alone
    late.desk.show()
    assert (panels.up, counter.second.view) == (FIRST, Away())
