# SPDX-License-Identifier: Apache-2.0
"""`python -m hardware print` on a simulated printer behind a pseudo-terminal."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from hardware.__main__ import main
from hardware.commands import FAULTED, MISSING, NOT_DONE, OK, Output
from hardware.simulate import run_printer
from hardware.simulators.escpos_core import EscPosCore, PrintedLine, PrintedSymbol
from hardware.simulators.pty_printer import PtyPrinter


def test_a_test_slip_with_chinese_barcode_and_qr_code_comes_out(link: Path) -> None:
    slips: list[object] = []
    with PtyPrinter(link) as printer:
        assert main(["print", "--port", str(link)]) == OK
        assert printer.wait_until(lambda core: bool(core.slips))
        printer.change(lambda core: slips.extend(core.slips[0]))
    assert slips[0] == PrintedLine("Jifu 积付", "centre", bold=True, width=2, height=2)
    assert PrintedLine("合计：￥12.80", "left", bold=False, width=1, height=1) in slips
    assert [each.kind for each in slips if isinstance(each, PrintedSymbol)] == ["code128", "qr"]


def test_the_drawer_opens_when_asked_to(link: Path) -> None:
    with PtyPrinter(link) as printer:
        assert main(["print", "--port", str(link), "--kick"]) == OK
        assert printer.wait_until(lambda core: core.drawer_pulses == [(2, 100, 100)])


@pytest.mark.parametrize(
    ("fate", "said"),
    [
        ("is_paper_out", "is out. Put a new roll in."),
        ("is_cover_open", "is open. Close it."),
        ("is_cutter_jammed", "cutter"),
    ],
)
def test_nothing_is_sent_that_would_not_come_out(
    link: Path, capsys: pytest.CaptureFixture[str], fate: str, said: str
) -> None:
    def strike(core: EscPosCore) -> None:
        setattr(core, fate, True)

    def mend(core: EscPosCore) -> None:
        setattr(core, fate, False)
        core.work()
        assert core.slips == []

    with PtyPrinter(link) as printer:
        printer.change(strike)
        assert main(["print", "--port", str(link)]) == NOT_DONE
        printer.change(mend)
    assert said in capsys.readouterr().err


def test_a_printer_that_is_silent_is_named(link: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with PtyPrinter(link) as printer:
        printer.change(lambda core: setattr(core, "is_silent", True))
        assert main(["print", "--port", str(link)]) == FAULTED
    assert "does not answer" in capsys.readouterr().err


def test_a_printer_that_is_not_there_is_named(link: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["print", "--port", str(link)]) == MISSING
    assert f"There is no {link}." in capsys.readouterr().err


def test_a_simulated_printer_shows_what_came_out_and_runs_out_of_paper(
    link: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def commands() -> Iterator[str]:
        assert main(["print", "--port", str(link)]) == OK
        yield "show\n"
        yield "paper out\n"
        assert main(["print", "--port", str(link)]) == NOT_DONE
        yield "eat paper\n"

    assert run_printer(Output(as_json=True), link, commands()) == OK
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines() if line.startswith("{")]
    shown = next(each for each in told if each.get("event") == "show")
    assert [len(slip) for slip in shown["slips"]] == [6]
    assert any("'eat paper' is not known here" in each.get("problem", "") for each in told)
