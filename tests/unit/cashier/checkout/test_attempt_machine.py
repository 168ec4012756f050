# SPDX-License-Identifier: Apache-2.0
"""Long random lives of an attempt: what the platform tells in any order, and what people decide meanwhile."""

from __future__ import annotations

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from cashier.checkout.attempt import (
    Answered,
    Asked,
    Attempt,
    CancelDue,
    GaveUp,
    LeftAlone,
    NoAnswer,
    NotKnown,
    NotSent,
    Refused,
    Restarted,
    State,
    Submitted,
    advance,
)
from middleplatform.contract.payments import Door, IfSucceeded, Status
from tests.support.attempts import draft, payment, verification
from tests.support.clock import NINE_O_CLOCK

_ASKED = st.sampled_from(Asked)


class AttemptLife(RuleBasedStateMachine):
    """The platform's truth changes only in ways that it can; its answers arrive late, doubled, in any order."""

    @initialize()
    def begin(self) -> None:
        self.attempt: Attempt = advance(draft(), Submitted(NINE_O_CLOCK))
        self.truth: Status | None = None
        self.version = 0
        self.told: list[Answered] = []
        self.end: Attempt | None = None
        self.left_the_till = True

    def _move(self, after: Attempt) -> None:
        self.attempt = after
        if after.is_final and self.end is None:
            self.end = after

    def _tell(self, asked: Asked, tries_left: int = 5) -> None:
        assert self.truth is not None
        step = verification(tries_left=tries_left)
        shown = payment(self.attempt.attempt_id, self.truth, self.version, step=step)
        self.told.append(Answered(shown, asked))

    @precondition(lambda self: self.truth is None and self.left_the_till)
    @rule(status=st.sampled_from([Status.VERIFYING, Status.SUCCEEDED, Status.FAILED]))
    def arrive(self, status: Status) -> None:
        self.truth, self.version = status, 1
        self._tell(Asked.CREATE)

    @precondition(lambda self: self.truth is Status.VERIFYING)
    @rule(tries_left=st.integers(0, 5))
    def be_proved(self, tries_left: int) -> None:
        self.version += 1
        if tries_left == 0:
            self.truth = Status.FAILED
        elif tries_left == 1:
            self.truth = Status.SUCCEEDED
        self._tell(Asked.VERIFY, tries_left=tries_left)

    @rule(if_succeeded=st.sampled_from(IfSucceeded))
    def cancel_on_the_platform(self, if_succeeded: IfSucceeded) -> None:
        """The till sends a cancel only once it wants one, and never a milder one than it wants."""
        if self.attempt.cancel is not if_succeeded:
            return
        asked = Asked.CANCEL_KEEP
        if if_succeeded is IfSucceeded.REVERSE:
            asked = Asked.CANCEL_REVERSE
            if self.truth is Status.SUCCEEDED:
                self.truth, self.version = Status.REVERSED, self.version + 1
        if self.truth in {None, Status.VERIFYING}:
            self.truth, self.version = Status.CANCELLED, self.version + 1
        self._tell(asked)

    @precondition(lambda self: self.truth is not None)
    @rule(asked=st.sampled_from([Asked.QUERY, Asked.VERIFY]))
    def look(self, asked: Asked) -> None:
        self._tell(asked)

    @precondition(lambda self: self.told)
    @rule(data=st.data(), twice=st.booleans())
    def hear(self, data: st.DataObject, twice: bool) -> None:
        event = data.draw(st.sampled_from(self.told))
        self._move(advance(self.attempt, event))
        if twice:
            assert advance(self.attempt, event) == self.attempt

    @rule(asked=_ASKED)
    def hear_nothing(self, asked: Asked) -> None:
        self._move(advance(self.attempt, NoAnswer(asked, "timeout")))

    @rule(asked=_ASKED.filter(lambda asked: asked is not Asked.CREATE), refused=st.booleans())
    def not_be_asked(self, asked: Asked, refused: bool) -> None:
        event = Refused("RATE_LIMITED", asked) if refused else NotSent(asked)
        self._move(advance(self.attempt, event))

    @precondition(lambda self: self.truth is None and not self.told)
    @rule()
    def create_is_not_sent(self) -> None:
        self.left_the_till = False
        self._move(advance(self.attempt, NotSent(Asked.CREATE)))

    @rule()
    def not_be_known(self) -> None:
        self._move(advance(self.attempt, NotKnown()))

    @rule(event=st.sampled_from([CancelDue(), GaveUp(), LeftAlone(), Restarted()]))
    def be_decided(self, event: CancelDue | GaveUp | LeftAlone | Restarted) -> None:
        self._move(advance(self.attempt, event))

    @invariant()
    def a_shown_end_is_never_taken_back(self) -> None:
        assert self.end is None or self.attempt == self.end

    @invariant()
    def paid_means_that_the_platform_took_it(self) -> None:
        if self.attempt.state is State.PAID:
            assert self.truth is Status.SUCCEEDED

    @invariant()
    def an_end_without_payment_means_that_the_platform_holds_nothing(self) -> None:
        if self.attempt.state in {State.DECLINED, State.CANCELLED}:
            assert self.truth is not Status.SUCCEEDED

    @invariant()
    def the_doors_that_are_shown_are_the_platforms(self) -> None:
        if self.attempt.state is State.VERIFYING:
            assert self.attempt.verification is not None
            assert self.attempt.verification.doors == tuple(Door)


TestAttemptLife = AttemptLife.TestCase
TestAttemptLife.settings = settings(max_examples=150, stateful_step_count=25)
