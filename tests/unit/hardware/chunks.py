# SPDX-License-Identifier: Apache-2.0
"""Feeding framers in pieces of any size."""

from collections.abc import Sequence
from typing import TypeVar

from hardware.pin_pad.session import Framer

T = TypeVar("T")


def feed_in_chunks(framer: Framer[T], stream: bytes, sizes: Sequence[int]) -> list[T]:
    """Feed a stream in pieces of these sizes, again and again; return what came out."""
    events: list[T] = []
    at = turn = 0
    while at < len(stream):
        size = sizes[turn % len(sizes)]
        events += framer.feed(stream[at : at + size])
        at, turn = at + size, turn + 1
    return events
