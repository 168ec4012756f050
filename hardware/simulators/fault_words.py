# SPDX-License-Identifier: Apache-2.0
"""The faults of a simulated PIN pad by name: one list, which command line and training bench both offer whole."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from hardware.simulators.faults import (
    AnswerEOT,
    BadCheck,
    DuplicateFrame,
    EOTInstead,
    ErrorAnswer,
    Fault,
    FaultPlan,
    GarbageBefore,
    IgnoreHost,
    LateAck,
    LoseAck,
    LoseByte,
    NakHost,
    ParityBits,
    SecondReader,
    SplitWrites,
    UnplugMidFrame,
    WrongKey,
)

PAD_FAULTS: Mapping[str, Callable[[], Fault]] = {
    "nak": NakHost,
    "ignore": IgnoreHost,
    "lose-ack": LoseAck,
    "late-ack": LateAck,
    "eot-for-ack": AnswerEOT,
    "eot": EOTInstead,
    "bad-check": BadCheck,
    "lose-byte": LoseByte,
    "split": lambda: SplitWrites(size=1, pause_s=0.02),
    "duplicate": DuplicateFrame,
    "garbage": GarbageBefore,
    "parity": ParityBits,
    "second-reader": SecondReader,
    "unplug": UnplugMidFrame,
    "wrong-key": WrongKey,
    "throttled": ErrorAnswer,
}
"""Each hits packets once, `nak` three times; what each does stands in `hardware.simulators.faults`."""

LASTING = ("silent", "merge")
"""What lasts until it is switched off."""
PAD_FAULT_HELP = f"fault {'|'.join((*PAD_FAULTS, *LASTING, 'none'))} [MESSAGE]"


def plan_fault(plan: FaultPlan, words: str) -> None:
    """Put a fault into a plan by words such as ``bad-check 71``; ``none`` clears it. Raises `ValueError`.

    The second word is the beginning of the message that is hit; without it the next one is, of either side.
    """
    name, _, message = words.strip().partition(" ")
    if name == "none":
        plan.clear()
    elif name == "silent":
        plan.silent = True
    elif name == "merge":
        plan.merge_writes = True
    elif name in PAD_FAULTS:
        fault = PAD_FAULTS[name]()
        if message and isinstance(fault, ErrorAnswer):
            fault = ErrorAnswer(message)
        elif message and not isinstance(fault, ErrorAnswer):
            fault = replace(fault, message=message)
        plan.add(fault)
    else:
        raise ValueError(f"fault {name!r} is not known; allowed are {', '.join((*PAD_FAULTS, *LASTING, 'none'))}")
