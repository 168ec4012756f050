# SPDX-License-Identifier: Apache-2.0
"""`python -m hardware decode FILE…`: one line a file, exit codes, and no payment code in the clear unless asked."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest

from hardware.__main__ import main
from tests.support.code_pictures import photograph
from tests.support.in_process import called

ROOT = Path(__file__).parents[3]


def run(*arguments: str | Path) -> tuple[int, str, str]:
    return called(main, "decode", *map(str, arguments))


def saved(path: Path, picture: np.ndarray) -> Path:
    path.write_bytes(cv2.imencode(path.suffix, picture)[1].tobytes())
    return path


@pytest.fixture
def phone(tmp_path: Path) -> tuple[Path, str]:
    frame, digits = photograph("easy", "QR", 3)
    return saved(tmp_path / "付款码.png", frame), digits


@pytest.mark.process
def test_a_payment_code_is_one_line_with_its_last_four_digits(phone: tuple[Path, str]) -> None:
    path, digits = phone
    command = [sys.executable, "-m", "hardware", "decode", str(path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    code, out, err = done.returncode, done.stdout, done.stderr
    assert (code, err) == (0, "")
    assert re.fullmatch(rf"{re.escape(str(path))}\t\]Q1\t\*{{16}}{digits[-4:]}\t[0-9]+\.[0-9]\n", out)


def test_full_shows_it_whole(phone: tuple[Path, str]) -> None:
    path, digits = phone
    assert run(path, "--full")[1].split("\t")[1:3] == ["]Q1", digits]


def test_other_texts_are_shown_as_they_are(tmp_path: Path) -> None:
    import segno

    code = segno.make("积分商城 hello")
    modules = np.array([[0 if dark else 255 for dark in row] for row in code.matrix], np.uint8)
    path = saved(tmp_path / "text.png", np.pad(np.kron(modules, np.ones((6, 6), np.uint8)), 40, constant_values=255))
    assert run(path)[1].split("\t")[2] == "积分商城 hello"


def test_every_file_has_its_line_and_what_was_not_read_is_a_dash(phone: tuple[Path, str], tmp_path: Path) -> None:
    empty = saved(tmp_path / "empty.jpg", np.full((200, 300), 127, np.uint8))
    code, out, _ = run(empty, phone[0], "--budget", "0.2")
    lines = [line.split("\t") for line in out.splitlines()]
    assert code == 1
    assert [line[0] for line in lines] == [str(empty), str(phone[0])]
    assert lines[0][1:3] == ["-", "-"]


def test_a_file_that_is_no_picture_is_named_and_the_others_are_read(phone: tuple[Path, str], tmp_path: Path) -> None:
    text, nothing = tmp_path / "notes.txt", tmp_path / "nothing.png"
    text.write_text("hello", encoding="utf-8")
    nothing.touch()
    code, out, err = run(text, nothing, tmp_path / "absent.png", tmp_path, phone[0])
    assert code == 2
    assert [line.split("\t")[1] for line in out.splitlines()] == ["-", "-", "-", "-", "]Q1"]
    assert f"{text} holds no picture; allowed are PNG, JPEG" in err
    assert "absent.png cannot be read (No such file or directory)" in err


def test_a_pipe_is_no_picture_and_nobody_waits_for_what_may_come_of_it(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    code, out, err = run(tmp_path / "pipe", "/dev/zero")
    assert (code, out.count("\t-\t-\t")) == (2, 2)
    assert "/dev/zero is a pipe or a device; allowed is a file with a picture" in err


def test_a_code_on_nothing_but_transparency_is_read_as_on_paper(tmp_path: Path) -> None:
    frame, digits = photograph("easy", "QR", 3)
    black = np.zeros((*frame.shape, 4), np.uint8)
    black[:, :, 3] = 255 - frame
    path = saved(tmp_path / "transparent.png", black)
    assert run(path, "--full")[1].split("\t")[1:3] == ["]Q1", digits]


def test_of_an_animated_picture_the_frame_with_the_code_is_read(tmp_path: Path) -> None:
    frame, digits = photograph("easy", "QR", 3)
    path = tmp_path / "animated.gif"
    film = [cv2.cvtColor(each, cv2.COLOR_GRAY2BGRA) for each in (np.full_like(frame, 200), frame)]
    path.write_bytes(cv2.imencodemulti(".gif", film)[1].tobytes())
    assert run(path, "--full", "--budget", "0.2")[1].split("\t")[2] == digits


def test_a_name_with_a_tab_does_not_tear_the_line(tmp_path: Path) -> None:
    path = saved(tmp_path / "a\tb\n.png", np.full((60, 60), 9, np.uint8))
    assert run(path, "--budget", "0.1")[1].count("\t") == 3


def test_json_says_the_same(phone: tuple[Path, str]) -> None:
    path, digits = phone
    found = json.loads(run(path, "--json")[1])
    assert found.pop("ms") >= 0
    assert found == {"file": str(path), "symbology": "]Q1", "text": "*" * 16 + digits[-4:], "masked": True}


def test_the_help_says_that_codes_are_masked() -> None:
    code, out, _ = run("--help")
    assert code == 0
    assert "last four digits only" in " ".join(out.split())


@pytest.mark.parametrize("budget", ["-1", "soon", "nan"])
def test_an_impossible_budget_is_refused_by_name(budget: str, phone: tuple[Path, str]) -> None:
    code, _, err = run(phone[0], f"--budget={budget}")
    assert code == 2
    assert f"{budget!r} is not allowed" in err
