# SPDX-License-Identifier: Apache-2.0
"""`python -m hardware print`: ask a serial printer how it fares, and print a test slip where that would come out."""

import time

from hardware.commands import FAULTED, NOT_DONE, OK, Output, exit_code_of
from hardware.printer import (
    STATUS_REQUESTS,
    Align,
    Barcode,
    Document,
    Line,
    PrinterCondition,
    QRCode,
    condition_of,
    drawer_kick,
    encode,
)
from hardware.transport.base import Transport, TransportError
from hardware.transport.serial_port import SerialPort
from hardware.transport.settings import SerialSettings

_ANSWER_S = 1.0
# At 9600 baud the slip itself takes half a second on the line.
_ANSWER_AFTER_SLIP_S = 5.0
_MEND = {
    "is_cover_open": "The cover is open. Close it.",
    "is_paper_out": "The paper is out. Put a new roll in.",
    "has_error": "The cutter is jammed or the head too hot. Switch the printer off, clear it, switch it on.",
    "is_offline": "The printer is offline. Press its feed or online key.",
}

TEST_SLIP = Document(
    (
        Line("Jifu 积付", Align.CENTRE, bold=True, scale=2),
        Line("打印测试 Test slip", Align.CENTRE),
        Line("合计：￥12.80"),
        Line("right", Align.RIGHT),
        Barcode("0123456789"),
        QRCode("0123456789"),
    )
)


def print_test(output: Output, settings: SerialSettings, *, kick: bool) -> int:
    """Print a test slip, and with `kick` open the drawer; return the exit code."""
    port = SerialPort(settings)
    try:
        port.open()
        return _print(output, port, kick=kick)
    except TransportError as error:
        output.complain(str(error), state=error.state, key=error.key)
        return exit_code_of(error.state)
    finally:
        port.close()


def _print(output: Output, port: Transport, *, kick: bool) -> int:
    before = _ask(port, _ANSWER_S)
    if before is None:
        output.complain(
            f"The printer on {port.name} does not answer. Check power, cable and baud rate.", key="printer.silent"
        )
        return FAULTED
    if before.is_blocked:
        return _complain_of(output, before, "Nothing was printed.")
    port.write((drawer_kick() if kick else b"") + encode(TEST_SLIP))
    # The line keeps the order: an answer now means that the whole slip has arrived.
    after = _ask(port, _ANSWER_AFTER_SLIP_S)
    if after is None:
        output.complain(f"The printer on {port.name} fell silent while it got the slip.", key="printer.silent")
        return FAULTED
    if after.is_blocked:
        return _complain_of(output, after, "The slip may be cut off.")
    near_end = " The paper is near its end." if after.is_paper_near_end else ""
    output.say(f"Test slip sent to {port.name}.{near_end}", sent=True, paper_near_end=after.is_paper_near_end)
    return OK


def _complain_of(output: Output, condition: PrinterCondition, come_of_it: str) -> int:
    key = next(name for name in _MEND if getattr(condition, name))
    output.complain(f"{_MEND[key]} {come_of_it}", key=f"printer.{key}")
    return NOT_DONE


def _ask(port: Transport, answer_s: float) -> PrinterCondition | None:
    """Return how the printer fares; None where it gives no answer, or none that is one."""
    answers = {}
    for number, request in STATUS_REQUESTS.items():
        port.write(request)
        until = time.monotonic() + answer_s
        answer = b""
        while not answer and (left_s := until - time.monotonic()) > 0:
            answer = port.read(1, left_s)
        if not answer:
            return None
        answers[number] = answer[0]
    try:
        return condition_of(answers)
    except ValueError:
        return None
