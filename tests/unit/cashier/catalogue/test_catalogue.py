# SPDX-License-Identifier: Apache-2.0
"""Finding goods by a scan or by a few keys, in a real file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from cashier.__main__ import main
from cashier.catalogue.catalogue import Catalogue
from cashier.storage.goods import FILE_NAME, GoodsFaultError
from tests.support.goods import APPLES, BAG, COLA, CRISPS, SOME, WATER, many


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    with closing(Catalogue(tmp_path)) as opened:
        opened.replace(SOME)
        yield opened


def test_an_item_is_found_by_any_of_its_barcodes_and_by_the_shop_s_own_code(catalogue: Catalogue) -> None:
    assert catalogue.with_code("06901939621608") == COLA
    assert catalogue.with_code("40084107") == CRISPS
    assert catalogue.with_code("00417") == APPLES
    assert catalogue.with_code("6901939621600") is None


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("可乐", [COLA]),
        ("kkkl", [COLA]),
        ("KL", [COLA]),
        ("lssp", [CRISPS]),
        ("lay", [CRISPS]),
        ("330", [COLA]),
        ("kl 330", [COLA]),
        ("kl 550", []),
        ("nfsq", [WATER]),
        ("hfs", [APPLES]),
        ("6924", [CRISPS]),
        ("9", [BAG]),
        ("10", [COLA, WATER, CRISPS]),
        ("1002", [WATER]),
        ("", []),
        ('"', []),
        ("zzz", []),
    ],
)
def test_goods_are_found_by_name_by_initials_and_by_code(
    catalogue: Catalogue, typed: str, found: list[object]
) -> None:
    assert catalogue.search(typed) == found


def test_an_import_replaces_what_was_there_in_one_step(catalogue: Catalogue, tmp_path: Path) -> None:
    with closing(Catalogue(tmp_path)) as other:
        other.replace([BAG])
    assert list(catalogue.all()) == [BAG]
    assert catalogue.search("kkkl") == []
    assert catalogue.count == 1


def test_an_import_that_breaks_off_leaves_the_goods_from_before(catalogue: Catalogue) -> None:
    twice = [COLA, WATER, COLA]
    with pytest.raises(GoodsFaultError):
        catalogue.replace(twice)
    assert list(catalogue.all()) == list(SOME)


def test_a_file_that_is_no_catalogue_is_named(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"not a database at all, but long enough to be looked at" * 20)
    with pytest.raises(GoodsFaultError, match=str(tmp_path / FILE_NAME)):
        Catalogue(tmp_path)


def test_the_command_imports_searches_shows_and_exports(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def run(*words: str) -> tuple[int, str]:
        where = ["--set", f"storage.folder={tmp_path / 'till'}"]
        code = main(["catalogue", *where, *words])
        return code, capsys.readouterr().out

    with closing(Catalogue(tmp_path / "made")) as made:
        made.replace(many(30))
    file = tmp_path / "goods.csv"
    wrong = tmp_path / "wrong.csv"
    wrong.write_text("sku,name,price\n1,A,1\n2,B,x\n", encoding="utf-8")
    assert main(["catalogue", "--set", f"storage.folder={tmp_path / 'made'}", "export", "--out", str(file)]) == 0
    capsys.readouterr()
    assert run("import", str(wrong))[1].startswith(f"{wrong}: row 3, price: amount 'x'")
    assert run("show", "--json") == (0, '{"items": 0, "imported_at": null}\n')
    assert run("import", str(file), "--json")[1] == f'{{"file": "{file}", "imported": 30, "errors": []}}\n'
    assert run("show", "S000007")[1].startswith("S000007")
    assert run("search", "nothing-like-this") == (1, "nothing found\n")
    assert run("export", "--out", str(file))[0] == 2
