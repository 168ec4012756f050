# SPDX-License-Identifier: Apache-2.0
"""Loading the modules of a program without what only costs time meanwhile."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def loading() -> Iterator[None]:
    """Import inside of this whatever a command needs."""
    # pydantic would search the metadata of every package for plugins of its own; none is in our lock.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    # Nothing that loading a program makes is garbage; Python would look through it for some, now and for ever after.
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
