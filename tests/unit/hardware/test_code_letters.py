# SPDX-License-Identifier: Apache-2.0
"""Letters before a code are its kind and no part of it; replies to commands are no codes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.framing.code_letters import CodeLetters, split_letter
from hardware.scanner.trigger import without_replies

CODE = b"91001234567890123456"


@pytest.mark.parametrize(
    ("letters", "sent", "aim"),
    [
        (CodeLetters.HONEYWELL, b"s" + CODE, "]Q1"),
        (CodeLetters.HONEYWELL, b"j" + CODE, "]C0"),
        (CodeLetters.ZEBRA, b"P01" + CODE, "]Q1"),
        (CodeLetters.ZEBRA, b"D" + CODE, "]C0"),
        (CodeLetters.OTHER, b"F" + CODE, None),
        (CodeLetters.HONEYWELL, CODE, None),
        (CodeLetters.OTHER, CODE, None),
    ],
)
def test_the_letter_is_told_as_the_kind_and_the_code_is_whole(
    letters: CodeLetters, sent: bytes, aim: str | None
) -> None:
    assert split_letter(sent, letters) == (aim, CODE)


@given(st.binary(max_size=40), st.sampled_from(CodeLetters))
def test_no_bytes_raise_and_only_the_front_is_taken(data: bytes, letters: CodeLetters) -> None:
    _, rest = split_letter(data, letters)
    assert data.endswith(rest)
    assert len(data) - len(rest) <= 3


def test_a_reply_to_a_command_is_taken_out_of_what_a_gun_sent() -> None:
    reply = b"\x02\x010000#SCNTRG1\x06;\x03"
    assert without_replies(reply) == b""
    assert without_replies(reply + CODE) == CODE
    assert without_replies(CODE) == CODE
