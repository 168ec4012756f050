# SPDX-License-Identifier: Apache-2.0
"""Looks how far a till is that starts, for `tests.bench.ready_till`, and takes its first payment."""

from __future__ import annotations

from cashier.bootstrap import Till
from cashier.checkout.screens import Paid, Sale
from cashier.devices.status import Level, Part
from cashier.ui.main_window import MainWindow
from cashier.ui.screens.page import Page
from tests.bench.ready import Moments

AMOUNT = "12.80"
PAGES = 8
"""One for each screen of the counter."""


class Looker:
    """Looks how far the till is, notes that, and takes the payment that is wanted."""

    def __init__(self, till: Till, window: MainWindow, moments: Moments, *, pays: bool, is_later: bool) -> None:
        self._till = till
        self._window = window
        self._moments = moments
        self._pays = pays
        self._begins = ("ready", "connected", "pages_built") if is_later else ("ready",)

    def look(self) -> bool:
        """Look once; return whether it is over."""
        moments, till = self._moments, self._till
        ready = {light.part for light in till.status.lights if light.level is Level.READY}
        screen = self._window.view.screen if self._window.view is not None else None
        for name, is_so in (
            ("painted", screen is not None),
            ("gun_read", Part.SCANNER in ready),
            ("rules_known", till.policy is not None),
            ("connected", Part.PLATFORM in ready),
            ("pages_built", len(self._window.findChildren(Page)) == PAGES),
        ):
            if is_so:
                moments.note(name)
        if moments.has("painted", "gun_read", "rules_known") and not moments.has("ready"):
            self._window.repaint()
            moments.note("ready")
        if self._pays and moments.has(*self._begins) and not moments.has("begun"):
            moments.note("begun")
            for key in AMOUNT:
                till.engine.call(till.counter.press, key)
        if isinstance(screen, Sale) and screen.money is not None and not moments.has("amount"):
            moments.note("amount")
            print("scan", flush=True)
        if isinstance(screen, Paid):
            self._window.repaint()
            moments.note("verdict")
        return moments.has("verdict" if self._pays else "ready")
