# SPDX-License-Identifier: Apache-2.0
"""Reads another process's memory as a core dump would hold it (Linux; proc(5), /proc/pid/mem)."""

from __future__ import annotations

from pathlib import Path


def readable_memory(pid: int) -> bytes:
    """Return the private memory of a process of one's own: heap, stacks, whatever it has written to."""
    content = bytearray()
    with Path(f"/proc/{pid}/mem").open("rb", buffering=0) as memory:
        for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
            span, rights, *_ = line.split()
            if not rights.startswith("rw") or line.endswith(("[vvar]", "[vsyscall]")):
                continue
            begins, ends = (int(each, 16) for each in span.split("-"))
            try:
                memory.seek(begins)
                content += memory.read(ends - begins)
            except (OSError, OverflowError):
                continue  # A page of a device: no dump has it either.
    return bytes(content)
