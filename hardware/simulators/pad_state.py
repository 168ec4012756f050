# SPDX-License-Identifier: Apache-2.0
"""What a simulated pad can be doing, and the keys that a person presses on it."""

import enum

ENTER, CANCEL, CLEAR = "ENTER", "CANCEL", "CLEAR"


class PadState(enum.Enum):
    """Name what the pad is doing."""

    IDLE = "idle"
    ENTRY = "entry"
    KEY = "key"  # waiting for one key, message Z42
    TEXT = "text"  # waiting for a text, message Z50
    SENDING = "sending"  # its answer is not acknowledged yet
    PROCESSING = "processing"
