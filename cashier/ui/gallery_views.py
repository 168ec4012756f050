# SPDX-License-Identifier: Apache-2.0
"""Hand-made views for the gallery and the tests: every screen in every state that it can show. Times start at 0."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from uuid import UUID

from cashier.checkout import notices
from cashier.checkout.sale_notices import PART_STILL_TO_GO_BACK
from cashier.checkout.screens import (
    Asking,
    Bill,
    Cancelled,
    CounterView,
    Declined,
    DoorChoice,
    Finding,
    Notice,
    Paid,
    Tone,
    Unknown,
    Unresolved,
    Waiting,
)
from cashier.devices.device_lights import light_off
from cashier.devices.status import Level, Light, Part
from cashier.panels import PanelName
from cashier.platform_client.no_connection import NoConnection
from cashier.platform_client.replies import Unreachable
from cashier.platform_watch import lights_of
from cashier.receipts import slip_desk
from cashier.shifts.lost_payments import told_of
from cashier.signin.notices import NOBODY_TO_LOCK_FOR
from cashier.signin.views import SignInView
from cashier.ui.gallery_bills import BILL, ORDER, SALE
from cashier.ui.gallery_bind import BIND_VIEWS
from cashier.ui.gallery_camera import CAMERA_READY, CAMERA_VIEWS
from cashier.ui.gallery_charged import CHARGED_VIEWS
from cashier.ui.gallery_doctor import DOCTOR_VIEWS
from cashier.ui.gallery_past import PAST_VIEWS
from cashier.ui.gallery_printer import PRINTER_LIGHTS
from cashier.ui.gallery_sale import COMPLETE, NO_CHANGE, PART_PAID, SALE_PANELS, SALES
from cashier.ui.gallery_shift import LEFT, SHIFT_VIEWS
from cashier.ui.gallery_signin import SIGN_IN_VIEWS, SIGNED_IN
from cashier.ui.gallery_slips import SLIP_VIEWS
from cashier.ui.main_window import MainWindow
from cashier.values.money import Money
from cashier.values.payment_code import NotACode, Seen
from cashier.values.reasons import reason_for
from cashier.values.texts import Text
from middleplatform.contract.payments import Asset, Door, SettlementLine

HUGE = Bill(ORDER, Money(999_999_999), Asset.POINTS, 999_999_999)
EMPTY = replace(SALE, digits="", money=None, amount=None)
ALL_ASSETS = tuple(Asset)
DOORS = tuple(DoorChoice(door, is_open=True) for door in Door)
WAITING = Waiting(BILL, DOORS, Door.PIN_PAD, notices.instruction(Door.PIN_PAD), 5, 67.0, 90.0, is_busy=True)
PHONE = replace(WAITING, active=Door.PHONE, instruction=notices.instruction(Door.PHONE), is_busy=False)
SMS = replace(WAITING, active=Door.SMS, instruction=notices.instruction(Door.SMS), is_busy=False, needs_sms_code=True)
SMS_ON_PAD = replace(SMS, instruction=notices.instruction(Door.SMS, pad_asks=True), pad_asks=True)
UNKNOWN = Unknown(BILL, Finding.ASKING, 3, is_asking=False, next_at=4.0, cancel_at=41.0)
UNRESOLVED = (
    Unresolved("0199", "T01-20261101-092812-0004", Money(12_880), 5),
    Unresolved("019a", "T01-20261101-093001-0006", Money(3_500), 2),
    Unresolved("019b", "T01-20261101-093017-0008", Money(990), 1),
)
LOST = SettlementLine(
    transfer_id="debit:1",
    kind="debit",
    attempt_id=UUID(int=1),
    order_number="818416052502639520000158",
    asset=Asset.POINTS,
    amount=12_345_678,
    at=datetime(2026, 11, 1, 9, 30, tzinfo=UTC),
)
CONFIRMED = Notice(
    Tone.SUCCESS,
    Text(zh="已确认：订单 {order} 已付 {amount}", en="Confirmed: order {order} was paid, {amount}").fill(
        order=UNRESOLVED[0].order_number, amount="¥128.80"
    ),
)
WRONG_THING = notices.not_a_code(NotACode(Seen.WECHAT))
WRONG_PASSWORD = notices.trouble_at_door("PASSWORD_INCORRECT", None)

LIGHTS = tuple(
    Light(part, Level.READY, Text(zh="一切正常", en="All is well"))
    for part in (Part.NETWORK, Part.PLATFORM, Part.SCANNER, Part.PIN_PAD, Part.JOURNAL, Part.CLOCK)
)
WITHOUT_CONNECTION = {
    cause.name.lower().replace("_", "-"): (*lights_of(Unreachable("", cause)), *LIGHTS[2:]) for cause in NoConnection
}
TROUBLED_LIGHTS = (
    *lights_of(Unreachable("", NoConnection.NO_ANSWER)),
    Light(
        Part.SCANNER,
        Level.FAULT,
        Text(zh="扫码枪没有插好（/dev/ttyUSB0）", en="The scanner is not plugged in (/dev/ttyUSB0)"),
        Text(zh="插好 USB 线，指示灯亮了就能用。", en="Plug its USB cable in; it works as soon as its lamp is lit."),
    ),
    light_off(Part.PIN_PAD),
    Light(Part.JOURNAL, Level.READY, Text(zh="流水账可写", en="Journal can be written")),
    Light(
        Part.CLOCK,
        Level.WARNING,
        Text(zh="本机时钟慢了 4 分钟", en="The clock of this machine is 4 minutes slow"),
        Text(zh="请技术支持打开自动对时。", en="Have IT turn automatic time on."),
    ),
)

EVERY_LIGHT = tuple(
    next(
        (light for light in TROUBLED_LIGHTS if light.part is part),
        Light(part, Level.READY, Text(zh="一切正常", en="All is well")),
    )
    for part in Part
)
ALL_READY = tuple(replace(light, level=Level.READY) for light in EVERY_LIGHT)


@dataclass(frozen=True, slots=True)
class Exhibit:
    """One state of the window: a view, the lights, and what the person did since."""

    name: str
    view: CounterView
    lights: tuple[Light, ...] = LIGHTS
    then: Callable[[MainWindow], None] | None = None


def _declined(code: str, *, can_scan_again: bool, **details: object) -> CounterView:
    return CounterView(Declined(BILL, reason_for(code, details), can_scan_again))


def _some_sms_digits(window: MainWindow) -> None:
    for digit in "8024":
        window.pages.waiting.take_key("", digit)


def _arm_give_up(window: MainWindow) -> None:
    window.pages.unknown.give_up.click()


def _arm_cancel(window: MainWindow) -> None:
    window.pages.waiting.cancel.click()


def _open_status(window: MainWindow) -> None:
    window.toggle_status()


def _open_menu(window: MainWindow) -> None:
    window.toggle_menu()


def _fault(window: MainWindow) -> None:
    window.show_fault("ZeroDivisionError")


def _show_panel(name: PanelName, view: object) -> Callable[[MainWindow], None]:
    return lambda window: window.show_panel(name, view)


def _sign_in(view: SignInView) -> Callable[[MainWindow], None]:
    return lambda window: window.show_signin(view)


def _menu_of_somebody(window: MainWindow) -> None:
    window.show_signin(SIGNED_IN)
    window.toggle_menu()


def _panel(panel: PanelName, views: Mapping[str, object]) -> list[Exhibit]:
    return [Exhibit(name, CounterView(EMPTY), then=_show_panel(panel, view)) for name, view in views.items()]


_CLOSED_PAD = (DoorChoice(Door.PIN_PAD, is_open=False), *DOORS[1:2], DoorChoice(Door.SMS, is_open=False))

EXHIBITS = (
    Exhibit("sale-empty", CounterView(EMPTY)),
    Exhibit("sale-amount", CounterView(SALE)),
    Exhibit("sale-assets", CounterView(replace(SALE, assets=ALL_ASSETS))),
    Exhibit("sale-wallet", CounterView(replace(SALE, asset=Asset.WALLET, assets=ALL_ASSETS))),
    Exhibit(
        "sale-huge",
        CounterView(replace(SALE, digits="9999999.99", money=HUGE.money, amount=HUGE.amount)),
    ),
    Exhibit("sale-wrong-thing", CounterView(SALE, notice=WRONG_THING)),
    Exhibit("sale-amount-first", CounterView(EMPTY, notice=notices.AMOUNT_FIRST)),
    Exhibit("sale-no-policy", CounterView(SALE, notice=notices.NO_POLICY), TROUBLED_LIGHTS),
    Exhibit("sale-no-shift", CounterView(SALE, is_shift_open=False)),
    Exhibit("sale-no-shift-everything", CounterView(EMPTY, UNRESOLVED, left=LEFT[:2], is_shift_open=False)),
    Exhibit("paid-no-shift", CounterView(Paid(BILL, None, None, None, 6.2), is_shift_open=False)),
    Exhibit("sale-unresolved", CounterView(replace(SALE, assets=ALL_ASSETS), UNRESOLVED[:1])),
    Exhibit("sale-everything", CounterView(replace(SALE, assets=ALL_ASSETS), UNRESOLVED, notice=WRONG_THING)),
    Exhibit("sale-left-open", CounterView(SALE, left=LEFT[:2])),
    Exhibit("sale-all-open", CounterView(replace(SALE, assets=ALL_ASSETS), UNRESOLVED, left=LEFT[:4])),
    Exhibit("sale-not-locked", CounterView(SALE, notice=NOBODY_TO_LOCK_FOR)),
    Exhibit("sale-settled", CounterView(EMPTY, settled=CONFIRMED)),
    Exhibit("sale-lost-payment", CounterView(EMPTY, settled=told_of(LOST))),
    Exhibit("sale-part-to-go-back", CounterView(EMPTY, notice=PART_STILL_TO_GO_BACK), TROUBLED_LIGHTS),
    Exhibit("sale-status", CounterView(EMPTY), TROUBLED_LIGHTS, _open_status),
    *(
        Exhibit(f"sale-status-{name}", CounterView(EMPTY), lights, _open_status)
        for name, lights in WITHOUT_CONNECTION.items()
    ),
    Exhibit("sale-every-light", CounterView(SALE), EVERY_LIGHT),
    Exhibit("sale-every-light-ready", CounterView(SALE), ALL_READY),
    Exhibit("sale-every-status", CounterView(EMPTY), EVERY_LIGHT, _open_status),
    *(
        Exhibit(f"sale-printer-{name}", CounterView(SALE), (*LIGHTS[:3], light, *LIGHTS[3:]))
        for name, light in PRINTER_LIGHTS.items()
    ),
    Exhibit(
        "sale-status-paper-out",
        CounterView(EMPTY),
        (*LIGHTS[:3], PRINTER_LIGHTS["paper-out"], *LIGHTS[3:]),
        _open_status,
    ),
    Exhibit("sale-menu", CounterView(EMPTY), then=_open_menu),
    Exhibit("sale-fault", CounterView(SALE), then=_fault),
    Exhibit("asking", CounterView(Asking(BILL, 0.0))),
    Exhibit("waiting-pin-pad", CounterView(WAITING)),
    Exhibit("waiting-phone", CounterView(replace(PHONE, doors=_CLOSED_PAD)), TROUBLED_LIGHTS),
    Exhibit("waiting-hurry", CounterView(replace(PHONE, deadline=9.0, tries_left=1), UNRESOLVED[:1])),
    Exhibit("waiting-wrong-password", CounterView(replace(WAITING, tries_left=3, notice=WRONG_PASSWORD))),
    Exhibit("waiting-sms", CounterView(SMS), then=_some_sms_digits),
    Exhibit("waiting-sms-pad", CounterView(SMS_ON_PAD)),
    Exhibit("waiting-sms-checking", CounterView(replace(SMS_ON_PAD, pad_asks=False, is_busy=True, is_checking=True))),
    Exhibit(
        "waiting-sms-cut",
        CounterView(
            replace(SMS_ON_PAD, notice=notices.trouble_at_door("SMS_CODE_CUT", None, Door.SMS)), UNRESOLVED[:1]
        ),
    ),
    Exhibit(
        "waiting-sms-wrong",
        CounterView(
            replace(SMS, tries_left=2, notice=notices.trouble_at_door("SMS_CODE_INCORRECT", None)), UNRESOLVED[:1]
        ),
    ),
    Exhibit("waiting-no-door", CounterView(replace(WAITING, active=None, instruction=notices.instruction(None)))),
    Exhibit("waiting-cancel", CounterView(PHONE), then=_arm_cancel),
    Exhibit("paid", CounterView(Paid(BILL, "138****5678", 46_120, "R20261101-000318", 6.2))),
    Exhibit("paid-bare", CounterView(Paid(BILL, None, None, None, 6.2))),
    Exhibit("paid-huge", CounterView(Paid(HUGE, "138****5678", 999_999_999, "R20261101-000318", 2.0), UNRESOLVED)),
    Exhibit("declined-points", _declined("INSUFFICIENT_BALANCE", can_scan_again=False)),
    Exhibit("declined-expired", _declined("CODE_EXPIRED", can_scan_again=True, expired_ago_s=35)),
    Exhibit("declined-locked", _declined("PASSWORD_LOCKED", can_scan_again=False, retry_after_s=1_800)),
    Exhibit("declined-unreachable", _declined("PLATFORM_UNREACHABLE", can_scan_again=True), TROUBLED_LIGHTS),
    Exhibit("declined-new-code", _declined("SOMETHING_NEWER", can_scan_again=False)),
    Exhibit("unknown", CounterView(UNKNOWN)),
    Exhibit("unknown-asking", CounterView(replace(UNKNOWN, is_asking=True), UNRESOLVED[:1])),
    Exhibit("unknown-slip", CounterView(UNKNOWN, notice=slip_desk.HANDED_OUT)),
    Exhibit("unknown-slip-kept", CounterView(UNKNOWN, UNRESOLVED[:1], notice=slip_desk.NOT_PRINTED), TROUBLED_LIGHTS),
    Exhibit("unknown-give-up", CounterView(UNKNOWN), then=_arm_give_up),
    Exhibit("unknown-cancelling", CounterView(replace(UNKNOWN, finding=Finding.CANCELLING, questions=14))),
    Exhibit("unknown-giving-back", CounterView(replace(UNKNOWN, finding=Finding.GIVING_BACK))),
    Exhibit("cancelled", CounterView(Cancelled(BILL, points_returned=False))),
    Exhibit("returned", CounterView(Cancelled(BILL, points_returned=True))),
    *(Exhibit(name, CounterView(EMPTY, UNRESOLVED[:1]), then=_sign_in(view)) for name, view in SIGN_IN_VIEWS.items()),
    Exhibit("sale-signed-in", CounterView(SALE), then=_sign_in(SIGNED_IN)),
    Exhibit("sale-menu-signed-in", CounterView(EMPTY), then=_menu_of_somebody),
    *_panel(PanelName.SHIFT, SHIFT_VIEWS),
    *_panel(PanelName.PAST, PAST_VIEWS),
    *_panel(PanelName.CHARGED, CHARGED_VIEWS),
    *_panel(PanelName.SLIPS, SLIP_VIEWS),
    *_panel(PanelName.DOCTOR, DOCTOR_VIEWS),
    *_panel(PanelName.BIND, BIND_VIEWS),
    *(
        Exhibit(name, CounterView(EMPTY), (*LIGHTS, view.light or CAMERA_READY), _show_panel(PanelName.CAMERA, view))
        for name, view in CAMERA_VIEWS.items()
    ),
    *(Exhibit(name, CounterView(sale)) for name, sale in SALES.items()),
    Exhibit("complete", CounterView(COMPLETE)),
    Exhibit("complete-other", CounterView(NO_CHANGE)),
    Exhibit("paid-part", CounterView(PART_PAID)),
    *(Exhibit(name, CounterView(SALE), then=_show_panel(*view)) for name, view in SALE_PANELS.items()),
)
"""Every state, by a name that says it."""
