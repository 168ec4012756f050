# SPDX-License-Identifier: Apache-2.0
"""A receipt printer on the network: one computer at a time, as most of them serve."""

import contextlib
import select
import socket
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Self

from hardware.simulators.escpos_core import EscPosCore
from hardware.simulators.printer_faults import UNPLUG, is_of_a_slip, spoil


class TCPPrinter:
    """Be a printer on `port` of the loopback (0: a free one); `change` lets a person, or fate, do something to it."""

    def __init__(self, port: int = 0) -> None:
        self._changed = threading.Condition()
        self._core = EscPosCore()
        self._listener = socket.create_server(("127.0.0.1", port))
        self.host: str = self._listener.getsockname()[0]
        self.port: int = self._listener.getsockname()[1]
        self._connection: socket.socket | None = None
        self._is_closing = False
        self._is_off = False
        self._is_pulled_midway = False
        self._holder: socket.socket | None = None
        self._thread = threading.Thread(target=self._run, name=f"printer {self.port}", daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def change(self, act: Callable[[EscPosCore], object]) -> None:
        """Do something to the printer, which then prints what it can."""
        with self._changed:
            act(self._core)
            self._core.work()
            self._answer(self._core.say())
            self._changed.notify_all()

    def wait_until(self, condition: Callable[[EscPosCore], bool], timeout_s: float = 10.0) -> bool:
        """Wait until the printer is as described; False when it is not in time."""
        with self._changed:
            return self._changed.wait_for(lambda: condition(self._core), timeout_s)

    def spoil(self, fault: str) -> None:
        """Bring about a fault of `printer_faults` by its name; ``none`` mends all. Raises `ValueError`."""
        with self._changed:
            self._is_pulled_midway = fault == UNPLUG
        if fault != UNPLUG:
            self.change(lambda core: spoil(core, fault))

    def hold(self) -> None:
        """Have another computer connect and stay: whoever comes after it waits."""
        self.hang_up()
        if self._holder is None:
            self._holder = socket.create_connection((self.host, self.port))

    def release(self) -> None:
        """Have the other computer hang up; harmless when there is none."""
        holder, self._holder = self._holder, None
        if holder is not None:
            holder.close()

    def hang_up(self) -> None:
        """Drop the connection that is open, as when the printer is switched off."""
        with self._changed:
            if self._connection is not None:
                with contextlib.suppress(OSError):
                    self._connection.shutdown(socket.SHUT_RDWR)

    def unplug(self) -> None:
        """Switch it off: whoever connects is refused."""
        with self._changed:
            self._is_off = True
        self.hang_up()

    def replug(self) -> None:
        """Switch it on again, at the same address."""
        with self._changed:
            self._is_off = False
            self._changed.notify_all()

    def close(self) -> None:
        """Take the printer off the network."""
        self._is_closing = True
        self.release()
        self.hang_up()
        self.replug()
        self._thread.join(5.0)
        self._listener.close()

    def _run(self) -> None:
        while not self._is_closing:
            if self._is_off:
                self._listener.close()
                with self._changed:
                    self._changed.wait_for(lambda: not self._is_off)
                self._listener = socket.create_server((self.host, self.port))
            if select.select([self._listener], [], [], 0.05)[0]:
                connection, _ = self._listener.accept()
                with connection:
                    self._serve(connection)

    def _serve(self, connection: socket.socket) -> None:
        with self._changed:
            self._connection = connection
        try:
            while not self._is_closing:
                if not select.select([connection], [], [], 0.05)[0]:
                    self._go_on()
                    continue
                data = connection.recv(4096)
                if not data:
                    return
                if self._is_pulled_midway and is_of_a_slip(data):
                    self._core.receive(data[: len(data) // 2])
                    self._is_pulled_midway, self._is_off = False, True
                    return
                with self._changed:
                    self._answer(self._core.receive(data))
                    self._changed.notify_all()
        except OSError:
            return  # The other side hung up in the middle.
        finally:
            with self._changed:
                self._connection = None

    def _go_on(self) -> None:
        """Have a slow printer go on with what waits."""
        with self._changed:
            if self._core.due_at is not None:
                self._core.work()
                self._answer(self._core.say())
                self._changed.notify_all()

    def _answer(self, data: bytes) -> None:
        if data and self._connection is not None:
            with contextlib.suppress(OSError):
                self._connection.sendall(data)
