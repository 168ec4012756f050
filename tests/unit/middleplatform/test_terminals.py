# SPDX-License-Identifier: Apache-2.0
"""Terminals: enrolment by one-time code, proof of each request, revocation."""

from __future__ import annotations

import contextlib
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Connection, Engine, event

from middleplatform.contract.payments import Asset, CreatePayment, PINKeyScheme, RefundPayment, Status
from middleplatform.contract.reason_codes import ReasonCode
from middleplatform.contract.signatures import sign_request
from middleplatform.contract.terminals import EnrolTerminal
from middleplatform.database.engine import WRITES
from middleplatform.problems import RequestRefusedError
from middleplatform.terminals.identity import TerminalIdentity
from middleplatform.terminals.repository import TerminalRepository
from middleplatform.terminals.service import ReceivedRequest
from tests.unit.middleplatform.workbench import Workbench, public_key_text


def enrolment(code: str) -> EnrolTerminal:
    key = Ed25519PrivateKey.generate()
    return EnrolTerminal(enrolment_code=code, public_key=public_key_text(key), name="T7")


def signed(
    bench: Workbench, *, nonce: str | None = None, late_s: int = 0, key_id: str | None = None
) -> ReceivedRequest:
    headers = sign_request(
        bench.key,
        key_id=key_id or bench.terminal.terminal_id,
        method="GET",
        path="/v1/terminal",
        query="",
        body=b"",
        created=int(bench.clock.now().timestamp()) - late_s,
        nonce=nonce or uuid.uuid4().hex,
    )
    return ReceivedRequest("GET", "/v1/terminal", "", headers, b"")


def refusal(bench: Workbench, request: ReceivedRequest, status: int = 401) -> RequestRefusedError:
    with pytest.raises(RequestRefusedError) as refused:
        bench.platform.terminals.authenticate(request)
    assert refused.value.status == status
    return refused.value


def proved_payment(bench: Workbench, currency: str = "CNY") -> tuple[TerminalIdentity, uuid.UUID, CreatePayment]:
    request = bench.request(bench.code(bench.guest()))
    order = request.order.model_copy(update={"currency": currency})
    terminal = bench.platform.terminals.prove(signed(bench))
    return terminal, uuid.uuid4(), request.model_copy(update={"order": order})


def copy_is_refused(
    bench: Workbench, terminal: TerminalIdentity, attempt_id: uuid.UUID, request: CreatePayment
) -> bool:
    with pytest.raises(RequestRefusedError) as refused:
        bench.pay(request, attempt_id, terminal)
    return (refused.value.status, refused.value.code) == (409, ReasonCode.SIGNATURE_INVALID)


@contextlib.contextmanager
def counted_commits() -> Iterator[list[str]]:
    """List the transactions that the platform commits, each as read or write."""
    commits: list[str] = []

    def count(connection: Connection) -> None:
        commits.append("write" if connection.get_execution_options().get(WRITES) else "read")

    event.listen(Engine, "commit", count)
    try:
        yield commits
    finally:
        event.remove(Engine, "commit", count)


def test_an_enrolled_terminal_is_told_its_shop_and_its_rules(bench: Workbench) -> None:
    code, _ = bench.platform.terminals.issue_enrolment_code("shop", "master")
    enrolled = bench.platform.terminals.enrol(enrolment(code), "127.0.0.1")
    policy = enrolled.policy
    assert (policy.shop_name, policy.terminal_name) == ("Test shop", "T7")
    assert policy.pin_key_scheme is PINKeyScheme.MASTER_SESSION
    assert [asset.asset for asset in policy.assets] == list(Asset)
    assert policy.server_time == bench.clock.now()


def test_an_enrolment_code_may_be_typed_in_lower_case_without_dashes(bench: Workbench) -> None:
    code, _ = bench.platform.terminals.issue_enrolment_code("shop", None)
    typed = code.lower().replace("-", " ")
    assert bench.platform.terminals.enrol(enrolment(typed), "127.0.0.1").terminal_id


def test_an_enrolment_code_works_once(bench: Workbench) -> None:
    code, _ = bench.platform.terminals.issue_enrolment_code("shop", None)
    bench.platform.terminals.enrol(enrolment(code), "127.0.0.1")
    with pytest.raises(RequestRefusedError) as refused:
        bench.platform.terminals.enrol(enrolment(code), "127.0.0.1")
    assert refused.value.code == ReasonCode.ENROLMENT_CODE_INVALID


def test_an_enrolment_code_expires(bench: Workbench) -> None:
    code, _ = bench.platform.terminals.issue_enrolment_code("shop", None)
    bench.clock.forward(days=1)
    with pytest.raises(RequestRefusedError) as refused:
        bench.platform.terminals.enrol(enrolment(code), "127.0.0.1")
    assert refused.value.code == ReasonCode.ENROLMENT_CODE_INVALID


def test_guessing_enrolment_codes_is_stopped_per_address(bench: Workbench) -> None:
    for _ in range(20):
        with pytest.raises(RequestRefusedError):
            bench.platform.terminals.enrol(enrolment("AAAA-AAAA-AAAA-AAAA"), "10.0.0.1")
    good, _ = bench.platform.terminals.issue_enrolment_code("shop", None)
    with pytest.raises(RequestRefusedError) as refused:
        bench.platform.terminals.enrol(enrolment(good), "10.0.0.1")
    assert refused.value.status == 429
    assert bench.platform.terminals.enrol(enrolment(good), "10.0.0.2").terminal_id


@pytest.mark.parametrize(("shop_id", "pin_key_id"), [("nowhere", None), ("shop", "no-key")])
def test_a_code_for_what_does_not_exist_is_refused(bench: Workbench, shop_id: str, pin_key_id: str | None) -> None:
    with pytest.raises(LookupError, match=r"nowhere|no-key"):
        bench.platform.terminals.issue_enrolment_code(shop_id, pin_key_id)


def test_a_signed_request_names_its_terminal(bench: Workbench) -> None:
    assert bench.platform.terminals.authenticate(signed(bench)) == bench.terminal


def test_a_nonce_is_taken_once(bench: Workbench) -> None:
    bench.platform.terminals.authenticate(signed(bench, nonce="same"))
    assert refusal(bench, signed(bench, nonce="same"), status=409).code == ReasonCode.SIGNATURE_INVALID


def test_a_request_that_was_refused_for_its_clock_stays_refused_when_the_clock_is_right(bench: Workbench) -> None:
    early = signed(bench, late_s=-400)
    assert refusal(bench, early).code == ReasonCode.CLOCK_SKEWED
    bench.clock.forward(seconds=400)
    assert refusal(bench, early, status=409).code == ReasonCode.SIGNATURE_INVALID


def test_a_payments_nonce_is_spent_in_the_one_commit_of_the_payment(bench: Workbench) -> None:
    terminal, attempt_id, request = proved_payment(bench)
    with counted_commits() as commits:
        assert bench.pay(request, attempt_id, terminal).status is Status.SUCCEEDED
    assert commits == ["write"]
    assert copy_is_refused(bench, terminal, attempt_id, request)


def test_the_nonce_of_a_payment_that_was_refused_is_spent_as_well(bench: Workbench) -> None:
    terminal, attempt_id, request = proved_payment(bench, currency="HKD")
    with pytest.raises(RequestRefusedError, match="this shop sells in CNY"):
        bench.pay(request, attempt_id, terminal)
    assert copy_is_refused(bench, terminal, attempt_id, request)


def test_the_nonces_of_cancels_and_refunds_are_spent_with_them(bench: Workbench) -> None:
    payment = bench.pay(bench.request(bench.code(bench.guest())))
    wish = RefundPayment(refund_id=uuid.uuid4(), amount=1, reason="returned", approved_by="manager")
    works: list[Callable[[TerminalIdentity], object]] = [
        lambda terminal: bench.platform.ending.refund(terminal, payment.attempt_id, wish),
        lambda terminal: bench.cancel(payment.attempt_id, terminal=terminal),
        lambda terminal: bench.cancel(uuid.uuid4(), terminal=terminal),
    ]
    for work in works:
        terminal = bench.platform.terminals.prove(signed(bench))
        work(terminal)
        with pytest.raises(RequestRefusedError, match="came before"):
            work(terminal)


def test_of_copies_that_come_at_once_one_is_carried_out(bench: Workbench) -> None:
    terminal, attempt_id, request = proved_payment(bench)

    def status(_: int) -> int:
        try:
            bench.pay(request, attempt_id, terminal)
        except RequestRefusedError as refused:
            return refused.status
        return 201

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(status, range(8))) == [201] + [409] * 7


def test_two_terminals_may_use_the_same_nonce(bench: Workbench) -> None:
    bench.platform.terminals.authenticate(signed(bench, nonce="same"))
    bench.terminal, bench.key = bench.enrol("T2")
    assert bench.platform.terminals.authenticate(signed(bench, nonce="same")) == bench.terminal


def test_a_clock_that_is_off_is_told_the_right_time(bench: Workbench) -> None:
    refused = refusal(bench, signed(bench, late_s=301))
    assert (refused.code, refused.server_time) == (ReasonCode.CLOCK_SKEWED, bench.clock.now())


def test_an_unknown_terminal_is_not_enrolled(bench: Workbench) -> None:
    assert refusal(bench, signed(bench, key_id="trm_nobody")).code == ReasonCode.TERMINAL_NOT_ENROLLED


def test_a_revoked_terminal_is_shut_out_at_once(bench: Workbench) -> None:
    bench.platform.terminals.authenticate(signed(bench))
    bench.platform.context.units.write(
        lambda unit: TerminalRepository(unit.connection).change(
            bench.terminal.terminal_id, revoked_at=bench.clock.now()
        )
    )
    assert refusal(bench, signed(bench)).code == ReasonCode.TERMINAL_NOT_ENROLLED


def test_another_terminals_key_does_not_sign_for_this_one(bench: Workbench) -> None:
    _, bench.key = bench.enrol("T2")
    assert refusal(bench, signed(bench)).code == ReasonCode.SIGNATURE_INVALID


def test_an_unsigned_request_is_refused(bench: Workbench) -> None:
    assert refusal(bench, ReceivedRequest("GET", "/v1/terminal", "", {}, b"")).code == ReasonCode.SIGNATURE_INVALID
