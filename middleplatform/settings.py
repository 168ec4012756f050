# SPDX-License-Identifier: Apache-2.0
"""How one platform process is set; the rules of a shop (limits, assets) stand in the database instead."""

from dataclasses import dataclass, field
from pathlib import Path

PLATFORM_VERSION = "0.1.0"


@dataclass(frozen=True, slots=True)
class Timings:
    """Every bound of time and number that the platform keeps; durations in seconds."""

    code_life_s: int = 60
    used_code_memory_s: int = 86_400
    verification_timeout_s: int = 90
    verification_tries: int = 5
    password_tries: int = 5
    password_lock_s: int = 1_800
    sms_code_life_s: int = 300
    sms_tries: int = 5
    sms_resend_s: int = 60
    sms_per_day: int = 10
    enrolment_code_life_s: int = 86_400
    session_life_s: int = 30 * 86_400
    max_skew_s: int = 300
    event_stream_life_s: int = 300
    sweep_every_s: float = 1.0
    bad_codes_per_minute: int = 20
    bad_codes_per_address: int = 100
    codes_per_minute: int = 30
    offline_codes: int = 5
    offline_guesses: int = 5
    offline_seeds_per_hour: int = 20
    bad_logins_per_quarter: int = 10
    bad_logins_per_address: int = 50
    bad_enrolments_per_quarter: int = 20


@dataclass(frozen=True, slots=True)
class SMSGatewaySettings:
    """Where text messages go; ``timeout_s`` for each of the ``tries``, ``at_once`` for one process."""

    url: str
    key_id: str
    secret: bytes = field(repr=False)
    timeout_s: float = 3.0
    tries: int = 3
    at_once: int = 8


@dataclass(frozen=True, slots=True)
class Settings:
    """What one process needs to know before it can serve.

    ``trusted_proxies`` may say whom they ask for, and whether over TLS. ``metrics_folder`` is where several
    processes of one service keep their counters for each other.
    """

    database_url: str
    key_encryption_key: bytes = field(repr=False)
    training: bool = False
    sms_gateway: SMSGatewaySettings | None = None
    max_body_bytes: int = 256 * 1024
    max_body_s: float = 30.0
    timings: Timings = field(default_factory=Timings)
    page_folder: Path = Path(__file__).parent / "web" / "pages"
    metrics_folder: Path | None = None
    trusted_proxies: tuple[str, ...] = ("127.0.0.1",)
