# SPDX-License-Identifier: Apache-2.0
"""What happens in one round of a store, by dice: how the customer pays, what the line does, who is killed when."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from tests.kill_sweep.cashier_hands import Plan
from tests.kill_sweep.unruly_line import Fate, Phase

_VICTIMS = (("till",), ("till",), ("platform",), ("platform",), ("till", "platform"), ("platform", "till"))
CREATE, REFUND = r"POST /v1/payments ", r"POST /v1/payments/[^ /]+/refunds "
VERIFY_OR_CANCEL, QUERY = r"POST /v1/payments/[^ /]+/(verifications|cancel) ", r"GET /v1/payments/"


@dataclass(frozen=True, slots=True)
class Blow:
    """What is done in one round: to which request, what the line does, who is killed, and at which moment."""

    matches: str
    fate: Fate
    victims: tuple[str, ...]
    at: Phase | None
    after_s: float
    gives_up: bool

    def __str__(self) -> str:
        when = self.at if self.at is not None else "at a random time"
        return f"{' and '.join(self.victims) or 'nobody'} killed, {when}"


def choose_blow(random: Random) -> Blow:
    """Decide what is done in one round."""
    fate = Fate.GOOD if random.random() < 0.6 else random.choice(list(Fate))
    victims = random.choice(_VICTIMS)
    at = random.choice([*Phase, None])
    if at is Phase.ANSWER_RELAYED and fate is not Fate.GOOD:
        at = Phase.ANSWER_HELD
    if at is not None and fate in {Fate.CUT_REQUEST, Fate.RESET_REQUEST}:
        at = Phase.REQUEST_HELD
    matches = random.choice([CREATE, CREATE, CREATE, REFUND, REFUND, VERIFY_OR_CANCEL, QUERY])
    after_s = random.uniform(0, random.choice([0.6, 2.0]))
    return Blow(matches, fate, victims, at, after_s, gives_up=random.random() < 0.2)


def choose_plan(random: Random, blow: Blow) -> Plan:
    """Decide how the order is paid: mostly by one payment, often by several, of which something may go back.

    What the blow waits for mostly comes to pass: else nothing would be killed.
    """
    amount = f"{random.randint(1, 3)}.{random.randint(0, 99):02d}"
    if random.random() < (0.9 if blow.matches in {VERIFY_OR_CANCEL, QUERY} else 0.3):
        amount = "201.00"  # Above the limit without a password.
    most = 3 if blow.matches == REFUND else 0
    if random.random() < 0.2:
        return Plan("201.00", (), "points", refunds=max(random.choice([0, 0, 1]), min(most, 1)), by_sms=True)
    if random.random() < 0.5:
        return Plan(amount, (), "points", refunds=max(random.choice([0, 0, 1]), min(most, 1)))
    first = random.choice(["points", "wallet"])
    other = "wallet" if first == "points" else "points"
    parts = random.choice([((first, 40),), ((first, 60), ("cash", 20)), (("cash", 30),), (("cash", 10), (first, 50))])
    last = random.choice([other, other, "cash"])
    refunds = max(random.choice([0, 1, 3]), most)
    return Plan(amount, parts, last, refunds=refunds, gives_back=random.random() < 0.3)
