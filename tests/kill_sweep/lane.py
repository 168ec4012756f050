# SPDX-License-Identifier: Apache-2.0
"""One store with real programs, in which one thing after the other is killed; and what must hold afterwards."""

from __future__ import annotations

import asyncio
import contextlib
import json
import multiprocessing
import os
import re
import shutil
import signal
import socket
import tempfile
import threading
import time
from collections import Counter as Tally
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from multiprocessing.context import ForkServerProcess
from multiprocessing.queues import Queue
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

import httpx

from cashier.checkout.journalled_attempts import JournalledAttempts
from cashier.engine import SystemClock
from cashier.it.enrolment import enrol_terminal
from cashier.platform_client.customer_phone import CustomerPhone, PhoneError
from cashier.shifts.journalled_shifts import JournalledShifts
from cashier.shifts.shift import Person
from cashier.shifts.shifts import Shifts
from cashier.storage.journal import Journal
from cashier.storage.secrets import FolderStore
from hardware.simulators.pad_keys import DUKPTKeys
from hardware.simulators.serial_gun import SerialGun
from hardware.simulators.visa_pin_pad import VisaPINPad
from middleplatform.contract.payments import Asset
from tests.kill_sweep import programs
from tests.kill_sweep.blows import Blow, choose_blow, choose_plan
from tests.kill_sweep.cashier_hands import INVITATION, Plan
from tests.kill_sweep.prepared import Prepared
from tests.kill_sweep.unruly_line import Phase, UnrulyLine
from tests.simulation.refund_watch import sold_in
from tests.simulation.watch import Watch
from tests.support.secrets_search import kept_secrets, traces_of

READY_WITHIN_S = 60.0
ROUND_ENDS_WITHIN_S = 40.0
RECOVERY_S = 240.0
CODE_TRIES = 5
INVITED = re.compile(rf"^{INVITATION}(?: \d+ (\w+))?", re.MULTILINE)


@dataclass
class Findings:
    """What one lane saw."""

    kills: int = 0
    rounds: int = 0
    tally: Tally[str] = field(default_factory=Tally)
    seconds: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    violations: list[str] = field(default_factory=list)


class Lane:
    """Platform, line, gun, pad and till of one store, in one folder."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.findings = Findings()
        self._folder = folder
        self._random = Random(seed)
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(["tests.kill_sweep.programs"])
        self._platform: ForkServerProcess | None = None
        self._till: ForkServerProcess | None = None
        self._port = _free_port()
        self._closing = contextlib.ExitStack()
        self._is_open = True
        self._striking = threading.Lock()
        self._revives_at: float | None = None
        self._scanned = 0
        self._since = time.monotonic()
        self._codes: list[str] = []
        self._shown: list[dict[str, Any]] = []

    def open(self, prepared: Prepared) -> None:
        """Build the store: a training platform, an enrolled till, simulated devices on real ptys."""
        made = prepared.made
        self._database, self._key_file = prepared.copied_to(self._folder / "platform")
        self.findings.tally[f"lanes on {prepared.engine}"] += 1
        self._start_platform()
        member = next(each for each in made["members"] if each["role"] == "plenty")
        self._password = str(member["payment_password"])
        self._login_password = str(member["login_password"])
        self._phone = CustomerPhone(f"http://127.0.0.1:{self._port}")
        self._closing.callback(self._phone.close)
        self._phone.sign_in(member["phone"], member["login_password"])
        self._line = UnrulyLine(self._port)
        self._closing.callback(self._line.close)
        self._gun = self._closing.enter_context(SerialGun(self._folder / "gun"))
        self._pad = self._closing.enter_context(VisaPINPad(self._folder / "pad", DUKPTKeys()))
        self._closing.callback(self._send_typist_home)
        threading.Thread(target=self._type_pins, daemon=True).start()
        secrets, till = FolderStore(self._folder / "secrets"), self._folder / "till"
        code = next(each["enrolment_code"] for each in made["terminals"] if each["pin_key_scheme"] == "dukpt")
        asyncio.run(enrol_terminal(self._line.url, code, "T01", till, secrets))
        (self._folder / "till.toml").write_text(
            f"[platform]\nurl = '{self._line.url}'\n[storage]\nfolder = '{till}'\n"
            f"[[scanner]]\nport = '{self._folder / 'gun'}'\n[pin_pad]\nport = '{self._folder / 'pad'}'\n",
            encoding="utf-8",
        )
        journal = Journal.open(till)
        Shifts(JournalledShifts(journal), SystemClock()).open(Person("1001", "1001"), 0)
        journal.close()

    def close(self) -> None:
        """End every process and take the store down."""
        self._kill("till")
        self._kill("platform")
        self._closing.close()

    def run(self, kills: int, told: Callable[[int], None]) -> Findings:
        """Go on until so many processes were killed; then let everything recover, and compare both databases."""
        while self.findings.kills < kills and not self.findings.violations:
            before = self.findings.kills
            self._round()
            told(self.findings.kills - before)
        self._recover()
        self._compare()
        return self.findings

    # -- one round

    def _round(self) -> None:
        self.findings.rounds += 1
        blow = choose_blow(self._random)
        if self._platform is None or not self._platform.is_alive():
            self._start_platform()
        plan = choose_plan(self._random)
        output = self._folder / f"pay-{self.findings.rounds}.txt"
        is_cashier_pay = self._start_till(plan, output)
        if not self._await(lambda: INVITATION in _text(output) or self._till_has_ended(), READY_WITHIN_S):
            self.findings.violations.append(f"the till was not ready to scan: {_text(output)[-300:]}")
            return
        self._spend("the till starts")
        self._line.arm(blow.matches, blow.fate, lambda phase: self._strike(blow, phase))
        self._scanned = 0
        self._scan_where_invited(output)
        if blow.gives_up:
            time.sleep(self._random.uniform(0.05, 1.0))
            self._give_up(signal.SIGINT if is_cashier_pay else signal.SIGUSR1)
        if blow.at is None:
            ends_at = time.monotonic() + blow.after_s
            self._await(lambda: self._goes_on(output) or time.monotonic() > ends_at, ROUND_ENDS_WITHIN_S)
            self._strike(blow, None)
        if not self._await(lambda: self._goes_on(output), ROUND_ENDS_WITHIN_S):
            # What takes longer is left in the middle, as a person does who pulls the plug.
            self.findings.tally["left in the middle"] += 1
            self._kill("till")
        self._spend("the payment")
        self._line.disarm()
        with self._striking:
            # The line's thread may still be at the second of two victims.
            self.findings.tally[f"line: {blow.fate}"] += 1
        self._look_at(output)
        if self._random.random() < 0.25:
            self._take_over()
            self._spend("the hand-over")

    def _start_till(self, plan: Plan, output: Path) -> bool:
        """Start one of the three tills; return whether it is ``cashier pay``, which takes one payment alone."""
        roll = self._random.random()
        if not plan.parts and not plan.refunds and roll < 0.7:
            self._till = self._start(programs.run_pay, self._folder, output, _words(plan.amount))
            self.findings.tally["till: cashier pay"] += 1
            return True
        program, name = (
            (programs.run_window, "with its window") if roll > 0.6 else (programs.run_counter, "its counter")
        )
        self._till = self._start(program, self._folder, output, plan)
        self.findings.tally[f"till: {name}"] += 1
        self.findings.tally["orders with several payments"] += bool(plan.parts)
        return False

    def _goes_on(self, output: Path) -> bool:
        """Let the customer scan where the till invites; return whether the till has ended."""
        self._scan_where_invited(output)
        return self._till_has_ended()

    def _scan_where_invited(self, output: Path) -> None:
        invited = INVITED.findall(_text(output))
        for asset in invited[self._scanned :]:
            self._scanned += 1
            # A phone whose platform is dead just now has no code; the next round is another one's.
            with contextlib.suppress(httpx.HTTPError):
                code = self._new_code(Asset(asset) if asset else Asset.POINTS)
                self._codes.append(code)
                self._gun.scan(code)

    def _spend(self, what: str) -> None:
        """Count the time since the last call to ``what``."""
        now = time.monotonic()
        self.findings.seconds[what] += now - self._since
        self._since = now

    def _till_has_ended(self) -> bool:
        """Whether the till is gone; meanwhile a platform that died comes back after a moment, mostly."""
        if self._till is None or not self._till.is_alive():
            return True
        with self._striking:
            is_dead = self._platform is not None and not self._platform.is_alive()
        if is_dead and self._revives_at is None:
            stays_away = self._random.random() < 0.2
            self._revives_at = time.monotonic() + (60.0 if stays_away else self._random.uniform(0.0, 1.0))
        elif is_dead and self._revives_at is not None and time.monotonic() > self._revives_at:
            self._revives_at = None
            self._start_platform()
        return False

    def _take_over(self) -> None:
        """Hand the shift on, payments without a result by name; sometimes the hand-over is killed too."""
        self._kill("till")
        journal = Journal.open(self._folder / "till")
        try:
            carried = [row.attempt_id for row in journal.unfinished()]
            number = journal.shifts.last_number()
        finally:
            journal.close()
        by, to = ("1001", "1002") if number % 2 else ("1002", "1001")
        words = [
            "close",
            "--count",
            "",
            "--reason",
            "counted",
            "--cashier",
            by,
            "--name",
            by,
            "--next",
            to,
            "--next-name",
            to,
            "--json",
        ]
        for attempt_id in carried:
            words += ["--carry", attempt_id]
        process = self._start(programs.run_shift, self._folder, self._folder / "shift.txt", words)
        if self._random.random() < 0.5:
            time.sleep(self._random.uniform(0.0, 0.12))
            if process.is_alive() and process.pid is not None:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(process.pid, signal.SIGKILL)
        process.join(30)
        if process.exitcode == -signal.SIGKILL:
            self.findings.kills += 1
            self.findings.tally["shift hand-over killed"] += 1
        if process.exitcode == 0:
            self.findings.tally["shift handed over"] += 1
            self.findings.tally["payments without a result handed over"] += len(carried)
        elif process.exitcode != -signal.SIGKILL:
            said = _text(self._folder / "shift.txt")[-300:]
            self.findings.violations.append(f"the shift could not be handed over: {said}")

    def _new_code(self, asset: Asset) -> str:
        for _ in range(CODE_TRIES):
            # Its kept-alive connection may be to a platform that is dead by now, and a busy machine takes its time.
            with contextlib.suppress(httpx.TransportError):
                try:
                    return self._phone.new_code(asset).code
                except PhoneError as refused:
                    if refused.code != "RATE_LIMITED":
                        raise
                    time.sleep(1)
        return self._phone.new_code(asset).code

    def _strike(self, blow: Blow, phase: Phase | None) -> None:
        if phase is not blow.at:
            return
        with self._striking:
            self._strike_all(blow, phase)

    def _strike_all(self, blow: Blow, phase: Phase | None) -> None:
        for victim in blow.victims:
            if self._kill(victim):
                self.findings.tally[f"{victim} killed, {phase or 'at a random time'}"] += 1

    def _look_at(self, output: Path) -> None:
        """Compare what the till said last, if it came to that, with the platform's file."""
        lines = [
            json.loads(line) for line in _text(output).splitlines() if line.startswith(('{"state"', '{"refund"'))
        ]
        if not any("state" in said for said in lines):
            self.findings.tally["said: nothing more"] += 1
        watch = Watch(self._database)
        try:
            statuses, booked = watch.statuses(), watch.booked_refunds()
        finally:
            watch.close()
        for said in lines:
            if "refund" in said:
                self._look_at_refund(said, booked)
            else:
                self._look_at_verdict(said, statuses)
        output.rename(self._folder / f"kept-{output.name}")
        self._spend("looking")

    def _look_at_verdict(self, said: dict[str, Any], statuses: dict[UUID, str]) -> None:
        self._shown.append(said)
        self.findings.tally[f"said: {said['state']}"] += 1
        status = statuses.get(UUID(said["attempt_id"])) if said["attempt_id"] else None
        allowed: dict[str, set[str | None]] = {
            "paid": {"succeeded"},
            "declined": {None, "failed", "cancelled"},
            "cancelled": {"reversed"} if said["points_returned"] else {"cancelled", None},
        }
        if said["state"] in allowed and status not in allowed[said["state"]]:
            self.findings.violations.append(f"the till said {said['state']}, the platform holds {status}: {said}")

    def _look_at_refund(self, said: dict[str, Any], booked: dict[UUID, tuple[UUID, int]]) -> None:
        self.findings.tally[f"refund: {said['refund']}"] += 1
        if said["refund"] == "refused" and UUID(said["refund_id"]) in booked:
            self.findings.violations.append(
                f"the till said that a refund was refused, the platform booked it: {said}"
            )

    # -- the end

    def _recover(self) -> None:
        self._line.disarm()
        if self._platform is None or not self._platform.is_alive():
            self._start_platform()
        output = self._folder / "recovery.txt"
        till = self._start(programs.run_recovery, self._folder, output, RECOVERY_S)
        till.join(RECOVERY_S + 60)
        if till.exitcode != 0:
            till.kill()
            self.findings.violations.append(f"something has no end after recovery: {_text(output)[-500:]}")
        self._spend("the recovery")

    def _compare(self) -> None:
        journal = Journal.open(self._folder / "till")
        try:
            self._check_shifts(journal)
            report = journal.check_chain()
            reader = JournalledAttempts(journal, lambda _: None)
            kept = {a.attempt_id: a for row in journal._attempts("") for a in reader.of_order(row.order_number)}
            sold = sold_in(journal, kept.values())
        finally:
            journal.close()
        if not report.is_intact:
            self.findings.violations.append(f"the chain is broken at {report.broken_at}")
        watch = Watch(self._database)
        watch.shown_paid = {UUID(said["attempt_id"]) for said in self._shown if said["state"] == "paid"}
        watch.check_end(sold)
        watch.close()
        self.findings.violations += watch.violations
        keys = [*kept_secrets(self._folder / "secrets"), *kept_secrets(self._key_file)]
        secrets = [*self._codes, self._password, self._login_password, *keys]
        traces = traces_of(secrets, self._folder, leave_out=frozenset({"secrets", self._key_file.name}))
        self.findings.tally["secrets looked for"] += len(secrets)
        self.findings.violations += [f"a secret was written: {trace}" for trace in traces]
        self.findings.tally.update(f"attempt {attempt.state}" for attempt in kept.values())
        self.findings.tally["points given back"] += sum(attempt.reversed for attempt in kept.values())

    def _check_shifts(self, journal: Journal) -> None:
        """Every Z must prove true, numbers must have no gap, one shift alone is open."""
        book = JournalledShifts(journal)
        always = (datetime(1, 1, 2, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC))
        kept = book.page(before_number=2**62, limit=10_000, opened_from=always[0], opened_before=always[1])
        numbers = [each.shift.number for each in reversed(kept)]
        if numbers != list(range(1, len(kept) + 1)) or [each.shift.number for each in kept if each.z is None] != [
            len(kept)
        ]:
            self.findings.violations.append(f"the shifts are not one after the other with one open: {numbers}")
        wrong = [each.shift.number for each in kept if each.z is not None and not book.proves(each)]
        if wrong:
            self.findings.violations.append(f"the Z of these shifts does not prove true: {wrong}")

    # -- processes

    def _start_platform(self) -> None:
        output = self._folder / "platform.txt"
        self._platform = self._start(programs.run_platform, self._database, self._key_file, self._port, output)
        if not self._await(self._platform_listens, READY_WITHIN_S):
            raise RuntimeError(f"the platform did not start: {_text(output)[-500:]}")
        self._spend("the platform starts")

    def _platform_listens(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self._port), timeout=1).close()
        except OSError:
            return False
        return True

    def _start(self, program: Callable[..., None], *args: object) -> ForkServerProcess:
        process = self._context.Process(target=program, args=args)
        process.start()
        return process

    def _give_up(self, sign: signal.Signals) -> None:
        """Let the cashier give the sale up: Ctrl-C for ``cashier pay``, another signal for the window."""
        till = self._till
        if till is not None and till.pid is not None and till.is_alive():
            with contextlib.suppress(ProcessLookupError):
                os.kill(till.pid, sign)
            self.findings.tally["the cashier gives up"] += 1

    def _kill(self, victim: str) -> bool:
        process = self._till if victim == "till" else self._platform
        if process is None or process.pid is None or not process.is_alive():
            return False
        with contextlib.suppress(ProcessLookupError):  # It ended by itself, this very moment.
            os.kill(process.pid, signal.SIGKILL)
        process.join(10)
        if process.exitcode != -signal.SIGKILL:
            return False
        self.findings.kills += 1
        return True

    def _await(self, holds: Callable[[], bool], within_s: float) -> bool:
        ends_at = time.monotonic() + within_s
        while not holds():
            if time.monotonic() > ends_at:
                return False
            time.sleep(0.01)
        return True

    def _type_pins(self) -> None:
        """Be the customer at the pad: type the right PIN, mostly."""
        while self._is_open:
            if self._pad.entry.wait(0.2) and self._is_open:
                time.sleep(0.05)
                with contextlib.suppress(Exception):
                    self._pad.type_pin(self._password)

    def _send_typist_home(self) -> None:
        self._is_open = False


def run_lane(seed: int, kills: int, results: Queue[Any], prepared: Prepared) -> None:
    """Run one lane in a process of its own; tell how many were killed after each payment, and the findings last."""
    folder = Path(tempfile.mkdtemp(prefix=f"jifu-kill-sweep-{seed}-"))
    lane = Lane(folder, seed)
    try:
        lane.open(prepared)
        findings = lane.run(kills, results.put)
    except BaseException as fault:  # noqa: BLE001 - a lane that breaks must be counted, or the sweep waits for ever
        findings = lane.findings
        findings.violations.append(f"the lane broke: {fault!r}")
    finally:
        lane.close()
    if findings.violations:
        findings.violations.append(f"its files are kept in {folder}")
    else:
        shutil.rmtree(folder)
    results.put(findings)


def _words(amount: str) -> list[str]:
    return ["--amount", amount, "--json", "--language", "en", "--resolve-timeout", "3", "--door", "pin_pad"]


def _text(path: Path) -> str:
    with contextlib.suppress(FileNotFoundError):
        return path.read_text(encoding="utf-8", errors="replace")
    return ""


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port
