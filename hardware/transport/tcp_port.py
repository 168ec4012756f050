# SPDX-License-Identifier: Apache-2.0
"""A device on the network that takes raw bytes on a TCP port, as printers do on 9100."""

import contextlib
import errno
import os
import socket

from hardware.transport.base import PortBusy, PortLost, PortMissing, PortStalled, PortUnusable, TransportError

RAW_PRINTING_PORT = 9100
_CONNECT_TIMEOUT_S = 3.0
_WRITE_TIMEOUT_S = 15.0
_KINDS: dict[int, type[TransportError]] = {
    # A printer that serves one computer at a time refuses the second.
    errno.ECONNREFUSED: PortBusy,
    errno.EHOSTUNREACH: PortMissing,
    errno.ENETUNREACH: PortMissing,
    errno.EHOSTDOWN: PortMissing,
    errno.ETIMEDOUT: PortMissing,
}


class HostMissing(PortMissing):
    """Nothing answers at this address."""

    key = "network.missing"
    problem = "Nothing answers at {port} ({cause})."
    mend = "Check the device's power and network cable, and its address in the settings."


class HostBusy(PortBusy):
    """The device is there and refuses the connection."""

    key = "network.busy"
    problem = "{port} refuses the connection ({cause})."
    mend = "Another computer may be using it; it is tried again by itself. Otherwise check its port in the settings."


class TCPPort:
    """Be the `Transport` of one network device; a connection is made by `open` and ended by `close`."""

    def __init__(
        self, host: str, port: int = RAW_PRINTING_PORT, *, write_timeout_s: float = _WRITE_TIMEOUT_S
    ) -> None:
        if not host.strip():
            raise ValueError("host is empty; give a name or an address such as 192.168.1.87")
        if not 1 <= port <= 65535:
            raise ValueError(f"TCP port {port} is out of range; allowed is 1 to 65535")
        self._host = host
        self._port = port
        self._write_timeout_s = write_timeout_s
        self._socket: socket.socket | None = None

    @property
    def name(self) -> str:
        """Return host and port."""
        return f"{self._host}:{self._port}"

    def open(self) -> None:
        """Connect; see `Transport.open`."""
        try:
            self._socket = socket.create_connection((self._host, self._port), _CONNECT_TIMEOUT_S)
        except socket.gaierror as error:
            raise HostMissing(self.name, _cause(error)) from error
        except TimeoutError as error:
            raise HostMissing(self.name, f"no answer for {_CONNECT_TIMEOUT_S:g} s") from error
        except OSError as error:
            kind = _KINDS.get(error.errno or 0, PortUnusable)
            known = {PortMissing: HostMissing, PortBusy: HostBusy}.get(kind, kind)
            raise known(self.name, _cause(error)) from error

    def read(self, size: int, timeout_s: float | None) -> bytes:
        """Return what has arrived; see `Transport.read`."""
        connection = self._opened()
        try:
            connection.settimeout(timeout_s if timeout_s is None else max(timeout_s, 0.001))
            data = connection.recv(size)
        except TimeoutError:
            return b""
        except OSError as error:
            raise PortLost(self.name, _cause(error)) from error
        if not data:
            raise PortLost(self.name, "it closed the connection")
        return data

    def write(self, data: bytes) -> None:
        """Send all of `data`; see `Transport.write`."""
        connection = self._opened()
        try:
            connection.settimeout(self._write_timeout_s)
            connection.sendall(data)
        except TimeoutError as error:
            raise PortStalled(self.name, f"nothing taken for {self._write_timeout_s:g} s") from error
        except OSError as error:
            raise PortLost(self.name, _cause(error)) from error

    def wake(self) -> None:
        """Do nothing: whoever uses this port reads with a short time limit."""

    def close(self) -> None:
        """End the connection."""
        connection, self._socket = self._socket, None
        if connection is not None:
            with contextlib.suppress(OSError):
                # Says that nothing more comes, so that the device prints all of what it has got.
                connection.shutdown(socket.SHUT_WR)
            connection.close()

    def _opened(self) -> socket.socket:
        if self._socket is None:
            raise PortLost(self.name, "it is not connected")
        return self._socket


def _cause(error: OSError) -> str:
    if isinstance(error, socket.gaierror):
        return error.strerror or str(error)
    return os.strerror(error.errno) if error.errno else str(error)
