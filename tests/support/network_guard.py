# SPDX-License-Identifier: Apache-2.0
"""Keeps the tests off the network: only this machine may be reached."""

from __future__ import annotations

import ipaddress
import sys
from typing import Any

_LOCAL_NAMES = frozenset({"", "localhost", "ip6-localhost"})
_WATCHED = frozenset({"socket.connect", "socket.sendto", "socket.sendmsg"})
_RESOLVED = frozenset({"socket.getaddrinfo", "socket.gethostbyname"})


class NetworkForbiddenError(RuntimeError):
    """A test wanted to leave this machine.

    Deliberately no `OSError`: code that expects a network fault must not take it for one.
    """


def forbid_network() -> None:
    """Let every attempt of this process to leave the machine raise `NetworkForbiddenError`, for good."""
    sys.addaudithook(_watch)


def _watch(event: str, arguments: tuple[Any, ...]) -> None:
    if event in _WATCHED:
        address = arguments[1]
        # A str or bytes names a Unix socket; None is a datagram on a socket that was connected before.
        if isinstance(address, tuple) and not _is_local(address[0]):
            raise NetworkForbiddenError(f"tests stay on this machine; {address[0]!r} is not on it")
    elif event in _RESOLVED:
        host = arguments[0]
        if host is not None and not _is_local(host):
            raise NetworkForbiddenError(f"tests stay on this machine; they do not look up {host!r}")


def _is_local(host: str | bytes) -> bool:
    name = host.decode("ascii", "replace") if isinstance(host, bytes) else host
    if name in _LOCAL_NAMES or name.endswith(".localhost"):
        return True
    try:
        address = ipaddress.ip_address(name.partition("%")[0])
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified
