# SPDX-License-Identifier: Apache-2.0
"""How a simulated pad reads the fields of a PIN request: from the table of messages, errors as the pad's codes."""

import re
from dataclasses import dataclass, field

from hardware.simulators.pad_keys import PadError

FS = "\x1c"
_TIMEOUT = re.compile("[1-9]")
_AMOUNT = re.compile(r"[0-9]{1,5}\.[0-9]{2}")


class PadRefuses(Exception):  # noqa: N818 - named after what the pad does.
    """A request that the pad answers with EOT alone."""


@dataclass(frozen=True)
class EntryRequest:
    """Hold what a pad needs to know to ask for a PIN."""

    account: str = field(repr=False)
    session_key_hex: str = field(repr=False)
    timeout_units: int = 9
    min_digits: int = 4
    max_digits: int = 12
    may_be_empty: bool = False
    prompts: tuple[str, ...] = ()
    processing: str = "PROCESSING"


def read_entry(body: str, *, dukpt: bool) -> EntryRequest:
    """Read message 70, 76, Z60 or Z62; raise `PadError` with the pad's code or `PadRefuses`."""
    message, _, rest = body.partition(".")
    account, *fields = rest.split(FS)
    _check_account(account)
    match message:
        case "Z60":
            return _read_z60(account, fields, dukpt=dukpt)
        case "Z62":
            return _read_z62(account, fields, dukpt=dukpt)
        case "70" | "76":
            return _read_70(account, fields, dukpt=dukpt)
    raise PadRefuses


def _check_account(account: str) -> None:
    if not account:
        raise PadError("0")
    if len(account) < 8:
        raise PadError("2")
    if len(account) > 19:
        raise PadError("3")
    if not (account.isascii() and account.isdigit()):
        raise PadError("4")


def _units(fields: list[str]) -> int:
    if not fields:
        return 9
    if len(fields) > 1 or not _TIMEOUT.fullmatch(fields[0]):
        raise PadError("6")
    return int(fields[0])


def _read_z60(account: str, fields: list[str], *, dukpt: bool) -> EntryRequest:
    if dukpt:
        return EntryRequest(account, "", _units(fields))
    if not fields:
        raise PadError("5")
    return EntryRequest(account, fields[0], _units(fields[1:]))


def _read_z62(account: str, fields: list[str], *, dukpt: bool) -> EntryRequest:
    if len(fields) < 3:
        raise PadError("8")
    # The session key has no separator of its own: 16 or 32 digits, then two pairs of digits and Y or N.
    found = [
        (size, match)
        for size in ((0,) if dukpt else (16, 32))
        if (match := re.fullmatch(rf"(.{{{size}}})([0-9]{{2}})([0-9]{{2}})([YN])(.{{1,16}})", fields[0]))
    ]
    if not found:
        raise PadError("8")
    key, low, high, empty, first = found[-1][1].groups()
    if not 4 <= int(low) <= int(high) <= 12:
        raise PadError("8")
    prompts = (first, fields[1])
    return EntryRequest(account, key, _units(fields[3:]), int(low), int(high), empty == "Y", prompts, fields[2])


def _read_70(account: str, fields: list[str], *, dukpt: bool) -> EntryRequest:
    if not fields:
        raise PadError("8")
    if dukpt:
        if fields[0][:1] not in ("D", "C") or not _AMOUNT.fullmatch(fields[0][1:]):
            raise PadError("8")
        return EntryRequest(account, "", _units(fields[1:]), prompts=(fields[0][1:],))
    for size in (32, 16):
        if _AMOUNT.fullmatch(fields[0][size:]) and "." not in fields[0][:size]:
            return EntryRequest(account, fields[0][:size], _units(fields[1:]), prompts=(fields[0][size:],))
    raise PadError("8")
