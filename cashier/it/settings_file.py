# SPDX-License-Identifier: Apache-2.0
"""Changes a settings file that people edit too: their comments and order stay, and it is never half-written."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import AoT, Table

SCANNER, PIN_PAD, PRINTER = "scanner", "pin_pad", "printer"
_IDENTITY = ("way", "port", "device", "usb", "serial_number", "usb_path")
# Another make has another line and other ways to ask.
_OF_THE_MAKE = ("make", "baud", "mode", "dialect", "prompt_id", "sms_prompt_id")
OF_THE_PRINTER = (*_IDENTITY, "host", "tcp_port", "queue", "baud", "mode", "flow", "answers", "font")
"""Which printer it is and what it can do. All else in `[printer]` is how the shop's slips are to be."""


class SettingsFileError(Exception):
    """The file cannot be changed; the message names it and says why. It is as it was."""


def put_scanner(path: Path, table: Mapping[str, Any], beneath: Sequence[Mapping[str, Any]] = ()) -> None:
    """Put a scanner's table into the file, in the place of an earlier one of the same device.

    ``beneath`` are the scanners in force so far: where the file has none of its own they are taken over, because its
    list stands in the place of those of weaker files. Raises `SettingsFileError`.
    """
    document = _read(path)
    tables = document.get(SCANNER)
    if tables is None:
        tables = tomlkit.aot()
        for each in beneath:
            tables.append(_table(each))
        document.append(SCANNER, tables)
        tables = document[SCANNER]
    if not isinstance(tables, AoT):
        raise SettingsFileError(f"{path}: scanner is not written as [[scanner]] tables; change it by hand")
    same = next((each for each in tables if _is_same(each, table)), None)
    if same is None:
        tables.append(_table(table))
    else:
        for key in _IDENTITY:
            same.pop(key, None)
        same.update(table)
    _write(path, tomlkit.dumps(document))


def put_pin_pad(path: Path, table: Mapping[str, Any]) -> None:
    """Put the PIN pad's table into the file; of an earlier one stays what says nothing about which pad it is.

    Raises `SettingsFileError`.
    """
    _put(path, PIN_PAD, table, (*_IDENTITY, *_OF_THE_MAKE))


def put_printer(path: Path, table: Mapping[str, Any]) -> None:
    """Put the printer's table into the file; of an earlier one stays how slips look and which are printed.

    Raises `SettingsFileError`.
    """
    _put(path, PRINTER, table, OF_THE_PRINTER)


def _put(path: Path, section: str, table: Mapping[str, Any], of_the_device: Sequence[str]) -> None:
    document = _read(path)
    kept = document.get(section)
    if kept is None:
        document.append(section, _table(table))
    elif not isinstance(kept, Table):
        raise SettingsFileError(f"{path}: {section} is not written as a [{section}] table; change it by hand")
    else:
        for key in of_the_device:
            kept.pop(key, None)
        kept.update(table)
    _write(path, tomlkit.dumps(document))


def _is_same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Tell whether two tables mean one device: what it is on USB, or where it is."""
    usb = one.get("usb"), one.get("serial_number"), one.get("usb_path")
    place = one.get("port") or one.get("device")
    if usb[0] is not None:
        return usb == (other.get("usb"), other.get("serial_number"), other.get("usb_path")) and _way(one) == _way(
            other
        )
    return place is not None and place == (other.get("port") or other.get("device"))


def _way(table: Mapping[str, Any]) -> str:
    return str(table.get("way", "serial"))


def _table(values: Mapping[str, Any]) -> Table:
    table = tomlkit.table()
    table.update(values)
    return table


def _read(path: Path) -> tomlkit.TOMLDocument:
    try:
        return tomlkit.parse(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return tomlkit.document()
    except (TOMLKitError, UnicodeDecodeError) as fault:
        raise SettingsFileError(f"{path} is not TOML ({fault}); mend it first") from fault
    except OSError as fault:
        raise SettingsFileError(f"{path} cannot be read ({fault.strerror})") from fault


def _write(path: Path, text: str) -> None:
    """Write a new file beside it and put that in its place, with the rights of the old one."""
    try:
        path = path.resolve()  # A link to a file elsewhere stays one.
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf-8", newline="", dir=path.parent, prefix=f".{path.name}.", delete=False
        ) as new:
            try:
                new.write(text)
                new.flush()
                os.fsync(new.fileno())
                with contextlib.suppress(FileNotFoundError):
                    Path(new.name).chmod(path.stat().st_mode & 0o777)
                new.close()
                Path(new.name).replace(path)
            except OSError:
                Path(new.name).unlink(missing_ok=True)
                raise
    except OSError as fault:
        raise SettingsFileError(f"{path} cannot be written ({fault.strerror})") from fault
