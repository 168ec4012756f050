# SPDX-License-Identifier: Apache-2.0
"""Scanner text is cut into lines by terminator or gap, whatever the chunks."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.framing.line import MAX_LINE_BYTES, Line, LineFramer, Suffix, split_aim
from hardware.framing.manner import Ending


def in_chunks(data: bytes, cuts: list[int]) -> list[bytes]:
    edges = sorted({0, len(data), *(cut % (len(data) + 1) for cut in cuts)})
    return [data[start:end] for start, end in pairwise(edges)]


@pytest.mark.parametrize(("end", "name"), [(b"\r", Ending.CR), (b"\n", Ending.LF), (b"\t", Ending.TAB)])
def test_any_usual_terminator_ends_a_line_under_auto_and_is_named(end: bytes, name: Ending) -> None:
    assert LineFramer().feed(b"9100" + end + b"9200" + end) == [
        Line(b"9100", ending=name),
        Line(b"9200", ending=name),
    ]


def test_that_a_line_feed_follows_is_known_from_the_second_line_on_and_forgotten_when_it_does_not() -> None:
    lines = LineFramer().feed(b"1\r\n2\r\n3\r4\r")
    assert [line.ending for line in lines] == [Ending.CR, Ending.CRLF, Ending.CRLF, Ending.CR]


@pytest.mark.parametrize(
    ("suffix", "end"),
    [(Suffix.CR, b"\r"), (Suffix.LF, b"\n"), (Suffix.CRLF, b"\r\n"), (Suffix.TAB, b"\t")],
)
def test_the_configured_terminator_ends_a_line(suffix: Suffix, end: bytes) -> None:
    assert [line.data for line in LineFramer(suffix).feed(b"9100" + end)] == [b"9100"]


def test_a_tab_is_part_of_the_text_when_the_suffix_is_carriage_return() -> None:
    assert LineFramer(Suffix.CR).feed(b"a\tb\r") == [Line(b"a\tb")]


def test_the_line_feed_after_a_carriage_return_is_swallowed_even_when_it_comes_later() -> None:
    framer = LineFramer(Suffix.CR)
    assert framer.feed(b"9100\r") == [Line(b"9100")]
    assert framer.feed(b"\n") == []
    assert framer.feed(b"9200\r") == [Line(b"9200", ending=Ending.CRLF)]


def test_a_carriage_return_ends_the_line_at_once_under_crlf() -> None:
    assert LineFramer(Suffix.CRLF).feed(b"9100\r") == [Line(b"9100")]


def test_no_terminator_ends_a_line_when_there_is_none_and_the_gap_does() -> None:
    framer = LineFramer(Suffix.NONE)
    assert framer.feed(b"91\r00") == []
    assert framer.flush() == [Line(b"91\r00", ending=Ending.PAUSE)]


def test_a_gap_without_text_is_no_line() -> None:
    framer = LineFramer()
    framer.feed(b"9100\r")
    assert framer.flush() == []


def test_a_line_of_exactly_the_cap_is_whole() -> None:
    assert LineFramer().feed(b"x" * MAX_LINE_BYTES + b"\r") == [Line(b"x" * MAX_LINE_BYTES)]


def test_a_longer_line_is_cut_and_says_so_and_the_next_is_whole() -> None:
    lines = LineFramer(max_bytes=4).feed(b"123456\r78\r")
    assert lines == [Line(b"1234", truncated=True), Line(b"78")]


def test_reset_forgets_half_a_line() -> None:
    framer = LineFramer()
    framer.feed(b"half")
    framer.reset()
    assert framer.feed(b"whole\r") == [Line(b"whole")]


def test_a_cap_below_one_is_refused() -> None:
    with pytest.raises(ValueError, match="max_bytes 0"):
        LineFramer(max_bytes=0)


@given(data=st.binary(max_size=300), cuts=st.lists(st.integers(0, 1000)), suffix=st.sampled_from(Suffix))
def test_any_chunking_gives_the_same_lines(data: bytes, cuts: list[int], suffix: Suffix) -> None:
    whole, pieces = LineFramer(suffix, 16), LineFramer(suffix, 16)
    expected = whole.feed(data) + whole.flush()
    found = [line for chunk in in_chunks(data, cuts) for line in pieces.feed(chunk)]
    assert found + pieces.flush() == expected


@given(data=st.binary(max_size=2000), cap=st.integers(1, 64))
def test_never_holds_more_than_the_cap(data: bytes, cap: int) -> None:
    framer = LineFramer(max_bytes=cap)
    for byte in data:
        framer.feed(bytes((byte,)))
        assert framer.pending <= cap


@given(st.lists(st.text("0123456789abcXYZ", min_size=1, max_size=20).map(str.encode), max_size=10))
def test_lines_that_were_sent_come_back(texts: list[bytes]) -> None:
    stream = b"".join(text + b"\r\n" for text in texts)
    assert [line.data for line in LineFramer().feed(stream)] == texts


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"]C091001234", ("]C0", b"91001234")),
        (b"]Q3x", ("]Q3", b"x")),
        (b"91001234", (None, b"91001234")),
        (b"]9x", (None, b"]9x")),
        (b"]C", (None, b"]C")),
        (b"", (None, b"")),
    ],
)
def test_an_aim_identifier_is_split_off(data: bytes, expected: tuple[str | None, bytes]) -> None:
    assert split_aim(data) == expected
