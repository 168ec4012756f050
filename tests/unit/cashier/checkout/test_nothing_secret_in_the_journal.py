# SPDX-License-Identifier: Apache-2.0
"""Payments of every kind on a real journal file: no PIN, no SMS code and no full payment code is in its bytes."""

from __future__ import annotations

import json
from pathlib import Path

from cashier.checkout.journalled_attempts import JournalledAttempts
from cashier.storage.journal import Journal
from middleplatform.contract.payments import Door
from tests.support.fakes import AnswerLost, FakePINPad, Op
from tests.support.loop import on_loop
from tests.support.platform_model import clear_pin_block
from tests.support.till import Till, World

WRONG = "975319"


def bytes_in(folder: Path) -> bytes:
    """Return every byte of every file in a folder."""
    return b"".join(file.read_bytes() for file in folder.iterdir())


async def _take_payments(world: World, till: Till, pad: FakePINPad) -> None:
    """Prove by pad, SMS and phone, wrongly and rightly; lose an answer; give one up; scan what is none."""
    await till.pay("1.11")
    pad.type(WRONG)
    await till.rest()
    pad.type(world.member.password)
    await till.rest()
    till.counter.next_sale()
    await till.pay("2.22")
    till.counter.choose_door(Door.SMS)
    await till.rest()
    for code in (WRONG, world.member.sms_code):
        till.counter.give_sms_code(code)
        await till.rest()
    till.counter.next_sale()
    await till.pay("3.33")
    till.counter.cancel()
    await till.rest()
    till.counter.next_sale()
    world.platform.next(Op.CREATE, AnswerLost())
    await till.reach_unknown("4.44")
    await till.pass_time(2)
    till.counter.scan("6901234567892")


@on_loop
async def test_no_secret_is_in_the_bytes_of_the_journal(tmp_path: Path) -> None:
    world = World()
    world.member.limit = 0
    journal = Journal.open(tmp_path)
    pad = FakePINPad(world.clock)
    till = Till(world, pad=pad, journal=JournalledAttempts(journal, lambda _: None))
    await _take_payments(world, till, pad)
    await till.stop()
    before_close = bytes_in(tmp_path)
    events = list(journal.events())
    assert len(events) > 15
    assert journal.check_chain().is_intact
    journal.close()
    everything = before_close + bytes_in(tmp_path)
    tails = {json.loads(event.body)["attempt"]["code_tail"] for event in events}
    assert {code.tail for code in till.codes} == tails, "the journal tells which code it was"
    for code in till.codes:
        assert code.digits.encode() not in everything
        assert code.digits[:16].encode() not in everything
    for secret in (world.member.password, world.member.sms_code, WRONG):
        assert secret.encode() not in everything
        assert clear_pin_block(secret) not in everything
        assert clear_pin_block(secret).hex().encode() not in everything.lower()
    assert b"9000000000000001" not in everything, "nor is the surrogate account"
