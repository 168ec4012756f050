# SPDX-License-Identifier: Apache-2.0
"""The sounds that there are."""

from __future__ import annotations

from enum import StrEnum


class Cue(StrEnum):
    """A sound, named as its file is."""

    SCAN = "scan"
    PAID = "paid"
    DECLINED = "declined"
    UNKNOWN = "unknown"
    ATTENTION = "attention"
