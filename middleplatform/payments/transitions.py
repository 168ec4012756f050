# SPDX-License-Identifier: Apache-2.0
"""The states of a payment and what may lead from one to the other. Pure: the services ask here, then write."""

from middleplatform.contract.payments import IfSucceeded, Status

FIRST = frozenset({Status.VERIFYING, Status.FAILED, Status.CANCELLED})
"""How a payment may begin; one that needs no proof passes through ``verifying`` in the same transaction."""

NEXT: dict[Status, frozenset[Status]] = {
    Status.VERIFYING: frozenset({Status.SUCCEEDED, Status.FAILED, Status.CANCELLED}),
    Status.SUCCEEDED: frozenset({Status.REVERSED}),
    Status.FAILED: frozenset(),
    Status.CANCELLED: frozenset(),
    Status.REVERSED: frozenset(),
}
"""What each state may become. Nothing leads to ``succeeded`` but proof, or a create that needs none."""


class ImpossibleTransitionError(RuntimeError):
    """A change that must never happen: a fault in the platform, never in the world."""

    def __init__(self, before: Status, after: Status) -> None:
        super().__init__(f"a payment that is {before} cannot become {after}")


def check_transition(before: Status, after: Status) -> None:
    """Raise `ImpossibleTransitionError` unless a payment may go from one state to the other, or stays."""
    if after is not before and after not in NEXT[before]:
        raise ImpossibleTransitionError(before, after)


def after_cancel(status: Status | None, if_succeeded: IfSucceeded) -> Status:
    """Return what a cancel makes of a payment; None is an attempt that has not arrived. Every answer is final."""
    if status is None or status is Status.VERIFYING:
        return Status.CANCELLED
    if status is Status.SUCCEEDED and if_succeeded is IfSucceeded.REVERSE:
        return Status.REVERSED
    return status
