# SPDX-License-Identifier: Apache-2.0
"""``cashier pay`` as a script sees it: the real program, a real keyring, real devices' bytes, a real platform."""

from __future__ import annotations

import contextlib
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from cashier.__main__ import main
from cashier.training.drill_line import LineMode
from cashier.values.command_line import COMMAND_LINE
from tests.support.in_process import called
from tests.support.keyring_session import has_keyring, keyring_session
from tests.support.store import Answer, Store, open_store

pytestmark = [
    pytest.mark.process,
    pytest.mark.timeout(180),
    pytest.mark.xdist_group("store"),
    pytest.mark.skipif(not has_keyring(), reason="needs dbus-run-session and gnome-keyring (Debian packages)"),
]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    folder = tmp_path_factory.mktemp("store")
    with keyring_session(folder / "home") as environment, open_store(folder, environment) as opened:
        answer = opened.enrol()
        assert answer.exit_code == 0, answer.complaint
        yield opened


@pytest.fixture(autouse=True)
def _good_line(store: Store) -> Iterator[None]:
    store.write_settings()
    yield
    store.line.set_mode(LineMode.GOOD)


def pay(store: Store, code: str, *words: str, amount: str = "12.80") -> Answer:
    """Start a payment, pull the trigger once the gun is read, and return how it ended."""
    return store.end_of(start_payment(store, code, *words, amount=amount))


def start_payment(store: Store, code: str, *words: str, amount: str = "12.80") -> subprocess.Popen[str]:
    process = store.start("pay", "--amount", amount, "--json", *words)
    store.wait_until_ready(process)
    store.gun.scan(code)
    return process


def test_a_payment_below_the_limit_is_paid_and_ends_with_0(store: Store) -> None:
    answer = pay(store, store.new_code())

    assert answer.exit_code == 0
    assert (answer.told["state"], answer.told["amount"], answer.told["amount_minor"]) == ("paid", 1280, 1280)
    assert answer.told["receipt_number"]


def test_every_step_of_a_payment_is_timed_from_the_last_byte_of_the_scan(store: Store) -> None:
    timings = pay(store, store.new_code()).told["timings_ms"]

    assert list(timings) == ["code_in_hand", "on_disk", "first_answer", "verdict"]
    assert list(timings.values()) == sorted(timings.values())


def test_a_payment_above_the_limit_asks_for_the_password_on_the_pin_pad(store: Store) -> None:
    process = start_payment(store, store.new_code(), amount="399.00")
    assert store.pad.entry.wait(20)
    store.pad.type_pin("123456")

    assert store.end_of(process).told["state"] == "paid"


def test_the_customer_may_cancel_on_the_pin_pad_and_nothing_is_charged(store: Store) -> None:
    process = start_payment(store, store.new_code(), amount="399.00")
    assert store.pad.entry.wait(20)
    store.pad.press_cancel()
    answer = store.end_of(process)

    assert (answer.exit_code, answer.told["state"]) == (20, "cancelled")


def test_the_phone_is_the_door_where_it_was_asked_for(store: Store) -> None:
    process = start_payment(store, store.new_code(), "--door", "phone", amount="399.00")
    with store.phone("plenty") as phone:
        deadline = time.monotonic() + 20
        while not (
            waiting := [each for each in phone.payments().payments if each.verification_remaining_s is not None]
        ):
            assert time.monotonic() < deadline
            time.sleep(0.05)
        phone.type_password(waiting[0].attempt_id, "123456")

    assert store.end_of(process).told["state"] == "paid"


def test_an_expired_code_is_declined_with_its_reason_and_ends_with_10(store: Store) -> None:
    answer = pay(store, str(store.made["expired_code"]))

    assert (answer.exit_code, answer.told["state"], answer.told["reason"]) == (10, "declined", "CODE_EXPIRED")
    assert answer.told["do_now"]


def test_ctrl_c_gives_the_sale_up_and_ends_with_20(store: Store) -> None:
    process = start_payment(store, store.new_code(), "--door", "phone", amount="399.00")
    with store.phone("plenty") as phone:
        deadline = time.monotonic() + 20
        while not any(each.verification_remaining_s is not None for each in phone.payments().payments):
            assert time.monotonic() < deadline
            time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    answer = store.end_of(process)

    assert (answer.exit_code, answer.told["state"]) == (20, "cancelled")


def test_no_answer_ends_with_30_and_the_next_run_settles_it(store: Store) -> None:
    process = store.start("pay", "--amount", "12.80", "--json", "--resolve-timeout", "1", "--order", "UNKNOWN-1")
    code = store.new_code()
    store.wait_until_ready(process)
    store.line.set_mode(LineMode.LOSE_ANSWERS)
    store.gun.scan(code)
    answer = store.end_of(process)
    assert (answer.exit_code, answer.told["state"]) == (30, "unknown")

    store.line.set_mode(LineMode.GOOD)
    again = store.run("pay", "--amount", "12.80", "--json", "--scan-timeout", "6", "--order", "OTHER-1")
    assert again.told["reason"] == "NO_SCAN"
    with store.phone("plenty") as phone:
        charged = [each for each in phone.payments().payments if each.order_number == "UNKNOWN-1"]
    assert [each.status for each in charged] == ["succeeded"]


def test_nobody_scanning_ends_with_20_and_charges_nothing(store: Store) -> None:
    answer = store.run("pay", "--amount", "12.80", "--json", "--scan-timeout", "0.5")

    assert (answer.exit_code, answer.told["reason"]) == (20, "NO_SCAN")


def test_a_product_barcode_is_named_and_the_till_goes_on_waiting(store: Store) -> None:
    process = start_payment(store, "6901234567892")
    store.gun.scan(store.new_code())
    answer = store.end_of(process)

    assert answer.told["state"] == "paid"
    assert "product" in answer.complaint.lower()


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("--amount", "12,80"), "12,80"),
        (("--amount", "0"), "'0'"),
        (("--amount", "-5"), "-5"),
        (("--amount", "1.00", "--order", "no spaces please"), "no spaces please"),
        (("--amount", "1.00", "--set", "pin_pad.baud=1"), "pin_pad.baud"),
        (("--amount", "1.00", "--set", "nonsense"), "KEY=VALUE"),
    ],
)
def test_wrong_words_end_with_2_and_are_named(store: Store, words: tuple[str, ...], named: str) -> None:
    exit_code, _, complaint = called(main, "pay", "--config", str(store.settings_file), *words)

    assert exit_code == 2
    assert named in complaint


def test_a_till_that_is_not_enrolled_says_how_to_enrol(store: Store) -> None:
    store.write_settings(folder=str(store.folder / "fresh"))
    answer = store.run("pay", "--amount", "1.00", "--json")

    assert answer.exit_code == 2
    assert f"{COMMAND_LINE} enrol" in answer.complaint


def test_a_second_till_on_the_same_journal_is_refused(store: Store) -> None:
    first = store.start("pay", "--amount", "1.00", "--json", "--scan-timeout", "30")
    store.wait_until_ready(first)
    answer = store.run("pay", "--amount", "1.00", "--json")
    first.send_signal(signal.SIGKILL)
    first.communicate()

    assert answer.exit_code == 2
    assert "another till" in answer.complaint


@pytest.fixture
def small_disk(store: Store, tmp_path: Path) -> Iterator[Path]:
    """Move the till to a disk of its own, of two megabytes."""
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=2m", "jifu-test", str(tmp_path)], capture_output=True, check=False
    )
    if mounted.returncode != 0:
        pytest.skip("needs the right to mount a disk")
    try:
        folder = shutil.copytree(store.till_folder, tmp_path / "till", ignore=shutil.ignore_patterns("journal*"))
        store.write_settings(folder=str(folder))
        yield tmp_path
    finally:
        subprocess.run(["umount", "--lazy", str(tmp_path)], check=True)


def test_a_disk_that_is_full_at_the_scan_is_named_and_charges_nothing(store: Store, small_disk: Path) -> None:
    with store.phone("plenty") as phone:
        paid_before = len(phone.payments().payments)
        code = phone.new_code().code
    process = store.start("pay", "--amount", "1.00", "--json")
    store.wait_until_ready(process)
    with contextlib.suppress(OSError), (small_disk / "filler").open("wb", buffering=0) as filler:
        while True:
            filler.write(bytes(4096))
    store.gun.scan(code)
    answer = store.end_of(process)

    assert answer.exit_code == 2
    assert f"{small_disk / 'till' / 'journal.db'} could not be written" in answer.complaint
    with store.phone("plenty") as phone:
        assert len(phone.payments().payments) == paid_before


def test_a_journal_folder_that_is_read_only_is_named(store: Store, small_disk: Path) -> None:
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    answer = store.run("pay", "--amount", "1.00", "--json")

    assert answer.exit_code == 2
    assert str(small_disk / "till") in answer.complaint
    assert "read-only" in answer.complaint.lower()


def test_a_platform_that_cannot_be_reached_is_named_and_charges_nothing(store: Store) -> None:
    assert store.run("pay", "--amount", "1.00", "--json", "--scan-timeout", "0.5").told["reason"] == "NO_SCAN"
    store.line.set_mode(LineMode.CUT)
    answer = store.run("pay", "--amount", "1.00", "--json", "--scan-timeout", "1")

    # The rules are known from before, so the till waits for a scan: what it must not do is charge.
    assert answer.exit_code == 20


def test_nothing_that_was_written_holds_a_full_code_or_a_password(store: Store) -> None:
    code = store.new_code()
    pay(store, code)
    written = [path for path in store.till_folder.rglob("*") if path.is_file()]

    assert written
    for path in written:
        content = path.read_bytes()
        assert code.encode() not in content, path
        assert b"123456" not in content.replace(b"0123456789", b""), path


def test_the_doctor_finds_a_healthy_till_healthy(store: Store) -> None:
    answer = store.run("doctor", "--json")

    assert answer.exit_code == 0, answer.told
    levels = {check["check"]: check["level"] for check in answer.told["checks"]}
    assert levels["scanner"] == levels["pin_pad"] == levels["journal"] == levels["platform"] == "ready"


def test_the_doctor_names_a_port_that_is_not_there(store: Store) -> None:
    store.write_settings(gun=str(store.folder / "no-such-port"))
    answer = store.run("doctor", "--json", "--wait", "1", "--language", "en")

    scanner = next(check for check in answer.told["checks"] if check["check"] == "scanner")
    assert (answer.exit_code, scanner["level"]) == (1, "fault")
    assert "no-such-port" in scanner["mend"]


@pytest.mark.slow
def test_a_payment_belongs_to_the_shift_that_is_open_and_its_z_adds_up(store: Store) -> None:
    by = ("--cashier", "1001", "--name", "Li Na", "--json")
    assert store.run("shift", "open", "--float", "200", *by).exit_code == 0
    assert pay(store, store.new_code()).exit_code == 0
    shown = store.run("shift", "show", "--json").told["totals"]
    unknown = [word for item in shown["without_end"] for word in ("--carry", item["attempt_id"])]
    closed = store.run("shift", "close", "--count", "100=2", *unknown, *by)

    assert closed.exit_code == 0, closed.complaint
    assert [(each["asset"], each["payments"], each["amount"]) for each in closed.told["totals"]["paid"]] == [
        ("points", 1, 1280)
    ]
    assert closed.told["totals"]["median_verdict_ms"] is not None
    assert store.run("shift", "verify", "--json").told["wrong_shifts"] == []
