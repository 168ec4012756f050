# SPDX-License-Identifier: Apache-2.0
"""The speed of a gun's line is found by one scan at each usual speed, as a real port hears them."""

from __future__ import annotations

import pytest

from cashier.it.scan_hints import is_garbled
from cashier.it.speed_search import Heard, SpeedSearch
from hardware.framing.line import LineFramer
from hardware.framing.manner import Manner
from hardware.scanner import Scan
from hardware.scanner.scan import make_scan
from hardware.simulators.uart import as_heard
from hardware.transport.settings import USUAL_BAUDS
from tests.support.clock import NINE_O_CLOCK
from tests.support.codes import code_digits

CODE = code_digits()


class Gun:
    """A gun that sends at one speed, and a port that listens at another until it is told."""

    def __init__(self, sends_at: int) -> None:
        self.sends_at = sends_at
        self.heard_at = 9_600
        self.search = SpeedSearch(self.listen_at)

    def listen_at(self, _name: str, baud: int | None) -> None:
        self.heard_at = baud or 9_600

    def scans(self, raw: bytes = CODE.encode() + b"\r") -> list[Scan]:
        framer = LineFramer()
        lines = framer.feed(as_heard(raw, self.sends_at, self.heard_at)) + framer.flush()
        made = [
            make_scan(line.data, None, "gun", 0, NINE_O_CLOCK, manner=Manner(line.ending, baud=self.heard_at))
            for line in lines
        ]
        return [scan for scan in made if scan is not None]


@pytest.mark.parametrize("baud", USUAL_BAUDS)
def test_each_usual_speed_is_found_by_scanning_again_and_again(baud: int) -> None:
    gun, heard = Gun(baud), [(Heard.TRY_NEXT, 0)]
    while heard[-1][0] is Heard.TRY_NEXT:
        heard += [gun.search.heard(scan) for scan in gun.scans()]
        assert len(heard) < 20
    assert heard[-1] == (Heard.TEXT if baud == 9_600 else Heard.FOUND, baud)
    gun.search.end()
    assert gun.heard_at == 9_600


@pytest.mark.parametrize("sent", USUAL_BAUDS)
@pytest.mark.parametrize("heard", USUAL_BAUDS)
def test_no_code_at_a_wrong_speed_is_lost_in_silence_or_taken_for_text(sent: int, heard: int) -> None:
    gun = Gun(sent)
    gun.heard_at = heard
    scans = gun.scans()
    assert scans
    assert any(is_garbled(scan) for scan in scans) is (sent != heard)


def test_where_no_usual_speed_fits_that_is_said_and_the_settings_hold_again() -> None:
    gun, ends = Gun(9_600), list[Heard]()
    for _ in USUAL_BAUDS:
        made = make_scan(b"\xff\xfe\x80\x81", None, "gun", 0, NINE_O_CLOCK, manner=Manner(baud=gun.heard_at))
        assert made is not None
        ends.append(gun.search.heard(made)[0])
    assert ends == [Heard.TRY_NEXT] * (len(USUAL_BAUDS) - 1) + [Heard.NOT_FOUND]
    assert gun.heard_at == 9_600


def test_what_no_line_brought_has_no_speed_to_search_for() -> None:
    made = make_scan(b"\xff\xfe\x80\x81", None, "gun", 0, NINE_O_CLOCK)
    assert made is not None
    assert Gun(9_600).search.heard(made) == (Heard.TEXT, 0)
