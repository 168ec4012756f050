# SPDX-License-Identifier: Apache-2.0
"""What the till's command line is called on this machine, for sentences that say what to run.

Installed, ``cashier`` is the window, which on Windows has no console to answer on; its commands are ``cashier-cli``.
From a checkout or a wheel there is one program.
"""

from __future__ import annotations

import sys

COMMAND_LINE = "cashier-cli" if getattr(sys, "frozen", False) else "cashier"
