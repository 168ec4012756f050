# SPDX-License-Identifier: Apache-2.0
"""The till's side of a payment, made through the real signed API over loopback."""

import base64
import json
import secrets
import time
from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

import httpx
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from middleplatform.contract.signatures import sign_request
from tests.support.plain_http import NO_TLS


class Counter:
    """An enrolled terminal that takes payments. `close` gives its connection back."""

    def __init__(self, url: str, enrolment_code: str) -> None:
        self._key = Ed25519PrivateKey.generate()
        self._client = httpx.Client(base_url=url, timeout=60, verify=NO_TLS)
        public_key = self._key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        answer = self._client.post(
            "/v1/terminals/enrolments",
            json={
                "enrolment_code": enrolment_code,
                "public_key": base64.b64encode(public_key).decode(),
                "name": "Counter 1",
            },
        )
        answer.raise_for_status()
        self._terminal_id = answer.json()["terminal_id"]

    def close(self) -> None:
        self._client.close()

    def pay(
        self, code: str, amount: int, *, asset: str = "points", entry: str = "scanned", order: str | None = None
    ) -> Mapping[str, Any]:
        """Take ``amount`` points or minor units for an order that costs as much."""
        attempt_id = uuid4()
        body = {
            "order": {"number": order or f"W-{secrets.token_hex(4)}", "total_minor": amount},
            "asset": asset,
            "amount": amount,
            "code": code,
            "entry": entry,
        }
        return self._send("POST", "/v1/payments", body, idempotency_key=attempt_id)

    def payment(self, attempt_id: str) -> Mapping[str, Any]:
        return self._send("GET", f"/v1/payments/{attempt_id}")

    def verify(self, attempt_id: str, message: Mapping[str, Any]) -> Mapping[str, Any]:
        return self._send("POST", f"/v1/payments/{attempt_id}/verifications", message)

    def cancel(self, attempt_id: str, if_succeeded: str = "keep") -> Mapping[str, Any]:
        return self._send("POST", f"/v1/payments/{attempt_id}/cancel", {"if_succeeded": if_succeeded})

    def refund(self, attempt_id: str, amount: int) -> Mapping[str, Any]:
        body = {"refund_id": str(uuid4()), "amount": amount, "reason": "returned", "approved_by": "M01"}
        return self._send("POST", f"/v1/payments/{attempt_id}/refunds", body)

    def _send(
        self, method: str, path: str, body: object = None, *, idempotency_key: UUID | None = None
    ) -> Mapping[str, Any]:
        content = b"" if body is None else json.dumps(body).encode()
        key = str(idempotency_key) if idempotency_key else None
        headers = sign_request(
            self._key,
            key_id=self._terminal_id,
            method=method,
            path=path,
            query="",
            body=content,
            created=int(time.time()),
            nonce=secrets.token_hex(16),
            idempotency_key=key,
        )
        headers["Content-Type"] = "application/json"
        if key:
            headers["Idempotency-Key"] = key
        answer = self._client.request(method, path, content=content, headers=headers)
        assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text}"
        found: Mapping[str, Any] = answer.json()
        return found
