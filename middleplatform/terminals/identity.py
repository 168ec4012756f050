# SPDX-License-Identifier: Apache-2.0
"""Who a signed request comes from."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TerminalIdentity:
    """An enrolled terminal, as its signature proved it."""

    terminal_id: str
    shop_id: str
    name: str
    pin_key_id: str | None
