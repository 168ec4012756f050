# SPDX-License-Identifier: Apache-2.0
"""The self-test tells the truth about this installation."""

from __future__ import annotations

from pathlib import Path

import pytest

from cashier.it.self_checks import (
    Check,
    CheckFailedError,
    Facts,
    import_everything,
    own_checks,
    read_built_in_picture,
    run_checks,
    use_keyring,
    write_journal,
)
from cashier.storage.secrets import FolderStore
from cashier.values.texts import Language, Text
from resources.pictures import make

TITLE = Text(zh="检查", en="Check")


class ForgetfulStore(FolderStore):
    """A keyring that takes everything and keeps nothing."""

    def set(self, name: str, value: str) -> None:
        pass


def failing(error: Exception) -> Check:
    def fail() -> Facts:
        raise error

    return Check("broken", TITLE, fail)


def test_a_check_that_fails_keeps_no_other_from_being_run() -> None:
    whole = Check("whole", TITLE, lambda: {"files": 3})
    results = list(run_checks([failing(CheckFailedError("two of three are there")), whole]))
    assert [(result.name, result.fault.en) for result in results] == [
        ("broken", "two of three are there"),
        ("whole", ""),
    ]
    assert results[1].facts == {"files": 3}


def test_a_fault_that_nobody_foresaw_is_named_by_its_kind() -> None:
    (result,) = run_checks([failing(OSError(28, "No space left on device"))])
    assert result.fault.en == "OSError: [Errno 28] No space left on device"


def test_a_result_is_printed_in_the_language_that_was_asked_for() -> None:
    (result,) = run_checks([Check("whole", TITLE, dict)])
    assert result.as_json(Language.ZH)["title"] == "检查"
    assert result.as_json(Language.EN)["title"] == "Check"


def test_a_keyring_gives_back_what_was_put_into_it_and_keeps_nothing_of_the_test(tmp_path: Path) -> None:
    use_keyring(FolderStore(tmp_path))
    assert list(tmp_path.iterdir()) == []


def test_a_keyring_that_keeps_nothing_fails(tmp_path: Path) -> None:
    with pytest.raises(CheckFailedError, match="unlock it"):
        use_keyring(ForgetfulStore(tmp_path))


def test_the_built_in_picture_is_read() -> None:
    assert read_built_in_picture()["read"] == f"]C {make.SELFTEST_TEXT}, ]Q {make.SELFTEST_TEXT}"


def test_a_journal_is_written() -> None:
    assert float(write_journal()["write_ms"]) > 0


@pytest.mark.slow
def test_every_module_can_be_imported() -> None:
    assert int(import_everything()["modules"]) > 100


def test_the_checks_have_names_of_their_own(tmp_path: Path) -> None:
    names = [check.name for check in own_checks(FolderStore(tmp_path))]
    assert len(set(names)) == len(names)
