# SPDX-License-Identifier: Apache-2.0
"""One store with real programs, in which one thing after the other is killed; and what must hold afterwards."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import re
import signal
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import httpx

from cashier.engine import SystemClock
from cashier.it.enrolment import enrol_terminal
from cashier.platform_client.customer_phone import CustomerPhone, PhoneError
from cashier.shifts.journalled_shifts import JournalledShifts
from cashier.shifts.shift import Person
from cashier.shifts.shifts import Shifts
from cashier.storage.journal import Journal
from cashier.storage.sealed_secrets import SealedFileStore
from hardware.simulators.pad_keys import DUKPTKeys
from hardware.simulators.serial_gun import SerialGun
from hardware.simulators.visa_pin_pad import VisaPINPad
from middleplatform.contract.payments import Asset
from tests.kill_sweep.blows import Blow, choose_blow, choose_plan
from tests.kill_sweep.cashier_hands import INVITATION, SMS_WANTED, Plan
from tests.kill_sweep.comparing import compare, look_for, wrong_with_refund, wrong_with_verdict
from tests.kill_sweep.findings import Findings, Stopwatch
from tests.kill_sweep.prepared import Prepared
from tests.kill_sweep.sms import SMSOfCustomer
from tests.kill_sweep.unruly_line import Phase, UnrulyLine
from tests.kill_sweep.zygote import Program, Start, Zygote
from tests.simulation.watch import Watch
from tests.support.secrets_search import kept_secrets

READY_WITHIN_S = 60.0
PHONE_TIMEOUT_S = 60.0
"""The customer is no part of what is proved: on a busy machine a sign-in may take longer than a person would wait."""

ROUND_ENDS_WITHIN_S = 15.0
FRESH_SHARE = 0.1
"""So many of the starts are of a new interpreter, as in a shop; the others are forked, which costs no import."""

RECOVERY_S = 240.0
CODE_TRIES = 5
INVITED = re.compile(rf"^{INVITATION}(?: \d+ (\w+))?", re.MULTILINE)


class Lane:
    """Platform, line, gun, pad and till of one store, in one folder."""

    def __init__(self, folder: Path, seed: int, zygote: Path) -> None:
        self.findings = Findings()
        self._watch = Stopwatch(self.findings.seconds, "the store is built")
        self._folder = folder
        self._random = Random(seed)
        self._zygote = Zygote(zygote)
        self._platform: Program | None = None
        self._till: Program | None = None
        self._port = _free_port()
        self._closing = contextlib.ExitStack()
        self._is_open = True
        self._striking = threading.Lock()
        self._revives_at: float | None = None
        self._scanned, self._has_told_sms = 0, False
        self._pin_after_s = 0.05
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
        self._phone = CustomerPhone(f"http://127.0.0.1:{self._port}", PHONE_TIMEOUT_S)
        self._closing.callback(self._phone.close)
        self._phone.sign_in(member["phone"], member["login_password"])
        self._line = UnrulyLine(self._port)
        self._closing.callback(self._line.close)
        self._gun = self._closing.enter_context(SerialGun(self._folder / "gun"))
        self._pad = self._closing.enter_context(VisaPINPad(self._folder / "pad", DUKPTKeys()))
        self._closing.callback(self._send_typist_home)
        threading.Thread(target=self._type_pins, daemon=True).start()
        till = self._folder / "till"
        secrets = SealedFileStore(till / "secrets.sealed", self._new_key())
        code = next(each["enrolment_code"] for each in made["terminals"] if each["pin_key_scheme"] == "dukpt")
        asyncio.run(enrol_terminal(self._line.url, code, "T01", till, secrets))
        (self._folder / "till.toml").write_text(
            f"[platform]\nurl = '{self._line.url}'\n[storage]\nfolder = '{till}'\n"
            f"[secrets]\nstore = 'file'\nkey_file = '{secrets.key_file}'\n"
            f"[[scanner]]\nport = '{self._folder / 'gun'}'\n[pin_pad]\nport = '{self._folder / 'pad'}'\n",
            encoding="utf-8",
        )
        terminal = json.loads((till / "terminal.json").read_text(encoding="utf-8"))["terminal_id"]
        self._terminal_key = str(secrets.get(terminal))
        self._sms = SMSOfCustomer(f"http://127.0.0.1:{self._port}", self._folder)
        journal = Journal.open(till)
        Shifts(JournalledShifts(journal), SystemClock()).open(Person("1001", "1001"), 0)
        journal.close()

    def _new_key(self) -> Path:
        key_file = self._folder / "keys" / "till.key"
        key_file.parent.mkdir()
        key_file.touch(0o600)
        key_file.write_text(os.urandom(32).hex(), encoding="ascii")
        return key_file

    def close(self) -> None:
        """End every process and take the store down."""
        self._zygote.close()
        self._closing.close()

    def run(self, is_enough: Callable[[Findings], bool]) -> Findings:
        """Go on until enough processes were killed; then let everything recover, and compare both databases."""
        while not is_enough(self.findings) and not self.findings.violations:
            self._round()
        self._recover()
        self._compare()
        self._watch.turn_to("nothing")
        self.findings.processor_s.update(self._zygote.processor_s)
        self.findings.processor_s["the store itself"] += time.process_time()
        return self.findings

    # -- one round

    def _round(self) -> None:
        self.findings.rounds += 1
        blow = choose_blow(self._random)
        if self._platform is None or not self._platform.is_alive():
            self._start_platform()
        plan = choose_plan(self._random, blow)
        output = self._folder / f"pay-{self.findings.rounds}.txt"
        self._watch.turn_to("the till starts")
        is_cashier_pay = self._start_till(plan, output)
        if not self._await(lambda: INVITATION in _text(output) or self._till_has_ended(), READY_WITHIN_S):
            self.findings.violations.append(f"the till was not ready to scan: {_text(output)[-300:]}")
            return
        self._watch.turn_to("the payment")
        self._line.arm(blow.matches, blow.fate, lambda phase: self._strike(blow, phase))
        self._scanned, self._has_told_sms = 0, False
        self._pin_after_s = 1.5 if plan.by_sms else 0.05
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
        self._line.disarm()
        with self._striking:
            # The line's thread may still be at the second of two victims.
            self.findings.tally[f"line: {blow.fate}"] += 1
        self._look_at(output)
        if plan.by_sms:
            self._sms.look()  # A code that nobody asked for any more is one too.
        if self._random.random() < 0.25:
            self._watch.turn_to("the hand-over")
            self._take_over()

    def _start_till(self, plan: Plan, output: Path) -> bool:
        """Start one of the three tills; return whether it is ``cashier pay``, which takes one payment alone."""
        roll = self._random.random()
        if not (plan.parts or plan.refunds or plan.by_sms) and roll < 0.7:
            self._till = self._start("cashier", self._till_words("pay", *_words(plan.amount)), output)
            self.findings.tally["till: cashier pay"] += 1
            return True
        kind, name = ("window", "with its window") if roll > 0.6 else ("counter", "its counter")
        self._till = self._start("tests.kill_sweep.programs", (kind, str(self._folder), plan.as_json()), output)
        self.findings.tally[f"till: {name}"] += 1
        self.findings.tally["orders with several payments"] += bool(plan.parts)
        return False

    def _goes_on(self, output: Path) -> bool:
        """Let the customer scan where the till invites; return whether the till has ended."""
        self._scan_where_invited(output)
        if not self._has_told_sms and SMS_WANTED in _text(output):
            self._has_told_sms = self._sms.tell_the_cashier()
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
        process = self._start("cashier", self._till_words("shift", *words), self._folder / "shift.txt")
        if self._random.random() < 0.5:
            time.sleep(self._random.uniform(0.0, 0.12))
            process.send(signal.SIGKILL)
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
        """Compare what the till said, if it came to that, with the platform's file."""
        self._watch.turn_to("looking")
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
                self.findings.tally[f"refund: {said['refund']}"] += 1
                wrong = wrong_with_refund(said, booked)
            else:
                self._shown.append(said)
                self.findings.tally[f"said: {said['state']}"] += 1
                wrong = wrong_with_verdict(said, statuses)
            if wrong is not None:
                self.findings.violations.append(wrong)
        output.rename(self._folder / f"kept-{output.name}")

    # -- the end

    def _recover(self) -> None:
        self._watch.turn_to("the recovery")
        self._line.disarm()
        self._kill("till")
        if self._platform is None or not self._platform.is_alive():
            self._start_platform()
        output = self._folder / "recovery.txt"
        words = ("recovery", str(self._folder), str(RECOVERY_S))
        till = self._start("tests.kill_sweep.programs", words, output)
        till.join(RECOVERY_S + 60)
        if till.exitcode != 0:
            till.send(signal.SIGKILL)
            self.findings.violations.append(f"something has no end after recovery: {_text(output)[-500:]}")

    def _compare(self) -> None:
        self._watch.turn_to("the comparison")
        compare(self._folder / "till", self._database, self._shown, self.findings)
        keys = [self._terminal_key, *kept_secrets(self._folder / "keys"), *kept_secrets(self._key_file)]
        self.findings.tally["SMS codes that were sent"] += len(self._sms.codes)
        secrets = [*self._codes, *self._sms.codes, self._password, self._login_password, *keys]
        look_for(secrets, self._folder, frozenset({"keys", self._key_file.name}), self.findings)

    # -- processes

    def _start_platform(self) -> None:
        doing = self._watch.turn_to("the platform starts")
        self._revives_at = None
        output = self._folder / "platform.txt"
        words = ("serve", "--database", str(self._database), "--key-file", str(self._key_file), "--training")
        self._platform = self._start("middleplatform", (*words, "--port", str(self._port)), output)
        if not self._await(self._platform_listens, READY_WITHIN_S):
            raise RuntimeError(f"the platform did not start: {_text(output)[-500:]}")
        self._watch.turn_to(doing)

    def _platform_listens(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self._port), timeout=1).close()
        except OSError:
            return False
        return True

    def _till_words(self, command: str, *words: str) -> tuple[str, ...]:
        return command, "--config", str(self._folder / "till.toml"), *words

    def _start(self, module: str, words: tuple[str, ...], output: Path) -> Program:
        is_fresh = self._random.random() < FRESH_SHARE
        self.findings.tally["starts of a fresh interpreter" if is_fresh else "starts by a fork"] += 1
        return self._zygote.start(Start(module, words, str(self._folder), str(output), is_fresh))

    def _give_up(self, sign: signal.Signals) -> None:
        """Let the cashier give the sale up: Ctrl-C for ``cashier pay``, another signal for the others."""
        if self._till is not None and self._till.is_alive():
            self._till.send(sign)
            self.findings.tally["the cashier gives up"] += 1

    def _kill(self, victim: str) -> bool:
        program = self._till if victim == "till" else self._platform
        if program is None or not program.is_alive():
            return False
        program.send(signal.SIGKILL)
        program.join(10)
        if program.exitcode != -signal.SIGKILL:
            return False  # It ended by itself, this very moment.
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
        """Be the customer at the pad: type the right PIN; whoever would rather have an SMS hesitates."""
        while self._is_open:
            if not self._pad.entry.wait(0.2):
                continue
            time.sleep(self._pin_after_s)
            if self._pad.entry.is_set() and self._is_open:
                with contextlib.suppress(Exception):
                    self._pad.type_pin(self._password)

    def _send_typist_home(self) -> None:
        self._is_open = False


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
