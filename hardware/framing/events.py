# SPDX-License-Identifier: Apache-2.0
"""What framers of several makes report besides their packets. The packets themselves are in each make's module."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Control:
    """Hold a single control byte outside of any packet, such as ACK."""

    byte: int


@dataclass(frozen=True)
class BadFrame:
    """Tell of a packet that cannot be used, and why."""

    reason: str
