# SPDX-License-Identifier: Apache-2.0
"""The till's window. On Windows it has no console, and so neither input nor output."""

import os
import sys
from pathlib import Path

if sys.stdout is None or sys.stderr is None:
    nowhere = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - open as long as the program
    sys.stdout = sys.stdout or nowhere
    sys.stderr = sys.stderr or nowhere

from cashier.__main__ import main

sys.exit(main())
