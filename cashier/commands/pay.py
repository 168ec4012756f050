# SPDX-License-Identifier: Apache-2.0
"""``cashier pay``: one payment with the configured devices and no window."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import re
import signal
import sys
import threading
from collections.abc import Callable, Iterator

from cashier.bootstrap import Till, build_till
from cashier.checkout import notices
from cashier.checkout.attempts import OrderBusyError, OrderPaidError
from cashier.checkout.headless import ExitCode, HeadlessOptions, HeadlessPayment, Outcome
from cashier.checkout.scan_router import ScanRouter
from cashier.checkout.take_payment import Charge
from cashier.checkout.tenders import units_of
from cashier.commands.common import (
    WrongUse,
    complain,
    forget_typed,
    language_of,
    load_settings_strictly,
    print_object,
    secret_store,
)
from cashier.devices.status import Level, Light, Part
from cashier.it.enrolment import NotEnrolledError
from cashier.settings import LoadedSettings
from cashier.storage.errors import JournalError
from cashier.storage.secrets import SecretsError, SecretStore
from cashier.values.identifiers import new_order_number
from cashier.values.money import AmountError, Money
from cashier.values.texts import Language, Text
from middleplatform.contract.payments import Asset, Door, Entry, Order

POLICY_TIMEOUT_S = 8.0
SCAN_NOW = Text(zh="请扫描顾客的付款码", en="Scan the customer's code")
_ORDER_NUMBER = re.compile(r"[A-Za-z0-9_-]{1,40}")


def run(options: argparse.Namespace, secrets: SecretStore | None = None) -> int:
    """Take one payment; the exit code says how it ended."""
    try:
        loaded = load_settings_strictly(options)
        language = language_of(options, loaded)
        money = Money.parse(options.amount)
        _check_words(options, loaded)
        till = build_till(loaded, secrets or secret_store(loaded.settings), has_window=False)
    except (WrongUse, AmountError, NotEnrolledError, SecretsError, JournalError) as fault:
        return complain(str(fault), as_json=options.json)
    till.start()
    try:
        outcome = _take(till, options, money, language)
    except (WrongUse, OrderBusyError, OrderPaidError, JournalError) as fault:
        return complain(str(fault), as_json=options.json)
    finally:
        till.stop()
        if not options.code_stdin:
            forget_typed()
    _print(outcome, language, as_json=options.json)
    return outcome.exit_code


def _check_words(options: argparse.Namespace, loaded: LoadedSettings) -> None:
    if options.order is not None and not _ORDER_NUMBER.fullmatch(options.order):
        raise WrongUse(f"order {options.order!r} is not 1 to 40 letters, digits, _ or -")
    if not options.code_stdin and not loaded.settings.scanner:
        raise WrongUse(
            "no scanner is set up: name one in the settings ([[scanner]], see docs/settings.md), or --code-stdin"
        )


def _take(till: Till, options: argparse.Namespace, money: Money, language: Language) -> Outcome:
    def say(text: Text) -> None:
        print(text.of(language), file=sys.stderr, flush=True)

    payment = HeadlessPayment(
        till.take_payment,
        ScanRouter(till.clock),
        till.clock,
        HeadlessOptions(options.scan_timeout, options.resolve_timeout, Door(options.door) if options.door else None),
        say,
    )
    till.scan_listener = lambda scan: payment.scan(
        scan.text, last_byte_at=scan.end_monotonic_ns / 1e9, is_cut=scan.truncated
    )
    taking = till.engine.submit(_with_policy(till, payment, options, money, say))
    if options.code_stdin:
        reader = threading.Thread(target=_read_code, args=(till, payment), daemon=True)
        reader.start()
    with _giving_up_on_interrupt(till, payment):
        return taking.result()


def _say_when_ready(till: Till, say: Callable[[Text], None]) -> None:
    """Invite to scan as soon as a gun is read: what was scanned before is not seen, and should not be."""
    has_said = False

    def look(lights: tuple[Light, ...]) -> None:
        nonlocal has_said
        is_ready = any(light.part in {Part.SCANNER, Part.CAMERA} and light.level is Level.READY for light in lights)
        if is_ready and not has_said:
            has_said = True
            say(SCAN_NOW)

    till.status.listen(look)
    look(till.status.lights)


async def _with_policy(
    till: Till,
    payment: HeadlessPayment,
    options: argparse.Namespace,
    money: Money,
    say: Callable[[Text], None],
) -> Outcome:
    """Wait for the platform's rules, which say what the amount is in points; then take the payment."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(POLICY_TIMEOUT_S):
            await till.has_policy.wait()
    if till.policy is None:
        lights = [each for each in till.status.lights if each.part in {Part.NETWORK, Part.PLATFORM}]
        light = next((each for each in lights if each.level is Level.FAULT), lights[-1] if lights else None)
        raise WrongUse(
            f"the platform at {till.settings.platform.url} cannot be worked with: {light.said.en if light else ''}"
        )
    asset = Asset(options.asset)
    rule = next((rule for rule in till.policy.assets if rule.asset is asset), None)
    if rule is None:
        taken = ", ".join(rule.asset.value for rule in till.policy.assets)
        raise WrongUse(f"asset {asset.value!r} is not taken here; taken are {taken}")
    unfit = notices.does_not_fit(money, rule)
    if unfit is not None:
        raise WrongUse(f"{money.plain} in {asset.value}: {unfit.said.en}")
    if not options.code_stdin:
        _say_when_ready(till, say)
    number = options.order or new_order_number(till.terminal_id, till.clock.now(), int(till.clock.monotonic() * 1000))
    order = Order(number=number, total_minor=money.amount_minor, currency=money.currency)
    return await payment.run(Charge(order, asset, units_of(money, rule)))


def _read_code(till: Till, payment: HeadlessPayment) -> None:
    for line in sys.stdin:
        if line.strip():
            till.engine.call(payment.scan, line.strip(), Entry.TYPED)


@contextlib.contextmanager
def _giving_up_on_interrupt(till: Till, payment: HeadlessPayment) -> Iterator[None]:
    """Let Ctrl-C give the sale up instead of leaving it in the middle; a second one leaves it to the journal."""

    def on_interrupt(_number: int, _frame: object) -> None:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        till.engine.call(payment.give_up)

    before = signal.signal(signal.SIGINT, on_interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _print(outcome: Outcome, language: Language, *, as_json: bool) -> None:
    if as_json:
        print_object(outcome.as_json(language))
        return
    print(outcome.said.of(language))
    if outcome.exit_code is not ExitCode.PAID and outcome.do_now.of(language):
        print(outcome.do_now.of(language))
