# SPDX-License-Identifier: Apache-2.0
"""Cameras as scanners: from frames to scans.

`CameraScanner(name, source, on_scan, on_state)` watches with a camera, `OpenCVSource("/dev/video0")` or another
`FrameSource`, and gives the same `Scan` as a gun. Start it once with `start()`, end it with `stop()`. The listeners
are called from its threads: hand over to your own thread and return soon. `Decoder` reads single frames. OpenCV,
NumPy and the reading libraries are loaded when the first of these is made or opened, not by importing this package.
"""

from hardware.camera.capture import FrameSource
from hardware.camera.decoder import Decoder, NoReaderError
from hardware.camera.folder_source import FolderSource, is_folder
from hardware.camera.opencv_source import OpenCVSource
from hardware.camera.sightings import SightTiming
from hardware.camera.symbol import DecodedSymbol, Region, Symbology
from hardware.camera.v4l2 import CameraControls
from hardware.camera.watcher import CameraScanner, Sight, WatchTiming

__all__ = [
    "CameraControls",
    "CameraScanner",
    "DecodedSymbol",
    "Decoder",
    "FolderSource",
    "FrameSource",
    "NoReaderError",
    "OpenCVSource",
    "Region",
    "Sight",
    "SightTiming",
    "Symbology",
    "WatchTiming",
    "is_folder",
]
