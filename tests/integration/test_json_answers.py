# SPDX-License-Identifier: Apache-2.0
"""With ``--json`` a command's standard output is its answer and nothing else, whatever is logged meanwhile.

Each command runs as a process that logs a warning with every file it opens (`tests.support.noisy`). Whether it can do
what it is asked on a bare machine does not matter here: a refusal is an answer too.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from cashier.__main__ import COMMANDS
from cashier.commands.arguments import ADD
from tests.support.noisy import NOISE

ROOT = Path(__file__).parents[2]

TILL = (
    "backup --to copy.db",
    "bundle --to bundle.zip --wait 0",
    "catalogue import goods.csv",
    "catalogue search tea",
    "catalogue show",
    "config show",
    "config show --origin",
    "devices list",
    "devices try-scan --timeout 1",
    "doctor --wait 0",
    "enrol --code ABCD-EFGH-JKMN-PQRS --name T01 --set platform.url=http://127.0.0.1:9",
    "pay --amount 1.00",
    "payment find 81000000000000000000",
    "pos-token",
    "receipt 81000000000000000000",
    "retire --only-here",
    "selftest",
    "shift list",
    "shift show",
    "shift verify",
    "staff list",
    "training sheet --pdf sheet.pdf",
    "update status",
    "update check --from nowhere",
)
PLATFORM = (
    "migrate --database platform.db",
    "verify --database platform.db",
    "backup --database platform.db --output copy.db",
    "admin shops list --database platform.db",
)
HARDWARE = ("list", "decode picture.png")


def run(folder: Path, module: str, words: str) -> subprocess.CompletedProcess[str]:
    """Run a command of ours that logs a lot, in a folder with a few files for it."""
    (folder / "till.toml").write_text("[storage]\nfolder = 'till'\n", encoding="utf-8")
    (folder / "goods.csv").write_text("sku,name,price,barcode,unit\n1,tea,3.00,,pc\n", encoding="utf-8")
    (folder / "picture.png").write_bytes(b"not a picture")
    command, *rest = words.split()
    config = ["--config", "till.toml"] if module == "cashier" else []
    home = {"HOME": str(folder), "XDG_CONFIG_HOME": str(folder), "XDG_DATA_HOME": str(folder)}
    return subprocess.run(
        [sys.executable, "-m", "tests.support.noisy", module, command, *config, *rest, "--json"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen", "LANG": "C.UTF-8", **home},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


def check(done: subprocess.CompletedProcess[str]) -> None:
    """One JSON object and nothing more."""
    assert isinstance(json.loads(done.stdout), dict), done.stdout
    assert "Traceback" not in done.stderr


@pytest.mark.process
@pytest.mark.parametrize(("module", "words"), [("cashier", "config show"), ("middleplatform", PLATFORM[0])])
def test_an_answer_stands_alone_whatever_is_logged(tmp_path: Path, module: str, words: str) -> None:
    done = run(tmp_path, module, words)
    check(done)
    assert NOISE in done.stderr


@pytest.mark.slow
@pytest.mark.process
@pytest.mark.parametrize("words", TILL)
def test_every_answer_of_the_till_stands_alone(tmp_path: Path, words: str) -> None:
    check(run(tmp_path, "cashier", words))


@pytest.mark.slow
@pytest.mark.process
@pytest.mark.parametrize("words", PLATFORM)
def test_every_answer_of_the_platform_stands_alone(tmp_path: Path, words: str) -> None:
    run(tmp_path, "middleplatform", PLATFORM[0])
    check(run(tmp_path, "middleplatform", words))


@pytest.mark.slow
@pytest.mark.process
@pytest.mark.parametrize("words", HARDWARE)
def test_every_answer_of_the_drivers_stands_alone(tmp_path: Path, words: str) -> None:
    done = run(tmp_path, "hardware", words)
    for line in done.stdout.splitlines():
        assert isinstance(json.loads(line), dict)


def test_no_command_with_json_is_left_out_here() -> None:
    tried = {words.split()[0] for words in TILL}
    with_json = set()
    for name in COMMANDS:
        parser = argparse.ArgumentParser()
        ADD[name](parser)
        if "--json" in parser.format_help() or any(
            "--json" in each.format_help()
            for action in parser._actions
            if isinstance(action, argparse._SubParsersAction)
            for each in action.choices.values()
        ):
            with_json.add(name)
    assert with_json - tried == set()
