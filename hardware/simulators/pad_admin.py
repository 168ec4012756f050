# SPDX-License-Identifier: Apache-2.0
"""Administration messages of a simulated pad: keys, serial number, language, line, self test (PP791 manual)."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from hardware.simulators.key_block import BlockRefused, OpenedBlock, open_block
from hardware.simulators.pad_keys import MasterKeys, PadKeys

_KNOWN = re.compile("0[1245689]|1[236]")
TEST_KEY_LOADING_KEY = bytes.fromhex("19191919191919195B5B5B5B5B5B5B5B")
"""The key of the manual's worked examples, by which key blocks are sealed."""
_BLOCK = re.compile("02([0-9])([A-D][0-9]{4}[0-9A-Z]{11,395})")
_LOAD = re.compile("02([0-9])([0-9A-F]{48}|[0-9A-F]{32}|[0-9A-F]{16})(?:\x1c.*)?")


def _nothing() -> None:
    """Commit nothing."""


@dataclass(frozen=True)
class Reply:
    """Hold what the pad answers, and what happens once the till has acknowledged it."""

    body: str
    commit: Callable[[], None] = field(default=_nothing)


class PadAdmin:
    """Answer administration messages; everything that they change stands here."""

    def __init__(self, keys: PadKeys, serial_number: str) -> None:
        self._keys = keys
        self.serial_number = serial_number
        self.language = "0"
        self.line = ""
        self.key_loading_key: bytes | None = TEST_KEY_LOADING_KEY
        self.self_test = "0"
        self.diagnostics: list[str] = []
        self._uses: dict[int, tuple[str, str]] = {}

    def knows(self, body: str) -> bool:
        """Tell whether there is such a message."""
        return _KNOWN.match(body) is not None

    def reply(self, body: str) -> Reply | None:
        """Return the answer, or None for a bare EOT."""
        message, data = body[:2], body[2:]
        match message:
            case "02":
                return self._load_key(body)
            case "04":
                return self._tell_key(data)
            case "01":
                self.diagnostics.append(data)
                return None
            case "05":
                return Reply(body, lambda: self._set_serial_number(data)) if len(data) <= 12 else None
            case "06":
                return Reply(f"06{self.serial_number}")
            case "08":
                return self._select_key(data)
            case "12":
                return Reply("120", lambda: self._set_language(data)) if data in ("0", "1", "2") else Reply("12F")
            case "13":
                is_known = re.fullmatch("[1-8].?", data, re.DOTALL) is not None
                return Reply("130", lambda: self._set_line(data)) if is_known else Reply("131")
            case "16":
                return Reply(f"16{self.self_test}")
        return None

    def _load_key(self, body: str) -> Reply | None:
        # The pad sends the whole packet back; only the till's ACK to that makes it keep the key.
        keys = self._keys
        if not isinstance(keys, MasterKeys):
            return None
        if match := _LOAD.fullmatch(body):
            return self._keep(keys, body, int(match[1]), bytes.fromhex(match[2]), ("K0", "D"))
        if match := _BLOCK.fullmatch(body):
            try:
                opened = self.open_block(match[2])
            except BlockRefused as refused:
                return Reply(f"02?{refused.code}")
            if opened.usage not in ("K0", "P0"):
                return Reply("02?E")
            return self._keep(keys, body, int(match[1]), opened.key, (opened.usage, opened.mode))
        return None

    def open_block(self, text: str) -> OpenedBlock:
        """Open a key block; raise `BlockRefused` with the code for what is wrong with it."""
        if self.key_loading_key is None:
            raise BlockRefused("D")
        return open_block(self.key_loading_key, text)

    def _keep(self, keys: MasterKeys, body: str, index: int, key: bytes, use: tuple[str, str]) -> Reply:
        if key in keys.keys.values():
            return Reply("02?2")

        def commit() -> None:
            keys.keys[index] = key
            self._uses[index] = use

        return Reply(body, commit)

    def _tell_key(self, data: str) -> Reply:
        if not self._has_key(data[:1]):
            return Reply("040")
        usage, mode = self._uses.get(int(data[:1]), ("K0", "D"))
        return Reply(f"04F{usage}\x1c{mode}\x1cT" if data[1:] == "1" else "04F")

    def _select_key(self, data: str) -> Reply:
        # It is not checked here whether there is such a key: the next entry answers 719.
        keys = self._keys
        if not re.fullmatch("[0-9]", data):
            return Reply("081")
        if isinstance(keys, MasterKeys):
            keys.selected = int(data)
        return Reply("080")

    def _has_key(self, index: str) -> bool:
        return isinstance(self._keys, MasterKeys) and index.isdigit() and int(index) in self._keys.keys

    def _set_serial_number(self, number: str) -> None:
        self.serial_number = number

    def _set_language(self, language: str) -> None:
        self.language = language

    def _set_line(self, line: str) -> None:
        self.line = line
