# SPDX-License-Identifier: Apache-2.0
import logging
import socket

import pytest
import structlog

from tests.support.log_guard import watched_logs
from tests.support.network_guard import NetworkForbiddenError

# An address of TEST-NET-1 (RFC 5737): no machine has it.
ELSEWHERE = ("192.0.2.1", 9)


def test_connecting_elsewhere_is_forbidden() -> None:
    with socket.socket() as outgoing, pytest.raises(NetworkForbiddenError, match=r"192\.0\.2\.1"):
        outgoing.connect(ELSEWHERE)


def test_a_datagram_to_elsewhere_is_forbidden() -> None:
    with socket.socket(type=socket.SOCK_DGRAM) as outgoing, pytest.raises(NetworkForbiddenError):
        outgoing.sendto(b"", ELSEWHERE)


def test_looking_up_a_name_is_forbidden() -> None:
    with pytest.raises(NetworkForbiddenError, match=r"shop\.example"):
        socket.getaddrinfo("shop.example", 443)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "127.9.9.9"])
def test_this_machine_may_be_reached(host: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket() as outgoing:
        if host == "127.9.9.9":
            with pytest.raises(ConnectionRefusedError):
                outgoing.connect((host, server.getsockname()[1]))
        else:
            outgoing.connect((host, server.getsockname()[1]))


@pytest.mark.logs_error("disk full")
def test_an_announced_error_of_logging_is_no_fault() -> None:
    logging.getLogger("cashier.storage").error("disk %s", "full")


@pytest.mark.logs_error("event='engine_fault'")
def test_an_announced_error_of_structlog_is_no_fault() -> None:
    structlog.get_logger("cashier.engine").error("engine_fault", why="test")


@pytest.mark.logs_error("event='engine_fault'")
def test_an_announced_error_of_structlog_is_none_where_a_program_writes_it_through_logging() -> None:
    structlog.configure(
        processors=[structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
    )
    structlog.get_logger("cashier.engine").error("engine_fault", why="test")


@pytest.mark.logs_error("engine_fault")
def test_what_structlog_writes_through_logging_is_one_error_and_not_two() -> None:
    structlog.configure(
        processors=[structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
    )
    with watched_logs() as errors:
        structlog.get_logger("cashier.engine").error("engine_fault")
    assert errors.messages == ["event='engine_fault'"]


@pytest.mark.parametrize("log", [logging.getLogger("a"), structlog.get_logger("b")], ids=["logging", "structlog"])
@pytest.mark.logs_error("surprise")
def test_an_error_that_nobody_announced_is_a_fault(log: logging.Logger) -> None:
    with watched_logs() as errors:
        log.error("surprise")
    assert "surprise" in (errors.fault([]) or "")


def test_an_announced_error_that_stays_away_is_a_fault() -> None:
    with watched_logs() as errors:
        logging.getLogger("a").warning("only a warning")
    assert errors.fault(["disk full"]) == "no error was logged that matches 'disk full'"


def test_warnings_are_no_errors() -> None:
    with watched_logs() as errors:
        structlog.get_logger("b").warning("slow")
    assert errors.fault([]) is None


@pytest.mark.logs_error("disk full")
def test_an_error_is_seen_whatever_handlers_a_program_puts_in_place() -> None:
    with watched_logs() as errors:
        logging.getLogger().handlers[:] = [logging.NullHandler()]
        logging.getLogger("a").error("disk full")
    assert errors.messages == ["a: disk full"]


def test_the_handlers_of_a_program_under_test_are_gone_afterwards() -> None:
    before = logging.getLogger().handlers[:]
    with watched_logs():
        logging.getLogger().addHandler(logging.NullHandler())
    assert logging.getLogger().handlers == before
