# SPDX-License-Identifier: Apache-2.0
"""The installed program proves itself, on machines that have little to offer."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.frozen.installation import BARE, TIMEOUT_S, Installation
from tests.support.keyring_session import has_keyring, keyring_session


@pytest.mark.skipif(not has_keyring(), reason="needs dbus-run-session and gnome-keyring (Debian packages)")
def test_on_a_whole_machine_every_check_passes(installation: Installation, tmp_path: Path) -> None:
    with keyring_session(tmp_path / "desktop") as session:
        wanted = ("HOME", "XDG_RUNTIME_DIR", "DBUS_SESSION_BUS_ADDRESS")
        report = installation.ask(
            "cashier-cli", "selftest", environment={**BARE, **{name: session[name] for name in wanted}}
        )
    assert [check["fault"] for check in report["checks"] if not check["passed"]] == []
    assert report["passed"]


def test_without_a_keyring_only_the_keyring_fails_and_says_how_to_mend_it(installation: Installation) -> None:
    report = installation.ask("cashier-cli", "selftest")
    failed = [check for check in report["checks"] if not check["passed"]]
    assert [check["check"] for check in failed] == ["keyring"]
    assert "gnome-keyring" in failed[0]["fault"]
    assert not report["passed"]


def test_a_kiosk_without_a_keyring_passes_with_an_encrypted_file(installation: Installation, tmp_path: Path) -> None:
    key_file = tmp_path / "till.key"
    key_file.touch(0o600)
    key_file.write_text("f3" * 32)
    words = ("secrets.store=file", f"secrets.key_file={key_file}", f"storage.folder={tmp_path / 'till'}")
    report = installation.ask("cashier-cli", "selftest", *(f"--set={word}" for word in words))
    assert [check["fault"] for check in report["checks"] if not check["passed"]] == []
    assert report["passed"]


def test_a_part_that_is_missing_is_named(installation: Installation, tmp_path: Path) -> None:
    maimed = tmp_path / "maimed"
    subprocess.run(["cp", "-al", installation.folder, maimed], check=True)
    shutil.rmtree(maimed / "_internal" / "psycopg")
    report = Installation(maimed, installation.home).ask("cashier-cli", "selftest")
    fault = next(check["fault"] for check in report["checks"] if check["check"] == "imports")
    assert "No module named 'psycopg'" in fault


@pytest.mark.parametrize("locale", ["C", "POSIX", "de_DE.ISO-8859-1", "zh_CN.GB18030"])
def test_chinese_is_printed_whatever_the_locale(installation: Installation, locale: str) -> None:
    done = installation.run(
        "cashier-cli", "doctor", "--language", "zh-CN", "--wait", "0.1", environment={"LC_ALL": locale}
    )
    assert "设置正确" in done.stdout


def test_nothing_is_written_into_the_folder_of_the_program(installation: Installation) -> None:
    before = installation.files()
    installation.run("cashier-cli", "selftest")
    assert installation.files() == before


def test_the_windowed_program_works_without_input_and_output(installation: Installation, tmp_path: Path) -> None:
    done = subprocess.run(
        ["/bin/sh", "-c", 'exec "$0" "$@" <&- >&- 2>&-', installation.folder / "cashier", "demo", "--drive",
         "--out", tmp_path / "截图"],
        env=BARE,
        cwd=installation.home,
        timeout=TIMEOUT_S,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0
    assert any((tmp_path / "截图").glob("paid*.png"))


def test_a_program_of_the_system_is_not_given_the_libraries_of_this_one(
    installation: Installation, tmp_path: Path
) -> None:
    told = tmp_path / "told"
    lpstat = tmp_path / "lpstat"
    lpstat.write_text(f'#!/bin/sh\necho "libraries: ${{LD_LIBRARY_PATH-none}}" > {told}\n', encoding="utf-8")
    lpstat.chmod(0o755)
    installation.run("cashier-cli", "devices", "list", environment={**BARE, "PATH": f"{tmp_path}:/usr/bin:/bin"})
    assert told.read_text(encoding="utf-8") == "libraries: none\n"
