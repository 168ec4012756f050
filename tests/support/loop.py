# SPDX-License-Identifier: Apache-2.0
"""Runs a test that is a coroutine, on a loop of its own, and fails it for every fault that the loop reports."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Callable, Coroutine
from typing import Any, ParamSpec

P = ParamSpec("P")


def on_loop(test: Callable[P, Coroutine[Any, Any, None]]) -> Callable[P, None]:
    """Make a coroutine function a test that pytest and hypothesis call as any other."""

    @functools.wraps(test)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        faults: list[str] = []

        def note(_: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
            faults.append(f"{context.get('message')}: {context.get('exception')!r}")

        with asyncio.Runner() as runner:
            runner.get_loop().set_exception_handler(note)
            runner.run(test(*args, **kwargs))
        assert not faults, f"the loop reported faults: {faults}"

    return run
