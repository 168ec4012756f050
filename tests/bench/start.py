# SPDX-License-Identifier: Apache-2.0
"""Cold start of the till to "ready to scan", and its memory, beside a bare PySide6 window's first paint.

Both are started by turns as processes of their own. Ready to scan means: the window is painted, the gun's port is
read, and the rules are known, so that a scan would start a payment. What a processor did until then is the steadier
figure on a machine that does other things as well. The first payment is scanned as soon as a till is ready, when what
it takes has only begun to load; a later one takes what `tests.bench.verdict` says.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from cashier.bootstrap import build_till
from cashier.training.ground import TrainingGround
from tests.bench.crowd import Crowd, add_crowd
from tests.bench.table import Row, print_parts, print_table

PATIENCE_S = 60.0
_ROOT = Path(__file__).parents[2]


def main() -> int:
    """Run the bench and print its table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=9, help="starts of each kind")
    rounds: int = parser.parse_args().rounds
    ours: list[dict[str, float]] = []
    floor: list[dict[str, float]] = []
    first: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory(prefix="jifu-bench-") as folder:
        ground = TrainingGround(Path(folder))
        made = ground.prepare()
        phones = add_crowd(ground.platform.database, made["shop"]["shop_id"])
        ground.open()
        crowd = Crowd(ground.platform.url, phones)
        _run_once(ground)
        for number in range(rounds + 1):
            till = _started("tests.bench.ready_till", str(ground.folder), compiled=Path(folder) / "compiled")
            for when, name in (("pay", "scanned as soon as it is ready"), ("pay-later", "scanned a moment later")):
                from_scan, from_start, _ = first_payment(
                    ground, crowd.new_code(), compiled=Path(folder) / "compiled", when=when
                )
                first.setdefault(f"{name}, from the scan", []).append(from_scan)
                first.setdefault(f"{name}, from the start", []).append(from_start)
            bare = _started("tests.bench.ready_window", compiled=Path(folder) / "compiled")
            if number:  # The first of each reads the disk's cache full.
                ours.append(till)
                floor.append(bare)
        crowd.close()
        ground.close()
    rows = [
        Row("ready to scan / first paint", "ms", [each["ms"] for each in ours], [each["ms"] for each in floor], 1.5),
        Row(
            "the same, of a processor",
            "ms",
            [each["worked_ms"] for each in ours],
            [each["worked_ms"] for each in floor],
            1.5,
        ),
        Row("resident memory", "MB", [each["rss_mb"] for each in ours], [each["rss_mb"] for each in floor], 1.5),
    ]
    print_table("Cold start", rows)
    print_parts("The verdict of the first payment is painted", first, "ms")
    for title, kind in (("Ours, from the start of the process", "at_"), ("Of a processor until then", "cpu_")):
        print_parts(title, {name: [each[name] for each in ours] for name in ours[0] if name.startswith(kind)}, "ms")
    return 0


def _run_once(ground: TrainingGround) -> None:
    """Let a till learn the platform's rules, as it has on every day but its first."""
    till = build_till(ground.settings(), ground.secrets)
    till.start()
    till.wait_until_ready(PATIENCE_S)
    till.stop()


def _started(module: str, *words: str, compiled: Path) -> dict[str, float]:
    """Start a module, and return what it said when it was ready, with the time that took.

    ``compiled`` keeps the modules as Python compiled them: nobody starts a till that is compiled anew each day.
    """
    began = time.monotonic()
    with started(module, *words, compiled=compiled) as process:
        assert process.stdout is not None
        said = json.loads(process.stdout.readline())
        told = {name: (at - began) * 1000 for name, at in said["moments"].items()}
        worked = {name: cpu_s * 1000 for name, cpu_s in said["cpu_s"].items()}
        process.wait(PATIENCE_S)
    return {"ms": told["at_ready"], "worked_ms": worked["cpu_ready"], "rss_mb": said["rss_mb"], **told, **worked}


def first_payment(
    ground: TrainingGround, code: str, *, compiled: Path, when: str = "pay"
) -> tuple[float, float, dict[str, Any]]:
    """Start a till and scan. See `ready_till`.

    Returns when the verdict was painted, from the scan and from the start (ms), and what the till said.
    """
    began = time.monotonic()
    with started("tests.bench.ready_till", str(ground.folder), when, compiled=compiled) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "scan\n"
        ground.gun.scan(code)
        scanned = time.monotonic()
        said = json.loads(process.stdout.readline())
        process.wait(PATIENCE_S)
    verdict = said["moments"]["at_verdict"]
    return (verdict - scanned) * 1000, (verdict - began) * 1000, said


def started(module: str, *words: str, compiled: Path) -> subprocess.Popen[str]:
    """Start a module as a process of its own that knows this repository; ``compiled`` keeps what Python compiles."""
    environment = {**os.environ, "PYTHONPATH": str(_ROOT), "PYTHONPYCACHEPREFIX": str(compiled)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    environment.setdefault("QT_QPA_PLATFORM", "offscreen")
    return subprocess.Popen(
        [sys.executable, "-m", module, *words], env=environment, stdout=subprocess.PIPE, text=True
    )


if __name__ == "__main__":
    sys.exit(main())
