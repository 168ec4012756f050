# SPDX-License-Identifier: Apache-2.0
"""The print queue of this system by its name: of the Windows spooler, or of CUPS elsewhere."""

import sys

from hardware.transport.spooler import Spooler

if sys.platform == "win32":
    from hardware.transport.winspool import WindowsQueue

    def system_queue(queue: str) -> Spooler:
        """Return the queue of Windows with this name. Raises `ValueError` for a name that cannot be one."""
        return WindowsQueue(queue)

else:
    from hardware.transport.cups import CUPSQueue

    def system_queue(queue: str) -> Spooler:
        """Return the queue of CUPS with this name. Raises `ValueError` for a name that cannot be one."""
        return CUPSQueue(queue)
