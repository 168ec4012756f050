# SPDX-License-Identifier: Apache-2.0
"""The faults of guns and PIN pads by name: all of them are offered everywhere, and each does what it is called."""

import pytest

from cashier.training.bench import GUN_FAULTS, KEYBOARD_FAULT_TITLES, PAD_FAULT_TITLES
from hardware.framing.line import LineFramer
from hardware.pin_pad import DUKPT, PINCancelled, PINEntered, PINFault
from hardware.simulators.fault_words import LASTING, PAD_FAULTS, plan_fault
from hardware.simulators.faults import BadCheck, ErrorAnswer, FaultPlan
from hardware.simulators.gun_faults import GunFault, emissions, with_parity
from hardware.simulators.keyboard_gun_faults import KeyboardFault
from hardware.simulators.pad_keys import DUKPTKeys
from hardware.simulators.pad_state import PadState
from hardware.simulators.visa_pad_core import VisaPadCore
from tests.unit.hardware.virtual_counter import VirtualCounter, request

CODE = b"91001234567890123456"


def test_the_bench_offers_every_fault_that_the_command_line_offers() -> None:
    assert set(GUN_FAULTS) == set(GunFault)
    assert set(PAD_FAULT_TITLES) == {*PAD_FAULTS, *LASTING}
    assert set(KEYBOARD_FAULT_TITLES) == set(KeyboardFault)


@pytest.mark.parametrize(
    ("fault", "sent"),
    [
        (GunFault.SPLIT, CODE + b"\r"),
        (GunFault.DOUBLE, CODE + b"\r" + CODE + b"\r"),
        (GunFault.GLUED, CODE + CODE + b"\r"),
        (GunFault.CUT, CODE[:10]),
        (GunFault.LOSE_BYTE, CODE[:10] + CODE[11:] + b"\r"),
        (GunFault.GARBAGE, b"\x00\xff\x15\x7f" + CODE + b"\r"),
        (GunFault.NO_SUFFIX, CODE),
        (GunFault.NOT_TEXT, b"\xff\xfe\x80" + CODE + b"\r"),
        (GunFault.SECOND_READER, (CODE + b"\r")[::2]),
        (GunFault.UNPLUG, CODE[:10]),
    ],
)
def test_a_gun_sends_what_the_fault_says(fault: GunFault, sent: bytes) -> None:
    assert b"".join(each.data for each in emissions(CODE, b"\r", fault)) == sent


def test_of_a_gun_that_is_pulled_out_in_the_middle_nothing_more_comes() -> None:
    assert [each.unplug for each in emissions(CODE, b"\r", GunFault.UNPLUG)] == [True]


def test_a_long_code_is_eight_kilobytes() -> None:
    (long,) = emissions(CODE, b"\r", GunFault.LONG)
    assert len(long.data) == 8 * 1024 + 1


def test_seven_bits_with_even_parity_are_other_bytes_to_a_port_of_eight() -> None:
    assert with_parity(b"0123") == b"0\xb1\xb23"
    (wrong,) = emissions(CODE, b"\r", GunFault.PARITY)
    assert wrong.data != CODE + b"\r"
    assert bytes(byte & 0x7F for byte in wrong.data) == CODE + b"\r"


@pytest.mark.parametrize("name", PAD_FAULTS)
def test_whatever_goes_wrong_once_an_entry_has_a_named_end_and_the_next_one_succeeds(name: str) -> None:
    joined = VirtualCounter(VisaPadCore(DUKPTKeys()))
    joined.connect()
    plan_fault(joined.pad.faults, name)
    joined.start(request(DUKPT()))
    ends = []
    for _ in range(2):
        joined.run(20.0)
        if joined.pad.state is PadState.ENTRY:
            joined.type_pin("1234")
            joined.run(40.0)
        if name == "unplug" and not joined.plugged:
            joined.replug()
        ends.append(joined.outcomes[-1])
        joined.pad.faults.clear()
        joined.run(5.0)
        joined.start(request(DUKPT()))
    assert isinstance(ends[0], PINEntered | PINFault | PINCancelled), name
    assert isinstance(ends[1], PINEntered), name


def test_a_fault_may_be_kept_for_one_message_and_all_are_cleared_by_none() -> None:
    plan = FaultPlan()
    plan_fault(plan, "bad-check 71")
    plan_fault(plan, "throttled 9")
    plan_fault(plan, "silent")
    assert (plan.pending, plan.silent) == ([BadCheck("71"), ErrorAnswer("9")], True)
    plan_fault(plan, "none")
    assert (plan.pending, plan.silent) == ([], False)


def test_a_fault_that_nobody_knows_is_named_with_those_that_are_known() -> None:
    with pytest.raises(ValueError, match=r"fault 'oops' is not known; allowed are nak, ignore"):
        plan_fault(FaultPlan(), "oops")


def test_glued_and_cut_codes_are_read_as_such() -> None:
    framer = LineFramer()
    (glued,) = emissions(CODE, b"\r", GunFault.GLUED)
    (line,) = framer.feed(glued.data)
    assert line.data == CODE + CODE
