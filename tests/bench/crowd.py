# SPDX-License-Identifier: Apache-2.0
"""Members enough that no bench meets a limit on codes or payments, which are there to stop guessing."""

from __future__ import annotations

import argparse
import itertools
from collections.abc import Iterator
from pathlib import Path

from cashier.platform_client.customer_phone import CustomerPhone
from middleplatform.accounts.repository import Policy
from middleplatform.accounts.service import Administration
from middleplatform.bootstrap import build_platform
from middleplatform.commands.platform_options import load_settings
from middleplatform.contract.payments import Asset

PASSWORD = "bench-member"
MEMBERS = 24


def add_crowd(database: Path, shop_id: str) -> list[str]:
    """Add members with plenty of points to a training platform that is not running; return their phones."""
    platform = build_platform(load_settings(argparse.Namespace(database=str(database), key_file=None), training=True))
    try:
        administration = Administration(platform.context)
        administration.set_policy(Policy(shop_id, Asset.POINTS, 100, 1_000_000, 20_000, 1_000_000))
        phones = [f"1390000{number:04d}" for number in range(MEMBERS)]
        for phone in phones:
            member = administration.add_member("bench", phone)
            administration.set_login_password(member.member_id, PASSWORD)
            administration.grant(member.member_id, Asset.POINTS, 10_000_000, f"bench-{phone}")
        return phones
    finally:
        platform.close()


class Crowd:
    """Signed-in phones that show codes in turn."""

    def __init__(self, url: str, phones: list[str]) -> None:
        self._phones = [CustomerPhone(url) for _ in phones]
        for each, number in zip(self._phones, phones, strict=True):
            each.sign_in(number, PASSWORD)
        self._turns: Iterator[CustomerPhone] = itertools.cycle(self._phones)

    def new_code(self) -> str:
        """Return a fresh code of the next member."""
        return next(self._turns).new_code().code

    def close(self) -> None:
        """Close the phones."""
        for each in self._phones:
            each.close()
