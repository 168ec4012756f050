# SPDX-License-Identifier: Apache-2.0
"""Writes what the search found as a page: the states, what leads where, and how much was searched."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from cashier.checkout.attempt import FINAL, State
from middleplatform.contract.payments import IfSucceeded, Status
from middleplatform.payments.transitions import NEXT, after_cancel
from tests.state_space.model import IN_FLIGHT, Step, search

PAGE = "docs/payment-states.md"


def written() -> str:
    """Return the page."""
    worlds, steps = search()
    return "\n".join(
        (
            "# The states of a payment",
            "",
            "Written by `make states` from a search through the transition functions that the product itself",
            "uses: `advance` in `cashier/checkout/attempt.py` for the till, and",
            "`middleplatform/payments/transitions.py` for the platform. A test fails when this page is not what the",
            "code does.",
            "",
            "## Till",
            "",
            *_diagram(_moves(steps)),
            "",
            "UNKNOWN carries two more things: whether a cancel is decided (`keep`: the sale stands if it had",
            "succeeded; `reverse`: it was given up), and whether somebody still attends.",
            "",
            "| from | what happens | to |",
            "|---|---|---|",
            *_table(_moves(steps)),
            "",
            "## Platform",
            "",
            *_platform_diagram(),
            "",
            "| a payment that is | cancel, `keep` | cancel, `reverse` |",
            "|---|---|---|",
            *_cancels(),
            "",
            "## Both, and the wire between them",
            "",
            f"Searched: {len(worlds):,} states and {len(steps):,} steps of one attempt, with at most {IN_FLIGHT}",
            "messages on their way, each of which may be lost, arrive late, out of order, or leave a copy behind;",
            "the customer proves or refuses at any moment, the cashier gives up or goes on, either program is killed",
            "anywhere. In all of them:",
            "",
            "- PAID on the till is `succeeded` on the platform, then and for ever.",
            "- DECLINED never costs the customer anything, not even by a message that arrives later.",
            "- CANCELLED is `cancelled` or, and then it says so, `reversed`.",
            "- A sale that was given up never keeps the money once it has an end.",
            "- Only a create that arrives for the first time makes the platform charge.",
            "- What is final stays so.",
            "- From everywhere, one cancel that is answered brings both sides to the same end.",
            "",
            "The properties stand as tests in `tests/state_space/test_state_space.py`.",
            "",
        )
    )


def _moves(steps: Iterable[Step]) -> dict[tuple[State, State], set[str]]:
    """Gather what changes the till's state, by the kind of event alone."""
    moves: dict[tuple[State, State], set[str]] = defaultdict(set)
    for step in steps:
        before, after = step.before.attempt.state, step.after.attempt.state
        if before is not after:
            moves[before, after].add(_event(step.what))
    return moves


def _event(what: str) -> str:
    return what.partition(",")[0]


def _order(moves: dict[tuple[State, State], set[str]]) -> list[tuple[State, State]]:
    places = list(State)
    return sorted(moves, key=lambda move: (places.index(move[0]), places.index(move[1])))


def _diagram(moves: dict[tuple[State, State], set[str]]) -> Iterable[str]:
    yield "```mermaid"
    yield "stateDiagram-v2"
    yield "    [*] --> DRAFT"
    for before, after in _order(moves):
        yield f"    {before.name} --> {after.name}"
    for state in State:
        if state in FINAL:
            yield f"    {state.name} --> [*]"
    yield "```"


def _table(moves: dict[tuple[State, State], set[str]]) -> Iterable[str]:
    for before, after in _order(moves):
        yield f"| {before.name} | {' · '.join(f'`{what}`' for what in sorted(moves[before, after]))} | {after.name} |"


def _platform_diagram() -> Iterable[str]:
    yield "```mermaid"
    yield "stateDiagram-v2"
    yield "    [*] --> verifying: create"
    yield "    [*] --> failed: create, declined"
    yield "    [*] --> cancelled: cancel before it arrived"
    for before, following in NEXT.items():
        for after in sorted(following):
            yield f"    {before} --> {after}"
    yield "```"


def _cancels() -> Iterable[str]:
    for status in (None, *Status):
        keep, reverse = (after_cancel(status, wish) for wish in (IfSucceeded.KEEP, IfSucceeded.REVERSE))
        yield f"| {status or 'not known'} | {keep} | {reverse} |"
