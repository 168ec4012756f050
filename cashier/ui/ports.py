# SPDX-License-Identifier: Apache-2.0
"""What the window needs of the till, as a protocol that it owns. Bootstrap hands in the real one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from cashier.checkout.counter import Counter
from cashier.checkout.key_bursts import BurstSettings
from cashier.checkout.sale_desk import SaleDesk
from cashier.checkout.screens import CounterView
from cashier.devices.status import StatusBoard
from cashier.engine import Engine
from cashier.panels import Panels
from cashier.side_desks import SideDesks
from cashier.signin.desk import SignInDesk
from cashier.values.texts import Language
from hardware.scanner import Scan


class Till(Protocol):
    """A till that has been built and started. `counter`, desks and `status` live on the engine's loop."""

    engine: Engine
    counter: Counter
    panels: Panels
    sale_desk: SaleDesk
    desks: SideDesks
    signin: SignInDesk
    status: StatusBoard
    shop_name: str
    terminal_name: str
    is_training: bool
    guns_in_window: tuple[BurstSettings, ...]

    @property
    def has_customer_screen(self) -> bool:
        """Whether the customer's window is wanted on a second monitor."""

    @property
    def has_printer(self) -> bool:
        """Whether slips can be printed here."""

    def connect(self) -> None:
        """Begin to talk to the platform, if that was not begun."""

    def on_view(self, listener: Callable[[CounterView], None]) -> None:
        """Have every new view told to ``listener``, on the engine's loop."""

    def take_scan(self, scan: Scan) -> None:
        """Take what a gun read, whatever the way in; on the engine's loop."""

    def keep_look(self, language: Language, theme: str) -> None:
        """Keep language and theme for the next start."""
