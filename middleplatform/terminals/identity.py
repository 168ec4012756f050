# SPDX-License-Identifier: Apache-2.0
"""Who a signed request comes from, and the nonce that it may be carried out with, once."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from middleplatform.contract.reason_codes import ReasonCode
from middleplatform.database.unit_of_work import Unit, Units
from middleplatform.problems import RequestRefusedError
from middleplatform.terminals.repository import TerminalRepository

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Nonce:
    """The nonce of a proved request, remembered until no clock could let its signature pass again."""

    value: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class TerminalIdentity:
    """An enrolled terminal, as its signature proved it; ``unspent`` where its request's nonce is not spent yet.

    ``address`` is where its request came from, empty where that is not known.
    ``takes_password``: the customer may type the payment password on it, as on a courier's phone.
    """

    terminal_id: str
    shop_id: str
    name: str
    pin_key_id: str | None
    takes_password: bool = False
    unspent: Nonce | None = field(default=None, compare=False)
    address: str = field(default="", compare=False)


def write_once(units: Units, terminal: TerminalIdentity, work: Callable[[Unit], T]) -> T:
    """Run the writing work of a terminal's request, and spend the request's nonce in the same transaction.

    Raises what ``work`` raises, and `RequestRefusedError` (409) where the nonce is spent already.
    """

    def admitted(unit: Unit) -> T:
        _spend(unit, terminal)
        return work(unit)

    try:
        return units.write(admitted)
    except RequestRefusedError:
        # The refusal took the nonce back with everything else. Where a copy of the request came in between, it may
        # have been carried out: then this is what is said, and not that nothing happened.
        spend_nonce(units, terminal)
        raise


def spend_nonce(units: Units, terminal: TerminalIdentity) -> None:
    """Spend a request's nonce by itself. Raises `RequestRefusedError` (409) where it is spent already."""
    units.write(lambda unit: _spend(unit, terminal))


def _spend(unit: Unit, terminal: TerminalIdentity) -> None:
    nonce = terminal.unspent
    if nonce is None:
        return
    if not TerminalRepository(unit.connection).claim_nonce(terminal.terminal_id, nonce.value, nonce.expires_at):
        # A proxy that repeats a request must not make the till believe that nothing happened: the first copy
        # may have charged. So this is a conflict with what was done, and to the till no answer at all.
        raise RequestRefusedError(409, ReasonCode.SIGNATURE_INVALID, "this request came before: its nonce is spent")
