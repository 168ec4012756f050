# SPDX-License-Identifier: Apache-2.0
"""CSV files that administrators bring and take: every row by its line, every fault by row and column."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


class ImportRefusedError(Exception):
    """A file of which nothing was imported; ``faults`` name row, column, value and what is allowed."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("; ".join(faults))
        self.faults = faults


def read_rows(content: bytes, columns: Sequence[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the rows with the number of their line. Raises `ImportRefusedError` for what is no such file."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ImportRefusedError([f"the file is not UTF-8 (byte {error.start}): save it as CSV UTF-8"]) from error
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    try:
        names = reader.fieldnames or []
        if sorted(names) != sorted(columns):
            raise ImportRefusedError([f"row 1: the columns are {', '.join(names)!r}, not {', '.join(columns)!r}"])
        for row in reader:
            if None in row or None in row.values():
                raise ImportRefusedError([f"row {reader.line_num}: not {len(columns)} values"])
            yield reader.line_num, {name: value.strip() for name, value in row.items()}
    except csv.Error as error:
        raise ImportRefusedError([f"row {reader.line_num}: {error}"]) from error


def write_rows(columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> str:
    """Write a CSV text in which no cell is a formula."""
    written = io.StringIO(newline="")
    writer = csv.writer(written)
    writer.writerow(columns)
    writer.writerows([safe_cell(str(row[name])) for name in columns] for row in rows)
    return written.getvalue()


def safe_cell(text: str) -> str:
    """Keep a spreadsheet from taking a text for a formula (OWASP, "CSV injection"); `plain_cell` undoes it."""
    return "'" + text if text.startswith((*_FORMULA_STARTS, "'")) else text


def plain_cell(cell: str) -> str:
    """Return the text that `safe_cell` was given."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith((*_FORMULA_STARTS, "'")) else cell
