# SPDX-License-Identifier: Apache-2.0
"""The OpenAPI document in docs/ is the one of the code. After a change of the wire:

python -m middleplatform openapi --output docs/openapi.json
"""

from __future__ import annotations

from pathlib import Path

import httpx

from middleplatform.app import openapi_document
from middleplatform.commands.openapi import openapi_text
from middleplatform.contract.base import PROBLEM_MEDIA_TYPE
from tests.integration.middleplatform.running_platform import RunningPlatform
from tests.support.plain_http import NO_TLS

DOCUMENT = Path(__file__).parents[3] / "docs" / "openapi.json"


def test_the_document_in_docs_is_up_to_date() -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == openapi_text(), __doc__


def test_the_service_publishes_the_same_document(running: RunningPlatform) -> None:
    answer = httpx.get(f"{running.url}/v1/openapi.json", trust_env=False, verify=NO_TLS, timeout=60)
    assert answer.json() == openapi_document()


def test_every_error_is_declared_as_a_problem_document() -> None:
    for path, operations in openapi_document()["paths"].items():
        for method, operation in operations.items():
            for status, answer in operation["responses"].items():
                if status[0] in "45":
                    assert list(answer["content"]) == [PROBLEM_MEDIA_TYPE], (method, path, status)
