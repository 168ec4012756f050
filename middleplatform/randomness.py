# SPDX-License-Identifier: Apache-2.0
"""Randomness as the platform's services see it: handed in, so that simulations can be repeated by seed."""

import base64
from typing import Protocol

import secrets  # isort: skip - kept apart: the one place that draws from the operating system


class RandomSource(Protocol):
    """Something that draws unguessable bytes."""

    def token_bytes(self, count: int) -> bytes:
        """Return ``count`` random bytes."""
        ...


class SystemRandomSource:
    """The operating system's generator."""

    def token_bytes(self, count: int) -> bytes:
        """Return ``count`` random bytes."""
        return secrets.token_bytes(count)


def random_digits(source: RandomSource, count: int) -> str:
    """Return ``count`` decimal digits, each as likely as the other (the remainder's bias is below 2**-64)."""
    width = count // 2 + 9
    return f"{int.from_bytes(source.token_bytes(width)) % 10**count:0{count}d}"


def random_token(source: RandomSource, count: int = 32) -> str:
    """Return a URL-safe token of ``count`` random bytes."""
    return base64.urlsafe_b64encode(source.token_bytes(count)).rstrip(b"=").decode()


def random_identifier(source: RandomSource, prefix: str) -> str:
    """Return an identifier such as ``mbr_7k2m…``: the prefix and 80 random bits in base 32."""
    return f"{prefix}_{base64.b32encode(source.token_bytes(10)).decode().lower()}"
