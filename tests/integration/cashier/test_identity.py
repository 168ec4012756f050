# SPDX-License-Identifier: Apache-2.0
"""A till's identity from its first day to its last, on a real platform: enrolled, again, moved, retired."""

from __future__ import annotations

import json
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cashier.storage.journal import Journal
from cashier.training.drill_line import LineMode
from tests.support.keyring_session import has_keyring, keyring_session
from tests.support.secrets_search import traces_of
from tests.support.store import Answer, Store, open_store

pytestmark = [
    pytest.mark.process,
    pytest.mark.slow,
    pytest.mark.timeout(180),
    pytest.mark.xdist_group("identity"),
    pytest.mark.skipif(not has_keyring(), reason="needs dbus-run-session and gnome-keyring (Debian packages)"),
]


@pytest.fixture(scope="module")
def whole_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    folder = tmp_path_factory.mktemp("store")
    with keyring_session(folder / "home") as environment, open_store(folder, environment) as opened:
        yield opened


@pytest.fixture
def store(whole_store: Store, tmp_path: Path) -> Iterator[Store]:
    """Return the store, with a till of its own for each test."""
    whole_store.write_settings(folder=str(tmp_path / "till"))
    yield whole_store
    whole_store.line.set_mode(LineMode.GOOD)


def enrol(store: Store, *words: str) -> Answer:
    return store.run("enrol", "--code", store.new_enrolment_code(), "--name", "T01", "--json", *words)


def known(store: Store) -> set[str]:
    return {terminal for terminal, is_known in store.terminals().items() if is_known}


def pay(store: Store, *words: str) -> Answer:
    process = store.start("pay", "--amount", "12.80", "--json", *words)
    store.wait_until_ready(process)
    store.gun.scan(store.new_code())
    return store.end_of(process)


def without_result(folder: Path) -> int:
    journal = Journal.open_to_read(folder)
    try:
        return len(journal.unfinished())
    finally:
        journal.close()


def wait_until(is_so: Callable[[], bool], timeout_s: float = 30.0) -> None:
    deadline = time.monotonic() + timeout_s
    while not is_so():
        assert time.monotonic() < deadline, "it did not come to that"
        threading.Event().wait(0.05)


def leave_one_unknown(store: Store) -> None:
    process = store.start("pay", "--amount", "12.80", "--json", "--resolve-timeout", "0.5")
    store.wait_until_ready(process)
    store.line.set_mode(LineMode.HOLD_REQUESTS)
    store.gun.scan(store.new_code())
    assert store.end_of(process).told["state"] == "unknown"
    store.line.set_mode(LineMode.GOOD)


def test_a_till_that_is_enrolled_is_not_enrolled_again_by_mistake_and_the_code_stays_good(store: Store) -> None:
    first = enrol(store)
    code = store.new_enrolment_code()
    refused = store.run("enrol", "--code", code, "--name", "T02", "--json")
    assert (refused.exit_code, "say --again" in refused.told["error"]) == (2, True)
    second = store.run("enrol", "--code", code, "--name", "T02", "--json", "--again")
    assert (second.exit_code, second.told["name"]) == (0, "T02")
    assert second.told["terminal_id"] != first.told["terminal_id"]
    assert pay(store).told["state"] == "paid"


def test_a_real_till_does_not_become_one_for_training_and_the_other_way_round(store: Store, tmp_path: Path) -> None:
    """The platform here is one for training. What is trained may be in no total of a real till's journal."""
    others = known(store)
    own = enrol(store).told["terminal_id"]
    identity = tmp_path / "till" / "terminal.json"
    kept = json.loads(identity.read_text(encoding="utf-8"))
    assert kept["is_training"] is True
    identity.write_text(json.dumps(kept | {"is_training": False}), encoding="utf-8")
    refused = enrol(store, "--again")
    assert (refused.exit_code, "has a till of a real platform" in refused.told["error"]) == (2, True)
    # The terminal that was made is shut out again, and the till is what it was.
    assert known(store) - others == {own}
    assert json.loads(identity.read_text(encoding="utf-8"))["terminal_id"] == own


def test_slips_of_a_till_for_training_say_so(store: Store) -> None:
    enrol(store)
    paid = pay(store)
    slip = store.run("receipt", paid.told["order_number"], "--json")
    assert any("TRAINING" in line for line in slip.told["lines"]), slip


def test_a_till_with_a_payment_without_a_result_keeps_its_identity_until_it_has_one(
    store: Store, tmp_path: Path
) -> None:
    own = enrol(store).told["terminal_id"]
    leave_one_unknown(store)
    for answer in (enrol(store, "--again"), store.run("retire", "--json")):
        assert (answer.exit_code, answer.told["error"].partition(" ")[0]) == (2, "1")
        assert "have no result yet" in answer.told["error"]
    assert store.terminals()[own]
    # The next run of the till follows it to its end; then nothing is in the way.
    process = store.start("pay", "--amount", "12.80", "--json")
    wait_until(lambda: not without_result(tmp_path / "till"))
    store.wait_until_ready(process)
    store.gun.scan(store.new_code())
    assert store.end_of(process).told["state"] == "paid"
    retired = store.run("retire", "--json")
    assert (retired.exit_code, retired.told.get("terminal_id")) == (0, own), retired.complaint


def test_a_retired_till_is_shut_out_and_keeps_nothing_but_its_journal(store: Store, tmp_path: Path) -> None:
    own = enrol(store).told["terminal_id"]
    assert pay(store).told["state"] == "paid"
    assert store.run("retire", "--json").exit_code == 0
    assert not store.terminals()[own]
    assert {path.name for path in (tmp_path / "till").iterdir()} & {"terminal.json", "journal.db"} == {"journal.db"}
    again = store.run("retire", "--json")
    assert (again.exit_code, "this till is not enrolled" in again.told["error"]) == (2, True)
    assert store.run("pay", "--amount", "1.00", "--json").exit_code == 2


def test_an_answer_that_is_lost_leaves_the_till_as_it_was_and_the_second_time_does_the_rest(store: Store) -> None:
    own = enrol(store).told["terminal_id"]
    store.line.set_mode(LineMode.LOSE_ANSWERS)
    lost = store.run("retire", "--json")
    assert (lost.exit_code, "did not answer" in lost.told["error"]) == (2, True)
    store.line.set_mode(LineMode.GOOD)
    assert store.run("retire", "--json").told["terminal_id"] == own
    assert not store.terminals()[own]


def test_without_the_platform_only_the_key_goes_and_it_is_said_what_is_left_to_do(store: Store) -> None:
    own = enrol(store).told["terminal_id"]
    store.line.set_mode(LineMode.CUT)
    done = store.run("retire", "--only-here", "--json")
    assert (done.exit_code, done.told["only_here"]) == (0, True)
    assert store.terminals()[own]


def test_a_till_moves_to_another_machine_with_its_journal(store: Store, tmp_path: Path) -> None:
    enrol(store)
    first = pay(store, "--order", "BEFORE-1")
    assert store.run("backup", "--to", str(tmp_path / "usb.db"), "--json").exit_code == 0
    assert store.run("retire", "--json").exit_code == 0
    new = tmp_path / "new machine" / "till"
    new.mkdir(parents=True)
    shutil.copy(tmp_path / "usb.db", new / "journal.db")
    with keyring_session(tmp_path / "new machine" / "home") as environment:
        there = Store(store.folder, environment)
        there.platform, there.line, there.gun, there.pad = store.platform, store.line, store.gun, store.pad
        there.made = store.made
        there.write_settings(folder=str(new))
        assert enrol(there).exit_code == 0
        # The order that was paid on the old machine is paid here too, and is not charged again.
        assert pay(there, "--order", "AFTER-1").told["state"] == "paid"
        told = pay(there, "--order", "BEFORE-1").told
    assert (first.told["state"], told["error"].partition(" by ")[0]) == ("paid", "order BEFORE-1 was paid")


def test_a_kiosk_without_a_keyring_keeps_its_key_in_an_encrypted_file(store: Store, tmp_path: Path) -> None:
    key_file = tmp_path / "till.key"
    key_file.touch(0o600)
    key_file.write_text("f3" * 32)
    kiosk = Store(store.folder, {key: value for key, value in store.environment.items() if "DBUS" not in key})
    kiosk.platform, kiosk.line, kiosk.gun, kiosk.pad, kiosk.made = (
        store.platform, store.line, store.gun, store.pad, store.made,
    )  # fmt: skip
    with store.settings_file.open("a") as settings:
        settings.write(f"[secrets]\nstore = 'file'\nkey_file = '{key_file}'\n")
    assert enrol(kiosk).exit_code == 0
    assert pay(kiosk).told["state"] == "paid"
    checked = {
        check["check"]: check["facts"] for check in kiosk.run("doctor", "--json", "--wait", "0").told["checks"]
    }
    assert checked["keyring"] == {"backend": f"the encrypted file {tmp_path / 'till' / 'secrets.sealed'}"}
    assert traces_of(["f3" * 32], tmp_path / "till") == []
