# SPDX-License-Identifier: Apache-2.0
"""A whole store on this machine: a platform, a line to it, a gun and a PIN pad, and the real command line."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from cashier.platform_client.customer_phone import CustomerPhone
from cashier.training.drill_line import DrillLine
from cashier.training.embedded_platform import EmbeddedPlatform
from hardware.simulators.pad_keys import DUKPTKeys
from hardware.simulators.serial_gun import SerialGun
from hardware.simulators.visa_pin_pad import VisaPINPad

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Answer:
    """How a command ended: its exit code, the JSON object it printed, and what it said on standard error."""

    exit_code: int
    told: dict[str, Any]
    complaint: str


class Store:
    """The parts, and how to use the command line in it."""

    def __init__(self, folder: Path, environment: dict[str, str], platform: EmbeddedPlatform | None = None) -> None:
        self.folder = folder
        self.environment = {**environment, "PYTHONPATH": str(ROOT), "LANG": "C.UTF-8", "PYTHONUNBUFFERED": "1"}
        self.platform = platform or EmbeddedPlatform(folder / "platform")
        self.made: dict[str, Any] = {}
        self.line: DrillLine
        self.gun: SerialGun
        self.pad: VisaPINPad

    @property
    def settings_file(self) -> Path:
        return self.folder / "till.toml"

    @property
    def till_folder(self) -> Path:
        return self.folder / "till"

    def write_settings(self, **changes: str) -> None:
        """Write the settings of the till; a change replaces one of url, folder, gun, pad."""
        places = {
            "url": self.line.url,
            "folder": str(self.till_folder),
            "gun": str(self.folder / "gun"),
            "pad": str(self.folder / "pad"),
        } | changes
        self.settings_file.write_text(
            f"[platform]\nurl = '{places['url']}'\n[storage]\nfolder = '{places['folder']}'\n"
            f"[[scanner]]\nport = '{places['gun']}'\n[pin_pad]\nport = '{places['pad']}'\n",
            encoding="utf-8",
        )

    def start(self, command: str, *words: str) -> subprocess.Popen[str]:
        """Start one command of the till."""
        return subprocess.Popen(
            [sys.executable, "-m", "cashier", command, "--config", str(self.settings_file), *words],
            env=self.environment,
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    def wait_until_ready(self, process: subprocess.Popen[str], timeout_s: float = 30.0) -> None:
        """Wait until a payment's command invites to scan."""
        assert process.stderr is not None
        reader = threading.Thread(target=_read_until, args=(process.stderr, "Scan the customer's code"), daemon=True)
        reader.start()
        reader.join(timeout_s)
        if reader.is_alive():
            process.kill()
            raise AssertionError("the till did not become ready to scan")

    def end_of(self, process: subprocess.Popen[str], timeout_s: float = 45.0) -> Answer:
        """Wait for a command and read what it printed."""
        try:
            out, complaint = process.communicate(timeout=timeout_s)
        except subprocess.TimeoutExpired:
            process.kill()
            out, complaint = process.communicate()
            raise AssertionError(f"the command did not end; it said {out!r} {complaint!r}") from None
        return Answer(process.returncode, json.loads(out) if out.strip() else {}, complaint)

    def run(self, command: str, *words: str) -> Answer:
        """Run one command to its end."""
        return self.end_of(self.start(command, *words))

    def enrol(self) -> Answer:
        """Enrol this till with the code that the training data hold."""
        code = next(each["enrolment_code"] for each in self.made["terminals"] if each["pin_key_scheme"] == "dukpt")
        return self.run("enrol", "--code", code, "--name", "T01", "--json")

    def new_enrolment_code(self) -> str:
        """Have whoever runs the platform make a code for one more terminal of the shop."""
        return str(self._admin("terminals", "code", "--shop", self.made["shop"]["shop_id"])["enrolment_code"])

    def terminals(self) -> dict[str, bool]:
        """Return every terminal that the platform knows, and whether it is let in."""
        return {each["terminal_id"]: not each["revoked_at"] for each in self._admin("terminals", "list")["terminals"]}

    def _admin(self, *words: str) -> dict[str, Any]:
        command = [sys.executable, "-m", "middleplatform", "admin", *words, "--json"]
        done = subprocess.run(
            [*command, "--database", str(self.platform.database)], capture_output=True, encoding="utf-8", check=True
        )
        told: dict[str, Any] = json.loads(done.stdout)
        return told

    def new_code(self, role: str = "plenty") -> str:
        """Have a fresh payment code on the phone of a member."""
        with self.phone(role) as phone:
            return phone.new_code().code

    @contextlib.contextmanager
    def phone(self, role: str) -> Iterator[CustomerPhone]:
        """Yield the signed-in phone of a member."""
        member = next(each for each in self.made["members"] if each["role"] == role)
        phone = CustomerPhone(self.platform.url)
        try:
            phone.sign_in(member["phone"], member["login_password"])
            yield phone
        finally:
            phone.close()


def _read_until(stream: IO[str], words: str) -> None:
    for line in stream:
        if words in line:
            return


@contextlib.contextmanager
def open_store(folder: Path, environment: dict[str, str]) -> Iterator[Store]:
    """Yield a store that is open for business, not yet enrolled."""
    store = Store(folder, environment)
    store.made = store.platform.prepare()
    with contextlib.ExitStack() as closing:
        store.platform.start()
        closing.callback(store.platform.stop)
        store.line = DrillLine(store.platform.url)
        closing.callback(store.line.close)
        store.gun = closing.enter_context(SerialGun(folder / "gun"))
        store.pad = closing.enter_context(VisaPINPad(folder / "pad", DUKPTKeys()))
        store.write_settings()
        yield store
