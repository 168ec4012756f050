# SPDX-License-Identifier: Apache-2.0
"""The page of all settings, and what `cashier config show` says of those in force."""

from __future__ import annotations

from pathlib import Path

import pytest

from cashier.__main__ import main
from cashier.it.settings_reference import every_setting, reference_page, settings_in_force
from cashier.settings import TillSettings, load

PAGE = Path(__file__).parents[3] / "docs" / "settings.md"


def test_the_page_for_it_is_the_one_that_the_program_writes() -> None:
    assert PAGE.read_text(encoding="utf-8") == reference_page(), "write it anew: cashier config reference"


def test_every_setting_says_what_it_means_and_whether_it_must_be_given() -> None:
    lines = every_setting()
    assert [line.key for line in lines if not line.meaning] == []
    required = {line.key for line in lines if line.default == "required"}
    assert required == {"scanner[].usb"}


def test_every_section_of_the_settings_is_on_the_page() -> None:
    sections = {line.key.partition(".")[0].removesuffix("[]") for line in every_setting()}
    assert sections == set(TillSettings.model_fields)


def test_a_range_is_told_as_numbers_and_a_choice_as_words() -> None:
    allowed = {line.key: line.allowed for line in every_setting()}
    assert allowed["scanner[].baud"] == "300 to 921600"
    assert allowed["window.theme"] == "light, dark"


def test_each_value_in_force_tells_who_said_it(tmp_path: Path) -> None:
    file = tmp_path / "till.toml"
    file.write_text('[window]\ntheme = "dark"\n[[scanner]]\nport = "/dev/ttyACM0"\n', encoding="utf-8")
    loaded = load(file, {"JIFU_PLATFORM__URL": "https://pay.example/"}, ["window.language=en"])
    shown = {each.key: (each.value, each.origin) for each in settings_in_force(loaded)}
    assert shown["window.theme"] == ("dark", str(file))
    assert shown["platform.url"] == ("https://pay.example/", "environment JIFU_PLATFORM__URL")
    assert shown["window.language"] == ("en", "command line")
    assert shown["window.full_screen"] == (False, "default")
    assert shown["scanner[0].port"] == ("/dev/ttyACM0", str(file))


def test_a_wrong_value_is_named_and_the_command_ends_with_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "till.toml"
    file.write_text('[window]\ntheme = "pink"\n', encoding="utf-8")
    assert main(["config", "show", "--origin", "--config", str(file)]) == 2
    said = capsys.readouterr()
    assert 'window.theme = "light"    # default' in said.out
    assert str(file) in said.err
    assert "'pink'" in said.err
