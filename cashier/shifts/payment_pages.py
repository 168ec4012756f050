# SPDX-License-Identifier: Apache-2.0
"""The pages of a long list of payments: few of them are in memory, however far somebody scrolls. No I/O here."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable

from cashier.shifts.log import PAGE, RowPage
from cashier.shifts.office_views import PaymentLine
from cashier.storage.log_rows import Bookmark, PaymentRow

MOST_PAGES = 12
"""So many pages are kept; a screen shows one or two of them."""


class PaymentPages:
    """Says how long the list is as far as it is known, what stands in a row, and which page has to be read.

    Of each page the bookmark behind which it begins is kept: 40 bytes for 200 payments.
    """

    def __init__(self, read: Callable[[PaymentRow], PaymentLine]) -> None:
        self._read = read
        self.rows = 0
        self._begins: list[Bookmark | None] = [None]
        self._is_whole = False
        self._kept: OrderedDict[int, list[PaymentRow | PaymentLine]] = OrderedDict()

    @property
    def can_grow(self) -> bool:
        """Whether there is, or may be, a page behind the last one known."""
        return not self._is_whole

    @property
    def last_page(self) -> int:
        """The page that is read to grow."""
        return len(self._begins) - 1

    @property
    def kept(self) -> int:
        """How many pages are in memory."""
        return len(self._kept)

    def line(self, row: int) -> PaymentLine | None:
        """Return a row, or None where its page has to be read first."""
        number, place = divmod(row, PAGE)
        lines = self._kept.get(number)
        if lines is None or place >= len(lines):
            return None
        self._kept.move_to_end(number)
        found = lines[place]
        if isinstance(found, PaymentRow):
            found = lines[place] = self._read(found)
        return found

    def page_of(self, row: int) -> int:
        """Return the page in which a row stands."""
        return row // PAGE

    def begin_of(self, number: int) -> Bookmark | None:
        """Return the bookmark behind which a page begins; None for the first one."""
        return self._begins[number]

    def keep(self, number: int, page: RowPage) -> None:
        """Keep a page that was fetched; its rows are read when they are seen."""
        if number == self.last_page and not self._is_whole:
            self.rows = number * PAGE + len(page.rows)
            if page.after is None:
                self._is_whole = True
            else:
                self._begins.append(page.after)
        self._kept[number] = list(page.rows)
        self._kept.move_to_end(number)
        while len(self._kept) > MOST_PAGES:
            self._kept.popitem(last=False)
