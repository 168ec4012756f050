# SPDX-License-Identifier: Apache-2.0
"""docs/api.md is enough to write a till by, and its examples are what the platform answers.

After a change of the wire: python -m tests.integration.middleplatform.payment_story
"""

from __future__ import annotations

import re

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from middleplatform.contract.signatures import content_digest, sign_request
from tests.integration.middleplatform.payment_story import DOCUMENT, shape, story_in, tell
from tests.integration.middleplatform.running_platform import RunningPlatform


def test_the_story_in_the_document_is_what_the_platform_answers(running: RunningPlatform) -> None:
    assert shape(story_in(DOCUMENT.read_text(encoding="utf-8"))) == shape(tell(running)), __doc__


def test_the_signing_example_is_what_our_own_code_signs() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    key = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
    body = b'{"if_succeeded":"keep"}'
    headers = sign_request(
        key,
        key_id="trm_example",
        method="POST",
        path="/v1/payments/0193a5c0-1f2e-7c3d-8a4b-5c6d7e8f9a0b/cancel",
        query="",
        body=body,
        created=1793534400,
        nonce="4f1c9a6d20b84b1f9d0e7a3c5b6f8e21",
    )
    assert content_digest(body) in text
    assert [value for value in headers.values() if value not in re.sub(r"\\\n\s*", "", text)] == []
