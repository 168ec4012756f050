# SPDX-License-Identifier: Apache-2.0
"""The print queue of this system by its name: of the Windows spooler, or of CUPS elsewhere."""

import sys

from hardware.transport.spooler import QueueInfo, Spooler

__all__ = ["QueueInfo", "list_queues", "system_queue"]

if sys.platform == "win32":
    from hardware.transport.winspool import WindowsQueue, list_windows_queues

    def system_queue(queue: str) -> Spooler:
        """Return the queue of Windows with this name. Raises `ValueError` for a name that cannot be one."""
        return WindowsQueue(queue)

    def list_queues() -> list[QueueInfo]:
        """Return the printers that Windows knows."""
        return list_windows_queues()

else:
    from hardware.transport.cups import CUPSQueue, list_cups_queues

    def system_queue(queue: str) -> Spooler:
        """Return the queue of CUPS with this name. Raises `ValueError` for a name that cannot be one."""
        return CUPSQueue(queue)

    def list_queues() -> list[QueueInfo]:
        """Return the queues of CUPS that are set up on this computer."""
        return list_cups_queues()
