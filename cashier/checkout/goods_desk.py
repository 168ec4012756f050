# SPDX-License-Identifier: Apache-2.0
"""Two lists beside the sale: the search for goods, and the orders that wait. Decided without Qt."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence

from cashier.catalogue.goods import Item, Unit
from cashier.checkout.choices import ROWS, Choice, Choices
from cashier.checkout.open_order import OpenOrder, OrderState
from cashier.checkout.sale_desk import SaleDesk
from cashier.panels import Away
from cashier.values.money import Money
from cashier.values.texts import NO_TEXT, Text

_MOST_TYPED = 30


class ChoiceDesk(ABC):
    """What both lists have in common: they come up, show some rows at a time, and go away with a choice."""

    def __init__(self) -> None:
        self._listeners: list[Callable[[Choices | Away], None]] = []
        self._is_up = False
        self._typed = ""
        self._from = 0

    @property
    def view(self) -> Choices | Away:
        """What is to be seen just now."""
        return self._choices() if self._is_up else Away()

    def listen(self, listener: Callable[[Choices | Away], None]) -> None:
        """Have every new view told to ``listener``."""
        self._listeners.append(listener)

    def show(self) -> None:
        """Bring the list up, from its beginning."""
        self._is_up, self._typed, self._from = True, "", 0
        self._publish()

    def leave(self) -> None:
        """Take the list away."""
        if self._is_up:
            self._is_up = False
            self._publish()

    def press(self, key: str) -> None:
        """Take a character of what is looked for."""
        self._type((self._typed + key)[:_MOST_TYPED])

    def erase(self) -> None:
        """Take back the last character."""
        self._type(self._typed[:-1])

    def clear(self) -> None:
        """Take back all characters."""
        self._type("")

    def more(self) -> None:
        """Go on to the rows behind these, and from the last ones back to the first."""
        self._from += ROWS
        if not self._rows(1):
            self._from = 0
        self._publish()

    def choose(self, row: int) -> None:
        """Take what stands in a row, counted from 0, and leave; a row that there is not does nothing."""
        if self._is_up and row < len(self._rows(ROWS)):
            taken = self._from + row
            self._is_up = False
            self._take(taken)
            self._publish()

    def _type(self, typed: str) -> None:
        if self._is_up and typed != self._typed:
            self._typed, self._from = typed, 0
            self._publish()

    def _publish(self) -> None:
        view = self.view
        for listener in self._listeners:
            listener(view)

    @abstractmethod
    def _choices(self) -> Choices:
        """Return what is to be seen."""

    @abstractmethod
    def _rows(self, most: int) -> Sequence[object]:
        """Return the rows from the first that is shown on, at most so many."""

    @abstractmethod
    def _take(self, index: int) -> None:
        """Do what was chosen."""


class GoodsDesk(ChoiceDesk):
    """Looks goods up by name, by the initials of their pinyin, or by code."""

    def __init__(self, sale: SaleDesk) -> None:
        super().__init__()
        self._sale = sale
        self._found: list[Item] = []

    def _type(self, typed: str) -> None:
        self._found = self._sale.search(typed)
        super()._type(typed)

    def show(self) -> None:
        """Bring the search up, with nothing typed."""
        self._found = []
        super().show()

    def _choices(self) -> Choices:
        rows = tuple(_of_item(item) for item in self._rows(ROWS))
        return Choices(
            title=Text(zh="查找商品", en="Find goods"),
            rows=rows,
            none=Text(zh="没有找到", en="Nothing found") if self._typed else NO_TEXT,
            hint=Text(zh="输入拼音首字母、名称或条码", en="Type pinyin initials, a name or a code"),
            typed=self._typed,
            has_more=len(self._found) > ROWS,
        )

    def _rows(self, most: int) -> list[Item]:
        return self._found[self._from : self._from + most]

    def _take(self, index: int) -> None:
        self._sale.add(self._found[index])


class HeldDesk(ChoiceDesk):
    """Shows the orders that wait and calls one up."""

    def __init__(self, sale: SaleDesk) -> None:
        super().__init__()
        self._sale = sale

    def _choices(self) -> Choices:
        return Choices(
            title=Text(zh="取单", en="Recall a sale"),
            rows=tuple(self._of_order(order) for order in self._rows(ROWS)),
            none=Text(zh="没有挂起的单", en="No sale waits"),
            has_more=len(self._waiting()) > ROWS,
        )

    def _waiting(self) -> list[OpenOrder]:
        return [each for each in self._sale.book.waiting if each.number != self._sale.order_number]

    def _rows(self, most: int) -> list[OpenOrder]:
        return self._waiting()[self._from : self._from + most]

    def _take(self, index: int) -> None:
        self._sale.recall(self._waiting()[index].number)

    def _of_order(self, order: OpenOrder) -> Choice:
        at = f"{order.opened_at.astimezone():%H:%M}"
        names = "、".join(line.name for line in order.cart.live[:2])
        named = f"{at} · {names}" if names else f"{at} · {order.number}"
        total = order.total.shown
        return Choice(Text(zh=named, en=named), self._state(order), Text(zh=total, en=total))

    def _state(self, order: OpenOrder) -> Text:
        now = self._sale.book.standing(order.number)
        if order.state is OrderState.GIVING_BACK:
            return Text(zh="正在退回", en="Going back to the customer")
        if now is not None and now.pending_minor:
            return Text(zh="有一笔还没有结果", en="A payment has no result yet")
        if now is not None and now.taken_minor:
            left = Money(now.left_minor, order.order.currency).shown
            return Text(zh="还差 {left}", en="{left} left to pay").fill(left=left)
        return Text(zh="还没收款", en="Nothing taken yet")


def _of_item(item: Item) -> Choice:
    code = " ".join((item.sku, *item.barcodes[:1]))
    unit = Text(zh="/公斤", en="/kg") if item.unit is Unit.KG else NO_TEXT
    price = item.price.shown
    return Choice(
        Text(zh=item.name, en=item.name),
        Text(zh=code, en=code),
        Text(zh=price + unit.zh, en=price + unit.en),
    )
