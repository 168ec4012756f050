# SPDX-License-Identifier: Apache-2.0
"""Terminals over HTTP."""

from fastapi import APIRouter

from middleplatform.contract.terminals import Enrolled, EnrolTerminal, TerminalPolicy, TerminalRetired
from middleplatform.edge.answers import problems
from middleplatform.routes.dependencies import AddressOf, PlatformOf, ProvedTerminal, SignedTerminal

router = APIRouter(prefix="/v1", tags=["terminals"], responses=problems(408, 413, 422, 500, 503))


@router.post(
    "/terminals/enrolments",
    status_code=201,
    responses=problems(403, 429),
)
def enrol_terminal(request: EnrolTerminal, platform: PlatformOf, address: AddressOf) -> Enrolled:
    """Enrol a terminal with its one-time code and public key."""
    return platform.terminals.enrol(request, address)


@router.get("/terminal", responses=problems(401, 409))
def terminal_policy(terminal: SignedTerminal, platform: PlatformOf) -> TerminalPolicy:
    """Return the rules in force for this terminal, and the platform's time."""
    return platform.terminals.policy(terminal)


@router.delete("/terminal", responses=problems(401, 409))
def retire_terminal(terminal: ProvedTerminal, platform: PlatformOf) -> TerminalRetired:
    """Shut out the terminal that asks for it: its machine is moved or given away."""
    return platform.terminals.retire(terminal)
