# SPDX-License-Identifier: Apache-2.0
"""Telling the supervisor that started us how we are, by systemd's protocol (sd_notify(3))."""

import os
import socket


def tell_supervisor(state: str) -> None:
    """Send a state such as ``READY=1`` to the socket in ``NOTIFY_SOCKET``; without one there is nobody to tell."""
    path = os.environ.get("NOTIFY_SOCKET")
    if not path:
        return
    # A path that begins with @ is in Linux' abstract namespace.
    address = "\0" + path[1:] if path.startswith("@") else path
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as there:
        there.sendto(state.encode(), address)
