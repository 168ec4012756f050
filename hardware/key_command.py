# SPDX-License-Identifier: Apache-2.0
"""`python -m hardware key` and `pad`: load keys into a PIN pad, ask for them, look after the pad. For IT alone.

A key is never an argument, which other users of the computer could read: its components are typed unseen, or come a
line each on standard input. Check values are shown, keys never.
"""

import getpass
import queue
import re
import sys
from collections.abc import Iterable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TypeAlias

from hardware.commands import FAULTED, NOT_DONE, OK, READY_WAIT_S, Output, exit_code_of
from hardware.device_status import DeviceStatus
from hardware.pin_pad import (
    KeyLoad,
    KeyLoaded,
    KeyLoadingPad,
    KeyPurpose,
    KeyQuery,
    KeyThere,
    LineChange,
    LineChanged,
    PadMake,
    PINCancelled,
    PINFault,
    PINTimedOut,
    SerialSettings,
    make_pad,
)
from hardware.pin_pad.check_value import check_value, joined
from hardware.pin_pad.key_block import read_key_block
from hardware.pin_pad.model import AdminRequest
from hardware.pin_pad.upkeep import Done, KeyBlockLoad, SelfTested

Request: TypeAlias = KeyLoad | KeyBlockLoad | AdminRequest
_KEY = re.compile("(?:[0-9A-Fa-f]{16}){1,3}")
_DONE_WITHIN_S = 180.0
_TO_MEND = {
    "key_format": "The pad does not take this key: it has it already, or its check value or its block does not fit.",
    "no_key": "The pad has no key under which this one could be loaded.",
    "request": "The pad knows no such message, or not what it says.",
    "refused": "The pad refuses: it may want two people's passwords first, or know no such message.",
    "throttled": "The pad takes no more keys for now; its maker says for how long.",
    "link": "The line garbled it, or the pad fell silent; nothing was kept. Check the cable and load it again.",
}


@dataclass(frozen=True)
class KeyPlan:
    """Say which key is to be loaded, but for the key itself."""

    purpose: KeyPurpose = KeyPurpose.MASTER
    index: int = 0
    under: int = 0
    check_hex: str | None = None
    ksn_hex: str | None = None
    components: int = 1
    key_set: int = 0
    is_clear: bool = False
    has_old: bool = False


def read_components(output: Output, plan: KeyPlan, lines: Iterable[str], *, is_clear: bool) -> bytes:
    """Return the key, or its cryptogram; tell check values of components and key. Raises `ValueError`."""
    typed = iter(lines)
    parts: list[bytes] = []
    for number in range(1, plan.components + 1):
        part = next(typed, "").strip().replace(" ", "")
        if _KEY.fullmatch(part) is None:
            raise ValueError(f"component {number} has {len(part)} characters; allowed are 16, 32 or 48 hex digits")
        parts.append(bytes.fromhex(part))
        if is_clear and plan.components > 1:
            value = check_value(parts[-1])
            output.say(f"Component {number} of {plan.components}: check value {value}", component=number, kcv=value)
    key = joined(parts)
    if not is_clear:
        return key
    found = check_value(key)
    if plan.check_hex is not None and not plan.check_hex.upper().startswith(found):
        raise ValueError(f"the key's check value is {found}, not {plan.check_hex.upper()[:6]}; nothing was sent")
    output.say(f"Key: check value {found}", kcv=found)
    return key


def typed_components(components: int) -> Iterable[str]:
    """Yield what is typed unseen at a terminal, or the lines of standard input where there is none."""
    if not sys.stdin.isatty():
        yield from sys.stdin
        return
    for number in range(1, components + 1):
        yield getpass.getpass(f"Component {number} of {components}, hex digits: ")


def load_key(
    output: Output, settings: SerialSettings, make: PadMake, plan: KeyPlan, lines: Iterable[str] | None = None
) -> int:
    """Load a key and tell its check value; return the exit code. Raises `ValueError`."""
    is_clear = plan.is_clear or make is PadMake.VERIFONE
    typed = iter(typed_components(plan.components + plan.has_old) if lines is None else lines)
    key = read_components(output, plan, typed, is_clear=is_clear)
    old = next(typed, "").strip().replace(" ", "") if plan.has_old else None
    check = plan.check_hex
    if plan.is_clear:
        check = check_value(key)  # A pad that computes one itself is held to it.
    load = KeyLoad(plan.purpose, key.hex(), plan.index, plan.under, check, is_clear, plan.ksn_hex, plan.key_set, old)
    return run(output, settings, make, load)


def load_block(
    output: Output, settings: SerialSettings, make: PadMake, plan: KeyPlan, lines: Iterable[str] | None = None
) -> int:
    """Load a sealed key, which comes on standard input or unseen; return the exit code. Raises `ValueError`."""
    block = read_key_block(next(iter(typed_components(1) if lines is None else lines), ""))
    output.say(
        f"Key block of version {block.version}: usage {block.usage}, algorithm {block.algorithm}, mode {block.mode}. "
        "Its check value is sealed in it: compare the one that came with it.",
        version=block.version,
        usage=block.usage,
        algorithm=block.algorithm,
        mode=block.mode,
        kcv=None,
    )
    return run(output, settings, make, KeyBlockLoad(block, plan.index, plan.key_set))


def run(output: Output, settings: SerialSettings, make: PadMake, request: Request) -> int:
    """Have the pad do one thing, and tell how that ended; return the exit code. Raises `ValueError`."""
    states: queue.Queue[DeviceStatus] = queue.Queue()
    pad = make_pad(make, "pad", settings, states.put)
    if not isinstance(pad, KeyLoadingPad):
        raise ValueError(  # noqa: TRY004 - it is the make that is wrong, and whoever typed it reads this
            f"a pad of make {make} takes no keys from here; its maker's tool loads them"
        )
    pad.start()
    try:
        status = states.get(timeout=READY_WAIT_S)
        if not status.is_ready:
            output.complain(status.sentence, state=status.state, key=status.key)
            return exit_code_of(status.state)
        done: Future[object] = Future()
        asked = pad.load_key(request) if isinstance(request, KeyLoad | KeyBlockLoad) else pad.administer(request)
        asked.add_done_callback(lambda ended: done.set_result(ended.result()))
        return _tell(output, request, done.result(_DONE_WITHIN_S))
    except queue.Empty:
        output.complain(f"The pad on {settings.port} did not become ready within {READY_WAIT_S:g} s.")
        return FAULTED
    finally:
        pad.stop()


def tell_number(output: Output, settings: SerialSettings, make: PadMake) -> int:
    """Tell the number by which a pad answers; return the exit code. Raises `ValueError`."""
    states: queue.Queue[DeviceStatus] = queue.Queue()
    pad = make_pad(make, "pad", settings, states.put)
    pad.start()
    try:
        status = states.get(timeout=READY_WAIT_S)
    except queue.Empty:
        output.complain(f"The pad on {settings.port} did not become ready within {READY_WAIT_S:g} s.")
        return FAULTED
    finally:
        pad.stop()
    if not status.is_ready:
        output.complain(status.sentence, state=status.state, key=status.key)
        return exit_code_of(status.state)
    output.say(status.sentence, serial_number=status.values.get("serial_number"))
    return OK


def _tell(output: Output, request: Request, outcome: object) -> int:
    match request, outcome:
        case KeyBlockLoad(block=block), KeyLoaded():
            output.say(f"The key of usage {block.usage} is loaded.", outcome="loaded", usage=block.usage)
            return OK
        case _, SelfTested(faults=()):
            output.say("The pad says that it is well.", outcome="healthy", faults=[])
            return OK
        case _, SelfTested(faults=faults):
            output.say(f"The pad found faults: {', '.join(faults)}.", outcome="faulty", faults=list(faults))
            return NOT_DONE
        case _, Done():
            output.say("The pad did it.", outcome="done")
            return OK
        case _, PINTimedOut():
            output.say("The pad did not say in time that it is over; it was told to stop.", outcome="timed_out")
            return NOT_DONE
        case KeyLoad(index=index, purpose=purpose), KeyLoaded(check_hex=found):
            said = f"; the pad computes the check value {found[:6]}" if found else ""
            output.say(
                f"The {purpose} key is loaded at place {index}{said}.", outcome="loaded", index=index, pad_kcv=found
            )
            return OK
        case KeyQuery(index=index), KeyThere(is_there=is_there, details=details):
            more = f" (usage, mode, algorithm: {', '.join(details)})" if details else ""
            found = f"{'A' if is_there else 'No'} key is at place {index}{more}."
            output.say(found, index=index, is_there=is_there, details=list(details))
            return OK if is_there else NOT_DONE
        case LineChange(baud=baud, mode=mode), LineChanged():
            output.say(f"The pad talks at {baud} {mode} now; put that into the settings.", baud=baud, mode=mode)
            return OK
        case _, PINCancelled():
            output.say("Taken back; nothing was changed.", outcome="cancelled")
        case _, PINFault(kind=kind, code=code):
            words = _TO_MEND.get(kind, "Nothing was changed.")
            output.complain(f"{words} ({kind}: {code})", outcome="fault", kind=kind, code=code)
        case _:
            raise AssertionError(f"{outcome!r} is no end of {type(request).__name__}")
    return NOT_DONE
