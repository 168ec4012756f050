# SPDX-License-Identifier: Apache-2.0
import pytest

from cashier.values.reasons import CATALOGUE, TillReason
from middleplatform.contract.reason_codes import ReasonCode


@pytest.mark.parametrize("code", ReasonCode)
def test_the_till_has_a_sentence_for_every_code_of_the_platform(code: ReasonCode) -> None:
    assert code in CATALOGUE


def test_the_catalogue_holds_no_code_that_nobody_gives() -> None:
    assert set(CATALOGUE) - set(ReasonCode) - set(TillReason) == set()


def test_no_code_is_both_the_tills_and_the_platforms() -> None:
    assert set(ReasonCode) & set(TillReason) == set()
