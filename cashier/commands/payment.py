# SPDX-License-Identifier: Apache-2.0
"""``cashier payment find``: was it charged? The platform's answer, beside a till that may be running."""

from __future__ import annotations

import argparse
from contextlib import closing
from datetime import UTC, datetime, timedelta

from pydantic import TypeAdapter

from cashier.checkout.attempt import Attempt
from cashier.checkout.charged import Answer, Charged, FoundPayment, no_answer
from cashier.checkout.find_payment import ByAmount, BySlip, FindPayment, Question, QuestionError
from cashier.checkout.journalled_attempts import JournalledAttempts
from cashier.checkout.tenders import units_of
from cashier.commands.common import WrongUse, complain, language_of, load_settings_strictly, print_object
from cashier.commands.reconciling import ask_platform
from cashier.platform_client.client import PlatformClient
from cashier.platform_client.replies import Good
from cashier.storage.errors import JournalError
from cashier.storage.journal import Journal
from cashier.values.money import AmountError, Money

EXIT_CODES = {
    Charged.YES: 0,
    Charged.NO: 10,
    Charged.NO_SUCH_PAYMENT: 10,
    Charged.GIVEN_BACK: 10,
    Charged.SEVERAL: 1,
    Charged.TWICE: 1,
    Charged.NOT_DECIDED: 30,
    Charged.NOT_KNOWN: 30,
}
_FOUND = TypeAdapter(FoundPayment)


def run(options: argparse.Namespace) -> int:
    """Ask and print: 0 charged, 10 not charged, 1 more than one fits, 30 not known, 2 for wrong use."""
    try:
        loaded = load_settings_strictly(options)
        if (options.number is None) == (options.amount is None):
            return complain("name either the number on the slip, or --amount", as_json=options.json)
        with closing(Journal.open_to_read(loaded.settings.storage.folder)) as journal:
            without_end = list(JournalledAttempts(journal, lambda _: None).unfinished())
        found = ask_platform(loaded, lambda client: _ask(client, options, without_end))
    except (WrongUse, JournalError, AmountError, QuestionError) as fault:
        return complain(str(fault), as_json=options.json)
    language = language_of(options, loaded)
    if options.json:
        words = {"said": found.said, "do_now": found.do_now, "tell_customer": found.tell_customer}
        payments = [_FOUND.dump_python(each, mode="json") for each in found.payments]
        print_object(
            {
                "charged": found.charged,
                **{key: text.of(language) for key, text in words.items()},
                "payments": payments,
            }
        )
    else:
        print(found.said.of(language))
        print(found.do_now.of(language))
        for each in found.payments:
            print(
                f"  {each.at.astimezone():%Y-%m-%d %H:%M}  {each.order_number}  {each.status.value:<9}  {each.amount}"
                f" {each.asset}  {each.receipt_number or '-'}  {each.account_masked or '-'}"
            )
    return EXIT_CODES[found.charged]


async def _ask(client: PlatformClient, options: argparse.Namespace, without_end: list[Attempt]) -> Answer:
    question: Question
    if options.number is not None:
        question = BySlip(options.number)
    else:
        money = Money.parse(options.amount)
        reply = await client.policy()
        if not isinstance(reply, Good):
            return no_answer()
        now = datetime.now(UTC)
        amounts = tuple(units_of(money, policy) for policy in reply.body.assets if policy.currency == money.currency)
        begins = now - timedelta(minutes=options.minutes)
        question = ByAmount(amounts, begins, now + timedelta(minutes=5), options.tail)
    return await FindPayment(client, lambda: without_end).ask(question)
