# SPDX-License-Identifier: Apache-2.0
"""The cookie of a signed-in phone: readable by no script, sent by no foreign page, back only to its own routes."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import Request, Response


@dataclass(frozen=True, slots=True)
class SessionCookie:
    """One kind of session: the cookie's name, and the path that all its routes begin with."""

    name: str
    path: str

    def give(self, http: Request, response: Response, token: str, life_s: int) -> None:
        """Have the browser keep a session's token for ``life_s`` seconds."""
        response.set_cookie(
            self.name,
            token,
            max_age=life_s,
            path=self.path,
            httponly=True,
            samesite="strict",
            # Over plain HTTP (loopback only) a Secure cookie would never come back.
            secure=http.url.scheme == "https",
        )

    def take_back(self, response: Response) -> None:
        """Have the browser forget the token."""
        response.delete_cookie(self.name, path=self.path)
