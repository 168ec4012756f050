# SPDX-License-Identifier: Apache-2.0
"""The lights of network and platform say which is wrong and how to mend it; no reason names a light there is not."""

from __future__ import annotations

import re

import pytest

from cashier.devices.status import Level, Part
from cashier.platform_client.no_connection import NoConnection
from cashier.platform_client.replies import Refusal, Silence, Unreachable
from cashier.platform_watch import lights_of
from cashier.ui.words import PARTS
from cashier.values.reasons import CATALOGUE


def test_without_a_network_somebody_here_looks_at_cable_and_router_and_the_platform_is_not_blamed() -> None:
    network, platform = lights_of(Unreachable("no route", NoConnection.NO_NETWORK))
    assert (network.part, network.level) == (Part.NETWORK, Level.FAULT)
    assert "网线" in network.mend.zh
    assert "cable" in network.mend.en
    assert (platform.part, platform.level) == (Part.PLATFORM, Level.BUSY)


@pytest.mark.parametrize("cause", [NoConnection.TURNED_AWAY, NoConnection.NOT_TRUSTED])
def test_a_platform_that_is_off_or_not_itself_is_no_fault_of_the_network(cause: NoConnection) -> None:
    network, platform = lights_of(Unreachable("refused", cause))
    assert network.level is Level.READY
    assert platform.level is Level.FAULT
    assert "tell IT" in platform.mend.en
    assert "cable" not in platform.mend.en
    assert "网线" not in platform.mend.zh


def test_where_it_may_be_either_the_network_says_how_to_tell() -> None:
    network, platform = lights_of(Unreachable("timed out", NoConnection.NO_ANSWER))
    assert (network.level, platform.level) == (Level.WARNING, Level.FAULT)
    assert "other devices online?" in network.mend.en


def test_no_answer_is_to_be_waited_for() -> None:
    network, platform = lights_of(Silence("ReadTimeout"))
    assert network.level is Level.BUSY
    assert platform.level is Level.WARNING
    assert platform.mend.en.startswith("Wait")


@pytest.mark.parametrize("reply", [Silence("status 503", is_heard=True), Refusal(401, "SIGNATURE_INVALID")])
def test_whoever_answers_proves_the_network(reply: Silence | Refusal) -> None:
    network, platform = lights_of(reply)
    assert network.level is Level.READY
    assert platform.level is not Level.READY


def test_a_reason_names_no_light_that_the_till_has_not() -> None:
    parts = {text.en.lower() for text in PARTS.values()}
    named = [
        (reason.code, name)
        for reason in CATALOGUE.values()
        for name in re.findall(r"(\w+)(?:'s)? light\b", reason.do_now.en.lower())
    ]
    assert [each for each in named if each[1] not in parts] == []
