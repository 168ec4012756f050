# SPDX-License-Identifier: Apache-2.0
"""Members as a file: all rows or none, every fault by row and column, and nothing in it that a spreadsheet runs."""

from __future__ import annotations

import pytest

from middleplatform.accounts.csv_file import ImportRefusedError, plain_cell, safe_cell
from middleplatform.accounts.member_files import ImportedMembers, MemberFiles
from middleplatform.accounts.service import AdminError
from middleplatform.contract.payments import Asset
from tests.unit.middleplatform.workbench import LOGIN, Workbench

HEADER = "phone,name,assets,currency,no_password_limit_minor\n"
LI = "13900000001,李,points wallet,CNY,5000\n"
WU = "+8613900000002,Wu,points,CNY,\n"


def import_csv(bench: Workbench, rows: str, *, dry_run: bool = False) -> ImportedMembers:
    return MemberFiles(bench.platform.context).import_csv((HEADER + rows).encode(), dry_run=dry_run)


def test_a_file_adds_members_with_empty_accounts_and_their_limit(bench: Workbench) -> None:
    assert import_csv(bench, LI + WU) == ImportedMembers(added=2, unchanged=0)

    li, wu = bench.admin.member("13900000001"), bench.admin.member("+8613900000002")
    assert (li.name, li.no_password_limit_minor, wu.no_password_limit_minor) == ("李", 5000, None)
    balances = {balance.asset: balance.available for balance in bench.admin.balances(li.member_id)}
    assert balances == {Asset.POINTS: 0, Asset.WALLET: 0}


def test_a_dry_run_counts_and_changes_nothing(bench: Workbench) -> None:
    assert import_csv(bench, LI + WU, dry_run=True) == ImportedMembers(added=2, unchanged=0)
    assert bench.admin.members() == []


def test_the_same_file_again_changes_nothing(bench: Workbench) -> None:
    import_csv(bench, LI)

    assert import_csv(bench, LI.replace("points wallet", "wallet points") + WU) == ImportedMembers(1, 1)


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("12-34,Li,points,CNY,", "row 3, phone: '12-34' is not 5 to 15 digits, with or without a leading +"),
        ("13900000009,,points,CNY,", "row 3, name: '' is not 1 to 60 characters"),
        ("13900000009,Li,gold,CNY,", "row 3, assets: 'gold' is not one or more of points, wallet, card"),
        ("13900000009,Li,card card,CNY,", "row 3, assets: 'card card' is not one or more of"),
        ("13900000009,Li,points,XXX,", "row 3, currency: 'XXX' is not one of CNY"),
        ("13900000009,Li,points,CNY,-1", "row 3, no_password_limit_minor: '-1' is not 0 to "),
        ("13900000009,Li,points,CNY", "row 3: not 5 values"),
        ("+8613900000002,Li,points,CNY,", "row 3, phone: '+8613900000002' stands in row 2 already"),
        ("13900000001,Lee,points wallet,CNY,5000", "row 3, name: 'Lee' is not '李', as the member"),
        ("13900000001,李,points wallet,CNY,", "row 3, no_password_limit_minor: '' is not '5000', as the member"),
    ],
)
def test_a_faulty_row_is_named_and_nothing_is_imported(bench: Workbench, row: str, fault: str) -> None:
    import_csv(bench, LI)

    for dry_run in (True, False):
        with pytest.raises(ImportRefusedError) as refused:
            import_csv(bench, f"{WU}{row}\n", dry_run=dry_run)
        assert [one[: len(fault)] for one in refused.value.faults] == [fault]
    assert [member.phone for member in bench.admin.members()] == ["13900000001"]


def test_an_export_is_read_by_the_import_and_holds_no_formula_and_no_secret(bench: Workbench) -> None:
    for number, name in enumerate(("=1+1", "'=x", "'quoted'", "@a", 'Li, "Jr"')):
        bench.admin.add_member(name, f"+861390000000{number}", (Asset.CARD, Asset.POINTS))
    member = bench.admin.member("+8613900000000")
    bench.admin.set_login_password(member.member_id, LOGIN)
    bench.admin.set_no_password_limit(member.member_id, 0)

    exported = MemberFiles(bench.platform.context).export_csv()

    assert "\n'+8613900000000,'=1+1,points card,CNY,0\r\n" in exported
    assert "argon2" not in exported
    again = MemberFiles(bench.platform.context).import_csv(exported.encode("utf-8-sig"))
    assert again == ImportedMembers(added=0, unchanged=5)


@pytest.mark.parametrize("text", ["", "'", "''", "=x", "'=x", "'x", "-1", "a'", "\tx"])
def test_a_cell_that_was_made_safe_is_read_as_it_was(text: str) -> None:
    assert not safe_cell(text).startswith(("=", "+", "-", "@", "\t", "\r"))
    assert plain_cell(safe_cell(text)) == text


@pytest.mark.parametrize("name", ["", " Li", "L\ni", "x" * 61])
def test_a_name_that_cannot_be_is_refused(bench: Workbench, name: str) -> None:
    with pytest.raises(AdminError, match="is not 1 to 60 characters"):
        bench.admin.add_member(name, "13900000001")
