# SPDX-License-Identifier: Apache-2.0
"""A scanner gun on USB in HID POS mode. One scan, one call, as soon as it is complete."""

import os
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Protocol

from hardware.device_status import StateListener
from hardware.framing.hid_descriptor import DescriptorError, ReportKind, parse_report_descriptor
from hardware.framing.hid_pos import HIDPOSFramer, HIDScan, LayoutChoice, ScanLayout, is_reply, scan_layouts
from hardware.framing.line import split_aim
from hardware.framing.manner import Before, Manner
from hardware.scanner.base import PortScanner, ScanListener
from hardware.transport.base import Transport
from hardware.transport.owner import RetryTiming
from hardware.transport.usb_devices import USBRule

REPORT_GAP_S = 0.5
"""So long the next report of one code may take."""


class ReportTransport(Transport, Protocol):
    """A transport whose reads are whole reports, described by `descriptor` while it is open."""

    @property
    def descriptor(self) -> bytes:
        """Return the report descriptor."""
        ...


class HIDScanner(PortScanner):
    """Read one HID POS gun; `layout` is for guns whose descriptor does not tell where the data stands."""

    def __init__(
        self,
        name: str,
        rule: USBRule,
        on_scan: ScanListener,
        on_state: StateListener,
        *,
        layout: LayoutChoice = LayoutChoice.AUTO,
        transport: ReportTransport | None = None,
        retry: RetryTiming | None = None,
        clock: Callable[[], float] = time.monotonic,
        wall_clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._layout = layout
        self._transport: ReportTransport = transport or _usb_port(rule, layout)
        super().__init__(name, self._transport, on_scan, on_state, retry=retry, clock=clock, wall_clock=wall_clock)
        self._framer = HIDPOSFramer(())
        self._begun = self._last_report = 0.0

    def begin(self, now: float) -> None:
        """Read the descriptor anew: another gun of its kind may be there now."""
        del now
        descriptor = self._transport.descriptor
        self._framer = HIDPOSFramer(_layouts(descriptor, self._layout) if descriptor else ())

    def on_bytes(self, data: bytes, now: float) -> None:
        """Take one report."""
        if not self._framer.is_pending:
            self._begun = now
        self._last_report = now
        self._tell(self._framer.feed(data), now)

    def on_time(self, now: float) -> None:
        """End a code whose rest did not come."""
        del now
        self._tell(self._framer.flush(), self._last_report)

    def deadline(self) -> float | None:
        """Return when the next report of a code is overdue."""
        return self._last_report + REPORT_GAP_S if self._framer.is_pending else None

    def _tell(self, scans: list[HIDScan], ended: float) -> None:
        for scan in scans:
            # A gun whose report has no place for the AIM identifier may be set to put it before the data.
            aim, data = (scan.aim, scan.data) if scan.aim is not None else split_aim(scan.data)
            if is_reply(aim, data):
                continue
            manner = Manner(before=(Before.AIM,) if len(data) < len(scan.data) else ())
            self.deliver(data, aim, self._begun, ended, truncated=scan.truncated, manner=manner)


def _usb_port(rule: USBRule, layout: LayoutChoice) -> ReportTransport:
    # Late: it loads pyusb, which a till with other guns does not need.
    if os.name == "nt":
        from hardware.transport.hidapi_port import HIDAPIPort

        return HIDAPIPort(rule, report_choice(layout))
    from hardware.transport.usb_hid import USBHIDPort

    return USBHIDPort(rule, report_choice(layout))


def report_choice(layout: LayoutChoice) -> Callable[[bytes], int]:
    """Return what tells of a descriptor how long its scan reports are; 0 when it has none."""

    def choose(descriptor: bytes) -> int:
        try:
            parsed = parse_report_descriptor(descriptor)
            layouts = scan_layouts(parsed, layout)
        except DescriptorError:
            return 0
        ids = {each.report_id for each in parsed.fields} | {each.report_id for each in layouts}
        return max(parsed.report_bytes(ReportKind.INPUT, each) for each in ids)

    return choose


def _layouts(descriptor: bytes, choice: LayoutChoice) -> tuple[ScanLayout, ...]:
    return scan_layouts(parse_report_descriptor(descriptor), choice)
