# SPDX-License-Identifier: Apache-2.0
"""Staff over HTTP, for the tills of their shop."""

from fastapi import APIRouter

from middleplatform.contract.staff import StaffList
from middleplatform.edge.answers import problems
from middleplatform.routes.dependencies import PlatformOf, SignedTerminal

router = APIRouter(prefix="/v1", tags=["terminals"], responses=problems(401, 408, 409, 413, 422, 500, 503))


@router.get("/staff")
def list_staff(terminal: SignedTerminal, platform: PlatformOf) -> StaffList:
    """Return the staff of the terminal's shop, with the hashes of their PINs."""
    return platform.staff.for_till(terminal)
