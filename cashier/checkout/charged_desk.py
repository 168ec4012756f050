# SPDX-License-Identifier: Apache-2.0
"""«Was I charged?» at the counter (F8): what is asked, and the platform's answer. Decided without Qt."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import IntEnum

from cashier.checkout.charged import Answer, no_answer
from cashier.checkout.common_notices import not_an_amount
from cashier.checkout.find_payment import ByAmount, BySlip, FindPayment, Question, QuestionError
from cashier.checkout.ports import Clock
from cashier.checkout.screens import Notice, Tone
from cashier.panels import Away
from cashier.values.identifiers import is_mistyped_order_number
from cashier.values.money import AmountError, Money
from cashier.values.texts import Text

_CLOCKS_APART = timedelta(minutes=5)

NUMBER_OR_AMOUNT = Notice(
    Tone.WARNING,
    Text(zh="还没有输入要查什么", en="Nothing to look for yet"),
    Text(zh="输入小票上的单号，或者金额。", en="Type the number on the slip, or the amount."),
)
NUMBER_WRONG = Notice(
    Tone.WARNING,
    Text(zh="单号不对", en="That is no number of a slip"),
    Text(zh="单号是 1 到 40 位字母、数字、- 或 _。", en="It has 1 to 40 letters, digits, - or _."),
)
NUMBER_MISTYPED = Notice(
    Tone.WARNING,
    Text(zh="单号有一位不对", en="A digit of the number is wrong"),
    Text(zh="照小票再输一次，或者扫小票上的码。", en="Type it once more from the slip, or scan the code on it."),
)
AMOUNT_WRONG = not_an_amount(
    Text(zh="输入大于零的金额，例如 12.80。", en="Type an amount above zero, such as 12.80.")
)
TAIL_WRONG = Notice(
    Tone.WARNING,
    Text(zh="付款码尾号不对", en="That is no end of a code"),
    Text(zh="输入付款码的后 4 位，或者不填。", en="Type the last 4 digits of the payment code, or leave it out."),
)


class Span(IntEnum):
    """How far back a payment is looked for by its amount, in hours."""

    SHORT = 2
    DAY = 24


@dataclass(frozen=True, slots=True)
class Asking:
    """The question is being put together, or is on its way."""

    is_busy: bool = False
    notice: Notice | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    """What the platform said."""

    answer: Answer


ChargedView = Asking | Answered | Away


class ChargedDesk:
    """Lives on the engine's loop. ``amounts_of`` says in units of every asset what an amount of money would be."""

    def __init__(self, find: FindPayment, amounts_of: Callable[[Money], tuple[int, ...]], clock: Clock) -> None:
        self._find = find
        self._amounts_of = amounts_of
        self._clock = clock
        self._view: ChargedView = Away()
        self._listeners: list[Callable[[ChargedView], None]] = []
        self._asking: asyncio.Task[None] | None = None

    @property
    def view(self) -> ChargedView:
        """What is to be seen just now."""
        return self._view

    def listen(self, listener: Callable[[ChargedView], None]) -> None:
        """Have every new view told to ``listener``."""
        self._listeners.append(listener)

    def show(self) -> None:
        """Bring the panel up with nothing asked yet."""
        self._stop_asking()
        self._tell(Asking())

    def leave(self) -> None:
        """Take the panel away; an answer that is still on its way is of no interest any more."""
        self._stop_asking()
        self._tell(Away())

    def back(self) -> None:
        """Go back from an answer to the question, from there away."""
        if isinstance(self._view, Answered):
            self.show()
        else:
            self.leave()

    def ask(self, number: str, digits: str, tail: str, span: Span) -> None:
        """Ask by the number where there is one, by the amount otherwise; ``tail`` narrows an amount down."""
        if not isinstance(self._view, Asking) or self._view.is_busy:
            return
        question = self._question(number.strip(), digits.rstrip("."), tail.strip(), span)
        if isinstance(question, Notice):
            self._tell(Asking(notice=question))
            return
        if isinstance(question, Answer):
            self._tell(Answered(question))
            return
        self._tell(Asking(is_busy=True))
        self._asking = asyncio.get_running_loop().create_task(self._ask(question), name="was I charged")

    def ask_slip(self, number: str) -> None:
        """Bring the panel up and ask about a slip that was scanned."""
        self.show()
        self.ask(number, "", "", Span.SHORT)

    def _question(self, number: str, digits: str, tail: str, span: Span) -> Question | Notice | Answer:
        if number:
            number = "".join(number.split())  # On slips the digits stand in groups.
            if is_mistyped_order_number(number):
                return NUMBER_MISTYPED  # The platform would truly say that it has no such payment.
            try:
                return BySlip(number)
            except QuestionError:
                return NUMBER_WRONG
        if not digits:
            return NUMBER_OR_AMOUNT
        try:
            money = Money.parse(digits)
        except AmountError:
            return AMOUNT_WRONG
        amounts = self._amounts_of(money)
        if money.amount_minor and not amounts:
            return no_answer()  # The platform never told what an amount is in units of its assets.
        now = self._clock.now()
        begins, ends = now - timedelta(hours=span), now + _CLOCKS_APART
        try:
            return ByAmount(amounts, begins, ends, tail or None)
        except QuestionError:
            return TAIL_WRONG if tail else AMOUNT_WRONG

    async def _ask(self, question: Question) -> None:
        answer = await self._find.ask(question)
        self._asking = None
        self._tell(Answered(answer))

    def _stop_asking(self) -> None:
        if self._asking is not None:
            self._asking.cancel()
            self._asking = None

    def _tell(self, view: ChargedView) -> None:
        self._view = view
        for listener in self._listeners:
            listener(view)
