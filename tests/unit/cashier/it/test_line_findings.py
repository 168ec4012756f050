# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from cashier.devices.status import Level
from cashier.it.doctor import line_findings


def test_a_till_that_was_enrolled_over_a_line_in_clear_is_told_so_with_what_mends_it() -> None:
    (finding,) = line_findings("http://points.example.com")
    assert (finding.name, finding.level, finding.facts) == ("line", Level.FAULT, {"url": "http://points.example.com"})
    assert "enrol --again" in finding.mend.en


def test_of_a_private_line_nothing_is_said() -> None:
    assert line_findings("https://points.example.com") == []
