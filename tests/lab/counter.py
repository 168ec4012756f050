# SPDX-License-Identifier: Apache-2.0
"""A counter inside the lab: a platform, a gun in HID POS mode, a PIN pad on USB, and the till's real commands.

The till's settings are written by the till: its devices are bound as IT would bind them.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cashier.platform_client.customer_phone import CustomerPhone
from cashier.training.embedded_platform import EmbeddedPlatform
from hardware.simulators.hid_gun_core import HONEYWELL, HIDGunCore
from hardware.simulators.pad_keys import DUKPTKeys
from hardware.simulators.visa_pin_pad import VisaPINPad
from tests.lab.commands import ENDS_WITHIN_S, STARTED_WITHIN_S, when_said
from tests.lab.gadgets import HIDGadget, Identity, SerialGadget, hid_gun, serial_gadget, wired
from tests.support.store import Answer, Store

_PREPARED = Path("/lab-out/platform")
PAD = Identity(0x11CA, 0x0219, "Verifone", "PIN pad", "JFC-PAD")


class Counter(Store):
    """Everything of one counter."""

    def __init__(self, folder: Path, gun: HIDGadget, pad_on_usb: SerialGadget, pad: VisaPINPad) -> None:
        shutil.copytree(_PREPARED, folder / "platform")
        platform = EmbeddedPlatform(folder / "platform", start_timeout_s=STARTED_WITHIN_S)
        super().__init__(folder, dict(os.environ), platform)
        self.made = json.loads((folder / "platform" / "made.json").read_text(encoding="utf-8"))
        self.gun_on_usb = gun
        self.pad_on_usb = pad_on_usb
        self.pad = pad

    def begin_settings(self) -> None:
        """Write what IT writes by hand: where the platform is, and where secrets are kept on a kiosk."""
        key = self.folder / "till.key"
        key.write_text(secrets.token_hex(32), encoding="ascii")
        key.chmod(0o600)
        self.settings_file.write_text(
            f"[platform]\nurl = '{self.platform.url}'\n[storage]\nfolder = '{self.till_folder}'\n"
            f"[secrets]\nstore = 'file'\nkey_file = '{key}'\n",
            encoding="utf-8",
        )

    def bind_devices(self) -> None:
        """Bind gun and PIN pad: pick the one and scan once, pick the other and have it asked."""
        listed = self.end_of(self.start("devices", "list", "--json"), ENDS_WITHIN_S).told["devices"]
        numbers = {each["serial_number"]: str(each["number"]) for each in listed}
        gun = self.start("devices", "bind", "--pick", numbers[self.gun_on_usb.identity.serial], "--json")
        when_said(gun, "Scan any code")
        self.scan("6901234567892")
        self._well_ended(gun)
        self._well_ended(self.start("devices", "bind", "--pick", numbers[PAD.serial], "--json"))

    def enrol_till(self) -> None:
        """Make the till known to the platform."""
        code = next(each["enrolment_code"] for each in self.made["terminals"] if each["pin_key_scheme"] == "dukpt")
        self._well_ended(self.start("enrol", "--code", code, "--name", "T01", "--json"))

    def _well_ended(self, process: subprocess.Popen[str]) -> None:
        answer = self.end_of(process, ENDS_WITHIN_S)
        assert answer.exit_code == 0, answer.complaint

    def scan(self, code: str) -> None:
        """Pull the trigger."""
        self.gun_on_usb.send(*HIDGunCore(HONEYWELL).reports(code))

    @contextlib.contextmanager
    def payment(self, amount: str) -> Iterator[subprocess.Popen[str]]:
        """Yield a payment that waits for the gun."""
        process = self.start("pay", "--amount", amount, "--json")
        try:
            when_said(process, "Scan the customer's code")
            yield process
        finally:
            if process.poll() is None:
                process.kill()
                process.communicate()

    def end(self, process: subprocess.Popen[str]) -> Answer:
        """Wait for a payment to end."""
        return self.end_of(process, ENDS_WITHIN_S)

    @property
    def gun_node(self) -> Path:
        """Return the node by which the gun is read."""
        device = self.gun_on_usb.on_bus
        assert device is not None
        bus, address = (int((device / name).read_text(encoding="ascii")) for name in ("busnum", "devnum"))
        return Path(f"/dev/bus/usb/{bus:03d}/{address:03d}")


def prove_on(phone: CustomerPhone, password: str) -> None:
    """Wait until a payment asks on this phone, and type the payment password there."""
    deadline = time.monotonic() + ENDS_WITHIN_S
    while time.monotonic() < deadline:
        waiting = [each for each in phone.payments().payments if each.verification_remaining_s is not None]
        if waiting:
            phone.type_password(waiting[0].attempt_id, password)
            return
        time.sleep(0.2)
    raise AssertionError("no payment asked on the phone")


@contextlib.contextmanager
def open_counter(folder: Path) -> Iterator[Counter]:
    """Yield a counter with everything plugged in, enrolled, its devices bound."""
    with contextlib.ExitStack() as closing:
        gun = closing.enter_context(hid_gun(HONEYWELL, "JFC-GUN"))
        pad_on_usb = closing.enter_context(serial_gadget(PAD))
        gun.plug_in()
        pad_on_usb.plug_in()
        pad = closing.enter_context(VisaPINPad(folder / "pad", DUKPTKeys()))
        closing.enter_context(wired(folder / "pad", pad_on_usb.device))
        counter = Counter(folder, gun, pad_on_usb, pad)
        counter.platform.start()
        closing.callback(counter.platform.stop)
        counter.begin_settings()
        counter.enrol_till()
        counter.bind_devices()
        yield counter


def level_of(checks: list[dict[str, Any]], name: str) -> str:
    """Return how one part fares by what the doctor said."""
    return next(str(each["level"]) for each in checks if each["check"] == name)
