# SPDX-License-Identifier: Apache-2.0
"""The trainer's bench in the gallery: each of its pages, over a ground of which nothing is brought up."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from cashier.training.bench import Bench
from cashier.training.ground import DemoMember, TrainingGround
from cashier.ui.gallery_slips import RECEIPT_PICTURE
from cashier.ui.theme.look import Look
from cashier.ui.training_bench import TrainingBench
from hardware.printer import Picture

BENCH_PAGES = ("bench-customer", "bench-guns", "bench-pin-pad", "bench-printer")
"""What the pages are called, in their order."""


class _ShownBench(Bench):
    """A bench that nobody works with: its ground is not open."""

    def __init__(self) -> None:
        ground = TrainingGround(Path("ground"))
        ground.members = {"plenty": DemoMember("", "13800000001", "login-8024", "246810")}
        ground.platform.url = "http://127.0.0.1:8790"
        super().__init__(ground)

    def watch_paper(self, show: Callable[[Picture], object], on_drawer: Callable[[], object]) -> None:
        """Watch nothing: nothing is printed."""


def hang_bench(page: int, look: Look, width: int, height: int) -> TrainingBench:
    """Return the bench with one of its pages up, and a slip in its tray."""
    bench = TrainingBench(look, _ShownBench())
    bench.resize(width, height)
    bench.choose(page)
    bench.show_slip(RECEIPT_PICTURE)
    bench.show()
    return bench
