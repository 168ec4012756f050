# SPDX-License-Identifier: Apache-2.0
"""The people of a shop's counter: who tills are told of, and how they come and go, on both engines."""

from __future__ import annotations

from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

from middleplatform.accounts.csv_file import ImportRefusedError
from middleplatform.accounts.service import AdminError
from middleplatform.contract.staff import StaffMember, StaffRole
from middleplatform.staff.service import Staff
from middleplatform.staff.staff_files import ImportedStaff, StaffFiles
from tests.unit.middleplatform.workbench import NOON, Workbench

HEADER = "number,name,role,active,pin_hash\n"
LI = "1001,李娜,cashier,yes,\n"
HASH = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash("2468")
QUOTED = f'"{HASH}"'  # There are commas in it.


@pytest.fixture
def staff(bench: Workbench) -> Staff:
    return bench.platform.staff


def at_till(bench: Workbench) -> dict[str, StaffMember]:
    return {person.number: person for person in bench.platform.staff.for_till(bench.terminal).staff}


def import_csv(bench: Workbench, rows: str, *, dry_run: bool = False) -> ImportedStaff:
    return StaffFiles(bench.platform.context).import_csv("shop", (HEADER + rows).encode(), dry_run=dry_run)


def test_a_till_compares_a_pin_by_itself(bench: Workbench, staff: Staff) -> None:
    staff.add("shop", "1001", "李娜", StaffRole.SUPERVISOR)
    assert at_till(bench)["1001"].pin_hash is None

    staff.set_pin("shop", "1001", "2468")

    told = at_till(bench)["1001"]
    assert (told.name, told.role, told.active, told.pin_set_at) == ("李娜", "supervisor", True, NOON)
    assert told.pin_hash is not None
    assert PasswordHasher().verify(told.pin_hash, "2468")
    with pytest.raises(VerifyMismatchError):
        PasswordHasher().verify(told.pin_hash, "2469")


def test_a_till_is_told_of_its_own_shops_staff_alone(bench: Workbench, staff: Staff) -> None:
    bench.admin.add_shop("Other shop", "CNY", "other")
    staff.add("shop", "1001", "Li", StaffRole.CASHIER)
    staff.add("other", "1001", "Wu", StaffRole.IT)
    elsewhere, _ = bench.enrol("T9", shop_id="other")

    assert [person.name for person in staff.for_till(bench.terminal).staff] == ["Li"]
    assert [person.name for person in staff.for_till(elsewhere).staff] == ["Wu"]


def test_who_is_deactivated_stays_by_name_and_without_a_hash(bench: Workbench, staff: Staff) -> None:
    staff.add("shop", "1001", "Li", StaffRole.CASHIER)
    staff.set_pin("shop", "1001", "2468")

    staff.deactivate("shop", "1001", deactivated=True)
    gone = at_till(bench)["1001"]
    staff.deactivate("shop", "1001", deactivated=False)

    assert (gone.active, gone.name, gone.pin_hash) == (False, "Li", None)
    assert at_till(bench)["1001"].pin_hash is not None


def test_what_cannot_be_is_refused_by_name_and_value(staff: Staff) -> None:
    staff.add("shop", "1001", "Li", StaffRole.CASHIER)
    with pytest.raises(AdminError, match="staff number '1001' is taken in shop 'shop'"):
        staff.add("shop", "1001", "Wu", StaffRole.CASHIER)
    with pytest.raises(AdminError, match="staff number '1 1' is not 1 to 20 letters"):
        staff.add("shop", "1 1", "Wu", StaffRole.CASHIER)
    with pytest.raises(AdminError, match="shop 'none' does not exist"):
        staff.add("none", "1002", "Wu", StaffRole.CASHIER)
    with pytest.raises(AdminError, match="shop 'shop' has no staff number '9'"):
        staff.set_role("shop", "9", StaffRole.MANAGER)
    with pytest.raises(AdminError, match="a PIN of staff has 4 to 12 digits") as refused:
        staff.set_pin("shop", "1001", "12a4")
    assert "12a4" not in str(refused.value)


def test_a_file_adds_and_changes_and_leaves_who_is_not_in_it(bench: Workbench, staff: Staff) -> None:
    staff.add("shop", "0999", "Zhao", StaffRole.MANAGER)
    assert import_csv(bench, LI) == ImportedStaff(added=1, changed=0, unchanged=0)
    staff.set_pin("shop", "1001", "1357")
    before = at_till(bench)["1001"]

    rows = f"1001,李娜,supervisor,yes,\n1002,Wu,it,no,{QUOTED}\n"
    assert import_csv(bench, rows, dry_run=True) == ImportedStaff(added=1, changed=1, unchanged=0)
    assert "1002" not in at_till(bench)
    assert import_csv(bench, rows) == ImportedStaff(added=1, changed=1, unchanged=0)
    assert import_csv(bench, rows) == ImportedStaff(added=0, changed=0, unchanged=2)

    after = at_till(bench)
    assert list(after) == ["0999", "1001", "1002"]
    assert after["1001"] == before.model_copy(update={"role": "supervisor"})
    assert (after["1002"].active, after["1002"].pin_hash) == (False, None)


def test_a_pin_hash_in_a_file_is_a_new_pin(bench: Workbench, staff: Staff) -> None:
    import_csv(bench, LI)
    bench.clock.forward(days=1)

    assert import_csv(bench, f"1001,李娜,cashier,yes,{QUOTED}\n") == ImportedStaff(0, 1, 0)

    told = at_till(bench)["1001"]
    assert (told.pin_hash, told.pin_set_at) == (HASH, NOON + timedelta(days=1))


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("1 2,Li,cashier,yes,", "row 3, number: '1 2' is not 1 to 20 letters, digits, - or _"),
        ("1002,,cashier,yes,", "row 3, name: '' is not 1 to 60 characters"),
        ("1002,Li,boss,yes,", "row 3, role: 'boss' is not one of cashier, supervisor, manager, it"),
        ("1002,Li,cashier,1,", "row 3, active: '1' is not one of yes, no"),
        ("1002,Li,cashier,yes,2468", "row 3, pin_hash: what stands there is not an Argon2id hash"),
        (f'1002,Li,cashier,yes,"{HASH.replace("argon2id", "argon2i")}"', "row 3, pin_hash: what stands there is not"),
        (f'1002,Li,cashier,yes,"{HASH.replace("m=8", "m=99999999")}"', "row 3, pin_hash: what stands there is not"),
        ("1001,Li,cashier,yes,", "row 3, number: '1001' stands in row 2 already"),
        ("1002,Li,cashier,yes", "row 3: not 5 values"),
    ],
)
def test_a_faulty_row_is_named_without_what_may_be_a_pin_and_nothing_is_imported(
    bench: Workbench, row: str, fault: str
) -> None:
    with pytest.raises(ImportRefusedError) as refused:
        import_csv(bench, f"{LI}{row}\n")
    assert [one[: len(fault)] for one in refused.value.faults] == [fault]
    assert "2468" not in str(refused.value)
    assert at_till(bench) == {}


def test_an_export_takes_staff_with_their_pins_to_another_shop(bench: Workbench, staff: Staff) -> None:
    bench.admin.add_shop("Other shop", "CNY", "other")
    staff.add("shop", "-1", "=1+1", StaffRole.IT)
    staff.set_pin("shop", "-1", "2468")
    files = StaffFiles(bench.platform.context)

    exported = files.export_csv("shop")
    files.import_csv("other", exported.encode("utf-8-sig"))

    assert "\n'-1,'=1+1,it,yes," in exported
    assert files.export_csv("other") == exported
