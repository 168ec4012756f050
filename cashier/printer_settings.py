# SPDX-License-Identifier: Apache-2.0
"""The settings of the receipt printer, the drawer that hangs on it, and the customer's display."""

from __future__ import annotations

import re
from enum import IntEnum, StrEnum
from pathlib import Path
from typing import Annotated

from pydantic import Field, StringConstraints, field_validator
from pydantic_core import PydanticCustomError
from pydantic_core.core_schema import ValidationInfo

from cashier.device_settings import Baud, Flow, OnUSB, Port, Section, SerialMode

Host = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9.:_-]{1,253}$")]
RAW_TCP_PORT = 9100
"""Where printers on the network take raw bytes, unless they were set otherwise."""
Queue = Annotated[str, StringConstraints(pattern=r"^[^\s/#\-][^/#]{0,126}$")]
Lines = Annotated[str, StringConstraints(max_length=1000)]
_ADDRESS = re.compile(
    r"(?P<bare_six>[0-9A-Fa-f]*(?::[0-9A-Fa-f]*){2,7})"
    r"|(?:\[(?P<six>[0-9A-Fa-f:]{2,45})\]|(?P<host>[A-Za-z0-9](?:[A-Za-z0-9._-]{0,251}[A-Za-z0-9])?))"
    r"(?::(?P<port>[0-9]{1,5}))?",
    re.ASCII,
)


class PaperColumns(IntEnum):
    """How many letters stand on a line: 32 on paper of 58 mm, 42 or 48 on paper of 80 mm."""

    NARROW = 32
    WIDE = 42
    WIDEST = 48


class SlipLanguage(StrEnum):
    """In which language a slip is written."""

    ZH = "zh-CN"
    EN = "en"
    BOTH = "both"


class PaperCut(StrEnum):
    """How the paper is cut."""

    PARTIAL = "partial"
    FULL = "full"
    NONE = "none"


class PrinterFont(StrEnum):
    """Which Chinese characters the printer has."""

    GBK = "gbk"
    GB18030 = "gb18030"
    NONE = "none"


class PrinterSymbols(StrEnum):
    """Who draws barcodes and QR codes."""

    NATIVE = "native"
    PICTURE = "picture"


class DrawerPin(StrEnum):
    """By which pin of the printer's connector the drawer opens."""

    NONE = "none"
    PIN_2 = "pin2"
    PIN_5 = "pin5"


class PrinterSettings(OnUSB):
    """The receipt printer."""

    host: Host | None = Field(
        default=None, description="Name or address of a network printer such as 192.168.1.87; or give another place"
    )
    tcp_port: int = Field(default=RAW_TCP_PORT, ge=1, le=65535, description="With `host`: its TCP port for raw bytes")
    queue: Queue | None = Field(
        default=None,
        description="A printer that the system knows, by the name of its queue (CUPS, or Windows' printers)",
    )
    port: Port | None = Field(
        default=None,
        validate_default=True,
        description="Device path such as /dev/ttyUSB1, or a name such as COM5; or give `usb`, `host` or `queue`",
    )
    baud: Baud = Field(default=9600, description="With `port`: speed of the line, as the printer is set")
    mode: SerialMode = Field(default="8N1", description="With `port`: data bits, parity, stop bits")
    flow: Flow = Field(default=Flow.NONE, description="With `port`: how printer and till tell each other to wait")
    answers: bool = Field(
        default=True, description="The printer says how it fares; false for one that only listens (no way back)"
    )
    columns: PaperColumns = Field(
        default=PaperColumns.NARROW, description="Letters on a line: 32 on paper of 58 mm, 42 or 48 on 80 mm"
    )
    language: SlipLanguage = Field(default=SlipLanguage.BOTH, description="Language of the slips")
    cut: PaperCut = Field(default=PaperCut.PARTIAL, description="How the paper is cut; none only feeds it out")
    logo: Path | None = Field(
        default=None,
        description="Whole path of a PNG file that stands above the customer's slips, in black and white; made "
        "smaller where it is wider than the paper, or higher than half of that",
    )
    header: Lines = Field(default="", description="Lines above every slip, such as the shop's name and address")
    footer: Lines = Field(default="", description="Lines below the customer's slips")

    font: PrinterFont = Field(
        default=PrinterFont.GBK,
        description="Chinese font of the printer: gbk (GB18030 printers too), gb18030 for one that has the rare "
        "characters of names as well, or none: then every line of Chinese is drawn and sent as a picture",
    )
    symbols: PrinterSymbols = Field(
        default=PrinterSymbols.NATIVE,
        description="Barcode and QR code of a slip: native, the printer draws them, or picture, the till draws them "
        "for a printer that cannot",
    )
    drawer: DrawerPin = Field(
        default=DrawerPin.NONE, description="Pin of the printer's drawer connector by which the drawer opens"
    )
    drawer_pulse_ms: int = Field(default=100, ge=2, le=510, description="How long that pulse lasts, in milliseconds")
    print_sale: bool = Field(default=True, description="Print a slip for every sale that is paid")
    print_refund: bool = Field(default=True, description="Print a slip for every refund")
    print_unknown: bool = Field(
        default=True, description="Print a slip for the customer when a payment's result is not known"
    )
    print_z: bool = Field(default=True, description="Print the Z when a shift is closed")
    print_cash: bool = Field(default=True, description="Print a slip for cash put into the drawer or taken out")

    @field_validator("logo")
    @classmethod
    def _is_a_whole_path(cls, value: Path | None) -> Path | None:
        # A till is started in folders that nobody thinks of.
        if value is not None and not value.is_absolute():
            raise PydanticCustomError("whole_path", "give the whole path of the file, such as /etc/jifu/logo.png")
        return value

    @field_validator("port")
    @classmethod
    def _has_one_place(cls, value: str | None, info: ValidationInfo) -> str | None:
        # A place that is wrong is named by itself and is not in the data then.
        others = ("usb", "host", "queue")
        if all(name in info.data for name in others):
            named = (value is not None) + sum(info.data[name] is not None for name in others)
            if named != 1:
                raise PydanticCustomError(
                    "one_place", "give one place: port, such as /dev/ttyUSB1 or COM5, or usb, or host, or queue"
                )
        return value


class AddressError(ValueError):
    """A text is no printer's address; the message says which, and what is allowed."""


def read_address(text: str) -> tuple[str, int]:
    """Return host and TCP port of an address such as 192.168.1.87, printer.local:9100 or [fe80::1]:9100.

    Raises `AddressError`.
    """
    address = _ADDRESS.fullmatch(text.strip())
    port = int(address["port"] or RAW_TCP_PORT) if address is not None else 0
    if address is None or not 1 <= port <= 65535 or _is_cut(address["host"] or ""):
        raise AddressError(f"{text!r} is no printer's address; allowed is 192.168.1.87, or 192.168.1.87:9100")
    return address["bare_six"] or address["six"] or address["host"], port


def _is_cut(host: str) -> bool:
    """Tell whether this would be an address of four numbers if it were typed to its end."""
    numbers = host.split(".")
    is_of_numbers = all(each.isdecimal() for each in numbers)
    return is_of_numbers and not (len(numbers) == 4 and all(int(each) <= 255 for each in numbers))


class DisplayCommands(StrEnum):
    """Whose commands a customer display obeys."""

    CD5220 = "cd5220"
    EPSON = "epson"


class CustomerDisplaySettings(Section):
    """What the customer sees: a window on a second monitor, a display of two lines, or both."""

    second_screen: bool = Field(default=False, description="Show the customer's window on a second monitor")
    port: Port | None = Field(
        default=None,
        description="Serial port of a display of two lines by 20 characters, such as /dev/ttyUSB2 or COM6",
    )
    baud: Baud = Field(default=9600, description="With `port`: speed of the line, as the display is set")
    mode: SerialMode = Field(default="8N1", description="With `port`: data bits, parity, stop bits")
    commands: DisplayCommands = Field(
        default=DisplayCommands.CD5220, description="With `port`: whose commands the display obeys"
    )
