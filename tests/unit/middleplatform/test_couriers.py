# SPDX-License-Identifier: Apache-2.0
"""Couriers: signing in, the day's deliveries, and collecting them as a till would."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date

import pytest

from middleplatform.accounts.csv_file import ImportRefusedError
from middleplatform.accounts.repository import Policy
from middleplatform.accounts.service import AdminError
from middleplatform.contract.couriers import (
    CollectCash,
    CollectPayment,
    CourierSignIn,
    Delivery,
    DeliveryState,
    Price,
)
from middleplatform.contract.payments import (
    Asset,
    Door,
    Entry,
    IfSucceeded,
    Payment,
    SMSCode,
    Status,
)
from middleplatform.contract.reason_codes import ReasonCode
from middleplatform.couriers.assignment import Assignment, Imported
from middleplatform.couriers.identity import CourierIdentity
from middleplatform.problems import RequestRefusedError
from middleplatform.security.audit import acts
from tests.unit.middleplatform.workbench import PASSWORD, Workbench, failure_code

PIN = "246810"
TODAY = date(2026, 11, 2)
HEADER = "number,courier,day,recipient,phone,address,total\n"


@dataclass
class Round:
    """A courier on the round of today, with two deliveries: ``small`` is below the no-password limit."""

    bench: Workbench
    courier: CourierIdentity
    small: str = "D-1"
    large: str = "D-2"

    def delivery(self, number: str) -> Delivery:
        return self.bench.platform.deliveries.one(self.courier, number)

    def collect(
        self,
        number: str,
        code: str,
        *,
        attempt_id: uuid.UUID | None = None,
        asset: Asset = Asset.POINTS,
        amount: int | None = None,
        entry: Entry = Entry.CAMERA,
    ) -> Payment:
        prices = {price.asset: price.amount for price in self.delivery(number).prices}
        request = CollectPayment(asset=asset, amount=amount or prices[asset], code=code, entry=entry)
        deliveries = self.bench.platform.deliveries
        return deliveries.collect(self.courier, number, attempt_id or uuid.uuid4(), request).payment

    def cash(self, number: str, amount_minor: int, cash_id: uuid.UUID | None = None) -> Delivery:
        request = CollectCash(cash_id=cash_id or uuid.uuid4(), amount_minor=amount_minor)
        return self.bench.platform.deliveries.collect_cash(self.courier, number, request)

    def cancel(self, attempt_id: uuid.UUID, if_succeeded: IfSucceeded = IfSucceeded.KEEP) -> Payment:
        return self.bench.platform.ending.cancel(self.courier.terminal, attempt_id, if_succeeded)

    def query(self, attempt_id: uuid.UUID) -> Payment:
        return self.bench.platform.finding.one("shop", attempt_id)


def signed_in(bench: Workbench, number: str = "C1") -> CourierIdentity:
    bench.platform.couriers.add("shop", number, "Courier")
    bench.platform.couriers.set_password(number, PIN)
    return sign_in(bench, number)


def sign_in(bench: Workbench, number: str = "C1", password: str = PIN) -> CourierIdentity:
    request = CourierSignIn(number=number, password=password)
    return bench.platform.couriers.sign_in(request, "127.0.0.1").identity


def import_csv(bench: Workbench, rows: str) -> Imported:
    return Assignment(bench.platform.context).import_csv("shop", (HEADER + rows).encode())


def on_round(bench: Workbench) -> Round:
    courier = signed_in(bench)
    import_csv(bench, f"D-1,C1,{TODAY},Li,,East Road 1,128.50\nD-2,C1,{TODAY},Wu,13900000000,West Road 2,400\n")
    return Round(bench, courier)


@pytest.fixture
def round_(bench: Workbench) -> Round:
    return on_round(bench)


def test_a_courier_sees_the_deliveries_of_the_day_with_their_prices(round_: Round) -> None:
    found = round_.bench.platform.deliveries.of_day(round_.courier, TODAY).deliveries

    assert [(one.number, one.state, one.due_minor) for one in found] == [
        ("D-1", DeliveryState.DUE, 12_850),
        ("D-2", DeliveryState.DUE, 40_000),
    ]
    assert {price.asset: price.amount for price in found[0].prices} == {
        Asset.POINTS: 12_850,
        Asset.WALLET: 12_850,
        Asset.CARD: 12_850,
    }
    assert round_.bench.platform.deliveries.of_day(round_.courier, date(2026, 11, 3)).deliveries == ()


def test_a_payment_under_the_limit_pays_the_delivery_at_once(round_: Round) -> None:
    guest = round_.bench.guest()

    payment = round_.collect(round_.small, round_.bench.code(guest))

    assert (payment.status, payment.amount) == (Status.SUCCEEDED, 12_850)
    assert round_.delivery(round_.small).state is DeliveryState.PAID
    assert round_.bench.balance(guest) == 100_000 - 12_850


def test_by_a_price_that_was_changed_since_the_page_was_told_of_it_nothing_is_taken(round_: Round) -> None:
    guest = round_.bench.guest()
    told = CollectPayment(
        asset=Asset.POINTS,
        amount=12_850,
        code=round_.bench.code(guest),
        covers_minor=round_.delivery("D-1").due_minor,
    )
    round_.bench.set_policy(units=200)
    taken = round_.bench.platform.deliveries.collect(round_.courier, "D-1", uuid.uuid4(), told)
    assert failure_code(taken.payment) == ReasonCode.RULES_CHANGED
    assert round_.delivery("D-1").state is DeliveryState.DUE


def test_the_same_attempt_again_is_answered_and_charges_nothing(round_: Round) -> None:
    guest, attempt_id = round_.bench.guest(), uuid.uuid4()
    code = round_.bench.code(guest)
    first = round_.collect(round_.small, code, attempt_id=attempt_id, amount=12_850)

    again = round_.collect(round_.small, code, attempt_id=attempt_id, amount=12_850)

    assert (again.attempt_id, again.status) == (first.attempt_id, Status.SUCCEEDED)
    assert round_.bench.balance(guest) == 100_000 - 12_850


def test_a_typed_code_always_asks_for_proof(round_: Round) -> None:
    payment = round_.collect(round_.small, round_.bench.code(round_.bench.guest()), entry=Entry.TYPED)

    assert payment.status is Status.VERIFYING
    assert round_.delivery(round_.small).state is DeliveryState.BEING_PAID


def test_the_password_typed_on_the_couriers_phone_proves_the_payment(round_: Round) -> None:
    payment = round_.collect(round_.large, round_.bench.code(round_.bench.guest()))
    assert payment.verification is not None
    assert payment.verification.doors == (Door.PIN_PAD, Door.PHONE)
    assert payment.verification.pin_key is None

    round_.bench.platform.proving.by_courier(payment.attempt_id, uuid.uuid4(), "000000")
    wrong = round_.query(payment.attempt_id)
    round_.bench.platform.proving.by_courier(payment.attempt_id, uuid.uuid4(), PASSWORD)

    assert wrong.verification is not None
    assert (wrong.verification.last_failure, wrong.verification.tries_left) == (ReasonCode.PASSWORD_INCORRECT, 4)
    assert round_.query(payment.attempt_id).status is Status.SUCCEEDED


def test_an_sms_code_told_to_the_courier_proves_the_payment(sms_bench: Workbench) -> None:
    round_ = on_round(sms_bench)
    payment = round_.collect(round_.large, sms_bench.code(sms_bench.guest(password=None)))
    assert payment.verification is not None
    assert payment.verification.doors == (Door.SMS,)

    sms_bench.platform.proving.send_sms(payment.attempt_id)
    told = SMSCode(verification_id=uuid.uuid4(), code=sms_bench.sms_code())
    sms_bench.platform.proving.by_sms(payment.attempt_id, told)

    assert round_.query(payment.attempt_id).status is Status.SUCCEEDED


def test_a_tills_terminal_does_not_offer_a_password_without_a_pad(bench: Workbench) -> None:
    terminal, _ = bench.enrol("no pad")

    payment = bench.waiting(terminal=terminal)

    assert payment.verification is not None
    assert payment.verification.doors == (Door.PHONE,)


def test_no_second_payment_of_a_delivery_starts_while_one_is_open(round_: Round) -> None:
    guest = round_.bench.guest(wallet_minor=50_000)
    round_.collect(round_.large, round_.bench.code(guest), amount=30_000)

    with pytest.raises(RequestRefusedError) as refused:
        round_.collect(round_.large, round_.bench.code(guest, Asset.WALLET), asset=Asset.WALLET, amount=10_000)

    assert (refused.value.status, refused.value.code) == (409, ReasonCode.ORDER_BEING_PAID)


def test_a_delivery_that_is_paid_cannot_be_charged_again(round_: Round) -> None:
    guest = round_.bench.guest()
    round_.collect(round_.small, round_.bench.code(guest))

    again = round_.collect(round_.small, round_.bench.code(guest), amount=12_850)

    assert failure_code(again) == ReasonCode.ORDER_ALREADY_PAID


def test_an_attempt_that_was_cancelled_before_it_came_charges_nothing(round_: Round) -> None:
    guest, attempt_id = round_.bench.guest(), uuid.uuid4()
    code = round_.bench.code(guest)

    round_.cancel(attempt_id)
    late = round_.collect(round_.small, code, attempt_id=attempt_id)

    assert late.status is Status.CANCELLED
    assert round_.bench.balance(guest) == 100_000


def test_cash_covers_the_rest_that_points_left(round_: Round) -> None:
    guest = round_.bench.guest()
    round_.collect(round_.small, round_.bench.code(guest), amount=10_000)
    assert round_.delivery(round_.small).due_minor == 2_850

    paid = round_.cash(round_.small, 2_850)

    assert paid.state is DeliveryState.PAID
    assert [(tender.kind, tender.value_minor) for tender in paid.tenders] == [("points", 10_000), ("cash", 2_850)]


def test_who_took_how_much_cash_for_which_delivery_is_noted(round_: Round) -> None:
    round_.collect(round_.small, round_.bench.code(round_.bench.guest()), amount=10_000)
    cash_id = uuid.uuid4()
    round_.cash(round_.small, 2_850, cash_id)
    round_.cash(round_.small, 2_850, cash_id)

    found = round_.bench.platform.context.units.read(lambda connection: acts(connection, "delivery:shop:D-1", None))

    assert [(one.actor, one.act, one.details) for one in found] == [
        (
            f"courier:{round_.courier.courier_id}",
            "cash.collected",
            {"amount_minor": 2_850, "total_minor": 12_850, "currency": "CNY", "cash_id": str(cash_id)},
        )
    ]


def test_a_price_is_what_the_shops_rules_let_be_paid_with_the_asset(round_: Round) -> None:
    guest = round_.bench.guest()
    round_.bench.admin.set_policy(Policy("shop", Asset.POINTS, 50, 100_000, 20_000, 9, None, 50, 100))
    round_.bench.admin.set_policy(Policy("shop", Asset.WALLET, 100, 9_999, 20_000, 9))

    told = {price.asset: price for price in round_.delivery(round_.small).prices}

    assert told[Asset.POINTS] == Price(
        asset=Asset.POINTS, amount=6_425, most=3_200, step=100, units_per_currency_unit=50
    )
    assert (told[Asset.WALLET].amount, told[Asset.WALLET].most, told[Asset.WALLET].step) == (12_850, 9_999, 1)
    paid = round_.collect(round_.small, round_.bench.code(guest), amount=told[Asset.POINTS].most)
    assert paid.status is Status.SUCCEEDED
    assert round_.delivery(round_.small).due_minor == 12_850 - 6_400


def test_an_asset_that_pays_a_part_already_has_no_price_and_the_part_names_whose_it_is(round_: Round) -> None:
    round_.collect(round_.small, round_.bench.code(round_.bench.guest()), amount=10_000)

    told = round_.delivery(round_.small)

    assert [price.asset for price in told.prices] == [Asset.WALLET, Asset.CARD]
    assert [(one.kind, one.amount, one.yours) for one in told.tenders] == [("points", 10_000, True)]
    second = signed_in(round_.bench, "C2")
    import_csv(round_.bench, f"D-1,C2,{TODAY},Li,,East Road 1,128.50\n")
    assert [one.yours for one in Round(round_.bench, second).delivery("D-1").tenders] == [False]


def test_the_part_that_is_being_paid_is_told_from_the_one_that_is_paid(round_: Round) -> None:
    guest = round_.bench.guest(wallet_minor=50_000)
    round_.collect(round_.small, round_.bench.code(guest), amount=10_000)
    round_.collect(
        round_.small, round_.bench.code(guest, Asset.WALLET), asset=Asset.WALLET, amount=2_850, entry=Entry.TYPED
    )

    told = round_.delivery(round_.small)

    assert told.state is DeliveryState.BEING_PAID
    assert [(one.kind, one.is_open) for one in told.tenders] == [("points", False), ("wallet", True)]


def test_a_part_is_given_back_where_the_customer_cannot_pay_the_rest(round_: Round) -> None:
    guest = round_.bench.guest()
    part = round_.collect(round_.small, round_.bench.code(guest), amount=10_000)

    back = round_.cancel(part.attempt_id, IfSucceeded.REVERSE)

    assert back.status is Status.REVERSED
    assert round_.bench.balance(guest) == 100_000
    told = round_.delivery(round_.small)
    assert (told.state, told.due_minor, told.tenders) == (DeliveryState.DUE, 12_850, ())
    whole = round_.collect(round_.small, round_.bench.code(guest))
    assert (whole.status, whole.amount) == (Status.SUCCEEDED, 12_850)


def test_an_administrator_sees_what_covers_a_delivery(round_: Round) -> None:
    round_.collect(round_.small, round_.bench.code(round_.bench.guest()), amount=10_000)
    round_.cash(round_.small, 2_850)

    found = {one.number: tenders for one, tenders in Assignment(round_.bench.platform.context).of_shop("shop", TODAY)}

    assert [(one.kind, one.amount) for one in found["D-1"]] == [("points", 10_000), ("cash", 2_850)]
    assert found["D-2"] == []


def test_the_same_cash_told_twice_counts_once(round_: Round) -> None:
    cash_id = uuid.uuid4()
    round_.cash(round_.small, 12_850, cash_id)

    again = round_.cash(round_.small, 12_850, cash_id)

    assert [tender.value_minor for tender in again.tenders] == [12_850]


def test_a_payment_that_arrives_after_the_cash_is_declined(round_: Round) -> None:
    guest = round_.bench.guest()
    code = round_.bench.code(guest)
    round_.cash(round_.small, 12_850)

    late = round_.collect(round_.small, code, amount=12_850)

    assert failure_code(late) == ReasonCode.ORDER_ALREADY_PAID
    assert round_.bench.balance(guest) == 100_000


@pytest.mark.parametrize(
    ("open_payment", "amount_minor", "code"),
    [
        pytest.param(True, 40_000, ReasonCode.ORDER_BEING_PAID, id="while a payment is open"),
        pytest.param(False, 39_999, ReasonCode.ORDER_DIFFERS, id="of another amount than the rest"),
    ],
)
def test_cash_is_refused(round_: Round, open_payment: bool, amount_minor: int, code: ReasonCode) -> None:
    if open_payment:
        round_.collect(round_.large, round_.bench.code(round_.bench.guest()))

    with pytest.raises(RequestRefusedError) as refused:
        round_.cash(round_.large, amount_minor)

    assert (refused.value.status, refused.value.code) == (409, code)


def test_another_couriers_delivery_is_not_found(round_: Round) -> None:
    stranger = Round(round_.bench, signed_in(round_.bench, "C2"))

    for act in (
        lambda: stranger.delivery("D-1"),
        lambda: stranger.cash("D-1", 12_850),
        lambda: stranger.bench.platform.deliveries.collect(
            stranger.courier, "D-1", uuid.uuid4(), CollectPayment(asset=Asset.POINTS, amount=1, code="1")
        ),
    ):
        with pytest.raises(RequestRefusedError) as refused:
            act()
        assert refused.value.status == 404


def test_a_wrong_pin_is_refused_and_five_lock_the_number(bench: Workbench) -> None:
    signed_in(bench)
    for _ in range(5):
        with pytest.raises(RequestRefusedError, match="LOGIN_INCORRECT"):
            sign_in(bench, password="000000")

    with pytest.raises(RequestRefusedError) as locked:
        sign_in(bench)

    assert (locked.value.status, locked.value.code) == (429, ReasonCode.RATE_LIMITED)
    bench.clock.forward(seconds=locked.value.retry_after_s or 0)
    assert sign_in(bench).name == "Courier"


def test_a_courier_who_is_shut_out_is_out_at_once(bench: Workbench) -> None:
    bench.platform.couriers.add("shop", "C1", "Courier")
    bench.platform.couriers.set_password("C1", PIN)
    session = bench.platform.couriers.sign_in(CourierSignIn(number="C1", password=PIN), "127.0.0.1")
    assert bench.platform.couriers.identify(session.token) == session.identity

    bench.platform.couriers.disable("C1", disabled=True)

    with pytest.raises(RequestRefusedError, match="NOT_SIGNED_IN"):
        bench.platform.couriers.identify(session.token)
    with pytest.raises(RequestRefusedError, match="LOGIN_INCORRECT"):
        sign_in(bench)


def test_a_courier_who_is_let_in_again_or_has_a_new_password_signs_in_anew(bench: Workbench) -> None:
    bench.platform.couriers.add("shop", "C1", "Courier")
    bench.platform.couriers.set_password("C1", PIN)
    lost = [bench.platform.couriers.sign_in(CourierSignIn(number="C1", password=PIN), "127.0.0.1").token]
    bench.platform.couriers.disable("C1", disabled=True)
    bench.platform.couriers.disable("C1", disabled=False)
    lost.append(bench.platform.couriers.sign_in(CourierSignIn(number="C1", password=PIN), "127.0.0.1").token)

    bench.platform.couriers.set_password("C1", "864209")

    for token in lost:
        with pytest.raises(RequestRefusedError, match="NOT_SIGNED_IN"):
            bench.platform.couriers.identify(token)


def test_a_session_ends_with_the_shift(bench: Workbench) -> None:
    signed_in(bench)
    session = bench.platform.couriers.sign_in(CourierSignIn(number="C1", password=PIN), "127.0.0.1")

    bench.clock.forward(hours=14)

    with pytest.raises(RequestRefusedError, match="NOT_SIGNED_IN"):
        bench.platform.couriers.identify(session.token)


def test_the_same_file_again_changes_nothing_and_a_new_day_moves_the_delivery(round_: Round) -> None:
    rows = f"D-1,C1,{TODAY},Li,,East Road 1,128.50\n"
    assert import_csv(round_.bench, rows) == Imported(added=0, changed=0, unchanged=1)

    moved = import_csv(round_.bench, rows.replace(str(TODAY), "2026-11-03"))

    assert moved == Imported(added=0, changed=1, unchanged=0)
    assert round_.delivery("D-1").day == date(2026, 11, 3)


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("D 9,C1,2026-11-02,Li,,East 1,1", "row 2, number: 'D 9' is not 1 to 40 letters, digits, - or _"),
        ("D-9,C7,2026-11-02,Li,,East 1,1", "row 2, courier: 'C7' is not the number of a courier of shop 'shop'"),
        ("D-9,C1,2.11.2026,Li,,East 1,1", "row 2, day: '2.11.2026' is not a day such as 2027-01-31"),
        ("D-9,C1,2026-11-02,,,East 1,1", "row 2, recipient: '' is not 1 to 60 characters"),
        ("D-9,C1,2026-11-02,Li,12-34,East 1,1", "row 2, phone: '12-34' is not 5 to 15 digits with or without"),
        ("D-9,C1,2026-11-02,Li,,East 1,1.234", "row 2, total: '1.234' is not more than 0, with at most 2 decimals"),
        ("D-9,C1,2026-11-02,Li,,East 1,0", "row 2, total: '0' is not more than 0, with at most 2 decimals"),
        ("D-9,C1,2026-11-02,Li,,East 1,NaN", "row 2, total: 'NaN' is not more than 0, with at most 2 decimals"),
        ("D-9,C1,2026-11-02,Li,,East 1", "row 2: not 7 values"),
        ("D-1,C1,2026-11-02,Li,,East 1,128.51", "row 2, total: 'D-1' is known with 12850 minor units"),
    ],
)
def test_a_faulty_row_is_named_with_column_value_and_what_is_allowed(round_: Round, row: str, fault: str) -> None:
    good = "D-8,C1,2026-11-02,Li,,East 1,1.00\n"

    with pytest.raises(ImportRefusedError) as refused:
        import_csv(round_.bench, f"{row}\n{good}")

    assert refused.value.faults[0].startswith(fault)
    with pytest.raises(RequestRefusedError):
        round_.delivery("D-8")


def test_a_number_that_stands_twice_is_named_with_both_rows(round_: Round) -> None:
    row = "D-9,C1,2026-11-02,Li,,East 1,1.00\n"

    with pytest.raises(ImportRefusedError, match="row 3, number: 'D-9' stands in row 2 already"):
        import_csv(round_.bench, row + row)


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"number,courier\n", "row 1: the columns are"),
        (HEADER.encode() + "D-9,C1,2026-11-02,李,,东路 1,1".encode("gbk"), "the file is not UTF-8"),
    ],
)
def test_another_kind_of_file_is_refused(round_: Round, content: bytes, fault: str) -> None:
    with pytest.raises(ImportRefusedError, match=fault):
        Assignment(round_.bench.platform.context).import_csv("shop", content)


@pytest.mark.parametrize(("shop", "number"), [("shop", "C1"), ("shop", "C 2"), ("none", "C2")])
def test_a_courier_who_cannot_be_is_refused(bench: Workbench, shop: str, number: str) -> None:
    signed_in(bench)

    with pytest.raises(AdminError):
        bench.platform.couriers.add(shop, number, "Other")
