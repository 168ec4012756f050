# SPDX-License-Identifier: Apache-2.0
"""Cameras are told from sysfs without opening them; a rule says which is meant; their controls are the kernel's."""

from pathlib import Path

import pytest

from hardware.camera.capture import CameraAmbiguous, CameraMissing
from hardware.camera.opencv_source import OpenCVSource
from hardware.camera.v4l2 import CameraControls, CameraInfo, find_cameras, list_cameras, set_controls
from hardware.transport.usb_devices import USBDeviceInfo, USBRule
from tests.unit.hardware.test_usb_devices import device, interface

RULE = USBRule("046d:0825")


def node(sysfs: Path, number: int, index: int = 0, behind: Path | None = None) -> None:
    folder = sysfs / "class/video4linux" / f"video{number}"
    folder.mkdir(parents=True)
    (folder / "name").write_text("HD Camera\n", encoding="utf-8")
    (folder / "index").write_text(f"{index}\n", encoding="ascii")
    if behind is not None:
        (folder / "device").symlink_to(behind)


def camera(number: int, path: str) -> CameraInfo:
    return CameraInfo(f"/dev/video{number}", "HD Camera", USBDeviceInfo(path, 0x046D, 0x0825))


def test_a_camera_on_usb_is_told_with_its_numbers_and_without_its_further_nodes(tmp_path: Path) -> None:
    usb = device(tmp_path, "1-1.3", idVendor="046d", idProduct="0825", serial="5A1")
    for number, index in ((2, 0), (3, 1)):
        node(tmp_path, number, index, interface(usb, number, 14))
    node(tmp_path, 10)

    on_usb, other = list_cameras(tmp_path)

    assert (on_usb.device, on_usb.name) == ("/dev/video2", "HD Camera")
    assert on_usb.usb is not None
    assert (on_usb.usb.usb_id, on_usb.usb.path, on_usb.usb.serial_number) == ("046d:0825", "1-1.3", "5A1")
    assert (other.device, other.usb) == ("/dev/video10", None)


def test_a_camera_that_goes_while_it_is_read_is_left_out(tmp_path: Path) -> None:
    node(tmp_path, 0)
    name = tmp_path / "class/video4linux/video0/name"
    name.unlink()
    name.mkdir()
    node(tmp_path, 1)
    assert [found.device for found in list_cameras(tmp_path)] == ["/dev/video1"]


def test_a_rule_finds_its_camera_whatever_its_number(tmp_path: Path) -> None:
    cameras = [camera(0, "1-1"), CameraInfo("/dev/video1", "built in"), camera(4, "1-2")]
    assert find_cameras(USBRule("046d:0825", path="1-2"), cameras) == ["/dev/video4"]


def test_a_camera_that_is_not_there_or_could_be_several_is_told_before_anything_is_opened() -> None:
    with pytest.raises(CameraMissing, match="046d:0825"):
        OpenCVSource(RULE, list_cameras=list).open()
    both = [camera(0, "1-1"), camera(2, "1-2")]
    with pytest.raises(CameraAmbiguous, match="/dev/video0, /dev/video2"):
        OpenCVSource(RULE, list_cameras=lambda: both).open()


@pytest.mark.parametrize(
    ("controls", "wanted"),
    [
        (CameraControls(), []),
        (CameraControls(torch=True), [(0x009C0901, 2)]),
        (CameraControls(torch=False), [(0x009C0901, 0)]),
        (CameraControls(exposure_ms=0), [(0x009A0901, 3)]),
        (CameraControls(exposure_ms=12.5), [(0x009A0901, 1), (0x009A0902, 125)]),
        (CameraControls(exposure_ms=0.01), [(0x009A0901, 1), (0x009A0902, 1)]),
    ],
)
def test_controls_are_those_of_the_kernel(controls: CameraControls, wanted: list[tuple[int, int]]) -> None:
    assert [(control, value) for _, control, value in controls.wanted()] == wanted


def test_a_control_that_cannot_be_set_is_told_and_is_no_fault(tmp_path: Path) -> None:
    no_camera = tmp_path / "video0"
    no_camera.touch()
    (sentence,) = set_controls(str(no_camera), CameraControls(torch=True))
    assert "torch" in sentence
    assert str(no_camera) in sentence
