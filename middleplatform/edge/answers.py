# SPDX-License-Identifier: Apache-2.0
"""How routes declare their refusals in the OpenAPI document."""

from typing import Any

from middleplatform.contract.base import Problem


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Declare that a route may answer with a problem of these statuses."""
    return {status: {"model": Problem} for status in statuses}
