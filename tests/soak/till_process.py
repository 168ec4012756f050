# SPDX-License-Identifier: Apache-2.0
"""The real till as a process of its own that sells the same thing all day: it says when it is ready and when paid."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from cashier.bootstrap import Till, build_till
from cashier.checkout.screens import Asking, CounterView, Paid, Sale, Waiting
from cashier.settings import load
from cashier.storage.secrets import FolderStore
from middleplatform.contract.payments import Door
from tests.soak.live_codes import codes_held

SMALL, ABOVE_THE_LIMIT = "0.01", "201.00"


@dataclass
class _Sale:
    """What the next customer buys, and how it is proved."""

    amount: str = SMALL
    is_by_sms: bool = False


def main(folder: Path) -> None:
    """Sell until standard input ends. A line there says what to do: see `_obey`."""
    till = build_till(load(explicit=folder / "till.toml", environment={}), FolderStore(folder / "secrets"))

    def say(what: str, **more: int) -> None:
        print(json.dumps({"said": what, "at": time.monotonic(), **more}), flush=True)

    sale = _Sale()

    def on_view(view: CounterView) -> None:
        match view.screen:
            case Sale(money=None) if till.policy is not None:
                for key in sale.amount:
                    till.engine.call(till.counter.press, key)
            case Sale(digits=sale.amount, notice=None):
                say("ready")
            case Paid():
                sale.amount, sale.is_by_sms = SMALL, False
                say("paid")
                till.engine.call(till.counter.next_sale)
            case Waiting(needs_sms_code=True) if sale.is_by_sms:
                say("sms code wanted")
            case Waiting(active=door) if sale.is_by_sms:
                if door is not Door.SMS:
                    till.engine.call(till.counter.choose_door, Door.SMS)
            case Sale() | Asking():
                pass
            case screen:
                say(type(screen).__name__.lower())

    till.on_view(on_view)
    till.start()
    till.engine.call(till.counter.show)
    for line in sys.stdin:
        _obey(line.strip(), till, sale, say)
    till.stop()


def _obey(order: str, till: Till, sale: _Sale, say: Callable[..., None]) -> None:
    """Count the payment codes that are held, sell above the limit, or take the SMS code that the customer tells."""
    match order.split():
        case ["codes?"]:
            # Only between two customers: then no code has any business here.
            say("codes held", count=till.engine.submit(_codes_held()).result())
        case ["above-the-limit"]:
            sale.amount, sale.is_by_sms = ABOVE_THE_LIMIT, True
            till.engine.call(till.counter.clear)
        case ["sms", code]:
            till.engine.call(till.counter.give_sms_code, code)


async def _codes_held() -> int:
    return len(codes_held())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
