# SPDX-License-Identifier: Apache-2.0
"""Goods from a CSV file: every wrong row is named, and then nothing is taken."""

from __future__ import annotations

import io

import pytest

from cashier.catalogue.csv_file import CSVFaultError, RowError, decoded, read_goods, write_goods
from tests.support.goods import COLA, SOME

DIGITS = ": 8, 12, 13 or 14 digits with a check digit"
HEADER = "sku,name,price,barcode,unit\n"


def errors_of(text: str) -> list[RowError]:
    with pytest.raises(CSVFaultError) as caught:
        read_goods(text, "CNY")
    return caught.value.errors


def test_what_is_written_is_read_again() -> None:
    out = io.StringIO()
    assert write_goods(SOME, out) == len(SOME)
    assert tuple(read_goods(out.getvalue(), "CNY")) == SOME


def test_the_columns_may_stand_in_any_order_and_what_is_optional_may_be_missing() -> None:
    (item,) = read_goods("Price,SKU,Name\n3.00,1001,可口可乐\n", "CNY")
    assert (item.sku, item.price.amount_minor, item.barcodes, item.unit) == ("1001", 300, (), "pc")


@pytest.mark.parametrize(
    ("row", "column", "why"),
    [
        ('1,Cola,"12,8",,', "price", "amount '12,8' is not digits with at most 2 decimals, such as 12.80"),
        ("1,Cola,0,,", "price", "amount '0' is not between 0.01 and 10000000000.00"),
        ("1,,3,,", "name", "'' is not 1 to 100 printable characters"),
        (",Cola,3,,", "sku", "'' is not 1 to 40 printable characters"),
        ("1,Cola,3,69019396216,", "barcode", "'69019396216' is no EAN, UPC or GTIN" + DIGITS),
        ("1,Cola,3,,litre", "unit", "'litre' is not pc or kg"),
        ("1,Cola, large,3,,pc", "the row", "it has 6 cells, the header has 5; quote a cell with a comma"),
    ],
)  # fmt: skip
def test_a_wrong_cell_is_named_with_its_row_and_what_is_allowed(row: str, column: str, why: str) -> None:
    assert errors_of(HEADER + "9,Bag,0.30,,\n" + row + "\n") == [RowError(3, column, why)]


def test_a_code_that_stands_twice_is_named_with_the_row_where_it_stood() -> None:
    rows = "1,Cola,3,6901939621608,\n1,Cola,3,06901939621608,\n"
    assert [str(each) for each in errors_of(HEADER + rows)] == [
        "row 3, sku: '1' stands in row 2 already",
        "row 3, barcode: '6901939621608' stands in row 2 already",
    ]


@pytest.mark.parametrize(
    ("header", "why"),
    [
        ("sku,name\n", "column 'price' is missing; the columns are sku, name, price, barcode, unit"),
        ("sku,name,price,colour\n", "column 'colour' is not known; the columns are sku, name, price, barcode, unit"),
        ("sku,name,price,sku\n", "column 'sku' is there twice"),
        ("", "column 'sku' is missing; the columns are sku, name, price, barcode, unit"),
    ],
)
def test_a_wrong_header_is_said_once(header: str, why: str) -> None:
    assert errors_of(header) == [RowError(1, "the header", why)]


def test_a_file_as_a_chinese_spreadsheet_saves_it_is_read_too() -> None:
    assert decoded("名称".encode("gb18030")) == "名称"
    assert decoded("名称".encode("utf-8-sig")) == "名称"
    with pytest.raises(CSVFaultError):
        decoded(b"\xff\xff\xff")


def test_all_wrong_rows_are_told_and_not_only_the_first() -> None:
    assert [each.row for each in errors_of(HEADER + "1,A,x,,\n2,B,3,,\n3,C,y,,\n")] == [2, 4]


def test_goods_that_are_right_stay_as_they_are() -> None:
    assert read_goods(HEADER + f"1001,{COLA.name},3.00,6901939621608,pc\n\n", "CNY") == [COLA]
