# SPDX-License-Identifier: Apache-2.0
"""A folder of pictures as a camera, and the simulated camera behind one: what is held up is read for real."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hardware.camera import CameraScanner, FolderSource, is_folder
from hardware.camera.capture import CameraLost, CameraMissing
from hardware.camera.decoder import Decoder
from hardware.device_status import DeviceState
from hardware.scanner import Scan
from hardware.simulators.gadget_gun import GadgetGun
from hardware.simulators.picture_camera import PictureCamera, Spoilt
from hardware.transport.owner import RetryTiming
from tests.integration.hardware.conftest import Inbox, States

CODE = "91001234567890123456"
OTHER = "92001234567890123456"


@pytest.fixture
def camera(tmp_path: Path) -> Iterator[PictureCamera]:
    with PictureCamera(tmp_path / "camera") as camera:
        yield camera


def test_what_is_held_up_is_scanned_and_after_a_pulled_cable_what_is_held_up_next(
    camera: PictureCamera, states: States
) -> None:
    inbox: Inbox[Scan] = Inbox()
    source = FolderSource(f"{camera.folder}/")
    scanner = CameraScanner("camera", source, inbox, states, retry=RetryTiming(0.01, 0.05))
    scanner.start()
    states.until(DeviceState.READY)
    camera.show(CODE)
    assert inbox.next().text == CODE
    camera.unplug()
    states.until(DeviceState.MISSING)
    camera.clear()
    camera.replug()
    states.until(DeviceState.READY)
    camera.show(OTHER, is_barcode=True)
    assert inbox.next().text == OTHER
    scanner.stop()


@pytest.mark.parametrize("spoilt", [None, *Spoilt])
def test_a_phone_that_is_hard_to_see_is_read(camera: PictureCamera, spoilt: Spoilt | None) -> None:
    source = FolderSource(str(camera.folder))
    camera.show(CODE, spoilt=spoilt)
    assert [each.text for each in Decoder().decode(source.retrieve())] == [CODE]


def test_what_is_no_picture_in_the_folder_is_no_fault_of_the_camera(camera: PictureCamera) -> None:
    camera.show(CODE)
    (camera.folder / "later.png").mkdir()
    (camera.folder / "broken.png").symlink_to(camera.folder / "nowhere")
    assert [each.text for each in Decoder().decode(FolderSource(str(camera.folder)).retrieve())] == [CODE]
    (camera.folder / "later.png").rmdir()


def test_a_folder_that_is_not_there_is_a_camera_that_is_not_there(tmp_path: Path) -> None:
    source = FolderSource(str(tmp_path / "none"))
    with pytest.raises(CameraMissing):
        source.open()
    for lost in (source.grab, source.retrieve):
        with pytest.raises(CameraLost):
            lost()


def test_a_file_that_is_no_picture_is_named(camera: PictureCamera, tmp_path: Path) -> None:
    (tmp_path / "note.png").write_text("no picture")
    with pytest.raises(ValueError, match=r"note\.png is no picture"):
        camera.hold(tmp_path / "note.png")
    with pytest.raises(ValueError, match="does not fit"):
        camera.show("x" * 60, is_barcode=True)


def test_a_camera_is_a_folder_by_the_slash_at_its_end() -> None:
    assert [is_folder(place) for place in ("/tmp/camera/", "/dev/video0", "0", None)] == [True, False, False, False]


def test_a_usb_gun_writes_the_reports_of_its_make_to_its_gadget(tmp_path: Path) -> None:
    gadget = tmp_path / "hidg0"
    gadget.touch()
    GadgetGun(gadget, "honeywell").scan(CODE)
    report = gadget.read_bytes()
    assert (len(report), report[:5], report[5:25]) == (64, b"\x02\x14]Q1", CODE.encode())
    gadget.write_bytes(b"")
    GadgetGun(gadget, None).scan("a?")
    pressed = gadget.read_bytes()
    assert [pressed[at] for at in (0, 2, 16, 18, 34)] == [0, 0x04, 2, 0x38, 0x28]
    with pytest.raises(ValueError, match="is on no key"):
        GadgetGun(gadget, None).scan("款")
