# SPDX-License-Identifier: Apache-2.0
"""The real till as a process of its own that sells the same thing all day: it says when it is ready and when paid."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from cashier.bootstrap import build_till
from cashier.checkout.screens import CounterView, Paid, Sale
from cashier.settings import load
from cashier.storage.secrets import FolderStore
from tests.soak.live_codes import codes_held


def main(folder: Path) -> None:
    """Sell until standard input ends; each line there asks how many payment codes are held."""
    till = build_till(load(explicit=folder / "till.toml", environment={}), FolderStore(folder / "secrets"))

    def say(what: str, **more: int) -> None:
        print(json.dumps({"said": what, "at": time.monotonic(), **more}), flush=True)

    def on_view(view: CounterView) -> None:
        match view.screen:
            case Sale(money=None) if till.policy is not None:
                for key in "0.01":
                    till.engine.call(till.counter.press, key)
            case Sale(digits="0.01", notice=None):
                say("ready")
            case Paid():
                say("paid")
                till.engine.call(till.counter.next_sale)
            case Sale():
                pass
            case screen:
                say(type(screen).__name__.lower())

    till.on_view(on_view)
    till.start()
    till.engine.call(till.counter.show)
    for _ in sys.stdin:
        # Only between two customers: then no code has any business here.
        say("codes held", count=till.engine.submit(_codes_held()).result())
    till.stop()


async def _codes_held() -> int:
    return len(codes_held())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
