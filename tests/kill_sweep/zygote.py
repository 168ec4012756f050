# SPDX-License-Identifier: Apache-2.0
"""A zygote: one process that has imported the product once, and forks its programs. A start then costs no import.

What is forked is the program itself: its own entry with its own arguments, in a process, a session and a folder of
its own, with nothing open but its standard streams. ``is_fresh`` starts a new interpreter instead, as a shop does.
"""

from __future__ import annotations

import atexit
import contextlib
import gc
import importlib
import json
import os
import queue
import selectors
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Never

PRELOADED = (
    "anyio._backends._asyncio",
    "cashier.__main__",
    "cashier.commands.arguments",
    "cashier.commands.pay",
    "cashier.commands.shift",
    "cashier.devices.pin_pads",
    "cashier.storage.sealed_secrets",
    "cashier.ui.app",
    "certifi",
    "encodings.ascii",
    "httpcore._backends.auto",
    "importlib.resources.readers",
    "middleplatform.__main__",
    "middleplatform.commands.serve",
    "middleplatform.edge.middleware",
    "psycopg",
    "sqlalchemy.dialects.postgresql.psycopg",
    "sqlalchemy.dialects.sqlite.pysqlite",
    "tests.kill_sweep.lane_process",
    "tests.kill_sweep.programs",
    "uvicorn.lifespan.on",
    "uvicorn.loops.auto",
    "uvicorn.protocols.http.auto",
    "uvicorn.protocols.websockets.auto",
)
"""What the programs import late is imported here before any of them starts."""

STARTS_WITHIN_S = 120.0
_MOST = 1 << 20


@dataclass(frozen=True, slots=True)
class Start:
    """Which program is to run: ``module`` with a ``main``, its words, its folder, and where it writes."""

    module: str
    words: tuple[str, ...]
    folder: str
    output: str
    is_fresh: bool = False

    @property
    def name(self) -> str:
        """What kind of start it is, for people."""
        return f"{self.module} {self.words[0]}{' (fresh)' if self.is_fresh else ''}"


class Program:
    """A program that was started. It can be killed for real; its exit code comes from its parent, the zygote."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.exitcode: int | None = None
        self._has_ended = threading.Event()
        # By number alone, a signal might hit another process that has the number by now.
        self._handle = os.pidfd_open(pid)

    def is_alive(self) -> bool:
        """Whether it has not ended yet."""
        return not self._has_ended.is_set()

    def join(self, timeout_s: float) -> None:
        """Wait for its end, so long at most."""
        self._has_ended.wait(timeout_s)

    def send(self, sign: signal.Signals) -> None:
        """Send a signal; a program that ended meanwhile gets none."""
        with contextlib.suppress(OSError):
            signal.pidfd_send_signal(self._handle, sign)

    def ended(self, exitcode: int) -> None:
        """Take its end down."""
        self.exitcode = exitcode
        self._has_ended.set()
        os.close(self._handle)


class Zygote:
    """The way to a zygote. What was started by one that closes, or dies, is killed. For one thread's starts."""

    def __init__(self, address: Path) -> None:
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        ends_at = time.monotonic() + STARTS_WITHIN_S
        while True:
            try:
                self._socket.connect(str(address))
                break
            except (FileNotFoundError, ConnectionRefusedError):
                if time.monotonic() > ends_at:
                    raise
                time.sleep(0.05)
        self._begun: queue.Queue[Program] = queue.Queue()
        self._running: dict[int, Program] = {}
        self._names: queue.Queue[str] = queue.Queue()
        self._name_of: dict[int, str] = {}
        self.processor_s: defaultdict[str, float] = defaultdict(float)
        """What programs that have ended used of a processor, by their names."""
        threading.Thread(target=self._listen, daemon=True).start()

    def start(self, start: Start) -> Program:
        """Start a program."""
        self._names.put(start.name)
        self._socket.sendall(json.dumps(asdict(start)).encode())
        return self._begun.get(timeout=STARTS_WITHIN_S)

    def close(self) -> None:
        """Have what still runs killed."""
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)

    def _listen(self) -> None:
        with contextlib.suppress(OSError), self._socket:
            while message := self._socket.recv(_MOST):
                told = json.loads(message)
                if "started" in told:
                    self._running[told["started"]] = program = Program(told["started"])
                    self._name_of[told["started"]] = self._names.get()
                    self._begun.put(program)
                else:
                    self._running.pop(told["ended"]).ended(told["exitcode"])
                    self.processor_s[self._name_of.pop(told["ended"])] += told["processor_s"]


def run_zygote(address: Path) -> subprocess.Popen[bytes]:
    """Start a zygote that listens at ``address`` once it has imported all; it ends with its standard input."""
    # An installed program has its bytecode: fresh interpreters are not to compile everything anew each time.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment["PYTHONPYCACHEPREFIX"] = str(Path(sys.prefix) / "bytecode")
    environment["QT_QPA_PLATFORM"] = "offscreen"
    environment["PYTHONPATH"] = str(Path(__file__).parents[2])
    command = [sys.executable, "-m", "tests.kill_sweep.zygote", str(address)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, env=environment)


# -- the zygote itself


class _Nursery:
    """Forks on demand, and tells of each end. One thread, so that a fork copies no lock that somebody holds."""

    def __init__(self, address: Path) -> None:
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._listener.bind(str(address))
        self._listener.listen(64)
        self._of: dict[int, socket.socket] = {}
        self._woken, self._wake = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(self._wake, warn_on_full_buffer=False)
        self._selector = selectors.DefaultSelector()
        for end in (sys.stdin.fileno(), self._woken, self._listener):
            self._selector.register(end, selectors.EVENT_READ)

    def serve(self) -> Start | None:
        """Work until standard input ends, then return None; in each child, return what it is to be."""
        while True:
            for key, _ in self._selector.select():
                if key.fileobj == self._woken:
                    os.read(self._woken, 4096)
                    self._reap()
                elif key.fileobj is self._listener:
                    self._selector.register(self._listener.accept()[0], selectors.EVENT_READ)
                elif isinstance(key.fileobj, socket.socket):
                    start = self._fork_for(key.fileobj)
                    if start is not None:
                        return start
                else:
                    self._kill_all(None)
                    return None

    def _fork_for(self, client: socket.socket) -> Start | None:
        message = client.recv(_MOST)
        if not message:
            self._kill_all(client)
            self._selector.unregister(client)
            client.close()
            return None
        pid = os.fork()
        if not pid:
            self._leave()
            told: dict[str, Any] = json.loads(message)
            return Start(**told | {"words": tuple(told["words"])})
        self._of[pid] = client
        self._tell(client, {"started": pid})
        return None

    def _reap(self) -> None:
        while self._of:
            pid, status, used = os.wait4(-1, os.WNOHANG)
            if not pid:
                return
            told: dict[str, float] = {"ended": pid, "exitcode": os.waitstatus_to_exitcode(status)}
            self._tell(self._of.pop(pid), told | {"processor_s": used.ru_utime + used.ru_stime})

    def _tell(self, client: socket.socket, told: dict[str, float]) -> None:
        with contextlib.suppress(OSError):  # It has gone; its programs are killed when its end is read.
            client.sendall(json.dumps(told).encode())

    def _kill_all(self, client: socket.socket | None) -> None:
        for pid, theirs in self._of.items():
            if client is None or theirs is client:
                os.kill(pid, signal.SIGKILL)
        if client is None:
            for pid in self._of:
                os.waitpid(pid, 0)

    def _leave(self) -> None:
        """In a child: give back everything that is the zygote's."""
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        for key in list(self._selector.get_map().values()):
            if isinstance(key.fileobj, socket.socket):
                key.fileobj.close()
        self._selector.close()
        os.close(self._woken)
        os.close(self._wake)


def _become(start: Start) -> Never:
    """Be the program, in a session and a folder of its own, with standard streams alone."""
    os.setsid()
    os.chdir(start.folder)
    silence = os.open(os.devnull, os.O_RDONLY)
    output = os.open(start.output, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for source, target in ((silence, 0), (output, 1), (output, 2)):
        os.dup2(source, target)
    for each in {silence, output} - {0, 1, 2}:
        os.close(each)
    if start.is_fresh:
        os.execv(sys.executable, [sys.executable, "-m", start.module, *start.words])
    gc.enable()
    sys.argv = [f"{start.module}", *start.words]
    code: int = importlib.import_module(_entry(start.module)).main(list(start.words))
    # Taking the interpreter down touches every page that is shared with the zygote. Fresh ones are taken down.
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def _entry(module: str) -> str:
    return module if "." in module else f"{module}.__main__"


def main(words: Sequence[str]) -> int:
    """Import everything, then fork what is asked for."""
    for name in PRELOADED:
        importlib.import_module(name)
    threads = list(Path("/proc/self/task").iterdir())
    if len(threads) > 1:
        raise RuntimeError(f"a fork would copy one of {len(threads)} threads: something imported starts threads")
    # What is here stays: looking through it, and writing to its pages, would cost each child their copies.
    gc.collect()
    gc.freeze()
    gc.disable()
    atexit.register(gc.unfreeze)
    start = _Nursery(Path(words[0])).serve()
    if start is not None:
        _become(start)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
