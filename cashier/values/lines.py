# SPDX-License-Identifier: Apache-2.0
"""Whether nobody on the way can read or change what goes over a line."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit


def is_private(url: str) -> bool:
    """Say whether a line to this address has TLS, or does not leave this machine.

    On any other one whoever stands between reads payment codes, and answers "paid".
    """
    address = urlsplit(url)
    return address.scheme == "https" or _is_this_machine(address.hostname or "")


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
