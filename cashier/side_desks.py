# SPDX-License-Identifier: Apache-2.0
"""The desks beside the sale: the shift, the doctor, past sales and whatever else comes up in the counter's place.

Each is built, and its modules loaded, when somebody first asks for it: a till that starts shows the sale and takes a
scan, and many a day ends without most of these. What a desk is told by others is hooked up here, when it is built.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cashier.panels import LateDesk, PanelDesk, PanelName

if TYPE_CHECKING:
    from cashier.checkout.attempts import Attempts
    from cashier.checkout.charged_desk import ChargedDesk
    from cashier.checkout.counter import Counter
    from cashier.checkout.goods_desk import GoodsDesk, HeldDesk
    from cashier.checkout.journalled_attempts import JournalledAttempts
    from cashier.checkout.journalled_orders import JournalledOrders
    from cashier.checkout.sale_desk import SaleDesk
    from cashier.checkout.screens import CounterView
    from cashier.checkout.tender_desk import TenderDesk
    from cashier.devices.printers import Printer
    from cashier.devices.scanners import Scanners
    from cashier.devices.status import StatusBoard
    from cashier.engine import SystemClock
    from cashier.it.bind_desk import BindDesk
    from cashier.it.camera_desk import CameraDesk
    from cashier.it.doctor_desk import DoctorDesk, HasDevices
    from cashier.it.finding import Finding
    from cashier.platform_client.client import PlatformClient
    from cashier.receipts.paperwork import Paperwork
    from cashier.receipts.slip_desk import SlipDesk
    from cashier.refunds.past_desk import PastDesk
    from cashier.refunds.refunds import Refunds
    from cashier.settings import LoadedSettings
    from cashier.shifts.desk import ShiftDesk
    from cashier.shifts.left_open import LeftOpen
    from cashier.shifts.shifts import Shifts
    from cashier.signin.people import People
    from cashier.storage.journal import Journal
    from cashier.storage.secrets import SecretStore
    from cashier.values.money import Money


@dataclass(frozen=True, slots=True)
class SideDesks:
    """One desk for each panel that a window has. They live on the engine's loop."""

    shift: LateDesk[ShiftDesk]
    doctor: LateDesk[DoctorDesk]
    camera: LateDesk[CameraDesk]
    bind: LateDesk[BindDesk]
    tender: LateDesk[TenderDesk]
    goods: LateDesk[GoodsDesk]
    held: LateDesk[HeldDesk]
    past: LateDesk[PastDesk]
    charged: LateDesk[ChargedDesk]
    slips: LateDesk[SlipDesk]

    def by_name(self) -> dict[PanelName, PanelDesk]:
        """Return the desks by the names of their panels."""
        return {PanelName(name): getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What the desks of one till are built of."""

    loaded: LoadedSettings
    secrets: SecretStore
    journal: Journal
    client: PlatformClient
    clock: SystemClock
    status: StatusBoard
    scanners: Scanners
    devices: HasDevices
    people: People
    shifts: Shifts
    left_open: LeftOpen
    counter: Counter
    sale: SaleDesk
    attempts: Attempts
    kept_attempts: JournalledAttempts
    orders: JournalledOrders
    refunds: Refunds
    paperwork: Paperwork
    printer: Printer | None
    amounts_of: Callable[[Money], tuple[int, ...]]
    on_view: Callable[[Callable[[CounterView], None]], None]


def side_desks(around: Surroundings) -> SideDesks:
    """Return the desks of a till, of which none is built yet."""
    return _Builder(around).desks


class _Builder:
    """Builds each desk once, when it is asked for."""

    def __init__(self, around: Surroundings) -> None:
        self._around = around
        self.desks = SideDesks(
            shift=LateDesk(self._shift),
            doctor=LateDesk(self._doctor),
            camera=LateDesk(self._camera),
            bind=LateDesk(self._bind),
            tender=LateDesk(self._tender),
            goods=LateDesk(self._goods),
            held=LateDesk(self._held),
            past=LateDesk(self._past),
            charged=LateDesk(self._charged),
            slips=LateDesk(self._slips),
        )

    def _shift(self) -> ShiftDesk:
        from cashier.shifts.desk import ShiftDesk
        from cashier.shifts.journalled_shifts import JournalledShifts

        around = self._around
        desk = ShiftDesk(
            around.shifts,
            JournalledShifts(around.journal),
            left_open=around.left_open,
            authority=around.people.authority,
            hand_to=around.people.session.hand_to,
        )
        around.paperwork.serve_shift(desk)
        around.on_view(desk.follow)
        return desk

    def _doctor(self) -> DoctorDesk:
        from cashier.it.doctor_desk import DoctorDesk

        return DoctorDesk(self._examine, self._around.status, self._around.devices)

    def _examine(self) -> list[Finding]:
        from cashier.it.doctor import examine_beside_a_till  # Late: it knows all that a till depends on.

        return examine_beside_a_till(self._around.loaded, self._around.secrets)

    def _camera(self) -> CameraDesk:
        from cashier.it.camera_desk import CameraDesk

        return CameraDesk(self._around.scanners.feeds, self._around.status)

    def _bind(self) -> BindDesk:
        from cashier.it.bind_desk import BindDesk, BindsDevices

        def binder() -> BindsDevices:
            from cashier.it.binder import Binder  # Late: it knows every driver.

            return Binder(self._around.loaded)

        return BindDesk(binder, self._around.scanners.add, self._around.people.authority, self._around.printer)

    def _tender(self) -> TenderDesk:
        from cashier.checkout.tender_desk import TenderDesk

        return TenderDesk(self._around.sale)

    def _goods(self) -> GoodsDesk:
        from cashier.checkout.goods_desk import GoodsDesk

        return GoodsDesk(self._around.sale)

    def _held(self) -> HeldDesk:
        from cashier.checkout.goods_desk import HeldDesk

        return HeldDesk(self._around.sale)

    def _past(self) -> PastDesk:
        from cashier.refunds.past_desk import PastDesk
        from cashier.refunds.past_sales import PastSales

        around = self._around
        past = PastSales(around.kept_attempts, around.orders, around.refunds)
        desk = PastDesk(past, around.refunds, around.people.authority)
        desk.on_print = lambda number: self._show_slip(number, lambda: desk.show_sale(number))
        return desk

    def _show_slip(self, order_number: str, came_from: Callable[[], object]) -> None:
        self.desks.slips.desk.show_order(order_number, self._around.clock.now(), came_from)

    def _charged(self) -> ChargedDesk:
        from cashier.checkout.charged_desk import ChargedDesk
        from cashier.checkout.find_payment import FindPayment

        around = self._around
        find = FindPayment(around.client, around.attempts.without_end)
        return ChargedDesk(find, around.amounts_of, around.clock)

    def _slips(self) -> SlipDesk:
        from cashier.receipts.slip_desk import SlipDesk, slips_folder

        paperwork = self._around.paperwork
        desk = SlipDesk(paperwork.slips, paperwork.profile, slips_folder)
        desk.on_said = self._around.counter.say
        return desk
