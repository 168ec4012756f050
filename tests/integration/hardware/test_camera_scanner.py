# SPDX-License-Identifier: Apache-2.0
"""A camera that the test holds, with its real threads and the real decoder: scans, states, loss and return."""

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import cv2
import numpy as np
import pytest

from hardware.camera import CameraScanner, OpenCVSource, Sight
from hardware.camera.capture import CameraBusy, CameraDenied, CameraError, CameraLost, CameraMissing, Capture
from hardware.device_status import DeviceState
from hardware.scanner import Scan
from hardware.transport.owner import RetryTiming
from tests.integration.hardware.conftest import WAIT_S, Inbox, States
from tests.support.code_pictures import HEIGHT, WIDTH, Picture, photograph

EMPTY = np.full((HEIGHT, WIDTH), 90, np.uint8)
SOON = RetryTiming(0.01, 0.05)


class HeldCamera:
    """A camera at the port: shows the picture that the test puts before it, fifty times a second."""

    name = "counter camera"

    def __init__(self) -> None:
        self.picture: Picture = EMPTY
        self.trouble: type[CameraError] | None = None
        self.retrieved = 0
        self.closed = threading.Event()

    def open(self) -> None:
        if self.trouble is not None:
            raise self.trouble(self.name, "test")
        self.closed.clear()

    def grab(self) -> None:
        time.sleep(0.02)
        if self.trouble is not None:
            raise CameraLost(self.name, "test")

    def retrieve(self) -> Picture:
        self.retrieved += 1
        return self.picture.copy()

    def close(self) -> None:
        self.closed.set()


@pytest.fixture
def camera() -> HeldCamera:
    return HeldCamera()


@contextmanager
def watching(camera: HeldCamera, states: States, sights: Inbox[Sight] | None = None) -> Iterator[Inbox[Scan]]:
    scans: Inbox[Scan] = Inbox()
    scanner = CameraScanner("till-1 camera", camera, scans, states, on_sight=sights, retry=SOON)
    scanner.start()
    try:
        yield scans
    finally:
        scanner.stop()


def test_a_phone_that_is_held_up_is_one_scan_like_that_of_a_gun(camera: HeldCamera, states: States) -> None:
    camera.picture, digits = photograph("easy", "QR", 1)
    with watching(camera, states) as scans:
        found = scans.next()
    assert (found.text, found.raw, found.symbology) == (digits, digits.encode(), "]Q1")
    assert (found.device, found.encoding, found.truncated) == ("till-1 camera", "utf-8", False)
    assert 0 <= time.monotonic_ns() - found.end_monotonic_ns < WAIT_S * 1e9
    assert scans.is_empty


def test_the_next_customers_code_is_the_next_scan(camera: HeldCamera, states: States) -> None:
    camera.picture, first = photograph("easy", "QR", 1)
    with watching(camera, states) as scans:
        assert scans.next().text == first
        camera.picture, second = photograph("easy", "128", 2)
        assert scans.next().text == second


def test_a_camera_that_gives_frames_is_ready(camera: HeldCamera, states: States) -> None:
    with watching(camera, states):
        assert states.next().state is DeviceState.READY


@pytest.mark.parametrize(
    ("trouble", "state"),
    [
        (CameraMissing, DeviceState.MISSING),
        (CameraBusy, DeviceState.BUSY),
        (CameraDenied, DeviceState.DENIED),
    ],
)
def test_a_camera_that_does_not_open_says_why_and_is_used_once_it_does(
    camera: HeldCamera, states: States, trouble: type[CameraError], state: DeviceState
) -> None:
    camera.trouble = trouble
    with watching(camera, states):
        status = states.next()
        assert (status.state, status.values["camera"]) == (state, camera.name)
        camera.trouble = None
        assert states.next().state is DeviceState.READY


def test_a_camera_that_is_unplugged_is_closed_reported_and_found_again(camera: HeldCamera, states: States) -> None:
    with watching(camera, states) as scans:
        states.until(DeviceState.READY)
        camera.trouble = CameraMissing
        assert states.next().key == "camera.lost"
        assert states.next().key == "camera.missing"
        assert camera.closed.is_set()
        camera.picture, digits = photograph("easy", "QR", 1)
        camera.trouble = None
        assert states.next().state is DeviceState.READY
        assert scans.next().text == digits


def test_stopping_gives_the_camera_back_and_may_be_repeated(camera: HeldCamera, states: States) -> None:
    scans: Inbox[Scan] = Inbox()
    scanner = CameraScanner("camera", camera, scans, states, retry=SOON)
    scanner.start()
    states.until(DeviceState.READY)
    scanner.stop()
    scanner.stop()
    assert camera.closed.is_set()


def test_a_preview_gets_frames_with_what_was_read_in_them(camera: HeldCamera, states: States) -> None:
    camera.picture, digits = photograph("easy", "QR", 1)
    sights: Inbox[Sight] = Inbox()
    with watching(camera, states, sights):
        sight = sights.next()
    assert sight.frame.shape == (HEIGHT, WIDTH)
    assert [symbol.text for symbol in sight.symbols] == [digits]


@pytest.mark.logs_error("watching with till-1 camera failed")
def test_a_listener_that_fails_is_logged_reported_and_the_camera_starts_anew(states: States) -> None:
    camera = HeldCamera()
    camera.picture, _ = photograph("easy", "QR", 1)
    told: Inbox[Scan] = Inbox()

    def failing_once(scan: Scan) -> None:
        told(scan)
        raise ZeroDivisionError

    scanner = CameraScanner("till-1 camera", camera, failing_once, states, retry=SOON)
    scanner.start()
    told.next()
    assert states.until(DeviceState.FAULTED).values["cause"] == "ZeroDivisionError"
    states.until(DeviceState.READY)
    scanner.stop()


def test_only_frames_that_are_looked_at_are_taken_out_of_the_driver(camera: HeldCamera, states: States) -> None:
    capture = Capture(camera, states, retry=SOON)
    capture.start()
    states.until(DeviceState.READY)
    first = capture.next_shot(WAIT_S)
    time.sleep(0.2)
    second = capture.next_shot(WAIT_S)
    capture.stop()
    assert first is not None
    assert second is not None
    assert second.number - first.number > 2
    assert camera.retrieved == 2


def test_a_frame_that_is_waited_for_is_newer_than_the_wait(camera: HeldCamera, states: States) -> None:
    capture = Capture(camera, states, retry=SOON)
    capture.start()
    states.until(DeviceState.READY)
    camera.picture = photograph("easy", "QR", 1)[0]
    shot = capture.next_shot(WAIT_S)
    capture.stop()
    assert shot is not None
    assert np.array_equal(shot.frame, camera.picture)


def test_no_frame_in_time_is_none(camera: HeldCamera, states: States) -> None:
    assert Capture(camera, states).next_shot(0.01) is None


@pytest.fixture
def film(tmp_path: Path) -> Path:
    path = tmp_path / "film.avi"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 30, (WIDTH, HEIGHT))
    frame = cv2.cvtColor(photograph("easy", "QR", 1)[0], cv2.COLOR_GRAY2BGR)
    for _ in range(3):
        writer.write(frame)
    writer.release()
    return path


def test_opencv_gives_grey_frames_of_a_film_until_it_ends(film: Path) -> None:
    source = OpenCVSource(str(film))
    source.open()
    for _ in range(3):
        source.grab()
        frame = source.retrieve()
        assert (frame.shape, frame.dtype.name) == ((HEIGHT, WIDTH), "uint8")
    with pytest.raises(CameraLost, match=r"film\.avi"):
        source.grab()
    source.close()


def test_opencv_says_that_there_is_no_such_camera(tmp_path: Path) -> None:
    with pytest.raises(CameraMissing, match=r"There is no camera .*video7"):
        OpenCVSource(str(tmp_path / "video7")).open()


def test_something_that_is_no_camera_is_faulted(tmp_path: Path) -> None:
    path = tmp_path / "text.avi"
    path.write_text("no film", encoding="utf-8")
    with pytest.raises(CameraError) as raised:
        OpenCVSource(str(path)).open()
    assert raised.value.status().state is DeviceState.FAULTED


def test_a_source_that_is_not_open_is_a_lost_camera() -> None:
    with pytest.raises(CameraLost):
        OpenCVSource("/dev/video0").grab()


def test_a_camera_without_a_name_is_refused() -> None:
    with pytest.raises(ValueError, match="camera is empty"):
        OpenCVSource("")


def test_importing_the_room_loads_no_library_for_pictures() -> None:
    heavy = "{'cv2', 'numpy', 'zxingcpp', 'pyzbar'}"
    probe = f"import sys, hardware.camera; print(sorted({heavy} & set(sys.modules)))"
    said = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True, timeout=50)
    assert said.stdout.strip() == "[]"
