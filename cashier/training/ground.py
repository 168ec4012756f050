# SPDX-License-Identifier: Apache-2.0
"""The training ground: platform, devices and members of one's own, in one folder that may be thrown away."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cashier.it.enrolment import enrol_terminal
from cashier.platform_client.customer_phone import CustomerPhone
from cashier.settings import LoadedSettings, load
from cashier.storage.secrets import FolderStore
from cashier.training.drill_line import DrillLine
from cashier.training.embedded_platform import EmbeddedPlatform
from hardware.simulators.pad_keys import DUKPTKeys

if TYPE_CHECKING:
    from hardware.simulators.pty_printer import PtyPrinter
    from hardware.simulators.serial_gun import SerialGun
    from hardware.simulators.visa_pin_pad import VisaPINPad

TERMINAL_NAME = "T01"
PAPER_COLUMNS = 32
"""The simulated printer has paper of 58 mm."""
_DEVICES = """
[printer]
port = '{devices}/printer'
columns = {columns}
drawer = "pin2"

[[scanner]]
name = "gun"
port = '{devices}/gun'
"""


@dataclass(frozen=True, slots=True)
class DemoMember:
    """A member of the training platform. The secrets are demo secrets, printed on the training sheet."""

    name: str
    phone: str
    login_password: str = field(repr=False)
    payment_password: str = field(repr=False)


class TrainingGround:
    """Builds everything in ``folder``, and takes it down again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.platform = EmbeddedPlatform(folder / "platform")
        self.secrets = FolderStore(folder / "secrets")
        self.members: dict[str, DemoMember] = {}
        self.expired_code = ""
        self._made: dict[str, Any] | None = None
        self._closing = contextlib.ExitStack()
        self._line: DrillLine | None = None
        self._gun: SerialGun | None = None
        self._pad: VisaPINPad | None = None
        self._printer: PtyPrinter | None = None

    def prepare(self) -> dict[str, Any]:
        """Make the platform's database with its demo members; return what was made. `open` does it where needed."""
        if self._made is None:
            self._made = self.platform.prepare()
            self.members = {
                member["role"]: DemoMember(
                    member["name"], member["phone"], member["login_password"], member["payment_password"]
                )
                for member in self._made["members"]
            }
            self.expired_code = str(self._made["expired_code"])
        return self._made

    def open(self, *, has_devices: bool = True) -> None:
        """Bring it all up; without devices, the till takes codes as typed and the customer proves on the phone."""
        made = self.prepare()
        self.platform.start()
        self._closing.callback(self.platform.stop)
        self._line = DrillLine(self.platform.url)
        self._closing.callback(self._line.close)
        if has_devices:
            self._plug_in(self.folder / "devices")
        code = next(each["enrolment_code"] for each in made["terminals"] if each["pin_key_scheme"] == "dukpt")
        asyncio.run(enrol_terminal(self._line.url, code, TERMINAL_NAME, self.folder / "till", self.secrets))

    def _plug_in(self, devices: Path) -> None:
        # Late: pseudo-terminals are not on every system.
        from hardware.simulators.pty_printer import PtyPrinter
        from hardware.simulators.serial_gun import SerialGun
        from hardware.simulators.visa_pin_pad import VisaPINPad

        devices.mkdir(parents=True, exist_ok=True)
        self._gun = self._closing.enter_context(SerialGun(devices / "gun"))
        self._pad = self._closing.enter_context(VisaPINPad(devices / "pin-pad", DUKPTKeys()))
        self._printer = self._closing.enter_context(PtyPrinter(devices / "printer", PAPER_COLUMNS))

    def close(self) -> None:
        """Take everything down; the folder stays for whoever wants to look."""
        self._closing.close()

    def settings(self) -> LoadedSettings:
        """Return the settings of a till that stands on this ground, and of nothing else on this machine."""
        words = [
            f"platform.url={self.line.url}",
            f"storage.folder={self.folder / 'till'}",
        ]
        devices = self.folder / "devices"
        if self._pad is not None:
            words.append(f"pin_pad.port={devices / 'pin-pad'}")
        file = self.folder / "till.toml"
        named = _DEVICES.format(devices=devices, columns=PAPER_COLUMNS)
        file.write_text(named if self._pad is not None else "", encoding="utf-8")
        return load(explicit=file, environment={}, overrides=words)

    @contextlib.contextmanager
    def phone(self, role: str) -> Iterator[CustomerPhone]:
        """Yield the signed-in phone of a member."""
        member = self.members[role]
        phone = CustomerPhone(self.platform.url)
        try:
            phone.sign_in(member.phone, member.login_password)
            yield phone
        finally:
            phone.close()

    @property
    def line(self) -> DrillLine:
        """The line between till and platform."""
        assert self._line is not None, "the ground is open"
        return self._line

    @property
    def gun(self) -> SerialGun:
        """The simulated gun."""
        assert self._gun is not None, "the ground is open"
        return self._gun

    @property
    def pad(self) -> VisaPINPad:
        """The simulated PIN pad."""
        assert self._pad is not None, "the ground is open"
        return self._pad

    @property
    def printer(self) -> PtyPrinter:
        """The simulated receipt printer, with a drawer on its cable."""
        assert self._printer is not None, "the ground is open"
        return self._printer
