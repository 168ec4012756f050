# SPDX-License-Identifier: Apache-2.0
"""Report descriptors of USB HID devices: which bits of which report mean what. Pure; no device is known here.

Source: Device Class Definition for HID 1.11, sections 5.4 to 5.8 and 6.2.2.
"""

import enum
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

MAX_DESCRIPTOR_BYTES = 4096
MAX_REPORT_BYTES = 4096
_MAX_DEPTH = 32
_LONG_ITEM = 0xFE
_COLLECTION, _END_COLLECTION = 0xA, 0xC


class DescriptorError(ValueError):
    """Say what is wrong with a descriptor, and at which byte of it."""


class ReportKind(enum.Enum):
    """Name which way a report goes; the values are the tags of the main items."""

    INPUT = 0x8
    OUTPUT = 0x9
    FEATURE = 0xB


@dataclass(frozen=True)
class UsageSpan:
    """Hold usages from `first` to `last`, both included; page in the upper 16 bits, id in the lower."""

    first: int
    last: int


@dataclass(frozen=True)
class ReportField:
    """Hold `count` values of `bit_size` bits each, side by side in one report.

    `bit_offset` counts from the report's first byte as it is read, which is the report id where `report_id`
    is not None. `usages` are those of the values in their order; the last one holds for all that follow.
    """

    kind: ReportKind
    report_id: int | None
    bit_offset: int
    bit_size: int
    count: int
    usages: tuple[UsageSpan, ...] = ()

    def slots(self, usage: int) -> list[int]:
        """Return the positions, from 0, of the values that have this usage."""
        found: list[int] = []
        position = 0
        for span in self.usages:
            length = span.last - span.first + 1
            at = position + usage - span.first
            if span.first <= usage <= span.last and at < self.count:
                found.append(at)
            position += length
        if self.usages and self.usages[-1].last == usage:
            found += range(position, self.count)
        return found


@dataclass(frozen=True)
class ReportDescriptor:
    """Hold the fields of all reports; `has_report_ids` tells whether each report begins with its id."""

    fields: tuple[ReportField, ...]
    has_report_ids: bool

    def report_bytes(self, kind: ReportKind, report_id: int | None) -> int:
        """Return the length of a report with its id; 0 when there is none."""
        ends = [
            each.bit_offset + each.bit_size * each.count
            for each in self.fields
            if each.kind is kind and each.report_id == report_id
        ]
        return (max(ends, default=0) + 7) // 8


def parse_report_descriptor(data: bytes) -> ReportDescriptor:
    """Return the fields that a descriptor declares; raise `DescriptorError` and nothing else."""
    if len(data) > MAX_DESCRIPTOR_BYTES:
        raise DescriptorError(f"the descriptor has {len(data)} bytes; allowed is {MAX_DESCRIPTOR_BYTES}")
    parser = _Parser()
    for item in _items(data):
        parser.take(item)
    return parser.finish()


@dataclass(frozen=True)
class _Item:
    at: int
    kind: int
    tag: int
    data: bytes

    @property
    def value(self) -> int:
        return int.from_bytes(self.data, "little")


def _items(data: bytes) -> Iterator[_Item]:
    at = 0
    while at < len(data):
        prefix = data[at]
        if prefix == _LONG_ITEM:
            # Long items are reserved; none is defined, so that they are stepped over.
            length = 3 + (data[at + 1] if at + 1 < len(data) else 0)
            body = b""
        else:
            length = 1 + (0, 1, 2, 4)[prefix & 3]
            body = data[at + 1 : at + length]
        if at + length > len(data):
            raise DescriptorError(f"the item at byte {at} is cut: {length} bytes, {len(data) - at} are there")
        if prefix != _LONG_ITEM:
            yield _Item(at, prefix >> 2 & 3, prefix >> 4, body)
        at += length


@dataclass(frozen=True)
class _Globals:
    usage_page: int = 0
    report_size: int = 0
    report_count: int = 0
    report_id: int | None = None


@dataclass
class _Locals:
    spans: list[tuple[int, int, bool]] = field(default_factory=list)  # first, last, with a page of its own
    minimum: tuple[int, bool] | None = None
    alternatives: int | None = None  # how many stood between delimiters so far; None outside


class _Parser:
    """Keep the state that items change, and collect fields."""

    def __init__(self) -> None:
        self._fields: list[ReportField] = []
        self._globals = _Globals()
        self._stack: list[_Globals] = []
        self._locals = _Locals()
        self._depth = 0
        self._used_bits: dict[tuple[ReportKind, int | None], int] = {}

    def take(self, item: _Item) -> None:
        match item.kind:
            case 0:
                self._take_main(item)
                self._locals = _Locals()
            case 1:
                self._take_global(item)
            case 2:
                self._take_local(item)
            case _:
                raise DescriptorError(f"the item at byte {item.at} has the reserved type 3")

    def finish(self) -> ReportDescriptor:
        if self._depth:
            raise DescriptorError(f"{self._depth} collections are not closed")
        ids = {each.report_id for each in self._fields}
        if None in ids and len(ids) > 1:
            raise DescriptorError("some reports have an id and some have none")
        return ReportDescriptor(tuple(self._fields), has_report_ids=bool(ids - {None}))

    def _take_main(self, item: _Item) -> None:
        if item.tag == _COLLECTION:
            self._depth += 1
            if self._depth > _MAX_DEPTH:
                raise DescriptorError(f"collections at byte {item.at} are nested deeper than {_MAX_DEPTH}")
        elif item.tag == _END_COLLECTION:
            self._depth -= 1
            if self._depth < 0:
                raise DescriptorError(f"the collection that ends at byte {item.at} did not begin")
        elif item.tag in {kind.value for kind in ReportKind}:
            self._add_field(ReportKind(item.tag), item.at)
        else:
            raise DescriptorError(f"the main item at byte {item.at} has the unknown tag {item.tag}")

    def _add_field(self, kind: ReportKind, at: int) -> None:
        now = self._globals
        key = (kind, now.report_id)
        offset = self._used_bits.get(key, 0 if now.report_id is None else 8)
        end = offset + now.report_size * now.report_count
        if end > MAX_REPORT_BYTES * 8:
            raise DescriptorError(f"the report at byte {at} has {end} bits; allowed are {MAX_REPORT_BYTES} bytes")
        if end == offset:
            return
        self._used_bits[key] = end
        page = now.usage_page << 16
        usages = tuple(
            UsageSpan(first, last) if own_page else UsageSpan(page | first, page | last)
            for first, last, own_page in self._locals.spans
        )
        self._fields.append(ReportField(kind, now.report_id, offset, now.report_size, now.report_count, usages))

    def _take_global(self, item: _Item) -> None:
        match item.tag:
            case 0x0:
                self._globals = replace(self._globals, usage_page=item.value & 0xFFFF)
            case 0x7:
                self._globals = replace(self._globals, report_size=item.value)
            case 0x8:
                if not 1 <= item.value <= 255:
                    raise DescriptorError(f"report id {item.value} at byte {item.at} is not 1 to 255")
                self._globals = replace(self._globals, report_id=item.value)
            case 0x9:
                self._globals = replace(self._globals, report_count=item.value)
            case 0xA:
                if len(self._stack) >= _MAX_DEPTH:
                    raise DescriptorError(f"more than {_MAX_DEPTH} states are pushed at byte {item.at}")
                self._stack.append(self._globals)
            case 0xB:
                if not self._stack:
                    raise DescriptorError(f"nothing was pushed that could be popped at byte {item.at}")
                self._globals = self._stack.pop()
            case _:
                pass  # Ranges and units say nothing about where a value stands.

    def _take_local(self, item: _Item) -> None:
        # A usage of four bytes brings its page along; a shorter one takes the page that holds at the main item.
        has_page = len(item.data) == 4
        match item.tag:
            case 0x0:
                self._add_usages(item.value, item.value, has_page=has_page)
            case 0x1:
                self._locals.minimum = (item.value, has_page)
            case 0x2:
                if self._locals.minimum is None or self._locals.minimum[0] > item.value:
                    raise DescriptorError(
                        f"the usages that end at byte {item.at} have no lower end below {item.value}"
                    )
                (first, first_has_page), self._locals.minimum = self._locals.minimum, None
                if has_page is not first_has_page:
                    raise DescriptorError(f"the usages that end at byte {item.at} have a page at one end only")
                self._add_usages(first, item.value, has_page=has_page)
            case 0xA:
                self._locals.alternatives = 0 if item.value == 1 else None
            case _:
                pass  # Designators and strings are for people.

    def _add_usages(self, first: int, last: int, *, has_page: bool) -> None:
        if self._locals.alternatives is not None:
            self._locals.alternatives += 1
            if self._locals.alternatives > 1:
                return  # Of alternatives the first is the preferred one.
        self._locals.spans.append((first, last, has_page))
