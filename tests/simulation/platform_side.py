# SPDX-License-Identifier: Apache-2.0
"""The middle platform in the simulation: its real services on a real database file, and what may kill it when.

Only the HTTP framework is missing: `_route` says what each path does, in the words of the platform's own routes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from argon2 import PasswordHasher
from pydantic import TypeAdapter, ValidationError
from sqlalchemy import Engine, event

from middleplatform.bootstrap import Platform, build_platform
from middleplatform.codes.repository import CodeRepository
from middleplatform.codes.service import CodeBook
from middleplatform.contract.base import PROBLEM_MEDIA_TYPE, Problem
from middleplatform.contract.payments import (
    Asset,
    CancelPayment,
    CreatePayment,
    Payment,
    PINByPad,
    Refund,
    RefundPayment,
    SendSMS,
    SMSCode,
    ToPhone,
    Verify,
)
from middleplatform.contract.reason_codes import ReasonCode
from middleplatform.customers.service import CustomerIdentity
from middleplatform.housekeeping import Housekeeping
from middleplatform.ledger.repository import LedgerRepository
from middleplatform.problems import RequestRefusedError
from middleplatform.routes.payment_waiting import wait_for_news
from middleplatform.settings import Settings
from middleplatform.sms.sender import TrainingOutbox
from middleplatform.terminals.service import ReceivedRequest
from tests.simulation.virtual_loop import Life, VirtualLoop
from tests.simulation.wire import Reply, Sent, Told

START = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
_VERIFY: TypeAdapter[Verify] = TypeAdapter(Verify)


class PlatformKilled(BaseException):
    """The process ends here, in the middle of whatever it was doing."""


class PlatformAwayError(Exception):
    """Nobody listens at the platform's address."""


class WallClock:
    """A machine's clock: virtual time, and how far somebody set it off."""

    def __init__(self, loop: VirtualLoop) -> None:
        self.off_s = 0.0
        self._loop = loop

    def now(self) -> datetime:
        """Return this machine's idea of the time."""
        return START + timedelta(seconds=self._loop.time() + self.off_s)


class SeededBytes:
    """The platform's randomness."""

    def __init__(self, random: Random) -> None:
        self._random = random

    def token_bytes(self, count: int) -> bytes:
        """Return bytes that the seed decides."""
        return self._random.randbytes(count)


class InterruptedHasher(PasswordHasher):
    """Compares passwords cheaply, and lets the world go on meanwhile: that is when others get in between."""

    def __init__(self, meanwhile: Callable[[], None]) -> None:
        super().__init__(time_cost=1, memory_cost=8, parallelism=1)
        self._meanwhile = meanwhile

    def verify(self, hash: str | bytes, password: str | bytes) -> bool:  # type: ignore[override]  # noqa: A002
        """Compare; see `PasswordHasher`."""
        self._meanwhile()
        return super().verify(hash, password)


@dataclass
class KillPlan:
    """When the process is to die: before the so-maniest statement, or after a commit and before the answer."""

    statements_left: int | None = None
    before_answer: bool = False


class SimulatedPlatform:
    """One platform and its database. `start` and `kill` as often as you like."""

    def __init__(
        self, loop: VirtualLoop, random: Random, engine: Engine, url: str, hurry: Callable[[], None]
    ) -> None:
        self.clock = WallClock(loop)
        self.plan = KillPlan()
        self.platform: Platform | None = None
        self.outbox: TrainingOutbox | None = None
        self.after_commit: Callable[[], None] = lambda: None
        self.on_death: Callable[[], None] = lambda: None
        self.faults: list[str] = []
        self._loop = loop
        self._random = random
        self._bytes = SeededBytes(random)
        self._engine = engine
        self._hasher = InterruptedHasher(self._let_others_in)
        self._hurry = hurry
        self._settings = Settings(url, key_encryption_key=bytes(32))
        self._life: Life | None = None
        self._open: set[Reply] = set()
        self._is_interrupted = False
        event.listen(engine, "before_cursor_execute", self._before_statement)

    def close(self) -> None:
        """Take the listener off the engine, which other worlds use too."""
        event.remove(self._engine, "before_cursor_execute", self._before_statement)
        self._engine.dispose()

    @property
    def is_up(self) -> bool:
        """Whether somebody listens."""
        return self._life is not None and self._life.is_alive

    def start(self) -> None:
        """Start the process on whatever the database file holds."""
        life = Life("platform")
        self._life = life
        self.plan = KillPlan()
        life.context.run(self._build)
        self._loop.spawn(life, self._keep_house())

    def _build(self) -> None:
        self.outbox = TrainingOutbox(self.clock)
        self.platform = build_platform(
            self._settings,
            clock=self.clock,
            random=self._bytes,
            hasher=self._hasher,
            sms=self.outbox,
            engine=self._engine,
        )
        self.platform.hub.bind(self._loop)

    def kill(self) -> None:
        """End the process: open connections break, what was not committed is gone."""
        if self._life is None or not self._life.is_alive:
            return
        self._life.is_alive = False
        self.platform = None
        self._engine.dispose()
        replies, self._open = self._open, set()
        for reply in replies:
            reply(None)
        self.on_death()

    def receive(self, request: Sent, reply: Reply) -> None:
        """Take one request off the wire."""
        if not self.is_up:
            reply(None)
            return
        assert self._life is not None
        self._open.add(reply)
        if self._is_interrupted:
            self._handle(request, reply)
        else:
            self._loop.do(self._life, self._handle, request, reply)

    def call(self, work: Callable[[Platform], Any]) -> Any:
        """Do what a customer's phone asks. Raises `PlatformAwayError`, and what the services raise."""
        if self.platform is None:
            raise PlatformAwayError
        try:
            result = work(self.platform)
        except PlatformKilled:
            self.kill()
            raise PlatformAwayError from None
        self.after_commit()
        return result

    def issue_code(self, identity: CustomerIdentity, asset: Asset) -> str:
        """Issue a payment code as `Customers.issue_code` does, without painting its pictures."""

        def issue(platform: Platform) -> str:
            context = platform.context

            def work(unit: Any) -> str:
                accounts = LedgerRepository(unit.connection).accounts_of(identity.member_id)
                account = next(each for each in accounts if each.asset is asset)
                codes = CodeRepository(unit.connection)
                book = CodeBook(codes, context.clock, context.random, context.secret, context.timings.code_life_s)
                return book.issue(account.account_id, identity.session_id).digits

            return context.units.write(work)

        code: str = self.call(issue)
        return code

    # -- inside the process

    def _let_others_in(self) -> None:
        """Between a password's comparison and its judgement, no transaction runs: anything may happen."""
        if self._is_interrupted or self._random.random() > 0.3:
            return
        self._is_interrupted = True
        try:
            self._hurry()
        finally:
            self._is_interrupted = False
        if not self.is_up:
            raise PlatformKilled

    def _before_statement(self, *_: object) -> None:
        if self.plan.statements_left is not None:
            self.plan.statements_left -= 1
            if self.plan.statements_left < 0:
                self.plan.statements_left = None
                raise PlatformKilled

    def _handle(self, request: Sent, reply: Reply) -> None:
        try:
            wait = _wait_of(request)
            told = self._answer(request)
        except PlatformKilled:
            self.kill()
            return
        self.after_commit()
        if wait is not None and told.status == 200:
            assert self._life is not None
            self._loop.spawn(self._life, self._hold_back(request, wait, reply))
            return
        self._tell(reply, told)

    async def _hold_back(self, request: Sent, wait: tuple[float, int], reply: Reply) -> None:
        platform = self.platform
        assert platform is not None
        attempt_id = UUID(request.path.rpartition("/")[2])

        async def find() -> Payment:
            return platform.finding.one("shop", attempt_id)

        try:
            payment = await wait_for_news(find, platform.hub, attempt_id, *wait)
        except PlatformKilled:
            self.kill()
            return
        self.after_commit()
        self._tell(reply, _good(payment))

    def _tell(self, reply: Reply, told: Told) -> None:
        if self.plan.before_answer:
            self.plan.before_answer = False
            self.kill()
        elif reply in self._open:
            self._open.discard(reply)
            reply(told)

    def _answer(self, request: Sent) -> Told:
        assert self.platform is not None
        try:
            return _good(_route(self.platform, request))
        except RequestRefusedError as error:
            problem = Problem(
                title=str(error.code),
                status=error.status,
                detail=error.detail,
                code=error.code,
                retry_after_s=error.retry_after_s,
                server_time=error.server_time,
            )
        except ValidationError as error:
            self.faults.append(f"the till sent what the contract does not allow: {error}")
            problem = Problem(title="Unprocessable", status=422, code=ReasonCode.REQUEST_INVALID)
        except PlatformKilled:
            raise
        except Exception as error:  # noqa: BLE001 - the edge answers 500 to every fault; here it is one more finding
            self.faults.append(f"the platform failed at {request.method} {request.path}: {error!r}")
            problem = Problem(title="Internal Server Error", status=500, code=ReasonCode.PLATFORM_ERROR)
        return Told(problem.status, PROBLEM_MEDIA_TYPE, problem.model_dump_json(exclude_none=True).encode())

    async def _keep_house(self) -> None:
        assert self.platform is not None
        housekeeping = Housekeeping(self.platform.context, self.platform.ending)
        while True:
            await asyncio.sleep(self._random.uniform(10, 60))
            try:
                housekeeping.run()
            except PlatformKilled:
                self.kill()
                return
            self.after_commit()


def _good(told: Payment | Refund) -> Told:
    return Told(200, "application/json", told.model_dump_json().encode())


def _wait_of(request: Sent) -> tuple[float, int] | None:
    if request.method != "GET" or "wait=" not in request.query:
        return None
    values = dict(part.split("=") for part in request.query.split("&"))
    return float(values["wait"]), int(values["after"])


def _route(platform: Platform, request: Sent) -> Payment | Refund:
    """Do what the platform's routes do."""
    received = ReceivedRequest(request.method, request.path, request.query, request.headers, request.body)
    parts = request.path.removeprefix("/v1/").split("/")
    one_transaction = request.method == "POST" and parts[-1] in {"payments", "cancel", "refunds"}
    terminal = (platform.terminals.prove if one_transaction else platform.terminals.authenticate)(received)
    match (request.method, parts):
        case ("POST", ["payments"]):
            attempt_id = UUID(request.headers["idempotency-key"])
            return platform.taking.take(terminal, attempt_id, CreatePayment.model_validate_json(request.body)).payment
        case ("GET", ["payments", attempt]):
            return platform.finding.one(terminal.shop_id, UUID(attempt))
        case ("POST", ["payments", attempt, "verifications"]):
            platform.finding.require_own(terminal, UUID(attempt))
            _prove(platform, UUID(attempt), _VERIFY.validate_json(request.body))
            return platform.finding.one(terminal.shop_id, UUID(attempt))
        case ("POST", ["payments", attempt, "cancel"]):
            wish = CancelPayment.model_validate_json(request.body).if_succeeded
            return platform.ending.cancel(terminal, UUID(attempt), wish)
        case ("POST", ["payments", attempt, "refunds"]):
            return platform.ending.refund(terminal, UUID(attempt), RefundPayment.model_validate_json(request.body))
        case _:
            raise AssertionError(f"the till asked for {request.method} {request.path}")


def _prove(platform: Platform, attempt_id: UUID, proof: Verify) -> None:
    match proof:
        case PINByPad():
            platform.proving.by_pad(attempt_id, proof)
        case ToPhone():
            platform.proving.to_phone(attempt_id)
        case SendSMS():
            platform.proving.send_sms(attempt_id)
        case SMSCode():
            platform.proving.by_sms(attempt_id, proof)
