# SPDX-License-Identifier: Apache-2.0
"""One payment without a window: it waits for a scan, chooses doors by itself, and always ends with an outcome."""

from __future__ import annotations

import asyncio

import pytest

from cashier.checkout.headless import ExitCode, HeadlessOptions, HeadlessPayment, Outcome
from cashier.checkout.scan_router import ScanRouter
from cashier.checkout.take_payment import Charge
from cashier.devices.pin_entry import PINPadTrouble
from cashier.values.texts import Language, Text
from middleplatform.contract.payments import Asset, Door, Entry
from tests.support.attempts import order
from tests.support.fakes import AnswerLost, Op, Unreachable
from tests.support.lane import Lane
from tests.support.loop import on_loop

CHARGE = Charge(order(total_minor=1280), Asset.POINTS, 1280)


def test_the_exit_codes_are_what_scripts_rely_on() -> None:
    codes = {code.name: int(code) for code in ExitCode}
    assert codes == {"PAID": 0, "WRONG_USE": 2, "DECLINED": 10, "CANCELLED": 20, "UNKNOWN": 30}


class Script:
    """A headless payment on a lane, and what it says."""

    def __init__(self, lane: Lane, options: HeadlessOptions | None = None) -> None:
        self.lane = lane
        self.said: list[Text] = []
        self.payment = HeadlessPayment(
            lane.take_payment, ScanRouter(lane.clock), lane.clock, options or HeadlessOptions(), self.said.append
        )
        self.running: asyncio.Task[Outcome] = asyncio.ensure_future(self.payment.run(CHARGE))

    async def scan(self) -> None:
        """Scan a fresh code, and let happen what needs no time."""
        self.payment.scan(self.lane.model.issue_code(self.lane.member).digits, Entry.SCANNED)
        await self.lane.clock.run_until_idle()

    async def end(self) -> Outcome:
        """Wait for the outcome."""
        outcome = await asyncio.wait_for(self.running, 20)
        await self.lane.end()
        return outcome


@on_loop
async def test_a_paid_payment_ends_paid_and_says_what_was_paid() -> None:
    script = Script(Lane())
    await script.scan()
    outcome = await script.end()
    assert outcome.exit_code is ExitCode.PAID
    printed = outcome.as_json(Language.EN)
    assert (printed["state"], printed["amount"], printed["receipt_number"]) == ("paid", 1280, "R0001")
    assert printed["code_tail"] == str(printed["code_tail"])[-4:]
    assert isinstance(printed["timings_ms"], dict)
    assert {"on_disk", "first_answer", "verdict"} <= set(printed["timings_ms"])


@on_loop
async def test_a_declined_payment_ends_declined_with_its_reason() -> None:
    lane = Lane()
    lane.member.balance = 1
    script = Script(lane)
    await script.scan()
    outcome = await script.end()
    assert outcome.exit_code is ExitCode.DECLINED
    assert outcome.as_json(Language.EN)["reason"] == "INSUFFICIENT_BALANCE"


@on_loop
async def test_a_wrong_thing_is_named_and_the_scan_is_waited_for_on() -> None:
    script = Script(Lane())
    script.payment.scan("6901234567892")
    await script.lane.clock.run_until_idle()
    assert not script.running.done()
    assert len(script.said) == 1
    await script.scan()
    assert (await script.end()).exit_code is ExitCode.PAID


@on_loop
async def test_a_scan_of_which_the_gun_kept_a_part_is_named_and_not_sent() -> None:
    script = Script(Lane())
    script.payment.scan(script.lane.model.issue_code(script.lane.member).digits, is_cut=True)
    await script.lane.clock.run_until_idle()
    assert not script.running.done()
    assert len(script.said) == 1


@on_loop
async def test_without_a_scan_it_ends_cancelled_and_nothing_was_sent() -> None:
    script = Script(Lane(), HeadlessOptions(scan_timeout_s=0.05))
    outcome = await script.end()
    assert outcome.exit_code is ExitCode.CANCELLED
    assert outcome.attempt is None
    assert outcome.as_json(Language.EN)["reason"] == "NO_SCAN"
    assert script.lane.platform.calls == []


@on_loop
async def test_giving_up_before_the_scan_ends_it_at_once_and_nothing_is_sent() -> None:
    script = Script(Lane(), HeadlessOptions(scan_timeout_s=3600))
    await script.lane.clock.run_until_idle()
    script.payment.give_up()
    outcome = await script.end()
    assert outcome.exit_code is ExitCode.CANCELLED
    assert script.lane.platform.calls == []


@on_loop
async def test_giving_up_in_the_middle_cancels_and_gives_back() -> None:
    lane = Lane(limit=0)
    script = Script(lane)
    await script.scan()
    script.payment.give_up()
    await lane.clock.advance(2)
    assert (await script.end()).exit_code is ExitCode.CANCELLED
    assert lane.member.balance == 10_000


@pytest.mark.parametrize("trouble", [PINPadTrouble.TIMED_OUT, PINPadTrouble.FAULT, PINPadTrouble.KEY_FAULT])
@on_loop
async def test_after_trouble_at_the_pad_the_customer_is_sent_to_the_phone(trouble: PINPadTrouble) -> None:
    lane = Lane(pad=True, limit=0)
    script = Script(lane)
    await script.scan()
    lane.pad.fail(trouble)
    await lane.clock.run_until_idle()
    lane.model.type_on_phone(lane.platform.calls[0].attempt_id, lane.member.password)
    await lane.clock.run_until_idle()
    assert (await script.end()).exit_code is ExitCode.PAID
    assert script.said


@on_loop
async def test_a_customer_who_cancels_on_the_pad_ends_the_payment() -> None:
    lane = Lane(pad=True, limit=0)
    script = Script(lane)
    await script.scan()
    lane.pad.fail(PINPadTrouble.CANCELLED)
    await lane.clock.advance(2)
    assert (await script.end()).exit_code is ExitCode.CANCELLED


@on_loop
async def test_the_wished_door_is_opened() -> None:
    lane = Lane(pad=True, limit=0)
    script = Script(lane, HeadlessOptions(door=Door.PHONE))
    await script.scan()
    assert not lane.pad.is_open
    lane.model.type_on_phone(lane.platform.calls[0].attempt_id, lane.member.password)
    await lane.clock.run_until_idle()
    assert (await script.end()).exit_code is ExitCode.PAID


@on_loop
async def test_a_wished_door_that_cannot_be_used_is_left_for_the_phone_and_not_tried_without_end() -> None:
    lane = Lane(pad=False, limit=0)
    script = Script(lane, HeadlessOptions(door=Door.PIN_PAD))
    await script.scan()
    assert len(lane.platform.said(Op.VERIFY)) <= 3
    lane.model.type_on_phone(lane.platform.calls[0].attempt_id, lane.member.password)
    await lane.clock.run_until_idle()
    assert (await script.end()).exit_code is ExitCode.PAID


@on_loop
async def test_a_result_that_stays_unknown_ends_unknown_and_is_left_to_the_journal() -> None:
    lane = Lane()
    lane.platform.next(Op.CREATE, AnswerLost())
    for op in (Op.QUERY, Op.CANCEL):
        lane.platform.always(op, Unreachable())
    script = Script(lane, HeadlessOptions(resolve_timeout_s=30))
    await script.scan()
    await lane.clock.advance(6)
    await asyncio.sleep(0.25)
    await lane.clock.advance(31)
    outcome = await script.end()
    assert outcome.exit_code is ExitCode.UNKNOWN
    (left,) = lane.journal.unfinished()
    assert not left.attended
