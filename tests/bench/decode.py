# SPDX-License-Identifier: Apache-2.0
"""How many codes are read, and how fast, beside zxing-cpp alone, pyzbar alone and OpenCV's detectors.

Every reader gets the same generated frames, by turns in the same run. The first table counts what was read; the
second is the time of one frame; the last figure is the processor that a watch takes while nothing moves before the
camera. OpenCV's detector of linear codes knows EAN and UPC alone, no Code 128.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import cv2
import numpy as np

from hardware.camera import CameraScanner, Decoder
from hardware.camera.decoder import LIVE_BUDGET_S
from hardware.camera.readers import load_readers
from hardware.camera.symbol import PAYMENT_SYMBOLOGIES
from tests.bench.table import Row, print_table
from tests.support.code_pictures import KINDS, SYMBOLOGIES, Picture, photograph

READERS = ("zxing-cpp", "pyzbar", "OpenCV", "union", "ours")
MOST_OF_A_CORE = 0.25


@dataclass(slots=True)
class Tally:
    """What came of one kind of picture: how many each reader read, and how long each took."""

    read: dict[str, int] = field(default_factory=lambda: dict.fromkeys(READERS, 0))
    took_ms: dict[str, list[float]] = field(default_factory=lambda: {name: [] for name in READERS})
    misread: int = 0
    only_others: int = 0


def readers(budget_s: float) -> dict[str, Callable[[Picture], set[str]]]:
    """Return the readers by name; those beside ours are given the same two symbologies."""
    alone, absent = load_readers(PAYMENT_SYMBOLOGIES)
    if absent:
        raise SystemExit(" ".join(f"{each.name}: {each.cause}. {each.mend}" for each in absent))
    decoder = Decoder(budget_s=budget_s)
    zxing, zbar = alone
    return {
        "zxing-cpp": lambda frame: {symbol.text for symbol in zxing.read(frame)},
        "pyzbar": lambda frame: {symbol.text for symbol in zbar.read(frame)},
        "OpenCV": _opencv(),
        "ours": lambda frame: {symbol.text for symbol in decoder.decode(frame)},
    }


def _opencv() -> Callable[[Picture], set[str]]:
    matrix, linear = cv2.QRCodeDetector(), cv2.barcode.BarcodeDetector()

    def read(frame: Picture) -> set[str]:
        try:
            found = {matrix.detectAndDecode(frame)[0], *linear.detectAndDecodeMulti(frame)[1]}
        except (cv2.error, UnicodeDecodeError):
            return set()  # it raises on some frames; that is a frame not read
        return {text for text in found if text}

    return read


def measure(each: int, budget_s: float) -> dict[tuple[str, str], Tally]:
    """Let every reader read every picture."""
    by_name = readers(budget_s)
    tallies: dict[tuple[str, str], Tally] = {}
    for kind in KINDS:
        for symbology in SYMBOLOGIES:
            tally = tallies[kind, symbology] = Tally()
            for seed in range(each):
                _one_picture(by_name, *photograph(kind, symbology, seed), tally)
    return tallies


def _one_picture(
    by_name: dict[str, Callable[[Picture], set[str]]], frame: Picture, digits: str, tally: Tally
) -> None:
    found: dict[str, set[str]] = {}
    for name, read in by_name.items():
        began = time.perf_counter()
        found[name] = read(frame)
        tally.took_ms[name].append((time.perf_counter() - began) * 1000)
    ours = found["ours"]
    found["union"] = set().union(*(texts for name, texts in found.items() if name != "ours"))
    for name in READERS:
        tally.read[name] += digits in found[name]
    tally.misread += bool(ours - {digits})
    tally.only_others += digits in found["union"] and digits not in ours


def print_rates(tallies: dict[tuple[str, str], Tally], each: int) -> None:
    """Print what each reader read of each kind."""
    print(f"\nRead, of {each} pictures of each kind")
    print(f"{'':22}" + "".join(f"{name:>11}" for name in READERS) + f"{'missed':>11}{'misread':>11}")
    for (kind, symbology), tally in tallies.items():
        counts = "".join(f"{tally.read[name]:>11}" for name in READERS)
        print(f"{kind + ', ' + symbology:22}{counts}{tally.only_others:>11}{tally.misread:>11}")
    all_of = {name: sum(tally.read[name] for tally in tallies.values()) for name in READERS}
    missed = sum(tally.only_others for tally in tallies.values())
    misread = sum(tally.misread for tally in tallies.values())
    total = "".join(f"{count:>11}" for count in all_of.values())
    print(f"{f'all {each * len(tallies)}':22}{total}{missed:>11}{misread:>11}")
    print("union: read by any of the three; missed: read by one of them and not by ours")


def print_times(tallies: dict[tuple[str, str], Tally]) -> None:
    """Print the time of a frame, read or not: the median, and the slowest tenth."""
    print("\nMilliseconds a frame, median and 90th percentile")
    timed = [name for name in READERS if name != "union"]
    print(f"{'':22}" + "".join(f"{name:>16}" for name in timed))
    for (kind, symbology), tally in tallies.items():
        columns = [
            f"{statistics.median(times):.1f} {sorted(times)[-1 - len(times) // 10]:.1f}"
            for times in (tally.took_ms[name] for name in timed)
        ]
        print(f"{kind + ', ' + symbology:22}" + "".join(f"{column:>16}" for column in columns))
    easy = [tally for (kind, _), tally in tallies.items() if kind == "easy"]
    ours = [took for tally in easy for took in tally.took_ms["ours"]]
    floor = [took for tally in easy for took in tally.took_ms["zxing-cpp"]]
    print_table("Easy frames beside zxing-cpp alone", [Row("one frame", "ms", ours, floor, 1.2)])


class StillCamera:
    """Give one compressed 720p picture thirty times a second, as a camera on USB does, with a sensor's noise."""

    name = "still camera"

    def __init__(self) -> None:
        random = np.random.default_rng(1)
        empty = cv2.resize(
            random.integers(40, 220, (9, 16), dtype=np.uint8), (1280, 720), interpolation=cv2.INTER_CUBIC
        )
        noisy = [np.clip(empty + random.normal(0, 2, empty.shape), 0, 255).astype(np.uint8) for _ in range(8)]
        self._pictures = [cv2.imencode(".jpg", cv2.cvtColor(picture, cv2.COLOR_GRAY2BGR))[1] for picture in noisy]
        self.frames = 0

    def open(self) -> None:
        """Do nothing."""

    def grab(self) -> None:
        """Wait for the next frame."""
        time.sleep(1 / 30)
        self.frames += 1

    def retrieve(self) -> Picture:
        """Return the frame, decompressed in colour and turned grey as OpenCV's own capture does."""
        colour = cv2.imdecode(self._pictures[self.frames % len(self._pictures)], cv2.IMREAD_COLOR)
        assert colour is not None
        return np.ascontiguousarray(cv2.cvtColor(colour, cv2.COLOR_BGR2GRAY), dtype=np.uint8)

    def close(self) -> None:
        """Do nothing."""


def idle_share(for_s: float) -> float:
    """Return the share of a core that a watch takes while nothing moves; the first seconds, all active, left out."""
    ready = threading.Event()
    scanner = CameraScanner("bench", StillCamera(), lambda scan: None, lambda status: ready.set())
    scanner.start()
    ready.wait(10)
    time.sleep(4)
    before = time.process_time()
    time.sleep(for_s)
    used_s = time.process_time() - before
    scanner.stop()
    return used_s / for_s


def main() -> int:
    """Run the bench and print its tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--each", type=int, default=15, help="pictures of each kind and symbology")
    parser.add_argument("--budget", type=float, default=LIVE_BUDGET_S, metavar="SECONDS", help="of ours, a frame")
    parser.add_argument("--idle", type=float, default=10.0, metavar="SECONDS", help="how long the idle watch runs")
    options = parser.parse_args()
    tallies = measure(options.each, options.budget)
    print_rates(tallies, options.each)
    print_times(tallies)
    share = idle_share(options.idle)
    print(f"\nIdle watch at 720p, 30 frames a second: {share:.1%} of one core (aim ≤ {MOST_OF_A_CORE:.0%})")
    return 0


if __name__ == "__main__":
    sys.exit(main())
