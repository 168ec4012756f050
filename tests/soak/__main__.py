# SPDX-License-Identifier: Apache-2.0
"""``python -m tests.soak``: many payments through one till process; what it holds at the start and at the end."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

import httpx

from cashier.it.bundle import write_bundle
from cashier.it.doctor import examine
from cashier.it.enrolment import enrol_terminal
from cashier.platform_client.customer_phone import CustomerPhone, PhoneError
from cashier.settings import load
from cashier.storage.journal import FILE_NAME
from cashier.storage.secrets import FolderStore
from cashier.training.embedded_platform import EmbeddedPlatform
from hardware.simulators.serial_gun import SerialGun
from tests.soak.memory import readable_memory
from tests.support.secrets_search import Search, kept_secrets, traces_of

KEPT_ON_PURPOSE = frozenset({"secrets", "platform.key", "platform.db.key"})
PHONES = 80
"""Each may have thirty codes a minute: so many that no payment waits for a code."""

SAMPLES = 10


@dataclass(frozen=True, slots=True)
class Sample:
    """What the till's process holds after so many payments."""

    payments: int
    resident_kib: int
    descriptors: int
    threads: int
    journal_kib: int
    median_ms: float
    slow_ms: float
    a_second: float


class Soak:
    """A store that sells for one cent, again and again."""

    def __init__(self, folder: Path, payments: int, minutes: float) -> None:
        self._folder = folder
        self._payments = payments
        self._ends_at = time.monotonic() + minutes * 60
        self._sample_every_s = minutes * 60 / SAMPLES
        self._codes: list[str] = []
        self._samples: list[Sample] = []
        self._keys: list[str] = []
        self.sms_codes: list[str] = []
        self.unknown = 0
        self.in_memory: dict[str, int] = {}

    def run(self) -> list[Sample]:
        """Sell, and look at the process ten times."""
        with contextlib.ExitStack() as closing:
            platform = EmbeddedPlatform(self._folder / "platform")
            made = platform.prepare()
            _allow_small_payments(platform, str(made["shop"]["shop_id"]))
            platform.start()
            closing.callback(platform.stop)
            gun = closing.enter_context(SerialGun(self._folder / "gun"))
            self._enrol(platform, made)
            phones = closing.enter_context(_signed_in(platform, made, min(PHONES, self._payments)))
            errors = closing.enter_context((self._folder / "till.err").open("w"))
            till = closing.enter_context(self._start_till(errors))
            closing.callback(till.kill)
            assert till.stdout is not None
            self._secrets = [str(made["members"][0][name]) for name in ("login_password", "payment_password")]
            self._keys = [*kept_secrets(self._folder / "secrets"), *kept_secrets(_key_file(platform))]
            self._sell(till, gun, phones)
            self._sell_by_sms(till, gun, phones[0], platform.url)
            self._look_into_memory(till)
            self._write_bundle()
            assert till.stdin is not None
            till.stdin.close()
            till.wait(30)
        self._secrets += [*self._codes, *self._keys, *self.sms_codes]
        return self._samples

    @property
    def sold(self) -> int:
        """How many payments were taken."""
        return len(self._codes)

    def traces(self) -> list[str]:
        """Return where any payment code, SMS code, password or key was written."""
        return traces_of(self._secrets, self._folder, KEPT_ON_PURPOSE)

    def _sell(self, till: subprocess.Popen[str], gun: SerialGun, phones: list[CustomerPhone]) -> None:
        assert till.stdout is not None
        every, times, began = max(1, self._payments // SAMPLES), list[float](), time.monotonic()
        for number in range(1, self._payments + 1):
            self._until(till.stdout, "ready")
            code = _new_code(phones[number % len(phones)])
            self._codes.append(code)
            scanned = time.monotonic()
            gun.scan(code)
            times.append((self._until(till.stdout, "paid") - scanned) * 1000)
            now = time.monotonic()
            is_over = number == self._payments or now > self._ends_at
            if number % every == 0 or now - began > self._sample_every_s or is_over:
                self._samples.append(self._sample(till.pid, number, times, now - began))
                times, began = [], time.monotonic()
                _show(self._samples[-1])
            if is_over:
                return

    def _sell_by_sms(self, till: subprocess.Popen[str], gun: SerialGun, phone: CustomerPhone, url: str) -> None:
        """Sell above the limit once: the customer tells the code that a training platform keeps in its outbox."""
        assert till.stdin is not None
        assert till.stdout is not None
        self._until(till.stdout, "ready")
        _tell(till.stdin, "above-the-limit")
        self._until(till.stdout, "ready")
        code = _new_code(phone)
        gun.scan(code)
        self._until(till.stdout, "sms code wanted")
        sent = _sms_code(f"{url}/v1/training/messages")
        _tell(till.stdin, f"sms {sent}")
        self._until(till.stdout, "paid")
        self._codes.append(code)
        self.sms_codes.append(sent)

    def _sample(self, pid: int, payments: int, times: list[float], elapsed_s: float) -> Sample:
        status = dict(
            line.split(":\t", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines() if ":\t" in line
        )
        journal = sum(
            path.stat().st_size for path in (self._folder / "till").glob(f"{FILE_NAME}*") if path.suffix != ".lock"
        )
        return Sample(
            payments,
            int(status["VmRSS"].split()[0]),
            sum(1 for _ in Path(f"/proc/{pid}/fd").iterdir()),
            int(status["Threads"]),
            journal // 1024,
            statistics.median(times),
            sorted(times)[len(times) * 99 // 100],
            len(times) / elapsed_s,
        )

    def _look_into_memory(self, till: subprocess.Popen[str]) -> None:
        """Look through what a core dump of the till would hold, while it waits for the next customer."""
        assert till.stdin is not None
        assert till.stdout is not None
        content = readable_memory(till.pid)
        _tell(till.stdin, "codes?")
        found = Search([*self._secrets, *self._codes]).in_bytes(content)
        self.in_memory = {
            "bytes": len(content),
            "held": self._told(till.stdout, "codes held")["count"],
            "codes": len(set(found) & set(self._codes)),
            "passwords": len(set(found) & set(self._secrets)),
        }

    def _write_bundle(self) -> None:
        """Write a support bundle of the till that runs, so that it is looked through with everything else."""
        loaded = load(explicit=self._folder / "till.toml", environment={})
        findings = examine(loaded, FolderStore(self._folder / "secrets"), wait_s=1.0)
        logs = self._folder / "till" / "logs"
        write_bundle(self._folder / "bundle.zip", loaded, findings, logs, datetime.now(UTC))

    def _until(self, stream: IO[str], said: str) -> float:
        """Read what the till says until it says this; return when that was, on the monotonic clock."""
        return float(self._told(stream, said)["at"])

    def _told(self, stream: IO[str], said: str) -> dict[str, Any]:
        for line in stream:
            told: dict[str, Any] = json.loads(line)
            if told["said"] == said:
                return told
            if told["said"] in {"declined", "cancelled", "waiting"}:
                raise RuntimeError(f"the till says {told['said']} instead of {said}")
            self.unknown += told["said"] == "unknown"
        raise RuntimeError(f"the till ended before it said {said}")

    def _enrol(self, platform: EmbeddedPlatform, made: dict[str, Any]) -> None:
        code = str(made["terminals"][0]["enrolment_code"])
        till, secrets = self._folder / "till", FolderStore(self._folder / "secrets")
        asyncio.run(enrol_terminal(platform.url, code, "T01", till, secrets))
        (self._folder / "till.toml").write_text(
            f"[platform]\nurl = '{platform.url}'\n[storage]\nfolder = '{till}'\n"
            f"[[scanner]]\nport = '{self._folder / 'gun'}'\n",
            encoding="utf-8",
        )

    def _start_till(self, errors: IO[str]) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "tests.soak.till_process", str(self._folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )


def main() -> int:
    """Soak; 0 where no secret was written."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("--payments", type=int, default=1000, help="how many (default 1000)")
    parser.add_argument("--minutes", type=float, default=24 * 60, help="but no longer than this (default a day)")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="jifu-soak-"))
    soak = Soak(folder, options.payments, options.minutes)
    print(
        f"{'payments':>9} {'RSS KiB':>9} {'fds':>5} {'threads':>8} {'journal KiB':>12}"
        f" {'median ms':>10} {'99 % ms':>8} {'a second':>9}"
    )
    soak.run()
    print(f"{soak.unknown} screens said «not confirmed» on the way to «paid»")
    memory = soak.in_memory
    print(
        f"{memory['bytes'] // 2**20} MiB of the till's memory: {memory['codes']} of the codes,"
        f" {memory['passwords']} of the passwords; {memory['held']} codes that anything still holds"
    )
    traces = soak.traces()
    for trace in traces:
        print(f"FOUND a secret: {trace}")
    print(
        f"{soak.sold:,} payment codes, {len(soak.sms_codes)} SMS code, passwords and keys looked for"
        f" in every file that was written: {len(traces)} found"
    )
    shutil.rmtree(folder)
    return 1 if traces or memory["passwords"] or memory["held"] else 0


def _show(sample: Sample) -> None:
    print(
        f"{sample.payments:9,} {sample.resident_kib:9,} {sample.descriptors:5} {sample.threads:8}"
        f" {sample.journal_kib:12,} {sample.median_ms:10.1f} {sample.slow_ms:8.1f} {sample.a_second:9.1f}",
        flush=True,
    )


def _sms_code(outbox: str) -> str:
    """Return the code in the newest message, once there is one."""
    ends_at = time.monotonic() + 60
    while not (messages := httpx.get(outbox).json()):
        if time.monotonic() > ends_at:
            raise RuntimeError("no message with a code has come")
        time.sleep(0.05)
    sent = re.search(r"(?<![0-9])[0-9]{6}(?![0-9])", messages[0]["text"])
    assert sent is not None, "the message holds a code"
    return sent[0]


def _tell(stream: IO[str], order: str) -> None:
    stream.write(f"{order}\n")
    stream.flush()


def _key_file(platform: EmbeddedPlatform) -> Path:
    return platform.database.with_name(platform.database.name + ".key")


def _new_code(phone: CustomerPhone) -> str:
    """Have a code; where this phone had too many in a minute, wait: only what follows the scan is measured."""
    while True:
        try:
            return phone.new_code().code
        except PhoneError as refused:
            if refused.code != "RATE_LIMITED":
                raise
            time.sleep(1)


def _allow_small_payments(platform: EmbeddedPlatform, shop_id: str) -> None:
    """Let a member pay as often a day as a soak needs."""
    words = ["--max-amount", "1000000", "--no-password-limit-minor", "20000", "--no-password-daily-count", "1000000"]
    platform._run(
        "admin",
        "shops",
        "policy",
        "--database",
        str(platform.database),
        "--shop",
        shop_id,
        "--asset",
        "points",
        *words,
    )


@contextlib.contextmanager
def _signed_in(platform: EmbeddedPlatform, made: dict[str, Any], count: int) -> Iterator[list[CustomerPhone]]:
    member = made["members"][0]
    phones = [CustomerPhone(platform.url) for _ in range(max(2, count))]
    for phone in phones:
        phone.sign_in(member["phone"], member["login_password"])
    try:
        yield phones
    finally:
        for phone in phones:
            phone.close()


if __name__ == "__main__":
    sys.exit(main())
