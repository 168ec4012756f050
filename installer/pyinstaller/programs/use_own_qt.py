# SPDX-License-Identifier: Apache-2.0
"""Runs before each program: Qt takes the plugins that come with it, whatever the desktop's environment names.

It stands in the place of PyInstaller's own preparation for PySide6, which loads Qt to do the same. Then Qt would look
into everything that is imported afterwards, for whether it uses Qt; and most of the programs have no window.
"""

import os
import sys
from pathlib import Path

qt = Path(sys.executable).parent / "_internal" / "PySide6"
os.environ["QT_PLUGIN_PATH"] = str(qt / "plugins" if sys.platform == "win32" else qt / "Qt" / "plugins")
