# SPDX-License-Identifier: Apache-2.0
"""Pictures of every screen in every state: ``python -m cashier.ui.gallery --out DIR``. Needs no screen, no till."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QSize
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QWidget

from cashier.settings import Theme
from cashier.sounds.cue import Cue
from cashier.ui.app import take_down
from cashier.ui.application import application
from cashier.ui.customer_window import CustomerWindow, open_customer_window
from cashier.ui.desks import NOBODY
from cashier.ui.gallery_bench import BENCH_PAGES, hang_bench
from cashier.ui.gallery_office import OFFICE_EXHIBITS, SIGN_IN_EXHIBITS, hang_office, hang_sign_in
from cashier.ui.gallery_views import EXHIBITS, Exhibit
from cashier.ui.main_window import MainWindow
from cashier.ui.screens.page import Surroundings
from cashier.ui.theme.look import Look
from cashier.values.texts import Language
from hardware.scanner import Scan
from middleplatform.contract.payments import Asset, Door

SHOP = {Language.ZH: "云岭超市（人民路店）", Language.EN: "Cloudridge Market, People's Road"}
CLOCK = datetime(2026, 11, 1, 9, 30)  # noqa: DTZ001  what a wall clock shows has no zone


@dataclass(frozen=True, slots=True)
class Variant:
    """One look: language, theme, training, the screen in physical pixels and its scaling."""

    language: Language
    theme: Theme
    is_training: bool
    screen: QSize
    ratio: float = 1.0

    @property
    def name(self) -> str:
        """The folder of its pictures."""
        theme = self.theme.value + ("-training" if self.is_training else "")
        size = f"{self.screen.width()}x{self.screen.height()}@{round(self.ratio * 100)}"
        return f"{self.language.value}/{theme}/{size}"

    @property
    def logical(self) -> QSize:
        """The window's size in logical pixels."""
        return QSize(round(self.screen.width() / self.ratio), round(self.screen.height() / self.ratio))


SCREENS = (QSize(1024, 768), QSize(1366, 768), QSize(1920, 1080))
RATIOS = (1.0, 1.5)
THEMES = ((Theme.LIGHT, False), (Theme.DARK, False), (Theme.LIGHT, True), (Theme.DARK, True))

VARIANTS = tuple(
    Variant(language, theme, is_training, screen, ratio)
    for language in Language
    for theme, is_training in THEMES
    for screen in SCREENS
    for ratio in RATIOS
)


class NoIntents:
    """Intents that lead nowhere: nobody acts in a picture. See `cashier.ui.intents.Intents`."""

    def press(self, key: str) -> None:
        """Do nothing."""

    def erase(self) -> None:
        """Do nothing."""

    def clear(self) -> None:
        """Do nothing."""

    def choose_asset(self, asset: Asset) -> None:
        """Do nothing."""

    def scan(self, scan: Scan) -> None:
        """Do nothing."""

    def choose_door(self, door: Door) -> None:
        """Do nothing."""

    def give_sms_code(self, code: str) -> None:
        """Do nothing."""

    def cancel(self) -> None:
        """Do nothing."""

    def next_sale(self) -> None:
        """Do nothing."""

    def try_again(self) -> None:
        """Do nothing."""

    def dismiss(self) -> None:
        """Do nothing."""

    def dismiss_settled(self) -> None:
        """Do nothing."""


def hang(exhibit: Exhibit, variant: Variant) -> MainWindow:
    """Return a window that shows one exhibit in one look."""
    look = Look(variant.language, variant.theme, is_training=variant.is_training)
    window = MainWindow(
        Surroundings(look, NoIntents(), lambda: 0.0, NOBODY, has_printer=True),
        shop_name=SHOP[variant.language],
        terminal_name="T01",
        wall_clock=lambda: CLOCK,
        play=_play_nothing,
        keep_look=_keep_nothing,
    )
    window.resize(variant.logical)
    window.show_lights(exhibit.lights)
    window.show_view(exhibit.view)
    window.show()
    settle(window)
    if exhibit.then is not None:
        exhibit.then(window)
        settle(window)
    return window


CUSTOMER_EXHIBITS = {f"customer-{exhibit.name}": exhibit for exhibit in EXHIBITS if exhibit.then is None}
"""What the customer's window shows beside each state of the till's."""


def hang_for_customer(exhibit: Exhibit, variant: Variant) -> CustomerWindow:
    """Return the customer's window beside one exhibit."""
    window = open_customer_window(
        SHOP[variant.language], variant.language, variant.theme, is_training=variant.is_training
    )
    window.resize(variant.logical)
    window.show_view(exhibit.view)
    window.show()
    settle(window)
    return window


def settle(window: QWidget) -> None:
    """Let every layout come to rest."""
    for _ in range(3):
        QCoreApplication.sendPostedEvents()
        QCoreApplication.processEvents()
    QCoreApplication.sendPostedEvents(window, QEvent.Type.LayoutRequest)


def picture(window: QWidget, ratio: float) -> QPixmap:
    """Return what the window looks like on a screen of this device pixel ratio."""
    size = window.size()
    pixmap = QPixmap(round(size.width() * ratio), round(size.height() * ratio))
    pixmap.setDevicePixelRatio(ratio)
    window.render(pixmap, QPoint(0, 0))
    return pixmap


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the pictures; return 0."""
    options = _options(arguments)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application()
    count = 0
    for variant in VARIANTS:
        if options.only_look not in variant.name:
            continue
        folder = options.out / variant.name
        folder.mkdir(parents=True, exist_ok=True)
        for name, made in _exhibited(variant):
            if options.only in name:
                window = made()
                picture(window, variant.ratio).save(str(folder / f"{name}.png"))
                window.close()
                take_down(window)
                count += 1
    print(f"{count} pictures in {options.out}")
    return 0


def _exhibited(variant: Variant) -> Iterator[tuple[str, Callable[[], QWidget]]]:
    """Yield the name of every picture of a look, and what makes its window; the manager's is of no training."""
    for exhibit in EXHIBITS:
        yield exhibit.name, partial(hang, exhibit, variant)
    for name, exhibit in CUSTOMER_EXHIBITS.items():
        yield name, partial(hang_for_customer, exhibit, variant)
    size = variant.logical
    if variant.is_training:
        for page, called in enumerate(BENCH_PAGES):
            look = Look(variant.language, variant.theme, is_training=True)
            yield called, partial(_settled_bench, page, look, size)
        return
    for shown in OFFICE_EXHIBITS:
        look = Look(variant.language, variant.theme, is_training=False)
        yield shown.name, partial(hang_office, shown, look, size.width(), size.height())
    for name, refused in SIGN_IN_EXHIBITS.items():
        yield name, partial(hang_sign_in, refused, Look(variant.language, variant.theme, is_training=False))


def _settled_bench(page: int, look: Look, size: QSize) -> QWidget:
    bench = hang_bench(page, look, size.width(), size.height())
    settle(bench)
    return bench


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m cashier.ui.gallery", description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="folder for the pictures")
    parser.add_argument("--only", default="", help="only exhibits with this in their name, such as waiting")
    parser.add_argument("--only-look", default="", help="only looks with this in their name, such as en/dark")
    return parser.parse_args(arguments)


def _play_nothing(_: Cue) -> None:
    return None


def _keep_nothing(_: Language, __: str) -> None:
    return None


if __name__ == "__main__":
    sys.exit(main())
