# SPDX-License-Identifier: Apache-2.0
"""`python -m hardware pin --ask text|key`: have a pad ask for what is no PIN. Shows nothing that was typed."""

import queue
from typing import assert_never

from hardware.commands import FAULTED, NOT_DONE, OK, READY_WAIT_S, Output, await_outcome, exit_code_of
from hardware.device_status import DeviceStatus
from hardware.pin_pad import (
    AskingPad,
    KeyOutcome,
    KeyPressed,
    KeyRequest,
    PadMake,
    PINCancelled,
    PINFault,
    PINTimedOut,
    SerialSettings,
    TextOutcome,
    TextRequest,
    TypedText,
    make_pad,
)


def ask(output: Output, settings: SerialSettings, make: PadMake, request: TextRequest | KeyRequest) -> int:
    """Ask once and print how it ended; return the exit code. Raises `ValueError`."""
    states: queue.Queue[DeviceStatus] = queue.Queue()
    pad = make_pad(make, "pad", settings, states.put)
    if not (isinstance(pad, AskingPad) and pad.asks_texts):
        raise ValueError(f"a pad of make {make} asks for nothing but PINs")
    pad.start()
    try:
        status = states.get(timeout=READY_WAIT_S)
        if not status.is_ready:
            output.complain(status.sentence, state=status.state, key=status.key)
            return exit_code_of(status.state)
        asked = pad.ask_text(request) if isinstance(request, TextRequest) else pad.ask_key(request)
        return _tell(output, await_outcome(pad, asked, request.timeout_s))
    except queue.Empty:
        output.complain(f"The pad on {settings.port} did not become ready within {READY_WAIT_S:g} s.")
        return FAULTED
    finally:
        pad.stop()


def _tell(output: Output, outcome: TextOutcome | KeyOutcome) -> int:
    match outcome:
        case TypedText() as text:
            count = len(text.digits)
            text.wipe()
            output.say(f"{count} characters were typed; they were wiped unseen.", outcome="typed", characters=count)
            return OK
        case KeyPressed(key=key):
            output.say(f"The key {key} was pressed.", outcome="pressed", key=key)
            return OK
        case PINCancelled():
            output.say("Cancelled at the pad or here.", outcome="cancelled")
        case PINTimedOut():
            output.say("Nobody answered in time.", outcome="timed_out")
        case PINFault(kind=kind, code=code):
            output.say(f"The pad did not ask: {kind} ({code}).", outcome="fault", kind=kind, code=code)
        case _:
            assert_never(outcome)
    return NOT_DONE
