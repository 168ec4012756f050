# SPDX-License-Identifier: Apache-2.0
"""`python -m hardware key`: load a key into a PIN pad, ask whether it has one, change its line. For IT alone.

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
    SerialSettings,
    make_pad,
)
from hardware.pin_pad.check_value import check_value, joined

_KEY = re.compile("(?:[0-9A-Fa-f]{16}){1,3}")
_DONE_WITHIN_S = 60.0
_TO_MEND = {
    "key_format": "The pad does not take this key: it has it already, or its check value does not fit.",
    "no_key": "The pad has no key under which this one could be loaded.",
    "request": "The pad knows no such message.",
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
    is_clear = make is PadMake.VERIFONE
    typed = typed_components(plan.components) if lines is None else lines
    key = read_components(output, plan, typed, is_clear=is_clear)
    load = KeyLoad(plan.purpose, key.hex(), plan.index, plan.under, plan.check_hex, is_clear, plan.ksn_hex)
    return _run(output, settings, make, load)


def ask_for_key(output: Output, settings: SerialSettings, make: PadMake, index: int) -> int:
    """Tell whether the pad has a key at a place; return the exit code. Raises `ValueError`."""
    return _run(output, settings, make, KeyQuery(index))


def change_line(output: Output, settings: SerialSettings, make: PadMake, change: LineChange) -> int:
    """Have the pad talk at another speed; return the exit code. Raises `ValueError`."""
    return _run(output, settings, make, change)


def _run(output: Output, settings: SerialSettings, make: PadMake, request: KeyLoad | KeyQuery | LineChange) -> int:
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
        asked = pad.load_key(request) if isinstance(request, KeyLoad) else pad.administer(request)
        asked.add_done_callback(lambda ended: done.set_result(ended.result()))
        return _tell(output, request, done.result(_DONE_WITHIN_S))
    except queue.Empty:
        output.complain(f"The pad on {settings.port} did not become ready within {READY_WAIT_S:g} s.")
        return FAULTED
    finally:
        pad.stop()


def _tell(output: Output, request: KeyLoad | KeyQuery | LineChange, outcome: object) -> int:
    match request, outcome:
        case KeyLoad(index=index, purpose=purpose), KeyLoaded(check_hex=found):
            said = f"; the pad computes the check value {found[:6]}" if found else ""
            output.say(
                f"The {purpose} key is loaded at place {index}{said}.", outcome="loaded", index=index, pad_kcv=found
            )
            return OK
        case KeyQuery(index=index), KeyThere(is_there=is_there):
            output.say(f"{'A' if is_there else 'No'} key is at place {index}.", index=index, is_there=is_there)
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
