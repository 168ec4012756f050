# SPDX-License-Identifier: Apache-2.0
"""Who a request of the courier's page comes from."""

from dataclasses import dataclass

from middleplatform.terminals.identity import TerminalIdentity


@dataclass(frozen=True, slots=True)
class CourierIdentity:
    """A signed-in courier on one phone."""

    courier_id: str
    session_id: str
    shop_id: str
    name: str
    address: str = ""

    @property
    def terminal(self) -> TerminalIdentity:
        """The courier's phone as a till: its payments go the same road under the courier's id."""
        return TerminalIdentity(
            self.courier_id, self.shop_id, self.name, pin_key_id=None, takes_password=True, address=self.address
        )
