# SPDX-License-Identifier: Apache-2.0
"""The platform's light says what is wrong and how to mend it; no reason names a light that there is not."""

from __future__ import annotations

import re

from cashier.devices.status import Level
from cashier.platform_client.replies import Silence, Unreachable
from cashier.platform_watch import platform_light
from cashier.ui.words import PARTS
from cashier.values.reasons import CATALOGUE


def test_no_connection_is_a_fault_of_the_network_that_somebody_here_can_look_at() -> None:
    light = platform_light(Unreachable("ConnectError: no route to host"))
    assert light.level is Level.FAULT
    assert "网线" in light.mend.zh
    assert "network cable" in light.mend.en
    assert "scan again" not in light.mend.en


def test_no_answer_is_to_be_waited_for() -> None:
    light = platform_light(Silence("ReadTimeout"))
    assert light.level is Level.WARNING
    assert light.mend.en.startswith("Wait")


def test_a_reason_names_no_light_that_the_till_has_not() -> None:
    parts = {text.en.lower() for text in PARTS.values()}
    named = [
        (reason.code, name)
        for reason in CATALOGUE.values()
        for name in re.findall(r"(\w+)(?:'s)? light\b", reason.do_now.en.lower())
    ]
    assert [each for each in named if each[1] not in parts] == []
