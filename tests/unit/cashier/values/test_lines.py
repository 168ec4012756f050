# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest

from cashier.values.lines import is_private


@pytest.mark.parametrize(
    ("url", "private"),
    [
        ("https://points.example.com", True),
        ("https://192.168.1.7:8443/", True),
        ("http://127.0.0.1:8790", True),
        ("http://127.8.9.10/", True),
        ("http://[::1]:8790/", True),
        ("http://localhost:8790", True),
        ("http://192.168.1.7:8790", False),
        ("http://points.example.com", False),
        ("http://127.0.0.1.example.com/", False),
        ("http://localhost.example.com/", False),
        ("http://127.0.0.1@points.example.com/", False),
    ],
)
def test_a_line_is_private_with_tls_or_within_this_machine(url: str, *, private: bool) -> None:
    assert is_private(url) is private
