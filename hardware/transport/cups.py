# SPDX-License-Identifier: Apache-2.0
"""The print queues of CUPS, on Linux and macOS, by its own commands."""

import os
import re
import subprocess

from hardware.child_environment import own_environment
from hardware.transport.spooler import QueueInfo, QueueMissing, QueueState, SpoolerMissing, SpoolerUnusable

_COMMAND_TIMEOUT_S = 20.0


_LIST_TIMEOUT_S = 5.0


def list_cups_queues(lpstat: str = "lpstat") -> list[QueueInfo]:
    """Return the queues that are set up on this computer; none where CUPS is not there or does not answer."""
    try:
        ended = subprocess.run(
            [lpstat, "-v"],
            capture_output=True,
            timeout=_LIST_TIMEOUT_S,
            check=False,
            env=own_environment(os.environ) | {"LC_ALL": "C"},
        )
    except (OSError, subprocess.TimeoutExpired):
        return []
    # «device for NAME: URI»; a name has no blanks, and a URI may hold a colon.
    found = re.findall(r"^device for (\S+): (.*)$", ended.stdout.decode("utf-8", errors="replace"), re.MULTILINE)
    return [QueueInfo(name, leads_to) for name, leads_to in found]


class CUPSQueue:
    """Be the `Spooler` of one queue of CUPS: `lp` takes the job, `lpstat` says how the queue fares."""

    def __init__(self, queue: str, *, lp: str = "lp", lpstat: str = "lpstat") -> None:
        if re.fullmatch(r"[^\s/#\-][^/#]{0,126}", queue) is None:
            raise ValueError(f"queue {queue!r} is not allowed; allowed are up to 127 letters without / and #")
        self._queue = queue
        self._lp = lp
        self._lpstat = lpstat

    @property
    def name(self) -> str:
        """Return the queue's name."""
        return self._queue

    def look(self) -> QueueState:
        """Ask `lpstat`; see `Spooler.look`."""
        said = self._run([self._lpstat, "-l", "-p", self._queue]).decode("utf-8", errors="replace")
        # «printer NAME disabled since …», and with -l the printer's own reasons behind «Alerts:».
        first, _, rest = said.partition("\n")
        alerts = re.search(r"^\s*Alerts:\s*(.*)$", rest, re.MULTILINE)
        reasons = alerts.group(1) if alerts else ""
        return QueueState(
            is_stopped=" disabled " in f"{first} ",
            is_paper_out="media-empty" in reasons or "media-needed" in reasons,
            is_cover_open="cover-open" in reasons or "door-open" in reasons,
            is_offline="offline" in reasons,
            is_paper_near_end="media-low" in reasons,
            is_jammed="media-jam" in reasons,
        )

    def submit(self, data: bytes, title: str) -> None:
        """Hand it to `lp`, raw; see `Spooler.submit`."""
        self._run([self._lp, "-d", self._queue, "-o", "raw", "-t", title, "-s", "--", "-"], data)

    def _run(self, command: list[str], data: bytes = b"") -> bytes:
        try:
            ended = subprocess.run(
                command,
                input=data,
                capture_output=True,
                timeout=_COMMAND_TIMEOUT_S,
                check=False,
                env=own_environment(os.environ) | {"LC_ALL": "C"},
            )
        except FileNotFoundError as error:
            raise SpoolerMissing(self._queue, f"there is no program {command[0]}") from error
        except subprocess.TimeoutExpired as error:
            raise SpoolerUnusable(self._queue, f"{command[0]} did not end in {_COMMAND_TIMEOUT_S:g} s") from error
        except OSError as error:
            raise SpoolerUnusable(self._queue, error.strerror or str(error)) from error
        if ended.returncode:
            why = " ".join(ended.stderr.decode("utf-8", errors="replace").split()) or f"exit code {ended.returncode}"
            is_unknown = "nvalid destination" in why or "does not exist" in why or "Unknown destination" in why
            raise (QueueMissing if is_unknown else SpoolerUnusable)(self._queue, why)
        return ended.stdout
