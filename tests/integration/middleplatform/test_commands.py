# SPDX-License-Identifier: Apache-2.0
"""The real programs: serving, stopping, wrong use, administration, and no secret left anywhere."""

from __future__ import annotations

import contextlib
import io
import json
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from middleplatform.__main__ import main
from tests.integration.middleplatform.running_platform import Phone, Till
from tests.support.plain_http import NO_TLS
from tests.unit.middleplatform.workbench import public_key_text

START_S = 50


@dataclass(frozen=True)
class Done:
    """What a command that ran to its end left behind."""

    returncode: int
    stdout: str
    stderr: str


def run(*words: str, text: str = "") -> Done:
    """Run ``middleplatform`` to its end; in this process, which has loaded it already."""
    stdout, stderr, stdin = io.StringIO(), io.StringIO(), sys.stdin
    sys.stdin = io.StringIO(text)
    try:
        with contextlib.redirect_stdout(stdout), contextlib.redirect_stderr(stderr):
            code = main(words)
    except SystemExit as ended:
        code = int(ended.code or 0)
    finally:
        sys.stdin = stdin
    return Done(code, stdout.getvalue(), stderr.getvalue())


def told(done: Done) -> dict[str, Any]:
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


@dataclass
class Service:
    """A running ``middleplatform serve``."""

    process: subprocess.Popen[str]
    url: str
    log: Path


@contextlib.contextmanager
def serving(folder: Path, database: Path, *words: str) -> Iterator[Service]:
    log = folder / f"serve-{time.monotonic_ns()}.log"
    with log.open("w", encoding="utf-8") as errors:
        command = [
            sys.executable,
            "-m",
            "middleplatform",
            "serve",
            "--database",
            str(database),
            "--port",
            "0",
            *words,
        ]
        process = subprocess.Popen(
            [*command, "--stop-with-stdin"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            encoding="utf-8",
        )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        ready = json.loads(process.stdout.readline())
        assert ready["event"] == "ready"
        yield Service(process, ready["url"], log)
    finally:
        process.stdin.close()
        try:
            process.wait(START_S)
        finally:
            process.kill()
            process.wait()
            process.stdout.close()


@pytest.fixture(scope="module")
def training(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """A training database, and what the command said about it."""
    database = tmp_path_factory.mktemp("training") / "platform.db"
    return database, told(run("admin", "training-data", "--database", str(database), "--json"))


def enrolled(url: str, code: str) -> Till:
    key = Ed25519PrivateKey.generate()
    message = {"enrolment_code": code, "public_key": public_key_text(key), "name": "T1"}
    answer = httpx.post(f"{url}/v1/terminals/enrolments", json=message, trust_env=False, verify=NO_TLS, timeout=60)
    assert answer.status_code == 201, answer.text
    return Till(url, answer.json()["terminal_id"], key)


@pytest.mark.process
def test_training_data_is_enough_to_pay_with_on_every_copy_of_the_service_and_leaves_no_secret(
    training: tuple[Path, dict[str, Any]], tmp_path: Path
) -> None:
    database, data = training
    member = next(one for one in data["members"] if one["role"] == "plenty")
    with (
        serving(tmp_path, database, "--training") as first,
        serving(tmp_path, database, "--training") as second,
        enrolled(first.url, data["terminals"][0]["enrolment_code"]) as till,
        Phone(second.url) as phone,
    ):
        assert phone.sign_in(member["phone"], member["login_password"]).status_code == 200
        assert till.pay(data["expired_code"]).json()["failure"]["code"] == "CODE_EXPIRED"
        small, large = phone.code(), None
        assert till.pay(small).json()["status"] == "succeeded"
        large = phone.code()
        waiting = till.pay(large, 50_000).json()
        with ThreadPoolExecutor(1) as pool:
            path = f"/v1/payments/{waiting['attempt_id']}"
            answer = pool.submit(till.get, path, f"wait=20&after={waiting['version']}")
            time.sleep(0.5)
            begun = time.monotonic()
            # Typed at the other process: its commit must wake the till that waits at this one.
            phone.type_password(waiting["attempt_id"], member["payment_password"])
            assert answer.result(20).json()["status"] == "succeeded"
            assert time.monotonic() - begun < 5
        token = phone.http.cookies["jifu_session"]
    assert told(run("verify", "--database", str(database), "--json"))["holds"]
    secrets = [small, large, token, member["login_password"], data["terminals"][0]["enrolment_code"]]
    written = b"".join(path.read_bytes() for path in [*database.parent.iterdir(), first.log, second.log])
    assert [secret for secret in secrets if secret.encode() in written] == []
    assert member["phone"].encode() not in first.log.read_bytes() + second.log.read_bytes()


@pytest.mark.process
def test_a_service_stops_on_sigterm_with_0_and_answers_who_waits(
    training: tuple[Path, dict[str, Any]], tmp_path: Path
) -> None:
    database, data = training
    member = data["members"][2]
    with serving(tmp_path, database, "--training") as service:
        with enrolled(service.url, fresh_code(database)) as till, Phone(service.url) as phone:
            phone.sign_in(member["phone"], member["login_password"])
            waiting = till.pay(phone.code(), 100).json()
            with ThreadPoolExecutor(1) as pool:
                answer = pool.submit(till.get, f"/v1/payments/{waiting['attempt_id']}", "wait=20")
                time.sleep(0.5)
                service.process.send_signal(signal.SIGTERM)
                assert answer.result(10).json()["status"] == "verifying"
        assert service.process.wait(10) == 0


def fresh_code(database: Path) -> str:
    code = told(run("admin", "terminals", "code", "--database", str(database), "--shop", "training-shop", "--json"))
    return str(code["enrolment_code"])


@pytest.mark.process
def test_a_service_writes_where_it_is_and_ends_when_its_parents_pipe_closes(
    training: tuple[Path, dict[str, Any]], tmp_path: Path
) -> None:
    ready = tmp_path / "ready.json"
    with serving(tmp_path, training[0], "--training", "--ready-file", str(ready)) as service:
        assert json.loads(ready.read_text(encoding="utf-8")) == {"event": "ready", "url": service.url}
        assert service.process.stdin is not None
        service.process.stdin.close()
        assert service.process.wait(10) == 0


@pytest.mark.process
def test_a_killed_service_loses_nothing_and_another_goes_on(
    training: tuple[Path, dict[str, Any]], tmp_path: Path
) -> None:
    database, data = training
    member = data["members"][0]
    with serving(tmp_path, database, "--training") as service:
        till = enrolled(service.url, fresh_code(database))
        with Phone(service.url) as phone:
            phone.sign_in(member["phone"], member["login_password"])
            paid = till.pay(phone.code(), 123).json()
        service.process.kill()
        service.process.wait(10)
    with serving(tmp_path, database, "--training") as service, Till(service.url, till.terminal_id, till.key) as again:
        assert again.get(f"/v1/payments/{paid['attempt_id']}").json()["status"] == "succeeded"
    till.http.close()
    assert told(run("verify", "--database", str(database), "--json"))["holds"]


WRONG_USE: list[tuple[Sequence[str], str]] = [
    (["serve", "--database", "{empty}", "--port", "0"], "run `middleplatform migrate` first"),
    (["serve", "--database", "{none}", "--port", "0"], "does not exist; run `middleplatform migrate` first"),
    (["serve", "--database", "{training}", "--port", "0"], "serve it with --training"),
    (["serve", "--database", "{training}", "--port", "{taken}", "--training"], "cannot listen on 127.0.0.1 port"),
    (["serve", "--database", "{training}", "--port", "70000", "--training"], "port 70000 is not between"),
    (["serve", "--database", "{training}", "--port", "0", "--workers", "0"], "--workers 0 is not between 1 and 64"),
    (["serve", "--database", "{training}", "--port", "0", "--workers", "2", "--training"], "is not for --training"),
    (["serve", "--database", "{newer}", "--port", "0"], "belongs to a newer platform"),
    (["migrate", "--database", "{newer}"], "belongs to a newer platform"),
    (["migrate", "--database", "/proc/nowhere/platform.db"], "cannot be written"),
    (["migrate", "--database", "mysql://localhost/x"], "is not a file path, sqlite:///PATH or postgresql://"),
    (["verify", "--database", "{none}"], "does not exist"),
    (["admin", "training-data", "--database", "{training}"], "is not empty"),
    (
        ["admin", "terminals", "code", "--database", "{training}", "--shop", "no-shop"],
        "shop 'no-shop' does not exist",
    ),
    (["admin", "terminals", "revoke", "--database", "{training}", "trm_x"], "terminal 'trm_x' does not exist"),
    (["admin", "members", "grant", "--database", "{training}", "--phone", "1", "--amount", "5"], "phone '1'"),
    (
        ["serve", "--database", "{training}", "--training", "--trusted-proxy", "nginx"],
        "--trusted-proxy 'nginx' is no",
    ),
]


@pytest.mark.parametrize(("words", "sentence"), WRONG_USE, ids=[" ".join(words[:3]) for words, _ in WRONG_USE])
def test_wrong_use_is_answered_with_a_sentence_and_2(
    training: tuple[Path, dict[str, Any]], tmp_path: Path, words: Sequence[str], sentence: str
) -> None:
    (tmp_path / "empty.db").touch()
    (tmp_path / "empty.db.key").write_text("00" * 32 + "\n")
    (tmp_path / "empty.db.key").chmod(0o600)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        names = {
            "training": training[0],
            "empty": tmp_path / "empty.db",
            "none": tmp_path / "none.db",
            "newer": newer_database(tmp_path) if "{newer}" in words else "",
            "taken": taken.getsockname()[1],
        }
        done = run(*(word.format(**names) for word in words))
    assert done.returncode == 2, done.stdout + done.stderr
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


def newer_database(folder: Path) -> Path:
    path = folder / "newer.db"
    told(run("migrate", "--database", str(path), "--json"))
    with contextlib.closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    return path


@pytest.mark.process
def test_a_real_shop_is_set_up_by_the_command_line_alone(tmp_path: Path) -> None:
    database = ["--database", str(tmp_path / "real" / "platform.db"), "--json"]
    assert told(run("migrate", *database))["before"] is None
    told(run("admin", "shops", "add", *database, "--name", "一号店", "--id", "s1"))
    told(run(
        "admin", "shops", "policy", *database, "--shop", "s1", "--asset", "points",
        "--max-amount", "100000", "--no-password-limit-minor", "20000",
    ))  # fmt: skip
    (policy,) = told(run("admin", "shops", "policies", *database, "--shop", "s1"))["policies"]
    assert (policy["asset"], policy["max_amount"], policy["no_password_limit_minor"]) == ("points", 100_000, 20_000)
    told(run("admin", "members", "add", *database, "--name", "李", "--phone", "13900000001"))
    told(
        run(
            "admin",
            "members",
            "set-password",
            *database,
            "--phone",
            "13900000001",
            "--kind",
            "login",
            text="long-enough\n",
        )
    )
    told(
        run(
            "admin",
            "members",
            "set-password",
            *database,
            "--phone",
            "13900000001",
            "--kind",
            "payment",
            text="246810\n",
        )
    )
    grant = ["admin", "members", "grant", *database, "--phone", "13900000001", "--amount", "5000", "--grant-id", "g1"]
    assert told(run(*grant))["available"] == 5000
    assert told(run(*grant))["available"] == 5000
    key = ["admin", "keys", "add", *database, "--id", "k1", "--scheme", "dukpt"]
    added = run(*key, text="0123456789ABCDEF FEDCBA9876543210\n")
    assert told(added)["check_value"] == "08D7B4"
    assert "0123456789ABCDEF" not in added.stdout + added.stderr
    code = told(run("admin", "terminals", "code", *database, "--shop", "s1", "--pin-key", "k1"))["enrolment_code"]
    with (
        serving(tmp_path, tmp_path / "real" / "platform.db") as service,
        enrolled(service.url, code) as till,
        Phone(service.url) as phone,
    ):
        assert phone.sign_in("13900000001", "long-enough").status_code == 200
        assert till.pay(phone.code(), 1280).json()["status"] == "succeeded"
        assert told(run("admin", "members", "sign-out", *database, "--phone", "13900000001"))["sessions_ended"] == 1
        assert phone.http.get("/v1/customer").status_code == 401
        terminals = told(run("admin", "terminals", "list", *database))["terminals"]
        told(run("admin", "terminals", "revoke", *database, terminals[0]["terminal_id"]))
        assert till.get("/v1/terminal").json()["code"] == "TERMINAL_NOT_ENROLLED"
    members = told(run("admin", "members", "list", *database))["members"]
    assert [(member["phone"], member["points"]) for member in members] == [("139****0001", 3720)]
    assert [one["check_value"] for one in told(run("admin", "keys", "list", *database))["keys"]] == ["08D7B4"]


def test_members_come_and_go_by_files(tmp_path: Path) -> None:
    database = ["--database", str(tmp_path / "platform.db"), "--json"]
    told(run("migrate", *database))
    given, taken = tmp_path / "given.csv", tmp_path / "taken.csv"
    rows = "phone,name,assets,currency,no_password_limit_minor\r\n13900000001,李,points,CNY,5000\r\n"
    given.write_bytes(rows.encode())
    members = ["admin", "members"]
    told(run(*members, "import", *database, "--file", str(given), "--dry-run"))
    done = told(run(*members, "import", *database, "--file", str(given)))
    assert done == {"added": 1, "unchanged": 0, "dry_run": False}

    told(run(*members, "export", *database, "--file", str(taken)))

    assert (taken.read_bytes(), taken.stat().st_mode & 0o777) == (rows.encode("utf-8-sig"), 0o600)
    assert "File exists" in run(*members, "export", *database, "--file", str(taken)).stderr
    given.write_bytes(rows.replace("139", "x").encode())
    refused = run(*members, "import", *database, "--file", str(given))
    (fault,) = json.loads(refused.stderr)["faults"]
    assert (refused.returncode, fault.startswith("row 2, phone: 'x00000001' is not 5 to 15 digits")) == (2, True)


def test_staff_come_and_go_and_no_pin_is_shown(tmp_path: Path) -> None:
    database = ["--database", str(tmp_path / "platform.db"), "--json"]
    told(run("migrate", *database))
    told(run("admin", "shops", "add", *database, "--name", "一号店", "--id", "s1"))
    staff, one = ["admin", "staff"], ["--shop", "s1", "--number", "1001"]
    told(run(*staff, "add", *database, *one, "--name", "李娜", "--role", "cashier"))
    shown = run(*staff, "set-pin", *database, *one, text="97531\n")
    told(run(*staff, "set-role", *database, *one, "--role", "manager"))
    assert told(run(*staff, "deactivate", *database, *one))["active"] is False
    assert told(run(*staff, "activate", *database, *one))["active"] is True
    path = tmp_path / "staff.csv"
    told(run(*staff, "export", *database, "--shop", "s1", "--file", str(path)))
    counts = told(run(*staff, "import", *database, "--shop", "s1", "--file", str(path), "--dry-run"))
    assert counts == {"added": 0, "changed": 0, "unchanged": 1, "dry_run": True}

    listed = run(*staff, "list", *database, "--shop", "s1")
    (person,) = told(listed)["staff"]
    assert (person["number"], person["name"], person["role"]) == ("1001", "李娜", "manager")
    assert (
        path.read_text("utf-8-sig").startswith("number,name,role,active,pin_hash"),
        path.stat().st_mode & 0o777,
    ) == (
        True,
        0o600,
    )
    audit = run("admin", "audit", *database).stdout
    assert '"act": "staff set-role"' in audit
    assert '"role": "manager"' in audit
    assert [text for text in (shown.stdout, listed.stdout, audit) if "97531" in text or "argon2" in text] == []


@pytest.mark.process
@pytest.mark.slow
@pytest.mark.timeout(180)
def test_crowds_at_several_processes_scan_one_code_and_exactly_one_succeeds(
    training: tuple[Path, dict[str, Any]], tmp_path: Path
) -> None:
    database, data = training
    member = data["members"][0]
    with contextlib.ExitStack() as stack:
        services = [stack.enter_context(serving(tmp_path, database, "--training")) for _ in range(3)]
        first = stack.enter_context(enrolled(services[0].url, fresh_code(database)))
        tills = [stack.enter_context(Till(one.url, first.terminal_id, first.key)) for one in services]
        phone = stack.enter_context(Phone(services[0].url))
        phone.sign_in(member["phone"], member["login_password"])
        for _ in range(5):
            code, gate = phone.code(), threading.Barrier(12)

            def scan(number: int, code: str = code, gate: threading.Barrier = gate) -> str:
                gate.wait()
                answer = tills[number % 3].pay(code, 100).json()
                return str(answer["failure"]["code"] if answer["failure"] else answer["status"])

            with ThreadPoolExecutor(12) as pool:
                assert sorted(pool.map(scan, range(12))) == ["CODE_ALREADY_USED"] * 11 + ["succeeded"]
    assert told(run("verify", "--database", str(database), "--json"))["holds"]
