# SPDX-License-Identifier: Apache-2.0
"""Whose certificates a line trusts."""

from __future__ import annotations

import ssl


def certificates_for(url: str, *, verify_tls: bool = True) -> ssl.SSLContext | bool:
    """Return what httpx is to verify: the system's certificates, or none where the line has no TLS.

    To read them takes some 25 ms at every start, for nothing on ``http:``. Should such a line ever be led to
    ``https:``, nobody is trusted there.
    """
    if verify_tls and url.lower().startswith("http:"):
        return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    return verify_tls
