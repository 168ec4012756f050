# SPDX-License-Identifier: Apache-2.0
"""What a camera sees reaches whoever looks, small and with its outlines; nobody is told when nobody looks."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from cashier.device_settings import CameraSettings, RegionSettings, ScannerWay
from cashier.devices.camera_feed import MOST_WIDTH_PX, CameraFeed, Picture
from cashier.devices.status import Level, Light, Part, StatusBoard
from cashier.it.camera_desk import CameraDesk, CameraPanelView, CameraView, LastRead
from cashier.panels import Away
from cashier.values.texts import Text
from hardware.camera import DecodedSymbol, Sight
from tests.support.codes import code_digits

CODE = code_digits(7)
SYMBOL = DecodedSymbol(CODE, CODE.encode(), "]Q1", ((128.0, 72.0), (256.0, 72.0), (256.0, 144.0), (128.0, 144.0)))


class Camera:
    """See `cashier.devices.camera_feed.Watched`."""

    is_watched = False


def at_once(function: Callable[..., object], *words: object) -> None:
    function(*words)


def feed(name: str = "camera", *, mirror: bool = False, clock: list[float] | None = None) -> CameraFeed:
    time = clock or [0.0]
    settings = CameraSettings(
        way=ScannerWay.CAMERA, name=name, device="0", mirror=mirror, region=RegionSettings(left=0.1, right=0.6)
    )
    made = CameraFeed(settings, at_once, lambda: time[0])
    made.attach(Camera())
    return made


def sight(*symbols: DecodedSymbol) -> Sight:
    frame = np.zeros((720, 1280), np.uint8)
    frame[:, :640] = 200
    return Sight(frame, symbols)


def shown(view: CameraPanelView) -> CameraView:
    assert isinstance(view, CameraView)
    return view


def picture_of(view: CameraPanelView) -> Picture:
    picture = shown(view).picture
    assert picture is not None
    return picture


def test_a_picture_is_small_and_has_the_outline_and_the_part_that_is_looked_at() -> None:
    camera = feed()
    desk = CameraDesk([camera], StatusBoard())
    desk.show()
    camera.on_sight(sight(SYMBOL))
    picture = picture_of(desk.view)
    assert (picture.width_px, picture.height_px) == (MOST_WIDTH_PX, 360)
    assert len(picture.grey) == 640 * 360
    assert (picture.grey[0], picture.grey[639]) == (200, 0)
    assert picture.outlines == (((0.1, 0.1), (0.2, 0.1), (0.2, 0.2), (0.1, 0.2)),)
    assert picture.region == (0.1, 0.0, 0.6, 1.0)


def test_a_mirrored_camera_is_shown_the_right_way_round() -> None:
    camera = feed(mirror=True)
    desk = CameraDesk([camera], StatusBoard())
    desk.show()
    camera.on_sight(sight(SYMBOL))
    picture = picture_of(desk.view)
    assert (picture.grey[0], picture.grey[639]) == (0, 200)
    assert picture.outlines[0][0] == (0.9, 0.1)
    assert picture.region == (0.4, 0.0, 0.9, 1.0)


def test_nothing_crosses_over_while_nobody_looks() -> None:
    told: list[CameraPanelView] = []
    camera = feed()
    desk = CameraDesk([camera], StatusBoard())
    desk.listen(told.append)
    camera.on_sight(sight())
    assert (desk.view, told) == (Away(), [])
    desk.show()
    desk.leave()
    told.clear()
    camera.on_sight(sight())
    assert told == []


def test_pictures_come_no_oftener_than_anybody_can_see_and_an_outline_does_not_flicker() -> None:
    clock = [100.0]
    camera = feed(clock=clock)
    seen: list[Picture] = []
    camera.watch(seen.append)
    for _ in range(100):
        camera.on_sight(sight(SYMBOL) if clock[0] == 100.0 else sight())
        clock[0] += 0.01
    assert 10 <= len(seen) <= 13
    outlined = [bool(each.outlines) for each in seen]
    assert outlined == sorted(outlined, reverse=True)
    assert 6 <= sum(outlined) <= 8


def test_the_camera_hurries_while_somebody_looks() -> None:
    camera, hurried = feed(), Camera()
    camera.attach(hurried)
    desk = CameraDesk([camera], StatusBoard())
    desk.show()
    assert hurried.is_watched
    desk.leave()
    assert not hurried.is_watched


def test_what_was_read_is_said_and_a_payment_code_shows_its_tail_alone() -> None:
    desk = CameraDesk([feed()], StatusBoard())
    desk.on_scan("camera", CODE, "]Q1")
    assert desk.view == Away()
    desk.show()
    desk.on_scan("gun", CODE, "]Q1")
    assert shown(desk.view).last_read is None
    desk.on_scan("camera", CODE, "]Q1")
    assert shown(desk.view).last_read == LastRead("]Q1", 20, f"…{CODE[-4:]}")


def test_the_next_camera_is_shown_and_stays_the_one() -> None:
    desk = CameraDesk([feed("left"), feed("right")], StatusBoard())
    desk.show()
    desk.show_next()
    assert (shown(desk.view).name, shown(desk.view).number, shown(desk.view).count) == ("right", 2, 2)
    desk.leave()
    desk.show()
    assert shown(desk.view).name == "right"


def test_without_a_camera_that_is_said() -> None:
    desk = CameraDesk([], StatusBoard())
    desk.show()
    desk.show_next()
    assert desk.view == CameraView()


@pytest.mark.parametrize("level", [Level.FAULT, Level.READY])
def test_how_the_camera_fares_is_kept_true(level: Level) -> None:
    status = StatusBoard()
    desk = CameraDesk([feed()], status)
    desk.show()
    light = Light(Part.CAMERA, level, Text(zh="好", en="so"))
    status.set(light)
    assert shown(desk.view).light == light
