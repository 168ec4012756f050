# SPDX-License-Identifier: Apache-2.0
"""The staff from files and from the platform, on the command line, and over a damaged journal."""

from __future__ import annotations

import io
import json
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from cashier.__main__ import main
from cashier.checkout.journalled_attempts import read_body
from cashier.platform_client.replies import Good, Reply, Silence
from cashier.staff.csv_file import StaffFileError, read_staff
from cashier.staff.feed import StaffFeed
from cashier.staff.journalled_staff import JournalledStaff
from cashier.staff.rights import Role
from cashier.staff.staff import TRIES, Refusal, Refused, Staff
from cashier.storage.journal import FILE_NAME
from cashier.storage.quarantine import open_or_begin_anew
from middleplatform.contract.staff import StaffList
from middleplatform.contract.staff import StaffMember as TheirMember
from tests.support.clock import NINE_O_CLOCK
from tests.support.loop import on_loop
from tests.support.staff_ground import CHEAP, LI, PINS, SUN, WANG, ZHAO, ZHAO_BADGE, StaffGround


class Cashier:
    """The program, called with words; its standard input is what is handed in."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self._folder = folder
        self._capsys = capsys
        self._monkeypatch = monkeypatch

    def __call__(self, *words: str, stdin: str = "") -> tuple[int, dict[str, Any]]:
        self._monkeypatch.setattr("sys.stdin", io.StringIO(stdin))
        code = main(["staff", "--set", f"storage.folder={self._folder}", *words, "--json"])
        told: dict[str, Any] = json.loads(self._capsys.readouterr().out)
        return code, told


@pytest.fixture
def cashier(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Cashier:
    return Cashier(tmp_path, capsys, monkeypatch)


def test_staff_are_added_with_a_pin_from_standard_input_and_listed(cashier: Cashier) -> None:
    code, told = cashier("add", "1001", "--name", "李娜", "--pin-stdin", stdin="2580\n")
    assert (code, told["name"], told["role"], told["has_pin"]) == (0, "李娜", "cashier", True)
    code, told = cashier("add", "1001", "--name", "B")
    assert (code, told["error"]) == (2, "staff number '1001' is taken by 李娜")
    code, told = cashier("set-pin", "1001", stdin="")
    assert (code, told["error"]) == (2, "the PIN is read from standard input, and nothing came")
    code, told = cashier("set-pin", "1001", stdin="1234\n")
    assert code == 2
    assert "guessed at once" in told["error"]
    assert cashier("set-badge", "1001", stdin="BADGE-1001\n")[1]["has_badge"]
    assert cashier("deactivate", "1001")[1]["active"] is False
    code, told = cashier("list")
    assert (code, told["is_in_use"], len(told["staff"])) == (0, False, 1)


def test_a_file_is_taken_in_whole_or_each_wrong_row_is_named(cashier: Cashier, tmp_path: Path) -> None:
    file = tmp_path / "staff.csv"
    file.write_text(
        "number,name,role,active\n1001,李娜,cashier,yes\n10 02,王伟,boss,yes\n1001,B,it,\n1003,C,it,maybe\n"
    )
    code, told = cashier("import", str(file))
    assert (code, told["added"], [each["row"] for each in told["errors"]]) == (1, 0, [3, 4, 5])
    assert told["errors"][1]["why"] == "number '1001' stands in row 2 already"
    file.write_bytes("number,name,role\n1001,李娜,cashier\n2001,赵敏,Supervisor\n".encode("gb18030"))
    assert cashier("import", str(file)) == (0, {"file": str(file), "added": 2, "changed": 0, "errors": []})
    assert cashier("import", str(file))[1]["changed"] == 0


def test_what_one_till_exports_another_takes_in_with_the_pins(cashier: Cashier, tmp_path: Path) -> None:
    cashier("add", "1001", "--name", "=李娜", "--pin-stdin", stdin="2580\n")
    assert cashier("export", "--out", str(tmp_path / "a.csv"), "--with-hashes")[0] == 0
    assert cashier("export", "--out", str(tmp_path / "b.csv"))[0] == 0
    assert cashier("export", "--out", str(tmp_path / "b.csv"))[0] == 2
    assert "argon2" not in (tmp_path / "b.csv").read_text()
    person = read_staff((tmp_path / "a.csv").read_bytes())[0]
    assert person.member.name == "=李娜"
    assert (person.pin_hash or "").startswith("$argon2id$")
    assert "'=李娜" in (tmp_path / "a.csv").read_text()


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"number,name\n", "column 'role' is missing"),
        (b"number,name,role,pin\n", "column 'pin' is not known"),
        (b"number,name,role,role\n", "there twice"),
        (b'number,name,role\n1,"A\n', "no CSV"),
        (b"number,name,role\n1,A,it,yes,x\n", "5 cells"),
        (b"number,name,role,pin_hash\n1,A,it,2580\n", "not an Argon2id hash"),
        (b"\xff\xff\xff", "neither UTF-8"),
    ],
)
def test_a_file_that_is_no_staff_says_why_and_repeats_no_pin(content: bytes, why: str) -> None:
    with pytest.raises(StaffFileError, match=why) as caught:
        read_staff(content)
    assert "2580" not in str(caught.value)


class ScriptedPlatform:
    """Tells the staff that the test handed in; see `cashier.staff.feed.StaffPlatform`."""

    def __init__(self) -> None:
        self.people: tuple[TheirMember, ...] | None = ()

    async def staff(self) -> Reply[StaffList]:
        if self.people is None:
            return Silence("lost")
        return Good(StaffList(shop_id="s", staff=self.people, server_time=NINE_O_CLOCK))


def their(number: str, role: str = "cashier", *, active: bool = True, pin: str | None = None) -> TheirMember:
    hashed = CHEAP.hash_pin(pin) if pin else None
    return TheirMember(
        number=number, name=f"N{number}", role=role, active=active, pin_hash=hashed, pin_set_at=NINE_O_CLOCK
    )


@on_loop
async def test_the_platforms_list_is_the_staff_and_whoever_is_not_in_it_is_out(till: StaffGround) -> None:
    till.hire(LI, ZHAO)
    await till.session.sign_in("1001", PINS["1001"])
    platform = ScriptedPlatform()
    feed = StaffFeed(platform, till.staff, till.clock)
    assert await feed.look()  # It knows nobody: the till keeps its own.
    before = till.session.who
    assert before == LI
    platform.people = None
    assert not await feed.look()
    platform.people = (their("2001", "supervisor"), their("4001", "barista", pin="7412"), their("5001", pin="7412"))
    assert await feed.look()
    after = till.session.who
    assert after is None
    assert till.session.is_locked
    found = {each.number: (each.role, each.is_active) for each in till.staff.members}
    assert found == {
        "1001": (Role.CASHIER, False),
        "2001": (Role.SUPERVISOR, True),
        "4001": (Role.CASHIER, False),
        "5001": (Role.CASHIER, True),
    }
    assert not isinstance(await till.staff.identify("5001", "7412"), Refused)
    assert not isinstance(await till.staff.identify("2001", PINS["2001"]), Refused)


@on_loop
async def test_of_two_pins_the_one_that_was_set_last_counts(till: StaffGround) -> None:
    platform = ScriptedPlatform()
    platform.people = (their("5001", pin="7412"),)
    feed = StaffFeed(platform, till.staff, till.clock)
    await feed.look()
    await till.clock.advance(60)
    await till.staff.change_pin("5001", "7412", "9517")
    await feed.look()
    assert not isinstance(await till.staff.identify("5001", "9517"), Refused)
    newer = their("5001", pin="3579").model_copy(update={"pin_set_at": NINE_O_CLOCK + timedelta(hours=1)})
    platform.people = (newer,)
    await feed.look()
    assert not isinstance(await till.staff.identify("5001", "3579"), Refused)


@on_loop
async def test_a_journal_that_is_put_aside_hands_the_staff_on_and_gives_no_new_tries(till: StaffGround) -> None:
    till.hire(LI, WANG, ZHAO, SUN)
    for _ in range(TRIES):
        await till.staff.identify("1002", "0000")
    till.journal.close()
    with closing(sqlite3.connect(till.folder / FILE_NAME)) as connection:
        connection.execute("UPDATE staff SET record = replace(record, 'cashier', 'manager') WHERE number = '1001'")
        connection.commit()
    till.journal, put_aside = open_or_begin_anew(till.folder, NINE_O_CLOCK, read_body)
    assert put_aside is not None
    assert "staff 1001" in put_aside.why
    staff = Staff(JournalledStaff(till.journal), till.clock, CHEAP)
    assert staff.members == [LI, WANG, ZHAO, SUN]
    assert await staff.identify("1001", PINS["1001"]) == LI
    assert await staff.identify_badge(ZHAO_BADGE) == ZHAO
    refused = await staff.identify("1002", PINS["1002"])
    assert isinstance(refused, Refused)
    assert refused.why is Refusal.LOCKED_OUT
    assert till.journal.check_chain().is_intact
