# SPDX-License-Identifier: Apache-2.0
"""The faults of a simulated receipt printer by name: one list, which command line and training bench offer whole."""

from collections.abc import Mapping
from types import MappingProxyType

from hardware.simulators.escpos_core import EscPosCore

_SLOW_LINE_S = 1.0
_LONGEST_REQUEST = 16
_LINES_OF_A_SHORT_ROLL = 3
_WELL: Mapping[str, object] = MappingProxyType(
    {
        "is_paper_out": False,
        "is_paper_near_end": False,
        "is_cover_open": False,
        "is_taken_offline": False,
        "is_cutter_jammed": False,
        "is_silent": False,
        "line_s": 0.0,
        "lines_left": None,
    }
)

PRINTER_FAULTS: Mapping[str, Mapping[str, object]] = MappingProxyType(
    {
        "paper-out": {"is_paper_out": True},
        "paper-low": {"is_paper_near_end": True},
        "paper-ends": {"lines_left": _LINES_OF_A_SHORT_ROLL},
        "cover-open": {"is_cover_open": True},
        "offline": {"is_taken_offline": True},
        "jammed": {"is_cutter_jammed": True},
        "silent": {"is_silent": True},
        "slow": {"line_s": _SLOW_LINE_S},
    }
)
"""Each lasts until it is mended, by `none`; with `paper-ends` three more lines come out before the paper is out."""

UNPLUG = "unplug"
"""The cable is pulled once, in the middle of what the till sends next."""
PRINTER_FAULT_HELP = f"fault {'|'.join((*PRINTER_FAULTS, UNPLUG, 'none'))}"


def spoil(core: EscPosCore, name: str) -> None:
    """Bring one of `PRINTER_FAULTS` about beside those that are there; ``none`` mends all. Raises `ValueError`."""
    changes = _WELL if name == "none" else PRINTER_FAULTS.get(name)
    if changes is None:
        allowed = ", ".join((*PRINTER_FAULTS, UNPLUG, "none"))
        raise ValueError(f"fault {name!r} is not known; allowed are {allowed}")
    for each, value in changes.items():
        setattr(core, each, value)


def is_of_a_slip(data: bytes) -> bool:
    """Tell whether bytes that came at once are part of a slip, and no question or pulse."""
    return len(data) > _LONGEST_REQUEST
