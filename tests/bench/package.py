# SPDX-License-Identifier: Apache-2.0
"""The frozen till beside the least frozen PySide6 program: size of the folder, cold start, memory.

The floor is built in the same run by the same PyInstaller out of the same packages, with nothing left out by hand;
then both are started by turns. Ready to scan is what the till's log says; the till is enrolled, has its key in a real
keyring, and a gun. What a cold disk costs is not in it: the first start of each is not counted. Processor time is
what all threads of the process took until then: it depends less on what else the machine does meanwhile.

A till that does not become ready is no figure: its log, what it said, and what its threads were waiting for are kept
in ``.package/failed-starts``, the others go on, and the run ends with 1.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from cashier.ui.readiness import READY_TO_SCAN
from tests.bench.table import Row, print_table
from tests.support.keyring_session import keyring_session
from tests.support.store import ROOT, Store, open_store

PATIENCE_S = 60.0
_PACKAGED = ROOT / ".package"
FAILED_STARTS = _PACKAGED / "failed-starts"
_TOLD_OF_A_THREAD = ("comm", "wchan", "stat")


class NotReadyError(Exception):
    """A till did not become ready to scan; the message says how long it was waited for, and where its log is kept."""


@dataclass(frozen=True, slots=True)
class Start:
    """One start: how long it took, how long processors were busy with it, and what the process then held."""

    ms: float
    busy_ms: float
    mb: float

    @classmethod
    def of(cls, pid: int, began: float) -> Start:
        """Return the figures of a process that is ready just now."""
        ms = (time.monotonic() - began) * 1000
        # proc(5): user and system time are the 14th and 15th field, counted after the name in brackets.
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return cls(ms, sum(map(int, fields[11:13])) * 1000 / os.sysconf("SC_CLK_TCK"), _resident_mb(pid))


def main() -> int:
    """Build the floor, run both, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7, help="starts of each kind")
    parser.add_argument("--program", type=Path, default=ROOT / "dist" / "jifu", help="what make package built")
    options = parser.parse_args()
    program: Path = options.program.resolve()
    hello = _built_hello()
    ours: list[Start] = []
    floor: list[Start] = []
    failed: list[NotReadyError] = []
    shutil.rmtree(FAILED_STARTS, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix="jifu-bench-") as folder:
        till = Path(folder)
        with keyring_session(till / "home") as session, open_store(till, session) as store:
            _enrol(program, store, session)
            for number in range(options.rounds + 1):
                try:
                    figures = (_start_till(program, store, session), _start_hello(hello, session))
                except NotReadyError as error:
                    failed.append(error)
                    continue
                if number:  # The first of each reads the disk's cache full.
                    ours.append(figures[0])
                    floor.append(figures[1])
    rows = [
        Row("size of the folder", "MB", [_size_mb(program)], [_size_mb(hello.parent)], 1.3),
        Row("ready to scan / first paint", "ms", [each.ms for each in ours], [each.ms for each in floor], 1.5),
        Row("processor time of it", "ms", [each.busy_ms for each in ours], [each.busy_ms for each in floor], 1.5),
        Row("resident memory", "MB", [each.mb for each in ours], [each.mb for each in floor], 1.5),
    ]
    print_table("The package", rows)
    print("\nLargest parts of ours, MB:")
    for size, name in sorted(_parts(program / "_internal"), reverse=True)[:12]:
        print(f"  {name:40} {size:8.1f}")
    print(f"\n{len(failed)} of {options.rounds + 1} starts of ours failed")
    for each in failed:
        print(f"  {each}")
    return 1 if failed else 0


def _built_hello() -> Path:
    script = Path(__file__).with_name("hello.py")
    subprocess.run(
        [_PACKAGED / "venv" / "bin" / "pyinstaller", "--noconfirm", "--onedir", "--name", "hello",
         "--log-level", "ERROR", "--workpath", _PACKAGED / "hello-build", "--specpath", _PACKAGED / "hello-build",
         "--distpath", _PACKAGED / "hello", script],
        check=True,
        stdout=subprocess.DEVNULL,
    )  # fmt: skip
    return _PACKAGED / "hello" / "hello" / "hello"


def _enrol(program: Path, store: Store, session: Mapping[str, str]) -> None:
    words = ["enrol", "--code", store.new_enrolment_code(), "--name", "T01", "--config", str(store.settings_file)]
    subprocess.run([program / "cashier-cli", *words], env=_environment(session), check=True, capture_output=True)


def _start_till(program: Path, store: Store, session: Mapping[str, str]) -> Start:
    """Start the till's window until it is ready. Raises `NotReadyError`, after what there is to see was kept."""
    log = store.till_folder / "logs" / "till.log"
    before = log.read_text(encoding="utf-8").count(READY_TO_SCAN) if log.exists() else 0
    began = time.monotonic()
    said = store.till_folder.parent / "said"
    with _running([program / "cashier", "till", "--config", store.settings_file], session, said) as process:
        while not log.exists() or log.read_text(encoding="utf-8").count(READY_TO_SCAN) == before:
            if process.poll() is not None or time.monotonic() > began + PATIENCE_S:
                raise NotReadyError(_keep_of_a_failed_start(process, time.monotonic() - began, (log, said)))
            time.sleep(0.002)
        return Start.of(process.pid, began)


def _keep_of_a_failed_start(process: subprocess.Popen[str], after_s: float, files: tuple[Path, ...]) -> str:
    """Keep the files and what each thread waits for; return in one line what is known."""
    folder = FAILED_STARTS / f"{process.pid}"
    folder.mkdir(parents=True)
    for file in files:
        if file.exists():
            shutil.copy(file, folder)
    threads = [] if process.poll() is not None else sorted(Path(f"/proc/{process.pid}/task").iterdir())
    told = [
        f"{thread.name} {name}: {(thread / name).read_text()}" for thread in threads for name in _TOLD_OF_A_THREAD
    ]
    (folder / "threads").write_text("\n".join(told), encoding="utf-8")
    ended = "still runs" if process.returncode is None else f"ended with {process.returncode}"
    return f"not ready to scan after {after_s:.1f} s, {ended}: see {folder}"


def _start_hello(hello: Path, session: Mapping[str, str]) -> Start:
    began = time.monotonic()
    with _running([hello], session) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "painted\n"
        return Start.of(process.pid, began)


@contextmanager
def _running(
    command: list[Path | str], session: Mapping[str, str], said: Path | None = None
) -> Iterator[subprocess.Popen[str]]:
    """Run a program until the end of the block; what it says goes into the file ``said``, or through a pipe."""
    with ExitStack() as stack:
        out = stack.enter_context(said.open("w", encoding="utf-8")) if said is not None else subprocess.PIPE
        errors = subprocess.STDOUT if said is not None else None
        process = stack.enter_context(
            subprocess.Popen(
                command, env=_environment(session), stdin=subprocess.PIPE, stdout=out, stderr=errors, text=True
            )
        )
        stack.callback(process.terminate)
        yield process


def _environment(session: Mapping[str, str]) -> dict[str, str]:
    kept = {name: session[name] for name in ("HOME", "XDG_RUNTIME_DIR", "DBUS_SESSION_BUS_ADDRESS")}
    return {
        "QT_QPA_PLATFORM": "offscreen",
        "LC_ALL": "C.UTF-8",
        **{name: value for name, value in os.environ.items() if "QT" in name},
        **kept,
    }


def _resident_mb(pid: int) -> float:
    match = re.search(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text(encoding="ascii"))
    assert match is not None
    return int(match[1]) / 1024


def _size_mb(folder: Path) -> float:
    """Return what the files of a folder hold, without the ends of blocks; a link is not followed."""
    return sum(path.lstat().st_size for path in folder.rglob("*") if not path.is_dir() or path.is_symlink()) / 1e6


def _parts(folder: Path) -> Iterator[tuple[float, str]]:
    for path in folder.iterdir():
        if not path.is_symlink():
            yield (_size_mb(path) if path.is_dir() else path.stat().st_size / 1e6), path.name


if __name__ == "__main__":
    sys.exit(main())
