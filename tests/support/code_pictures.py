# SPDX-License-Identifier: Apache-2.0
"""Photographs of phones that show a payment code, painted by seed: every misfortune of a counter, one at a time."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, TypeAlias

import cv2
import numpy as np
import numpy.typing as npt
import zxingcpp

from tests.support.codes import code_digits

Picture: TypeAlias = npt.NDArray[np.uint8]
Random: TypeAlias = np.random.Generator
WIDTH, HEIGHT = 1280, 720
SYMBOLOGIES = {"QR": zxingcpp.BarcodeFormat.QRCode, "128": zxingcpp.BarcodeFormat.Code128}
# The thinnest bar is a fifth of a module of the QR code: the same misfortune must be milder to leave anything.
FINENESS = {"QR": 1.0, "128": 0.4}
_SCREEN = (360, 640)


def photograph(kind: str, symbology: str, seed: int) -> tuple[Picture, str]:
    """Return a grey 720p frame and the 20 digits on it; the same for the same three arguments."""
    random = np.random.default_rng([seed, KINDS.index(kind), list(SYMBOLOGIES).index(symbology)])
    digits = code_digits(int(random.integers(10**15, 10**16)))
    screen = phone_screen(digits, symbology)
    return _MISFORTUNES[kind](screen, random, FINENESS[symbology]), digits


def phone_screen(digits: str, symbology: str) -> Picture:
    """Paint the screen of a phone with one code."""
    barcode = zxingcpp.create_barcode(digits, SYMBOLOGIES[symbology])
    modules = np.array(zxingcpp.write_barcode_to_image(barcode, scale=1, add_quiet_zones=False))
    screen = np.full((_SCREEN[1], _SCREEN[0]), 250, np.uint8)
    if symbology == "QR":
        code = np.kron(modules, np.ones((10, 10), np.uint8))
    else:
        code = np.kron(modules[:1], np.ones((110, 2), np.uint8))
    height, width = code.shape
    left, top = (_SCREEN[0] - width) // 2, 180
    screen[top : top + height, left : left + width] = np.where(code > 0, 250, 5)
    cv2.putText(screen, "Pay", (30, 90), cv2.FONT_HERSHEY_SIMPLEX, 1.5, 40, 3)
    cv2.putText(screen, "Points  12,345", (30, 560), cv2.FONT_HERSHEY_SIMPLEX, 0.9, 90, 2)
    return screen


def held(
    screen: Picture, random: Random, *, scale: float = 0.9, angle_deg: float = 0.0, tilt: float = 0.0
) -> Picture:
    """Photograph a screen in front of a counter; `tilt` is how much shorter its far edge is."""
    frame = _counter(random)
    width, height = _SCREEN
    phone = np.full((height + 80, width + 40), 25, np.uint8)
    phone[40:-40, 20:-20] = screen
    tall, wide = phone.shape
    inset = wide * tilt / 2
    source = np.array([(0, 0), (wide, 0), (wide, tall), (0, tall)], np.float32)
    shape = np.array([(inset, inset), (wide - inset, inset), (wide, tall), (0, tall)], np.float64)
    shape -= (wide / 2, tall / 2)
    turn = math.radians(angle_deg)
    rotation = np.array([(math.cos(turn), -math.sin(turn)), (math.sin(turn), math.cos(turn))])
    centre = np.array((WIDTH / 2, HEIGHT / 2)) + random.uniform(-1, 1, 2) * (200, 30)
    target = (shape * scale @ rotation.T + centre).astype(np.float32)
    matrix = cv2.getPerspectiveTransform(source, target)
    # Painted at twice the size and shrunk, as a lens and a sensor would average.
    larger = np.diag((2.0, 2.0, 1.0)) @ matrix
    size = (WIDTH * 2, HEIGHT * 2)
    painted = cv2.resize(cv2.warpPerspective(phone, larger, size), (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA)
    there = cv2.resize(
        cv2.warpPerspective(np.ones(phone.shape, np.float32), larger, size),
        (WIDTH, HEIGHT),
        interpolation=cv2.INTER_AREA,
    )
    return _grey(painted * there + frame * (1 - there))


def sensor(frame: Any, random: Random, noise: float = 2.0) -> Picture:
    """Add the noise of a sensor."""
    return _grey(np.asarray(frame, np.float32) + random.normal(0, noise, (HEIGHT, WIDTH)))


def _counter(random: Random) -> Picture:
    coarse = random.uniform(60, 200, (9, 16)).astype(np.float32)
    frame = cv2.resize(coarse, (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC)
    for _ in range(6):
        x, y = (int(each) for each in random.integers((0, 0), (WIDTH, HEIGHT)))
        w, h = (int(each) for each in random.integers((40, 20), (300, 200)))
        cv2.rectangle(frame, (x, y), (x + w, y + h), float(random.uniform(20, 230)), -1)
    return _grey(frame)


def _easy(screen: Picture, random: Random, fineness: float) -> Picture:
    return sensor(held(screen, random, scale=random.uniform(0.85, 0.95), angle_deg=random.uniform(-4, 4)), random)


def _distance(screen: Picture, random: Random, fineness: float) -> Picture:
    small = held(screen, random, scale=random.uniform(0.14, 0.4) / fineness, angle_deg=random.uniform(-4, 4))
    return sensor(cv2.GaussianBlur(small, (0, 0), 0.6), random)


def _blur(screen: Picture, random: Random, fineness: float) -> Picture:
    frame = held(screen, random, angle_deg=random.uniform(-4, 4))
    if random.random() < 0.5:
        return sensor(cv2.GaussianBlur(frame, (0, 0), random.uniform(1.0, 6.0) * fineness), random)
    length = max(2, round(random.uniform(4, 22) * fineness))
    kernel = np.zeros((length, length), np.float32)
    turn = random.uniform(0, math.pi)
    middle, reach = (length - 1) / 2, (length - 1) / 2
    for at in np.linspace(-reach, reach, length * 4):
        kernel[round(middle + at * math.sin(turn)), round(middle + at * math.cos(turn))] = 1
    return sensor(cv2.filter2D(frame, -1, kernel / kernel.sum()), random)


def _rotation(screen: Picture, random: Random, fineness: float) -> Picture:
    return sensor(held(screen, random, scale=0.75, angle_deg=random.uniform(5, 355)), random)


def _perspective(screen: Picture, random: Random, fineness: float) -> Picture:
    tilted = held(screen, random, tilt=random.uniform(0.15, 0.6), angle_deg=random.choice((0, 90, 180, 270)))
    return sensor(tilted, random)


def _glare(screen: Picture, random: Random, fineness: float) -> Picture:
    frame = held(screen, random, angle_deg=random.uniform(-4, 4)).astype(np.float32)
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    cx, cy = WIDTH / 2 + random.uniform(-250, 250), HEIGHT / 2 + random.uniform(-150, 50)
    spread = random.uniform(50, 170)
    light = np.exp(-((x - cx) ** 2 + (y - cy) ** 2) / (2 * spread**2)) * random.uniform(0.7, 1.6)
    # A reflection takes contrast away as well: the eye of the camera closes.
    return sensor(frame * (1 - 0.55 * np.minimum(light, 1)) + 255 * light, random)


def _dim(screen: Picture, random: Random, fineness: float) -> Picture:
    frame = held(screen, random, angle_deg=random.uniform(-4, 4)).astype(np.float32)
    return sensor(12 + frame * random.uniform(0.02, 0.12), random, noise=random.uniform(1.0, 3.0))


def _noise(screen: Picture, random: Random, fineness: float) -> Picture:
    frame = held(screen, random, scale=random.uniform(0.7, 0.9), angle_deg=random.uniform(-4, 4))
    return sensor(frame * 0.6 + 40.0, random, noise=random.uniform(25, 90) * fineness)


def _moire(screen: Picture, random: Random, fineness: float) -> Picture:
    frame = held(screen, random, angle_deg=random.uniform(-4, 4)).astype(np.float32)
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    strength = random.uniform(0.2, 0.6)
    for _ in range(2):
        turn, length = random.uniform(0, math.pi), random.uniform(4, 26)
        wave = np.sin(2 * np.pi * (x * math.cos(turn) + y * math.sin(turn)) / length + random.uniform(0, 6))
        frame = frame * (1 - strength * (wave + 1) / 2) + 25 * strength
    return sensor(frame, random)


def _dark_mode(screen: Picture, random: Random, fineness: float) -> Picture:
    dark = _grey(255 - screen * random.uniform(0.75, 1.0))
    return sensor(held(dark, random, scale=random.uniform(0.7, 0.9), angle_deg=random.uniform(-8, 8)), random)


def _cracked(screen: Picture, random: Random, fineness: float) -> Picture:
    glass = screen.copy()
    for _ in range(int(random.integers(1, 4))):
        hit = random.uniform((40, 150), (320, 450))
        for _ in range(int(random.integers(3, 8))):
            turn, at = random.uniform(0, 2 * math.pi), hit
            for _ in range(int(random.integers(2, 6))):
                turn += random.normal(0, 0.3)
                further = at + random.uniform(20, 80) * np.array((math.cos(turn), math.sin(turn)))
                ends = [tuple(int(each) for each in point) for point in (at, further)]
                colour = int(random.choice((20, 120, 235)))
                cv2.line(glass, ends[0], ends[1], colour, int(random.integers(1, 5)), cv2.LINE_AA)
                at = further
    return sensor(held(_grey(glass), random, angle_deg=random.uniform(-4, 4)), random)


def _grey(values: Any) -> Picture:
    grey: Picture = np.clip(np.asarray(values), 0, 255).astype(np.uint8)
    return grey


_MISFORTUNES: dict[str, Callable[[Picture, Random, float], Picture]] = {
    "easy": _easy,
    "distance": _distance,
    "blur": _blur,
    "rotation": _rotation,
    "perspective": _perspective,
    "glare": _glare,
    "dim": _dim,
    "noise": _noise,
    "moiré": _moire,
    "dark mode": _dark_mode,
    "cracked glass": _cracked,
}
KINDS = tuple(_MISFORTUNES)
