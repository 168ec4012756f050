# SPDX-License-Identifier: Apache-2.0
"""Pictures of every kind are read where they can be, nothing makes the decoder raise, and the budget holds."""

import importlib
import itertools
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from hardware.camera.decoder import Decoder, NoReaderError
from hardware.camera.preparation import prepare
from hardware.camera.readers import load_readers
from hardware.camera.symbol import PAYMENT_SYMBOLOGIES, DecodedSymbol, Region, Symbology
from tests.support.code_pictures import KINDS, SYMBOLOGIES, Picture, photograph

PATIENT_S = 20.0


def without(*missing: str) -> Any:
    """Return an importer that lacks some libraries."""

    def load(name: str) -> Any:
        if name in missing:
            raise ImportError(f"no {name}")
        return importlib.import_module(name)

    return load


def one(found: list[DecodedSymbol]) -> DecodedSymbol:
    (symbol,) = found
    return symbol


@pytest.mark.parametrize("symbology", SYMBOLOGIES)
@pytest.mark.parametrize("kind", KINDS)
def test_one_of_a_few_pictures_of_each_kind_is_read_and_none_is_misread(kind: str, symbology: str) -> None:
    decoder = Decoder(budget_s=PATIENT_S)
    pictures = [photograph(kind, symbology, seed) for seed in range(3)]
    read = [([symbol.text for symbol in decoder.decode(frame)], digits) for frame, digits in pictures]
    assert any(texts == [digits] for texts, digits in read)
    assert all(texts in ([], [digits]) for texts, digits in read)


def test_a_code_says_its_aim_identifier_and_its_bytes() -> None:
    frame, digits = photograph("easy", "QR", 1)
    found = one(Decoder().decode(frame))
    assert (found.raw, found.symbology) == (digits.encode(), "]Q1")
    assert one(Decoder().decode(photograph("easy", "128", 1)[0])).symbology == "]C0"


def test_the_repr_of_a_symbol_hides_the_code() -> None:
    frame, digits = photograph("easy", "QR", 1)
    assert digits not in repr(Decoder().decode(frame))


def middle(symbol: DecodedSymbol) -> tuple[float, float]:
    xs, ys = zip(*symbol.corners, strict=True)
    return sum(xs) / 4, sum(ys) / 4


def test_corners_of_a_prepared_picture_are_in_the_frame() -> None:
    frame, _ = photograph("easy", "QR", 1)
    plain = middle(one(Decoder().decode(frame)))
    reader = load_readers(PAYMENT_SYMBOLOGIES)[0][0]
    found = [
        middle(DecodedSymbol(symbol.text, symbol.raw, symbol.symbology, prepared.corners_in_frame(symbol.corners)))
        for prepared in prepare(frame)
        for symbol in reader.read(prepared.picture)
    ]
    assert len(found) > 3
    assert all(point == pytest.approx(plain, abs=4) for point in found)


def test_a_mirrored_camera_is_read_and_its_corners_are_in_its_own_frame() -> None:
    frame, digits = photograph("easy", "128", 1)
    plain = one(Decoder().decode(frame))
    found = one(Decoder(mirrored=True).decode(np.ascontiguousarray(frame[:, ::-1])))
    assert found.text == digits
    x, y = middle(plain)
    assert middle(found) == pytest.approx((frame.shape[1] - 1 - x, y), abs=4)


def test_a_code_outside_the_region_does_not_count() -> None:
    frame, _ = photograph("easy", "QR", 1)
    assert Decoder(region=Region(0, 0, 0.2, 0.2)).decode(frame) == []


def test_a_code_inside_the_region_keeps_its_place_in_the_frame() -> None:
    frame, _ = photograph("easy", "QR", 1)
    plain = middle(one(Decoder().decode(frame)))
    found = one(Decoder(region=Region(0.1, 0.1, 1.0, 1.0)).decode(frame))
    assert middle(found) == pytest.approx(plain, abs=4)


@pytest.mark.parametrize("edges", [(0.5, 0, 0.5, 1), (-0.1, 0, 1, 1), (0, 0, 1, 1.1), (0, 0.9, 1, 0.1)])
def test_an_impossible_region_is_refused(edges: tuple[float, float, float, float]) -> None:
    with pytest.raises(ValueError, match="allowed is 0 <= left < right <= 1"):
        Region(*edges)


def test_a_frame_in_colour_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="frame is 4x4x3 of uint8; allowed is height x width of uint8"):
        Decoder().decode(np.zeros((4, 4, 3), np.uint8))


def test_no_symbology_at_all_is_refused() -> None:
    with pytest.raises(ValueError, match="allowed is at least one"):
        Decoder([])


def test_without_zbar_the_other_library_reads_and_the_lack_is_told_with_what_mends_it() -> None:
    decoder = Decoder(load=without("pyzbar.pyzbar"))
    frame, digits = photograph("easy", "QR", 1)
    assert one(decoder.decode(frame)).text == digits
    (absent,) = decoder.absent
    assert (absent.name, absent.cause) == ("pyzbar", "no pyzbar.pyzbar")
    assert "libzbar0" in absent.mend


def test_without_zxing_zbar_reads_alone() -> None:
    decoder = Decoder(load=without("zxingcpp"))
    frame, digits = photograph("easy", "128", 1)
    found = one(decoder.decode(frame))
    assert (found.text, found.symbology) == (digits, "]C0")


def test_without_any_library_nothing_is_pretended() -> None:
    with pytest.raises(NoReaderError, match="libzbar0"):
        Decoder(load=without("zxingcpp", "pyzbar.pyzbar"))


def test_with_both_libraries_nothing_is_absent() -> None:
    assert Decoder().absent == []


def test_a_kind_that_zbar_does_not_know_is_left_to_the_other() -> None:
    assert Decoder([Symbology.DATA_MATRIX]).decode(photograph("easy", "QR", 1)[0]) == []


def test_a_spent_budget_ends_the_attempts() -> None:
    # Each look at this clock is a second later.
    ticks = itertools.count()
    decoder = Decoder(budget_s=3.0, clock=lambda: float(next(ticks)))
    decoder.decode(np.random.default_rng(1).integers(0, 255, (200, 200), dtype=np.uint8))
    assert next(ticks) == 4


def test_without_any_budget_the_first_library_alone_looks() -> None:
    ticks = itertools.count()
    Decoder(clock=lambda: float(next(ticks))).decode(np.zeros((100, 100), np.uint8), budget_s=0.0)
    assert next(ticks) == 2


@settings(max_examples=40)
@given(arrays.arrays(np.uint8, arrays.array_shapes(min_dims=2, max_dims=2, min_side=0, max_side=120)))
def test_no_frame_makes_it_raise(frame: Picture) -> None:
    assert isinstance(Decoder(budget_s=PATIENT_S).decode(frame), list)


@settings(max_examples=25)
@given(st.integers(0, 2**32 - 1), st.integers(1, 300), st.integers(1, 300), st.integers(1, 12))
def test_no_texture_is_read_as_anything(seed: int, height: int, width: int, grain: int) -> None:
    coarse = np.random.default_rng(seed).integers(0, 256, (height // grain + 1, width // grain + 1), dtype=np.uint8)
    frame = np.kron(coarse, np.ones((grain, grain), np.uint8))[:height, :width]
    assert Decoder(budget_s=0.5).decode(frame) == []
