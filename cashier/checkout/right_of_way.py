# SPDX-License-Identifier: Apache-2.0
"""A payment goes first: no panel lies over one, nor over an order that another till system hands over."""

from __future__ import annotations

from collections.abc import Callable

from cashier.checkout.screens import CounterView, Sale
from cashier.panels import Panels


class RightOfWay:
    """Follows the counter and has the panels make way. ``may_begin``: the till is not locked."""

    def __init__(self, panels: Panels, may_begin: Callable[[], bool] = lambda: True) -> None:
        self._panels = panels
        self._may_begin = may_begin
        self._given: str | None = None

    def follow(self, view: CounterView) -> None:
        """Take note of a new view. An order that stays on the counter sends a panel away only once."""
        screen = view.screen
        self._panels.allow(is_free=isinstance(screen, Sale) and self._may_begin())
        given = screen.order_number if isinstance(screen, Sale) and screen.is_given else None
        is_handed_over = given is not None and given != self._given
        self._given = given
        if is_handed_over:
            self._panels.make_way()
