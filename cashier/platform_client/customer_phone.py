# SPDX-License-Identifier: Apache-2.0
"""A customer's phone as the platform sees it: what the page does, done by a program. For training and tests."""

from __future__ import annotations

from uuid import UUID

import httpx
from pydantic import BaseModel

from cashier.platform_client.trust import certificates_for
from cashier.values.identifiers import new_verification_id
from middleplatform.contract.base import API_VERSION, Problem
from middleplatform.contract.customers import (
    Customer,
    CustomerPayment,
    CustomerPayments,
    IssueCode,
    IssuedCode,
    ProvePassword,
    SignIn,
)
from middleplatform.contract.payments import Asset

TIMEOUT_S = 10.0


class PhoneError(Exception):
    """The platform refused what the phone asked; ``code`` is its reason code."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(f"{problem.code}: {problem.detail or problem.title}")
        self.code = problem.code


class CustomerPhone:
    """One signed-in phone. Blocking; use it from a thread of its own. Raises `PhoneError` and `httpx.HTTPError`."""

    def __init__(self, url: str, timeout_s: float = TIMEOUT_S) -> None:
        # The two headers are what a browser on the page itself would send.
        headers = {"X-Jifu-Request": "1", "Origin": url.rstrip("/")}
        base_url = f"{url.rstrip('/')}/v{API_VERSION}"
        self._http = httpx.Client(
            base_url=base_url, timeout=timeout_s, trust_env=False, headers=headers, verify=certificates_for(url)
        )

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def sign_in(self, phone: str, password: str) -> Customer:
        """Sign in; the session stays in the cookie jar."""
        self._call("POST", "/session", SignIn(phone=phone, password=password))
        return self.customer()

    def customer(self) -> Customer:
        """Ask who is signed in."""
        return Customer.model_validate_json(self._call("GET", ""))

    def new_code(self, asset: Asset = Asset.POINTS) -> IssuedCode:
        """Have a new code; the one before is dead."""
        return IssuedCode.model_validate_json(self._call("POST", "/codes", IssueCode(asset=asset)))

    def payments(self, limit: int = 20) -> CustomerPayments:
        """Ask for the newest payments."""
        return CustomerPayments.model_validate_json(self._call("GET", f"/payments?limit={limit}"))

    def type_password(self, attempt_id: UUID, password: str) -> CustomerPayment:
        """Type the payment password on the phone."""
        proof = ProvePassword(verification_id=new_verification_id(), password=password)
        return CustomerPayment.model_validate_json(self._call("POST", f"/payments/{attempt_id}/password", proof))

    def refuse(self, attempt_id: UUID) -> CustomerPayment:
        """Refuse the payment."""
        return CustomerPayment.model_validate_json(self._call("POST", f"/payments/{attempt_id}/refuse"))

    def _call(self, method: str, path: str, message: BaseModel | None = None) -> bytes:
        content = message.model_dump_json().encode() if message is not None else b""
        headers = {"Content-Type": "application/json"} if content else {}
        response = self._http.request(method, f"/customer{path}", content=content, headers=headers)
        if response.is_success:
            return response.content
        raise PhoneError(Problem.model_validate_json(response.content))
