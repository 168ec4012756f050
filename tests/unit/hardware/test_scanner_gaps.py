# SPDX-License-Identifier: Apache-2.0
"""When a gap ends a code: at once for a gun without terminator, later for one that has shown its terminator."""

from datetime import UTC, datetime

import pytest

from hardware.device_status import DeviceStatus
from hardware.framing.manner import Before, Ending, Manner
from hardware.scanner import Scan, ScannerTiming, SerialScanner, SerialSettings
from hardware.transport.null_modem import NullModem

TIMING = ScannerTiming(gap_s=0.1, gap_after_terminator_s=0.5, double_fire_s=0.15)


class Counter:
    """Hand bytes and time to a scanner that no thread runs."""

    def __init__(self) -> None:
        self.scans: list[Scan] = []
        self.scanner = SerialScanner(
            "gun",
            SerialSettings("COM3"),
            self.scans.append,
            self.ignore,
            timing=TIMING,
            transport=NullModem().left,
            wall_clock=lambda: datetime(2026, 1, 2, tzinfo=UTC),
        )

    @staticmethod
    def ignore(status: DeviceStatus) -> None:
        """Take no notice of states."""

    @property
    def texts(self) -> list[str]:
        return [scan.text for scan in self.scans]


def test_a_gap_ends_a_code_of_a_gun_that_never_sent_a_terminator() -> None:
    counter = Counter()
    counter.scanner.on_bytes(b"9100", 10.0)
    assert counter.scanner.deadline() == 10.1
    counter.scanner.on_time(10.1)
    assert counter.texts == ["9100"]
    assert counter.scanner.deadline() is None


def test_each_byte_moves_the_end_of_the_gap() -> None:
    counter = Counter()
    counter.scanner.on_bytes(b"91", 10.0)
    counter.scanner.on_bytes(b"00", 10.09)
    assert counter.scanner.deadline() == 10.09 + 0.1


def test_a_gun_that_has_shown_its_terminator_is_given_longer() -> None:
    counter = Counter()
    counter.scanner.on_bytes(b"9100\r92", 10.0)
    assert counter.texts == ["9100"]
    assert counter.scanner.deadline() == 10.5


def test_a_scan_ends_with_its_last_byte_and_not_with_the_gap() -> None:
    counter = Counter()
    counter.scanner.on_bytes(b"9100", 10.0)
    counter.scanner.on_time(10.3)
    assert counter.scans[0].end_monotonic_ns == 10_000_000_000


def test_the_same_code_that_begins_within_the_pause_is_a_double_fire_however_often() -> None:
    counter = Counter()
    for now in (10.0, 10.1, 10.2, 10.3):
        counter.scanner.on_bytes(b"9100\r", now)
    assert counter.texts == ["9100"]


def test_the_same_code_after_the_pause_is_a_second_scan() -> None:
    counter = Counter()
    counter.scanner.on_bytes(b"9100\r", 10.0)
    counter.scanner.on_bytes(b"9100\r", 10.2)
    assert counter.texts == ["9100", "9100"]


def test_another_code_within_the_pause_is_a_second_scan() -> None:
    counter = Counter()
    counter.scanner.on_bytes(b"9100\r", 10.0)
    counter.scanner.on_bytes(b"9200\r", 10.05)
    assert counter.texts == ["9100", "9200"]


def test_a_gun_that_lost_its_suffix_waits_the_short_gap_again_from_its_second_code_on() -> None:
    counter = Counter()
    counter.scanner.on_bytes(b"9100\r", 10.0)
    counter.scanner.on_bytes(b"9200", 20.0)
    assert counter.scanner.deadline() == 20.5
    counter.scanner.on_time(20.5)
    counter.scanner.on_bytes(b"9300", 30.0)
    assert counter.scanner.deadline() == 30.1
    counter.scanner.on_time(30.1)
    assert counter.texts == ["9100", "9200", "9300"]
    assert [scan.manner.pause_s for scan in counter.scans] == [0.0, 0.5, 0.1]


@pytest.mark.parametrize(
    ("sent", "ending"), [(b"9\r", Ending.CR), (b"9\n", Ending.LF), (b"9\r\n", Ending.CRLF), (b"9\t", Ending.TAB)]
)
def test_a_scan_tells_what_ended_it_and_at_which_speed_it_came(sent: bytes, ending: Ending) -> None:
    counter = Counter()
    counter.scanner.on_bytes(sent, 10.0)
    assert counter.scans[0].manner == Manner(ending, baud=9600)


def test_a_scan_tells_what_stood_before_it() -> None:
    counter = Counter()
    counter.scanner.on_bytes(b"]C19100\r9200\r", 10.0)
    assert [scan.manner.before for scan in counter.scans] == [(Before.AIM,), ()]
