# SPDX-License-Identifier: Apache-2.0
import pytest

from cashier.values.durations import shown_past, shown_wait


@pytest.mark.parametrize(
    ("span_s", "zh", "en"),
    [
        (1, "1 秒", "1 second"),
        (1.9, "1 秒", "1 second"),
        (89, "89 秒", "89 seconds"),
        (90, "1 分钟", "1 minute"),
        (1_799, "29 分钟", "29 minutes"),
        (5_400, "1 小时", "1 hour"),
        (129_600, "1 天", "1 day"),
        (900_000, "10 天", "10 days"),
        (-35, "35 秒", "35 seconds"),
    ],
)
def test_the_past_is_rounded_down(span_s: float, zh: str, en: str) -> None:
    assert (shown_past(span_s).zh, shown_past(span_s).en) == (zh, en)


@pytest.mark.parametrize(
    ("span_s", "en"),
    [(0.2, "1 second"), (59.1, "60 seconds"), (1_741, "30 minutes"), (1_800, "30 minutes"), (5_401, "2 hours")],
)
def test_a_wait_is_rounded_up(span_s: float, en: str) -> None:
    assert shown_wait(span_s).en == en
