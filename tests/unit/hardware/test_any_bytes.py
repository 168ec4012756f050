# SPDX-License-Identifier: Apache-2.0
"""No bytes from a device raise, hang, pile up, or mean something else when they come in other pieces."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fuzz.claims import TARGETS, Target

every_target = pytest.mark.parametrize("target", TARGETS, ids=[target.name for target in TARGETS])


@every_target
def test_what_a_search_begins_with_is_taken(target: Target) -> None:
    for seed in (b"", *target.seeds):
        target.claim(seed)


@every_target
@settings(max_examples=60)
@given(data=st.data())
def test_any_bytes_are_taken(target: Target, data: st.DataObject) -> None:
    stream = st.binary(max_size=200)
    if target.seeds:
        seeds = st.sampled_from(target.seeds)
        stream |= st.lists(seeds | st.binary(max_size=12), max_size=6).map(b"".join)
    target.claim(data.draw(stream))
