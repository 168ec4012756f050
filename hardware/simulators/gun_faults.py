# SPDX-License-Identifier: Apache-2.0
"""What can go wrong between a serial gun and the till, as data: what comes out of the wire in place of a code."""

import enum

from hardware.simulators.faults import Emission

_SLOW_S = 0.03
_NOISE = b"\x00\xff\x15\x7f"
_LONG_BYTES = 8 * 1024


class GunFault(enum.StrEnum):
    """Name a fault of one scan."""

    SPLIT = "split"  # byte by byte, with pauses
    DOUBLE = "double"  # fired twice
    GLUED = "glued"  # two codes with nothing between them
    CUT = "cut"  # the second half and the suffix never came
    LOSE_BYTE = "lose-byte"  # one byte in the middle is missing
    GARBAGE = "garbage"  # noise before it
    PARITY = "parity"  # the gun talks 7E1 and the port is set to 8N1
    NO_SUFFIX = "no-suffix"
    LONG = "long"  # eight kilobytes
    NOT_TEXT = "not-text"  # bytes that are no UTF-8 and no GB18030
    SECOND_READER = "second-reader"  # another program reads the same port: what it takes is missing here
    UNPLUG = "unplug"  # the cable is pulled in the middle


def emissions(code: bytes, suffix: bytes, fault: GunFault) -> list[Emission]:
    """Return what goes out for a code, its prefix included, with a fault."""
    whole, half = code + suffix, len(code) // 2
    match fault:
        case GunFault.SPLIT:
            return [Emission(whole[at : at + 1], _SLOW_S) for at in range(len(whole))]
        case GunFault.DOUBLE:
            return [Emission(whole), Emission(whole)]
        case GunFault.GLUED:
            return [Emission(code + whole)]
        case GunFault.CUT:
            return [Emission(code[:half])]
        case GunFault.LOSE_BYTE:
            return [Emission(whole[:half] + whole[half + 1 :])]
        case GunFault.GARBAGE:
            return [Emission(_NOISE + whole)]
        case GunFault.PARITY:
            return [Emission(with_parity(whole))]
        case GunFault.NO_SUFFIX:
            return [Emission(code)]
        case GunFault.LONG:
            return [Emission((code * (_LONG_BYTES // max(1, len(code)) + 1))[:_LONG_BYTES] + suffix)]
        case GunFault.NOT_TEXT:
            return [Emission(b"\xff\xfe\x80" + whole)]
        case GunFault.SECOND_READER:
            return [Emission(whole[::2])]
        case GunFault.UNPLUG:
            return [Emission(code[:half], unplug=True)]


def with_parity(data: bytes) -> bytes:
    """Return seven bits with even parity as a port reads them that is set to eight bits without."""
    return bytes(byte & 0x7F | (byte & 0x7F).bit_count() % 2 << 7 for byte in data)
