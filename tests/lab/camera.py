# SPDX-License-Identifier: Apache-2.0
"""A camera before which somebody holds a phone: the kernel's vivid, whose video output is wired to its camera.

Source: the kernel's vivid.rst, section "Video and VBI looping".
"""

from __future__ import annotations

import contextlib
import subprocess
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from tests.lab.gadgets import wait_until
from tests.support.code_pictures import HEIGHT, WIDTH, Picture

CAMERA, _LENS = Path("/dev/video0"), Path("/dev/video1")
_DRIVER, _DEVICE = Path("/sys/bus/platform/drivers/vivid"), "vivid.0"


class PhoneCamera:
    """The camera of the lab; it is plugged in when the machine starts."""

    @contextlib.contextmanager
    def shows(self, picture: Picture, folder: Path) -> Iterator[None]:
        """Hold a grey picture before the camera until the block ends or the camera is pulled out."""
        frame = folder / "picture.bgr"
        frame.write_bytes(np.repeat(picture[:, :, np.newaxis], 3, axis=2).tobytes())
        # What the camera gives is never set: whoever reads it may be there before us. As made, both ends of the wire
        # agree on 720p, and this is the kind of picture that OpenCV asks for first.
        _control(_LENS, f"--set-fmt-video-out=width={WIDTH},height={HEIGHT},pixelformat=BGR3")
        _control(CAMERA, "--set-ctrl=loop_video=1")
        stream = subprocess.Popen(
            ["v4l2-ctl", "-d", _LENS, "--stream-out-mmap=3", f"--stream-from={frame}", "--stream-loop"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            yield
        finally:
            stream.terminate()
            stream.wait()

    def unplug(self) -> None:
        """Pull it out: its nodes go, whoever has them open."""
        (_DRIVER / "unbind").write_text(_DEVICE, encoding="ascii")
        wait_until(lambda: not CAMERA.exists(), f"{CAMERA} to go")

    def plug_in(self) -> None:
        """Put it back; it shows nothing then."""
        (_DRIVER / "bind").write_text(_DEVICE, encoding="ascii")
        wait_until(lambda: CAMERA.exists() and _LENS.exists(), f"{CAMERA} to come back")


def _control(node: Path, *words: str) -> str:
    done = subprocess.run(["v4l2-ctl", "-d", node, *words], check=False, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, f"{words}: {done.stdout}{done.stderr}"
    return done.stdout
