# SPDX-License-Identifier: Apache-2.0
"""Requests that are refused, as a typed error; the edge writes them as RFC 9457 problems.

A payment that does not go through is no problem: it is a `Payment` with a failure.
"""

from datetime import datetime

from middleplatform.contract.reason_codes import ReasonCode


class RequestRefusedError(Exception):
    """A request that the platform does not carry out. ``detail`` may be shown to anybody."""

    def __init__(
        self,
        status: int,
        code: ReasonCode,
        detail: str,
        *,
        retry_after_s: int | None = None,
        tries_left: int | None = None,
        server_time: datetime | None = None,
    ) -> None:
        super().__init__(f"{code}: {detail}")
        self.status = status
        self.code = code
        self.detail = detail
        self.retry_after_s = retry_after_s
        self.tries_left = tries_left
        self.server_time = server_time
