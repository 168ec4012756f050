# SPDX-License-Identifier: Apache-2.0
"""A camera of the kernel's own, before which a phone is held, pulled out while it is held."""

from __future__ import annotations

import contextlib
from pathlib import Path

import numpy as np

from hardware.camera import CameraScanner, OpenCVSource
from hardware.device_status import DeviceState
from hardware.discovery import ScanWay, find_candidates
from tests.lab.camera import CAMERA, PhoneCamera
from tests.lab.reading import reading
from tests.support.code_pictures import held, phone_screen
from tests.support.codes import code_digits

CODE, OTHER_CODE = code_digits(1234567890123456), code_digits(9876543210987654)


def test_it_reads_a_phone_is_pulled_out_and_reads_the_next_phone_when_it_is_back(tmp_path: Path) -> None:
    camera = PhoneCamera()
    first_phone = contextlib.ExitStack()
    first_phone.enter_context(camera.shows(_phone(CODE), tmp_path))
    with reading(lambda scan, state: CameraScanner("camera", OpenCVSource(str(CAMERA)), scan, state)) as told:
        assert told.scan().text == CODE
        camera.unplug()
        told.until(DeviceState.MISSING)
        first_phone.close()
        camera.plug_in()
        with camera.shows(_phone(OTHER_CODE), tmp_path):
            told.until(DeviceState.READY)
            while (scan := told.scan()).text == CODE:
                pass  # A picture that tore had the first phone read twice.
            assert scan.text == OTHER_CODE


def test_the_list_offers_it() -> None:
    (found,) = [each for each in find_candidates() if each.way is ScanWay.CAMERA]
    assert (found.place, found.description) == (str(CAMERA), "vivid-000-vid-cap")


def _phone(code: str) -> np.typing.NDArray[np.uint8]:
    return held(phone_screen(code, "QR"), np.random.default_rng(1))
