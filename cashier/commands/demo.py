# SPDX-License-Identifier: Apache-2.0
"""``cashier demo``: a till with a platform, devices and customers of its own."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from cashier.bootstrap import Till, build_till
from cashier.commands.common import complain, has_screen
from cashier.training.bench import Bench
from cashier.training.drive import OUTCOMES, DrillResult, Drive, PaperWatcher, ScreenWatcher
from cashier.training.embedded_platform import EmbeddedPlatformError
from cashier.training.ground import TrainingGround
from cashier.training.sheet import SheetDrills
from cashier.values.reasons import CATALOGUE
from cashier.values.texts import Language, Text
from hardware.scanner import Scan

ALL_AS_EXPECTED, NOT_AS_EXPECTED = 0, 1
READY_TIMEOUT_S = 20.0

_LINE = Text(zh="{mark} {title}：{seen}（{ms} 毫秒）", en="{mark} {title}: {seen} ({ms} ms)")
_WANTED = Text(zh="   应为：{expected}", en="   expected: {expected}")
_BUILDING = Text(
    zh="正在准备：中台、扫码枪、密码键盘、打印机、会员 …",
    en="Setting up platform, gun, PIN pad, printer and members …",
)
_PICTURES = Text(zh="画面截图 {count} 张：{folder}", en="{count} pictures of the screens: {folder}")
_LEDGER_HOLDS = Text(zh="✓ 账本：{count} 条不变式全部成立", en="✓ Ledger: all {count} invariants hold")
_LEDGER_BROKEN = Text(zh="✗ 账本：{what}", en="✗ Ledger: {what}")
_JOURNAL_INTACT = Text(zh="✓ 流水账完好，{count} 条", en="✓ Journal intact, {count} records")
_JOURNAL_BROKEN = Text(zh="✗ 流水账第 {row} 条不对", en="✗ Journal: record {row} does not fit")
_NO_PTYS = Text(zh="演示需要伪终端（Linux）", en="The demo needs pseudo-terminals (Linux)")


def run(options: argparse.Namespace) -> int:
    """Open the demo; without a screen, or when asked to, it drives itself and the exit code says how it went."""
    language = Language(options.language) if options.language else Language.ZH
    if sys.platform == "win32":
        return complain(_NO_PTYS.of(language), as_json=False)
    is_seen = has_screen()
    if not is_seen:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    print(_BUILDING.of(language), flush=True)
    with tempfile.TemporaryDirectory(prefix="jifu-demo-") as folder:
        ground = TrainingGround(Path(folder))
        try:
            ground.open()
            till = build_till(ground.settings(), ground.secrets)
            if options.drive or not is_seen:
                return _drive(ground, till, language, options.out.resolve())
            return _play(ground, till, language)
        except EmbeddedPlatformError as fault:
            return complain(str(fault), as_json=False)
        finally:
            ground.close()


def follow_sheet(ground: TrainingGround, till: Till) -> SheetDrills:
    """Have a training till take the codes of the training sheet, beside all others; stop it before the till."""
    drills = SheetDrills(
        ground,
        lambda code: till.engine.call(till.counter.scan, code),
        lambda notice: till.engine.call(till.counter.say, notice),
    )
    others = till.scan_listener

    def listen(scan: Scan) -> None:
        if not drills.take(scan.text):
            others(scan)

    till.scan_listener = listen
    return drills


def _play(ground: TrainingGround, till: Till, language: Language) -> int:
    """Let a person try it: the till, and the bench beside it."""
    from cashier.ui.app import run_window  # Late: without Qt the other commands start faster.
    from cashier.ui.keyboard_gun import keyboard_gun
    from cashier.ui.training_bench import TrainingBench

    drills = follow_sheet(ground, till)
    till.start()
    try:
        return run_window(
            till,
            full_screen=False,
            language=language,
            theme=till.settings.window.theme,
            spoken=till.settings.sound.speak,
            beside=lambda look: TrainingBench(look, Bench(ground, keyboard_gun().type)),
        )
    finally:
        drills.stop()
        till.stop()


def _drive(ground: TrainingGround, till: Till, language: Language, out: Path) -> int:
    """Drive the real window through every outcome, with the person's part played by a thread."""
    from cashier.ui.self_driven import run_self_driven  # Late, as above.

    watcher = ScreenWatcher()
    till.on_view(watcher.on_view)
    paper = PaperWatcher(till.status, till.slips)
    results: list[DrillResult] = []
    wanted = 0

    def play(shoot: Callable[[str], None]) -> None:
        nonlocal wanted
        drive = Drive(ground, till.engine, till.counter, watcher, paper, shoot)
        wanted = len(drive.drills())
        till.wait_until_ready(READY_TIMEOUT_S)
        _run_and_tell(drive, language, results)

    till.start()
    theme = till.settings.window.theme
    pictures = run_self_driven(till, language=language, theme=theme, pictures=out, play=play)
    report = till.check_journal()
    till.stop()
    print(_PICTURES.fill(count=len(pictures), folder=out).of(language))
    said = (
        _JOURNAL_INTACT.fill(count=report.records) if report.is_intact else _JOURNAL_BROKEN.fill(row=report.broken_at)
    )
    print(said.of(language))
    holds = _ledger_holds(ground, lambda text: print(text.of(language)))
    is_good = holds and report.is_intact and len(results) == wanted > 0
    return ALL_AS_EXPECTED if is_good and all(result.is_as_expected for result in results) else NOT_AS_EXPECTED


def _run_and_tell(drive: Drive, language: Language, results: list[DrillResult]) -> None:
    """Run every drill and print one line for each as it ends."""
    for title, drill in drive.drills():
        result = drive.run_one(title, drill)
        mark = "✓" if result.is_as_expected else "✗"
        line = _LINE.fill(mark=mark, title=result.title, seen=_words(result.seen), ms=f"{result.verdict_ms:,.0f}")
        print(line.of(language), flush=True)
        if not result.is_as_expected:
            print(_WANTED.fill(expected=_words(result.expected)).of(language), flush=True)
        results.append(result)


def _words(outcome: str) -> Text | str:
    """Return an outcome in both languages: the drive names some itself, and the rest are reason codes."""
    if outcome in OUTCOMES:
        return OUTCOMES[outcome]
    return CATALOGUE[outcome].said if outcome in CATALOGUE else outcome


def _ledger_holds(ground: TrainingGround, say: Callable[[Text], None]) -> bool:
    report = ground.platform.verify()
    if report["ok"]:
        say(_LEDGER_HOLDS.fill(count=len(report["invariants"])))
        return True
    say(_LEDGER_BROKEN.fill(what=report.get("violations") or report))
    return False
