# SPDX-License-Identifier: Apache-2.0
"""Who belongs to the staff, and who somebody is: PINs, badges, lock-out."""

from __future__ import annotations

import dataclasses
import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cashier.staff.credentials import check_badge, check_pin
from cashier.staff.member import StaffError, StaffMember, role_named
from cashier.staff.rights import Right, Role, may_approve, rights_of
from cashier.staff.staff import FIRST_LOCK_OUT, TRIES, NewMember, Refusal, Refused
from tests.support.loop import on_loop
from tests.support.staff_ground import CHEAP, LI, PINS, WANG, ZHAO, ZHAO_BADGE, StaffGround


@on_loop
async def test_somebody_is_known_by_number_and_pin_also_after_a_restart(till: StaffGround) -> None:
    till.hire(LI, ZHAO)
    assert await till.staff.identify("1001", PINS["1001"]) == LI
    till.restart()
    assert await till.staff.identify(" 1001 ", PINS["1001"]) == LI
    assert await till.staff.identify("2001", PINS["1001"]) == Refused(Refusal.WRONG, tries_left=TRIES - 1)
    assert await till.staff.identify("nobody", PINS["1001"]) == Refused(Refusal.WRONG)


@on_loop
async def test_a_badge_is_known_by_its_scan(till: StaffGround) -> None:
    till.hire(LI, ZHAO)
    till.restart()
    assert await till.staff.identify_badge(ZHAO_BADGE) == ZHAO
    assert await till.staff.identify_badge("ＢＡＤＧＥ-2001-77 ") == ZHAO  # As an input method may send it.
    assert await till.staff.identify_badge("BADGE-2001-78") == Refused(Refusal.UNKNOWN_BADGE)
    till.staff.take_badge("2001")
    assert await till.staff.identify_badge(ZHAO_BADGE) == Refused(Refusal.UNKNOWN_BADGE)


@on_loop
async def test_wrong_pins_in_a_row_lock_a_number_out_and_a_restart_does_not_help(till: StaffGround) -> None:
    till.hire(LI)
    for left in range(TRIES - 1, 0, -1):
        assert await till.staff.identify("1001", "0000") == Refused(Refusal.WRONG, tries_left=left)
    until = till.clock.now() + FIRST_LOCK_OUT
    locked = Refused(Refusal.LOCKED_OUT, until=until)
    assert await till.staff.identify("1001", "0000") == locked
    assert await till.staff.identify("1001", PINS["1001"]) == locked
    till.restart()
    assert await till.staff.identify("1001", PINS["1001"]) == locked
    await till.clock.advance(FIRST_LOCK_OUT.total_seconds())
    assert await till.staff.identify("1001", PINS["1001"]) == LI
    assert await till.staff.identify("1001", "0000") == Refused(Refusal.WRONG, tries_left=TRIES - 1)


@on_loop
async def test_a_lock_out_of_a_clock_that_was_years_ahead_begins_anew_once_it_is_right(till: StaffGround) -> None:
    till.hire(LI)
    till.clock.set_wall_back(-timedelta(days=2_000))
    for _ in range(TRIES):
        await till.staff.identify("1001", "0000")
    till.clock.set_wall_back(timedelta(days=2_000))
    until = till.clock.now() + FIRST_LOCK_OUT
    assert await till.staff.identify("1001", PINS["1001"]) == Refused(Refusal.LOCKED_OUT, until=until)
    till.restart()
    await till.clock.advance(FIRST_LOCK_OUT.total_seconds())
    assert await till.staff.identify("1001", PINS["1001"]) == LI


@on_loop
async def test_every_further_wrong_pin_locks_for_twice_as_long_up_to_a_day(till: StaffGround) -> None:
    till.hire(LI)
    spans = []
    for _ in range(TRIES + 12):
        refused = await till.staff.identify("1001", "0000")
        assert isinstance(refused, Refused)
        if refused.until is not None:
            spans.append(refused.until - till.clock.now())
            await till.clock.advance(spans[-1].total_seconds())
    assert spans[:3] == [FIRST_LOCK_OUT, 2 * FIRST_LOCK_OUT, 4 * FIRST_LOCK_OUT]
    assert spans[-1] == timedelta(days=1)


@on_loop
async def test_somebody_who_manages_the_staff_ends_a_lock_out(till: StaffGround) -> None:
    till.hire(LI)
    for _ in range(TRIES):
        await till.staff.identify("1001", "0000")
    till.staff.unlock("1001", ZHAO.signature)
    till.restart()
    assert await till.staff.identify("1001", PINS["1001"]) == LI
    assert till.told("staff.lock_out_ended") == [
        {"staff": {"number": "1001", "name": "李娜"}, "by": {"number": "2001", "name": "赵敏"}}
    ]


@on_loop
async def test_a_try_is_counted_before_the_pin_is_looked_at_so_a_full_disk_gives_no_free_tries(
    till: StaffGround,
) -> None:
    till.hire(LI)
    till.break_disk()
    for _ in range(TRIES + 2):
        assert await till.staff.identify("1001", PINS["1001"]) == Refused(Refusal.STORAGE)
    till.mend_disk()
    assert await till.staff.identify("1001", PINS["1001"]) == LI


@on_loop
async def test_whoever_left_the_shop_is_let_in_no_more_and_keeps_their_name(till: StaffGround) -> None:
    till.hire(LI, ZHAO)
    till.staff.deactivate("2001")
    till.restart()
    assert await till.staff.identify("2001", PINS["2001"]) == Refused(Refusal.NOT_ACTIVE)
    assert await till.staff.identify_badge(ZHAO_BADGE) == Refused(Refusal.NOT_ACTIVE)
    assert till.staff.member("2001") == dataclasses.replace(ZHAO, is_active=False)


@on_loop
async def test_somebody_changes_their_own_pin_with_the_old_one(till: StaffGround) -> None:
    till.hire(LI)
    assert await till.staff.change_pin("1001", "0000", "7531") == Refused(Refusal.WRONG, tries_left=TRIES - 1)
    assert await till.staff.change_pin("1001", PINS["1001"], "7531") is None
    till.restart()
    assert await till.staff.identify("1001", "7531") == LI
    with pytest.raises(StaffError, match="guessed at once"):
        await till.staff.change_pin("1001", "7531", "1234")


def test_a_till_has_staff_in_use_once_somebody_active_can_sign_in(till: StaffGround) -> None:
    found = [till.staff.is_in_use]
    till.staff.add(LI)
    found.append(till.staff.is_in_use)
    till.staff.set_pin("1001", PINS["1001"])
    found.append(till.staff.is_in_use)
    till.staff.deactivate("1001")
    found.append(till.staff.is_in_use)
    assert found == [False, False, True, False]


def test_no_pin_hash_or_badge_stands_in_an_event_or_is_printed(till: StaffGround) -> None:
    till.hire(LI, ZHAO)
    kept = till.staff.kept("2001")
    assert kept.secret.pin_hash is not None
    written = "".join(f"{event.kind}{event.body}" for event in till.journal.events())
    for secret in (*PINS.values(), ZHAO_BADGE, "argon2", kept.secret.pin_hash):
        assert secret not in written
        assert secret not in repr(kept)


def test_many_are_taken_in_all_or_none(till: StaffGround) -> None:
    till.hire(LI)
    renamed = dataclasses.replace(LI, name="李娜娜", role=Role.SUPERVISOR)
    theirs = till.staff.kept("1001").secret.pin_hash
    with pytest.raises(StaffError, match="not an Argon2id hash"):
        till.staff.take_in([NewMember(renamed), NewMember(WANG, pin_hash="1234")])
    assert till.staff.members == [LI]
    with pytest.raises(StaffError, match="m=1048576, t=3"):
        till.staff.take_in([NewMember(WANG, pin_hash="$argon2id$v=19$m=1048576,t=3,p=1$c29tZXNhbHQ$" + "A" * 22)])
    assert till.staff.take_in([NewMember(renamed), NewMember(WANG)]) == (1, 1)
    assert till.staff.take_in([NewMember(renamed), NewMember(WANG)]) == (0, 0)
    till.restart()
    assert till.staff.members == [renamed, WANG]
    assert till.staff.kept("1001").secret.pin_hash == theirs
    assert till.journal.check_chain().is_intact


def test_a_record_that_was_changed_by_hand_is_found(till: StaffGround) -> None:
    till.hire(LI)
    row = till.journal.staff.all()[0]
    assert json.loads(till.journal.staff.bodies()["1001"])["member"] == json.loads(row.record)
    till.journal._connection.execute("UPDATE staff SET record = replace(record, 'cashier', 'manager')")
    row = till.journal.staff.all()[0]
    assert json.loads(till.journal.staff.bodies()["1001"])["member"] != json.loads(row.record)


@pytest.mark.parametrize("pin", ["123", "1234567890123", "12a4", "１２３８", "7777", "1234", "6543", "9012"])
def test_a_pin_that_is_guessed_at_once_is_not_taken_and_not_repeated(pin: str) -> None:
    with pytest.raises(StaffError) as caught:
        check_pin(pin, "1001")
    assert pin not in str(caught.value) or pin == "1234"


def test_a_badge_that_reads_like_a_customers_code_is_not_taken(till: StaffGround) -> None:
    till.hire(LI, ZHAO)
    for code in ("12345", "a" * 65, "130000000000000000", "https://example.com/1", "91000000000000000012"[:8]):
        with pytest.raises(StaffError):
            check_badge(code)
    with pytest.raises(StaffError, match="that of staff 2001"):
        till.staff.set_badge("1001", ZHAO_BADGE)


@pytest.mark.parametrize(
    ("member", "message"),
    [
        ({"number": "10 01"}, "staff number '10 01' is not 1 to 20"),
        ({"number": ""}, "staff number ''"),
        ({"name": " "}, "staff name ' ' is not 1 to 60"),
        ({"name": "a\nb"}, "printable"),
    ],
)
def test_a_wrong_member_is_named_with_value_and_what_is_allowed(member: dict[str, Any], message: str) -> None:
    with pytest.raises(StaffError, match=message):
        StaffMember(**({"number": "1", "name": "A", "role": Role.CASHIER} | member))


def test_roles_grow_and_whoever_mends_the_till_takes_no_money() -> None:
    assert rights_of(Role.CASHIER) < rights_of(Role.SUPERVISOR) < rights_of(Role.MANAGER)
    assert rights_of(Role.MANAGER) | rights_of(Role.IT) == set(Right)
    assert not rights_of(Role.IT) & {Right.TAKE_PAYMENT, Right.REFUND, Right.OPEN_DRAWER, Right.APPROVE}
    assert may_approve(Role.SUPERVISOR, Right.REFUND)
    assert not may_approve(Role.SUPERVISOR, Right.EXPORT)
    assert not may_approve(Role.IT, Right.DEVICE_SETTINGS)
    with pytest.raises(StaffError, match="role 'boss' is none; allowed are cashier, supervisor, manager, it"):
        role_named("boss")


@given(pin=st.from_regex(r"[0-9]{4,12}", fullmatch=True), other=st.text(max_size=12))
def test_a_hash_fits_its_own_pin_alone(pin: str, other: str) -> None:
    kept = CHEAP.hash_pin(pin)
    assert CHEAP.matches(kept, pin)
    assert CHEAP.matches(kept, other) == (pin == other)
    assert not CHEAP.matches(None, other)
