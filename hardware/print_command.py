# SPDX-License-Identifier: Apache-2.0
"""`python -m hardware print`: ask a printer how it fares, and print a test slip where that would come out."""

from hardware.commands import FAULTED, NOT_DONE, OK, Output, exit_code_of
from hardware.device_status import DeviceStatus
from hardware.printer import (
    PortLink,
    PrinterLink,
    QueueLink,
    drawer_kick,
    encode,
)
from hardware.printer.test_slip import TEST_SLIP
from hardware.transport.base import TransportError
from hardware.transport.serial_port import SerialPort
from hardware.transport.settings import SerialSettings
from hardware.transport.system_queue import system_queue
from hardware.transport.tcp_port import TCPPort
from hardware.transport.usb_devices import USBRule
from hardware.transport.usb_printer import USBPrinterPort

_WRITE_TIMEOUT_S = 15.0


def link_to(place: SerialSettings | USBRule | tuple[str, int] | str) -> PrinterLink:
    """Return the way to a printer: a serial line, USB, host and TCP port, or the name of a queue of the system."""
    match place:
        case SerialSettings():
            return PortLink(SerialPort(place, write_timeout_s=_WRITE_TIMEOUT_S))
        case USBRule():
            return PortLink(USBPrinterPort(place))
        case str():
            return QueueLink(system_queue(place))
        case (host, port):
            return PortLink(TCPPort(host, port))


def print_test(output: Output, link: PrinterLink, *, kick: bool) -> int:
    """Print a test slip, and with `kick` open the drawer; return the exit code."""
    try:
        return _print(output, link, kick=kick)
    except TransportError as error:
        output.complain(str(error), state=error.state, key=error.key)
        return exit_code_of(error.state)
    finally:
        link.close()


def _print(output: Output, link: PrinterLink, *, kick: bool) -> int:
    before = link.look()
    if not before.is_ready:
        return _complain_of(output, before, "Nothing was printed.")
    if kick:
        link.pulse(drawer_kick(), is_blocked=False)
    troubles: list[DeviceStatus] = []

    def tell(status: DeviceStatus) -> None:
        if not status.is_ready and status not in troubles:
            troubles.append(status)
            output.complain(f"{status.sentence} The slip waits for it.", key=status.key)

    after = link.print(encode(TEST_SLIP), "test", tell)
    if not after.is_ready:
        return _complain_of(output, after, "The slip may be cut off.")
    is_low = after.key == "printer.paper_low"
    near_end = " The paper is near its end." if is_low else ""
    output.say(f"Test slip sent to {link.name}.{near_end}", sent=True, paper_near_end=is_low)
    return OK


def _complain_of(output: Output, status: DeviceStatus, come_of_it: str) -> int:
    output.complain(f"{status.sentence} {come_of_it}", key=status.key)
    return FAULTED if status.key == "printer.silent" else NOT_DONE
