# SPDX-License-Identifier: Apache-2.0
"""The panel of slips: those that did not come out, and one slip as it looks on paper, to be printed or saved."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import platformdirs
import structlog

from cashier.checkout.choices import ROWS, Choice, Choices
from cashier.checkout.common_notices import JOURNAL_FAULT
from cashier.checkout.goods_desk import ChoiceDesk
from cashier.checkout.screens import Notice, Tone
from cashier.panels import Away
from cashier.receipts.documents import NoSlipError
from cashier.receipts.profile import Profile
from cashier.receipts.slips import Slip, Slips, Wanted
from cashier.storage.errors import JournalFaultError
from cashier.values.identifiers import in_groups
from cashier.values.texts import NO_TEXT, Text
from hardware.printer import Document, Picture, pdf_of

_log = structlog.get_logger(__name__)

NAMES = {
    Slip.SALE: Text(zh="收款小票", en="Receipt"),
    Slip.REFUND: Text(zh="退款凭证", en="Refund slip"),
    Slip.UNKNOWN: Text(zh="未确认凭证", en="Slip: not confirmed"),
    Slip.X: Text(zh="X 报表", en="X report"),
    Slip.Z: Text(zh="Z 报表", en="Z report"),
    Slip.CASH: Text(zh="现金存取单", en="Cash slip"),
}
_COPY = Text(zh="{name}（补打）", en="{name} (copy)")

NOTHING_TO_PRINT = Notice(Tone.INFO, Text(zh="这一单没有可打印的", en="There is nothing to print for this order"))
NO_PRINTER = Notice(
    Tone.INFO,
    Text(zh="本机没有设置打印机", en="No printer is set up at this till"),
    Text(
        zh="可以存成 PDF，或请管理员在设置中添加打印机。", en="Save a PDF, or have IT name a printer in the settings."
    ),
)
SENT = Notice(Tone.INFO, Text(zh="正在打印", en="Printing"))
HANDED_OUT = Notice(
    Tone.INFO,
    Text(zh="正在打印凭证", en="Printing the slip"),
    Text(zh="请交给顾客：凭它可以查询结果。", en="Hand it to the customer: the result can be asked for with it."),
)
PRINTED = Notice(Tone.SUCCESS, Text(zh="打印好了", en="Printed"))
NOT_PRINTED = Notice(
    Tone.WARNING,
    Text(zh="没有打印出来", en="It was not printed"),
    Text(
        zh="先看状态栏里打印机怎么了，弄好后再打印。",
        en="See the status bar for what the printer needs, then print again.",
    ),
)
_SAVED = Text(zh="已存为 {file}", en="Saved as {file}")
NOT_SAVED = Notice(Tone.WARNING, Text(zh="PDF 存不了", en="The PDF could not be saved"))


@dataclass(frozen=True, slots=True)
class SlipShown:
    """One slip as it looks on paper; ``picture`` is None for the moment in which it is drawn.

    ``others`` are further slips of the same order. ``is_kept``: it did not come out and may be put away.
    """

    name: Text
    picture: Picture | None
    kinds: tuple[Slip, ...]
    chosen: Slip
    can_print: bool
    is_kept: bool
    notice: Notice | None = None


class SlipDesk(ChoiceDesk):
    """Lives on the engine's loop; slips are drawn on another thread. ``folder`` is where PDFs go."""

    def __init__(self, slips: Slips, profile: Profile, folder: Callable[[], Path]) -> None:
        super().__init__()
        self._slips = slips
        self._profile = profile
        self._folder = folder
        self._shown: SlipShown | None = None
        self._wanted: Wanted | None = None
        self._document: Document | None = None
        self._came_from: Callable[[], object] | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self.on_said: Callable[[Notice], object] = lambda _: None
        """Says something on top of the counter's screen, for what is printed from there."""
        self._handed_out: str | None = None
        slips.listen(self._on_end)

    @property
    def view(self) -> Any:
        """What is to be seen just now."""
        if self._is_up and self._shown is not None:
            return self._shown
        return super().view if self._is_up else Away()

    def show(self) -> None:
        """Bring the list of slips up that did not come out."""
        self._put_down()
        super().show()

    def leave(self) -> None:
        """Take the panel away."""
        self._put_down()
        super().leave()

    def show_order(self, order_number: str, now: datetime, came_from: Callable[[], object]) -> None:
        """Show an order's slip, marked as a copy: the first one was handed over at the sale."""
        self._is_up, self._came_from = True, came_from
        self._show(Wanted(Slip.SALE, order_number, now, is_copy=True), is_kept=False)

    def back(self) -> None:
        """Go back from a slip to where it was asked for."""
        came_from = self._came_from
        if self._shown is not None and came_from is None:
            self.show()
        else:
            self.leave()
            if came_from is not None:
                came_from()

    def choose_kind(self, kind: Slip) -> None:
        """Show another slip of the same order."""
        if self._wanted is not None and self._shown is not None and kind in self._shown.kinds:
            self._show(replace(self._wanted, kind=kind), is_kept=False)

    def print(self) -> None:
        """Print the slip that is shown."""
        wanted, shown = self._wanted, self._shown
        if wanted is None or shown is None or self._slips.is_under_way(wanted.kind, wanted.of):
            return
        if not shown.can_print:
            self._say(NO_PRINTER)
            return
        if shown.is_kept:
            self._slips.print_again(wanted)
        else:
            self._slips.print(wanted)
        self._shown = replace(shown, is_kept=False)
        self._say(SENT)

    def print_unknown(self, order_number: str) -> None:
        """Print what a customer takes along whose result is open, before the next one is served."""
        if not self._slips.is_under_way(Slip.UNKNOWN, order_number):
            self._slips.print_unknown(order_number)
            self._handed_out = order_number
            self.on_said(HANDED_OUT)

    def put_away(self) -> None:
        """Forget a slip that did not come out."""
        if self._wanted is not None and self._shown is not None and self._shown.is_kept:
            self._slips.put_away(self._wanted)
            self.show()

    def save(self) -> None:
        """Keep the slip that is shown as a PDF."""
        if self._wanted is not None and self._shown is not None and self._shown.picture is not None:
            self._do(self._save(self._wanted, self._shown.picture))

    # -- inside

    def _put_down(self) -> None:
        self._shown = self._wanted = self._document = self._came_from = None

    def _show(self, wanted: Wanted, *, is_kept: bool) -> None:
        self._wanted = wanted
        kinds = self._kinds(wanted)
        name = _COPY.fill(name=NAMES[wanted.kind]) if wanted.is_copy else NAMES[wanted.kind]
        self._shown = SlipShown(name, None, kinds, wanted.kind, self._slips.has_printer, is_kept)
        document, notice = self._made(wanted)
        self._document = document
        self._shown = replace(self._shown, notice=notice)
        self._publish()
        if document is not None:
            self._do(self._draw(document))

    def _made(self, wanted: Wanted) -> tuple[Document | None, Notice | None]:
        try:
            return self._slips.document(wanted), None
        except NoSlipError:
            return None, NOTHING_TO_PRINT
        except JournalFaultError as fault:
            _log.warning("slip_not_made", fault=str(fault))
            return None, JOURNAL_FAULT

    def _kinds(self, wanted: Wanted) -> tuple[Slip, ...]:
        """Return the slips that there are of an order; of anything else there is one."""
        if wanted.kind not in {Slip.SALE, Slip.REFUND}:
            return ()
        has_refund = self._made(replace(wanted, kind=Slip.REFUND))[0] is not None
        return (Slip.SALE, Slip.REFUND) if has_refund else ()

    async def _draw(self, document: Document) -> None:
        picture = await asyncio.to_thread(_drawn, document, self._profile)
        if document is self._document and self._shown is not None:
            self._shown = replace(self._shown, picture=picture)
            self._publish()

    async def _save(self, wanted: Wanted, picture: Picture) -> None:
        folder = self._folder()
        name = re.sub(r"[^A-Za-z0-9_.-]", "_", f"{wanted.kind.value}-{wanted.of}") + ".pdf"
        try:
            await asyncio.to_thread(_write, folder / name, pdf_of(picture, NAMES[wanted.kind].zh))
        except OSError as fault:
            why = Text(zh=f"{folder}: {fault.strerror}", en=f"{folder}: {fault.strerror}")
            self._say(replace(NOT_SAVED, do_now=why))
        else:
            self._say(Notice(Tone.SUCCESS, _SAVED.fill(file=str(folder / name))))

    def _on_end(self) -> None:
        self._say_of_handed_out()
        wanted, shown = self._wanted, self._shown
        if not self._is_up:
            return
        if wanted is None or shown is None:
            self._publish()
        elif shown.notice == SENT and not self._slips.is_under_way(wanted.kind, wanted.of):
            kept = next((each for each in self._slips.kept if (each.kind, each.of) == (wanted.kind, wanted.of)), None)
            self._wanted = kept or wanted
            self._shown = replace(shown, is_kept=kept is not None)
            self._say(PRINTED if kept is None else NOT_PRINTED)

    def _say_of_handed_out(self) -> None:
        """Say so at the counter where the slip that a customer waits for did not come out."""
        number = self._handed_out
        if number is None or self._slips.is_under_way(Slip.UNKNOWN, number):
            return
        self._handed_out = None
        if any((each.kind, each.of) == (Slip.UNKNOWN, number) for each in self._slips.kept):
            self.on_said(NOT_PRINTED)

    def _say(self, notice: Notice) -> None:
        if self._shown is not None:
            self._shown = replace(self._shown, notice=notice)
            self._publish()

    def _do(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _choices(self) -> Choices:
        return Choices(
            title=Text(zh="没打出来的小票", en="Slips that did not come out"),
            rows=tuple(_of_kept(each) for each in self._rows(ROWS)),
            none=Text(zh="都打印好了", en="Everything was printed"),
            has_more=len(self._slips.kept) > ROWS,
        )

    def _rows(self, most: int) -> list[Wanted]:
        return list(reversed(self._slips.kept))[self._from : self._from + most]

    def _take(self, index: int) -> None:
        self._is_up = True
        self._show(list(reversed(self._slips.kept))[index], is_kept=True)


def slips_folder() -> Path:
    """Return where slips are saved as PDF: beside the person's own documents."""
    return Path(platformdirs.user_documents_dir()) / "jifu"


def _drawn(document: Document, profile: Profile) -> Picture:
    from hardware.printer.picture import picture_of  # Late: what it draws with takes its time to load.

    return picture_of(document, profile.dots, profile.columns)


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def _of_kept(wanted: Wanted) -> Choice:
    at = f"{wanted.at.astimezone():%m-%d %H:%M}"
    of = in_groups(wanted.of) if wanted.kind in {Slip.SALE, Slip.REFUND, Slip.UNKNOWN} else wanted.of
    side = Text(zh="可能已打一部分", en="Part of it may lie there") if wanted.is_copy else NO_TEXT
    return Choice(NAMES[wanted.kind], Text(zh=f"{at} · {of}", en=f"{at} · {of}"), side)
