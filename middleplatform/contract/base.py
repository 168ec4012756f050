# SPDX-License-Identifier: Apache-2.0
"""What every message of the contract shares: strictness, times, and the problem document."""

from datetime import UTC, date, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, PlainSerializer

API_VERSION = 1
"""Major version of the wire; it stands in every path as ``/v1``."""

PROBLEM_MEDIA_TYPE = "application/problem+json"


def _in_utc(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError("a time needs its offset, such as 2026-11-01T08:00:00Z")
    return value.astimezone(UTC)


def _no_flag_or_text(value: Any) -> Any:
    # To a lenient reader true is 1 and "5" is 5. An amount of money is neither.
    if isinstance(value, bool | str):
        raise ValueError("a whole number is needed, without quotes")  # noqa: TRY004 - pydantic turns this one into a 422
    return value


def _no_number(value: Any) -> Any:
    # To a lenient reader 0.5 is half a second past midnight, 1 January 1970.
    if isinstance(value, str) and "T" not in value.upper():
        raise ValueError("a time is written as in 2026-11-01T08:00:00Z")
    return value


def rfc3339(value: datetime) -> str:
    """Write a time as RFC 3339 in UTC with milliseconds, such as ``2026-11-01T08:00:00.000Z``."""
    return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


UTCTime = Annotated[datetime, AfterValidator(_in_utc), PlainSerializer(rfc3339, when_used="json")]
"""A moment in UTC; RFC 3339 with milliseconds on the wire."""


NO_FLAG_OR_TEXT = BeforeValidator(_no_flag_or_text)
"""For a whole number in a request's body. Stands last, so that the bounds before it are in the document."""

QueryTime = Annotated[AwareDatetime, BeforeValidator(_no_number)]
"""A moment in a query; RFC 3339 with its offset."""


def _no_seconds(value: Any) -> Any:
    # To a lenient reader 0 is 1 January 1970.
    if isinstance(value, str) and "-" not in value:
        raise ValueError("a day is written as in 2026-11-01")
    return value


QueryDay = Annotated[date, BeforeValidator(_no_seconds)]
"""A day in a query; RFC 3339's full-date."""


class Request(BaseModel):
    """A message to the platform: unknown members are refused, so that a misspelt one is not ignored."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class Answer(BaseModel):
    """A message from the platform: unknown members are ignored, so that a newer platform is understood."""

    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)


class Problem(Answer):
    """An error answer (RFC 9457); ``code`` is a `ReasonCode`, or a newer one that the reader must expect."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str | None = None
    code: str
    retry_after_s: int | None = None
    tries_left: int | None = None
    server_time: UTCTime | None = None
