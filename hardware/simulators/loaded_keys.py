# SPDX-License-Identifier: Apache-2.0
"""The keys inside a simulated pad that takes them from the till. Default keys are published test keys."""

from dataclasses import dataclass, field

from hardware.simulators import tdes
from hardware.simulators.pad_keys import TEST_MASTER_KEY


class KeyRefused(Exception):  # noqa: N818 - named after what the pad does.
    """A key that the pad does not take: no master key under it, or another check value."""


@dataclass
class LoadedKeys:
    """Hold master keys by index, and working keys by master index and index."""

    masters: dict[int, bytes] = field(default_factory=lambda: {0: TEST_MASTER_KEY}, repr=False)
    working: dict[tuple[int, int], bytes] = field(default_factory=dict, repr=False)

    def load_master(self, index: int, cryptogram: bytes, check: bytes | None) -> bytes:
        """Replace a master key by one that comes encrypted under it; return the new key's check value."""
        key = self._open(index, cryptogram, check)
        self.masters[index] = key
        return check_value(key)

    def replace_master(self, index: int, old: bytes, key: bytes) -> bytes:
        """Replace a master key by one in clear, for whoever knows the old one; return the new key's check value."""
        if self.masters.get(index) != old:
            raise KeyRefused
        self.masters[index] = key
        return check_value(key)

    def load_working(self, master: int, index: int, cryptogram: bytes, check: bytes | None) -> bytes:
        """Keep a working key that comes encrypted under a master key; return its check value."""
        key = self._open(master, cryptogram, check)
        self.working[master, index] = key
        return check_value(key)

    def _open(self, master: int, cryptogram: bytes, check: bytes | None) -> bytes:
        if master not in self.masters:
            raise KeyRefused
        key = tdes.decrypt(self.masters[master], cryptogram)
        if check is not None and check_value(key)[: len(check)] != check:
            raise KeyRefused
        return key


def check_value(key: bytes) -> bytes:
    """Return zeros encrypted under the key, 8 bytes."""
    return tdes.encrypt(key, bytes(8))
