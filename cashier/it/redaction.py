# SPDX-License-Identifier: Apache-2.0
"""Takes out of a text whatever must not leave the shop: for what is handed to support."""

from __future__ import annotations

import re

from cashier.logs import PAYMENT_CODE, SECRET_NAMES

REMOVED = "[removed]"

# A name and its value, as JSON writes them, or as `name=value`, `name: value`.
_NAMED_VALUE = re.compile(r"""(?P<name>[A-Za-z_]+)(?P<join>["']?\s*[:=]\s*["']?)(?P<value>[^\s"',;}\]&]+)""")
_PEM = re.compile(r"-----BEGIN [A-Z ]*KEY-----.*?(?:-----END [A-Z ]*KEY-----|\Z)", re.DOTALL)
_IN_ADDRESS = re.compile(r"(?<=://)[^/\s@\"']+(?=@)")
# 16, 24 or 32 bytes, the sizes of keys; the ids of payments have dashes in them.
_HEX_KEY = re.compile(r"(?<![0-9A-Za-z-])(?:[0-9A-Fa-f]{32}|[0-9A-Fa-f]{48}|[0-9A-Fa-f]{64})(?![0-9A-Za-z-])")
_BASE64_KEY = re.compile(r"(?<![0-9A-Za-z+/=])[0-9A-Za-z+/]{43}=(?![0-9A-Za-z+/=])")
_MOBILE = re.compile(r"(?<!\d)(1[3-9]\d)\d{4}(\d{4})(?!\d)")


def without_secrets(text: str) -> str:
    """Return ``text`` with keys, passwords and codes removed, and phone numbers and payment codes shortened."""
    text = _PEM.sub(REMOVED, text)
    text = _IN_ADDRESS.sub(REMOVED, text)
    text = PAYMENT_CODE.sub(r"****\1", text)
    text = _NAMED_VALUE.sub(_without_value, text)
    text = _HEX_KEY.sub(REMOVED, text)
    text = _BASE64_KEY.sub(REMOVED, text)
    return _MOBILE.sub(r"\1****\2", text)


def _without_value(found: re.Match[str]) -> str:
    if SECRET_NAMES.search(found["name"]) and found["value"] not in {"null", "true", "false", "{", "["}:
        return f"{found['name']}{found['join']}{REMOVED}"
    return found[0]
