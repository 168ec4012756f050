# SPDX-License-Identifier: Apache-2.0
"""A PIN request is checked before any byte is sent, and nothing secret shows in a repr."""

from dataclasses import replace
from typing import Any

import pytest

from hardware.pin_pad import DUKPT, MasterSession, PINEntered, PINRequest

GOOD = PINRequest("6228480012345678", DUKPT())


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"account": "1234567"}, "account has 7"),
        ({"account": "1" * 20}, "account has 20"),
        ({"account": "62284800１２３４"}, "account has 12"),
        ({"timeout_s": 0.0}, "timeout_s 0"),
        ({"timeout_s": 271.0}, "timeout_s 271"),
        ({"amount_minor": -1}, "amount_minor -1"),
        ({"amount_minor": 10_000_000}, "amount_minor 10000000"),
        ({"min_digits": 3}, "min_digits 3"),
        ({"max_digits": 13}, "max_digits 13"),
        ({"min_digits": 8, "max_digits": 6}, "min_digits 8"),
        ({"prompt": ()}, "prompt has 0"),
        ({"prompt": ("",)}, "display text ''"),
        ({"prompt": ("请输入密码",)}, "请输入密码"),
        ({"prompt": ("x" * 65,)}, "1 to 64"),
    ],
)
def test_a_wrong_field_is_named_with_what_is_allowed(changes: dict[str, Any], named: str) -> None:
    with pytest.raises(ValueError, match="allowed is") as caught:
        replace(GOOD, **changes)
    assert named in str(caught.value)


@pytest.mark.parametrize("key", ["", "0" * 15, "0" * 24, "G" * 16])
def test_a_session_key_of_another_form_is_refused_and_not_repeated(key: str) -> None:
    with pytest.raises(ValueError, match="16 or 32 hex digits") as caught:
        MasterSession(key)
    assert not key or key not in str(caught.value)


def test_a_master_key_index_above_nine_is_refused() -> None:
    with pytest.raises(ValueError, match="master_key_index 10"):
        MasterSession("0" * 32, 10)


def test_the_repr_of_an_entered_pin_hides_the_block() -> None:
    shown = repr(PINEntered(bytes.fromhex("37096EBD428A6797"), None, 6))
    assert "37096" not in shown.lower()
    assert "\\x" not in shown


def test_the_repr_of_a_request_hides_account_and_key() -> None:
    shown = repr(PINRequest("6228480012345678", MasterSession("4230EF1CB268495597F4494DD23D8A72")))
    assert "6228" not in shown
    assert "4230" not in shown
