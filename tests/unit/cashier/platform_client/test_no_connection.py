# SPDX-License-Identifier: Apache-2.0
"""Why no connection came about: what the system said tells the network's fault from the platform's."""

from __future__ import annotations

import errno
import socket
import ssl

import pytest

from cashier.platform_client.no_connection import NoConnection, why
from cashier.platform_client.replies import Unreachable
from tests.support.loop import on_loop
from tests.support.raw_server import answer, raw_server, saying
from tests.unit.cashier.platform_client.test_client_outcomes import client_of, create, free_port


def told_on(*faults: Exception) -> Exception:
    """Return the fault that an HTTP library makes of what the system said of each address."""
    failed = OSError("All connection attempts failed")
    failed.__cause__ = faults[0] if len(faults) == 1 else ExceptionGroup("attempts", faults)
    fault = RuntimeError("connect failed")
    fault.__cause__ = failed
    return fault


@pytest.mark.parametrize(
    ("said", "cause"),
    [
        (OSError(errno.ENETUNREACH, "no route"), NoConnection.NO_NETWORK),
        (socket.gaierror(socket.EAI_AGAIN, "no name server answers"), NoConnection.NO_NETWORK),
        (OSError(errno.EHOSTUNREACH, "no route to host"), NoConnection.NO_ANSWER),
        (OSError(errno.ETIMEDOUT, "timed out"), NoConnection.NO_ANSWER),
        (ConnectionRefusedError(errno.ECONNREFUSED, "refused"), NoConnection.TURNED_AWAY),
        (ssl.SSLCertVerificationError("unable to get local issuer certificate"), NoConnection.NOT_TRUSTED),
    ],
    ids=lambda each: each.name if isinstance(each, NoConnection) else "",
)
def test_what_the_system_said_tells_whose_fault_it_is(said: Exception, cause: NoConnection) -> None:
    assert why(told_on(said)) is cause


def test_of_two_addresses_the_one_that_answers_tells_most() -> None:
    no_route = OSError(errno.ENETUNREACH, "IPv6 has no route")
    assert why(told_on(no_route, ConnectionRefusedError())) is NoConnection.TURNED_AWAY
    assert why(told_on(ConnectionRefusedError(), no_route)) is NoConnection.TURNED_AWAY


def test_where_the_system_said_nothing_it_may_be_either() -> None:
    assert why(TimeoutError()) is NoConnection.NO_ANSWER
    assert why(RuntimeError("pool is full")) is NoConnection.NO_ANSWER


@on_loop
async def test_a_machine_on_which_nobody_listens_turns_the_till_away() -> None:
    async with client_of(f"http://127.0.0.1:{free_port()}") as client:
        reply = await create(client)
    assert isinstance(reply, Unreachable)
    assert reply.cause is NoConnection.TURNED_AWAY


@on_loop
async def test_somebody_who_speaks_no_tls_is_not_trusted() -> None:
    async with (
        raw_server(saying(answer(200, b""))) as server,
        client_of(server.url.replace("http:", "https:")) as client,
    ):
        reply = await create(client)
    assert isinstance(reply, Unreachable)
    assert reply.cause is NoConnection.NOT_TRUSTED


@on_loop
async def test_a_name_that_is_not_found_is_the_networks_fault() -> None:
    async with client_of("http://no-such-host.localhost:1") as client:
        reply = await create(client)
    assert isinstance(reply, Unreachable)
    assert reply.cause is NoConnection.NO_NETWORK
