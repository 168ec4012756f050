# SPDX-License-Identifier: Apache-2.0
"""What keeps a till from starting is said in the language of whoever reads it, by doctor and self-test alike."""

from __future__ import annotations

from pathlib import Path

import pytest

from cashier.devices.status import Level
from cashier.it.doctor import examine_beside_a_till
from cashier.it.enrolment import NotEnrolledError, load_enrolment
from cashier.it.self_checks import own_checks, run_checks
from cashier.settings import load
from cashier.storage.errors import JournalBusyError, JournalNewerError
from cashier.storage.sealed_secrets import SealedFileStore
from cashier.storage.secrets import FolderStore


@pytest.fixture
def store(tmp_path: Path) -> SealedFileStore:
    """Return a store whose key is not there."""
    return SealedFileStore(tmp_path / "till" / "secrets.sealed", tmp_path / "till.key")


def test_the_doctor_says_what_is_wrong_with_the_keyring(tmp_path: Path, store: SealedFileStore) -> None:
    loaded = load(environment={}, overrides=[f"storage.folder={tmp_path / 'till'}"])
    found = {each.name: each for each in examine_beside_a_till(loaded, store)}
    assert found["keyring"].mend.zh.startswith(f"密钥 {tmp_path / 'till.key'} 读不出来")
    assert found["keyring"].mend.en.startswith(f"the key {tmp_path / 'till.key'} cannot be read")
    assert found["enrolment"].mend.zh.startswith("本机还没有注册")


def test_the_self_test_says_it_too(store: SealedFileStore) -> None:
    (keyring,) = run_checks(check for check in own_checks(store) if check.name == "keyring")
    assert "读不出来" in keyring.fault.zh
    assert "cannot be read" in keyring.fault.en


def test_a_till_that_is_not_enrolled_says_so(tmp_path: Path) -> None:
    with pytest.raises(NotEnrolledError) as raised:
        load_enrolment(tmp_path, FolderStore(tmp_path))
    assert raised.value.said.zh.startswith("本机还没有注册")
    assert str(raised.value) == raised.value.said.en


def test_so_does_a_journal_that_another_till_has_or_a_newer_one_wrote(tmp_path: Path) -> None:
    assert "另一个收银窗口" in JournalBusyError(tmp_path).said.zh
    assert "格式 9，本版本只认到 8" in JournalNewerError(tmp_path, 9, 8).said.zh


def test_the_doctor_says_that_slips_come_out_without_a_logo_and_what_one_may_be(
    tmp_path: Path, store: SealedFileStore
) -> None:
    logo = tmp_path / "logo.png"
    overrides = [f"storage.folder={tmp_path / 'till'}", "printer.host=printer", f"printer.logo={logo}"]
    loaded = load(environment={}, overrides=overrides)
    (found,) = (each for each in examine_beside_a_till(loaded, store) if each.name == "logo")
    assert (found.level, found.said.zh) == (Level.WARNING, f"小票上印不了标志：{logo}")
    assert found.said.en.startswith(f"Slips come out without a logo: logo {logo} is not there")
    assert "printer.logo" in found.mend.zh


def test_a_logo_whose_path_depends_on_where_the_till_is_started_is_refused() -> None:
    loaded = load(environment={}, overrides=["printer.host=printer", "printer.logo=logo.png"])
    (problem,) = loaded.problems
    assert "printer.logo" in str(problem)
    assert "whole path" in str(problem)
