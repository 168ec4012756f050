# SPDX-License-Identifier: Apache-2.0
"""``cashier selftest``: prove that this installation is whole and that this machine lets it take a payment."""

from __future__ import annotations

import argparse
import asyncio
import os
import tempfile
from pathlib import Path

from cashier import __version__
from cashier.bootstrap import Till, build_till
from cashier.checkout.headless import ExitCode, HeadlessOptions, HeadlessPayment, Outcome
from cashier.checkout.scan_router import ScanRouter
from cashier.checkout.take_payment import Charge
from cashier.checkout.tenders import units_of
from cashier.commands.common import has_screen, language_of, load_settings, print_object, secret_store
from cashier.it.self_checks import Check, CheckFailedError, Facts, own_checks, run_checks
from cashier.logs import set_up_logs
from cashier.training.ground import TrainingGround
from cashier.values.identifiers import new_order_number
from cashier.values.money import Money
from cashier.values.texts import Text
from middleplatform.contract.payments import Asset, Order

PASSED, NOT_PASSED = 0, 1
READY_TIMEOUT_S = 60.0
PAYMENT_TIMEOUT_S = 60.0
"""A self-test tells whether this machine can take a payment, not how fast it is while an update unpacks beside it."""
AMOUNT = "1.00"


def run(options: argparse.Namespace) -> int:
    """Run every check, print how each came out, and end with 1 where one failed."""
    # What was not asked to be tested is not touched: the settings say the language, and where keys are kept.
    loaded = load_settings(options)
    language = language_of(options, loaded)
    if not has_screen():
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from cashier.ui.self_checks import window_checks  # Late: it loads Qt.

    payment = Check("payment", Text(zh="练习收款成功", en="A training payment is taken"), take_training_payment)
    results = []
    for result in run_checks((*own_checks(secret_store(loaded.settings)), *window_checks(), payment)):
        results.append(result)
        if not options.json:
            mark, rest = ("✓", "") if result.has_passed else ("✗", f"\n    → {result.fault.of(language)}")
            print(f"{mark} {result.title.of(language)}{rest}", flush=True)
    has_passed = all(result.has_passed for result in results)
    if options.json:
        checks = [result.as_json(language) for result in results]
        print_object({"passed": has_passed, "version": __version__, "checks": checks})
    return PASSED if has_passed else NOT_PASSED


def take_training_payment() -> Facts:
    """Bring up a training platform, enrol a till there, and take one payment from a demo member."""
    with tempfile.TemporaryDirectory(prefix="jifu-selftest-") as folder:
        ground = TrainingGround(Path(folder))
        try:
            ground.open(has_devices=False)
            till = build_till(ground.settings(), ground.secrets)
            till.start()
            try:
                outcome = _take(ground, till)
                report = till.check_journal()
            finally:
                till.stop()
            ledger = ground.platform.verify()
        finally:
            ground.close()
            set_up_logs(None)  # Windows lets nobody remove a folder with a log that is open.
    if outcome.exit_code is not ExitCode.PAID or outcome.attempt is None:
        raise CheckFailedError(f"the payment should be paid; it ended {outcome.exit_code.name}: {outcome.said.en}")
    if not report.is_intact:
        raise CheckFailedError(f"the journal does not fit at record {report.broken_at}")
    if not ledger["ok"]:
        raise CheckFailedError(f"the ledger's invariants do not hold: {ledger.get('violations')}")
    return {"points": outcome.attempt.amount, "journal_records": report.records, **outcome.timings_ms}


def _take(ground: TrainingGround, till: Till) -> Outcome:
    if not till.wait_until_ready(READY_TIMEOUT_S):
        lights = "; ".join(f"{light.part.value}: {light.said.en}" for light in till.status.lights)
        raise CheckFailedError(f"the till was not ready within {READY_TIMEOUT_S:.0f} s: {lights}")
    assert till.policy is not None, "a till that is ready has its rules"
    money = Money.parse(AMOUNT)
    rule = next(rule for rule in till.policy.assets if rule.asset is Asset.POINTS)
    order = Order(
        number=new_order_number(till.terminal_id, till.clock.now(), 1),
        total_minor=money.amount_minor,
        currency=money.currency,
    )
    payment = HeadlessPayment(
        till.take_payment,
        ScanRouter(till.clock),
        till.clock,
        HeadlessOptions(PAYMENT_TIMEOUT_S, PAYMENT_TIMEOUT_S),
        lambda _text: None,
    )
    with ground.phone("plenty") as phone:
        till.engine.call(payment.scan, phone.new_code().code)
        return till.engine.submit(_run(payment, Charge(order, Asset.POINTS, units_of(money, rule)))).result()


async def _run(payment: HeadlessPayment, charge: Charge) -> Outcome:
    try:
        async with asyncio.timeout(2 * PAYMENT_TIMEOUT_S):
            return await payment.run(charge)
    except TimeoutError:
        raise CheckFailedError(f"the payment came to no end within {2 * PAYMENT_TIMEOUT_S:.0f} s") from None
