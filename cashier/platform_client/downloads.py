# SPDX-License-Identifier: Apache-2.0
"""Large files over HTTP, piece by piece. What comes is to be proved by whoever asked: nothing here is believed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import httpx

CONNECT_TIMEOUT_S = 10.0
PAUSE_TIMEOUT_S = 30.0
"""The longest pause in what comes."""

_ON_THIS_MACHINE = frozenset({"127.0.0.1", "::1", "localhost"})


class DownloadError(Exception):
    """The file did not come; the message names address and cause."""


@contextmanager
def download(url: str) -> Iterator[Iterator[bytes]]:
    """Give the bytes of a file, piece by piece. Raises `DownloadError`, also while they come.

    Without TLS only from this machine: a signed manifest may still be an old one.
    """
    parts = urlsplit(url)
    if parts.scheme != "https" and parts.hostname not in _ON_THIS_MACHINE:
        raise DownloadError(f"{url}: give an address with https://")
    timeout = httpx.Timeout(PAUSE_TIMEOUT_S, connect=CONNECT_TIMEOUT_S)
    try:
        with httpx.Client(timeout=timeout, follow_redirects=False) as http, http.stream("GET", url) as response:
            if response.status_code != httpx.codes.OK:
                raise DownloadError(f"{url} answers {response.status_code}")
            yield response.iter_bytes()
    except httpx.HTTPError as fault:
        raise DownloadError(f"{url} cannot be fetched ({type(fault).__name__})") from fault
