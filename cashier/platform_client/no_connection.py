# SPDX-License-Identifier: Apache-2.0
"""Why no connection came about: the network here, or whoever should answer; each is mended by somebody else."""

from __future__ import annotations

import errno
import socket
import ssl
from collections.abc import Iterator
from enum import IntEnum

_NO_NETWORK = {errno.ENETUNREACH, errno.ENETDOWN, errno.EADDRNOTAVAIL}
_NO_NETWORK_ON_WINDOWS = {1231, 10050, 10051}
"""ERROR_NETWORK_UNREACHABLE, WSAENETDOWN, WSAENETUNREACH: Windows Sockets error codes, Microsoft Learn."""


class NoConnection(IntEnum):
    """What was found out; of several addresses of one platform, the highest tells most."""

    NO_NETWORK = 1
    """This machine has no way out: no route, or no name server that answers."""
    NO_ANSWER = 2
    """The question left and nothing came back: that may be the network, and may be the platform."""
    TURNED_AWAY = 3
    """The platform's machine answered that nobody listens there: the network is fine."""
    NOT_TRUSTED = 4
    """Somebody answered who cannot prove to be the platform: the network is fine, up to a page to sign in at."""


def why(fault: BaseException) -> NoConnection:
    """Return what the fault of a connection says, by what the system said beneath it."""
    return max((_of(each) for each in _beneath(fault)), default=NoConnection.NO_ANSWER)


def _of(fault: BaseException) -> NoConnection:
    if isinstance(fault, ssl.SSLError):
        return NoConnection.NOT_TRUSTED
    if isinstance(fault, ConnectionRefusedError | ConnectionResetError):
        return NoConnection.TURNED_AWAY
    is_no_way = isinstance(fault, OSError) and (
        fault.errno in _NO_NETWORK or getattr(fault, "winerror", None) in _NO_NETWORK_ON_WINDOWS
    )
    if is_no_way or isinstance(fault, socket.gaierror):
        return NoConnection.NO_NETWORK
    return NoConnection.NO_ANSWER


def _beneath(fault: BaseException) -> Iterator[BaseException]:
    """Yield the faults of the system that a fault goes back to, and none of those that only tell them on."""
    if isinstance(fault, BaseExceptionGroup):
        for each in fault.exceptions:
            yield from _beneath(each)
        return
    cause = fault.__cause__ or fault.__context__
    if cause is not None:
        yield from _beneath(cause)
    elif isinstance(fault, OSError):
        yield fault
