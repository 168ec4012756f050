# SPDX-License-Identifier: Apache-2.0
"""What every use-case is given: the database, time, randomness, keys and bounds. Made once, in `bootstrap`."""

from dataclasses import dataclass, field

from middleplatform.clock import Clock
from middleplatform.database.unit_of_work import Units
from middleplatform.randomness import RandomSource
from middleplatform.security.key_store import SoftwareKeyStore
from middleplatform.security.passwords import Passwords
from middleplatform.settings import Timings
from middleplatform.sms.sender import SMSSender


@dataclass(frozen=True, slots=True)
class PlatformContext:
    """The edges of the service.

    ``secret`` keys its hashes, ``seed_key`` seals phones' seeds, ``sms`` is None where no gateway is set up.
    Where ``training`` is true, nothing is real.
    """

    units: Units
    clock: Clock
    random: RandomSource
    keys: SoftwareKeyStore
    passwords: Passwords
    secret: bytes = field(repr=False)
    seed_key: bytes = field(repr=False)
    timings: Timings = field(default_factory=Timings)
    sms: SMSSender | None = None
    training: bool = False


def payment_topic(attempt_id: object) -> str:
    """Name the topic that a change of a payment is published under."""
    return f"payment:{attempt_id}"


def member_topic(member_id: str) -> str:
    """Name the topic that a change of anything of a member is published under."""
    return f"member:{member_id}"
