# SPDX-License-Identifier: Apache-2.0
"""The settings of whatever scans at the counter: by which way in it reaches the till, and how it is found again."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, Field, StringConstraints, Tag, field_validator
from pydantic_core import PydanticCustomError
from pydantic_core.core_schema import ValidationInfo

Label = Annotated[str, StringConstraints(min_length=1, max_length=60, strip_whitespace=True)]
SerialNumber = Annotated[str, StringConstraints(min_length=1, max_length=126, strip_whitespace=True)]
"""As long as a string of USB may be (Universal Serial Bus Specification 2.0, section 9.6.7)."""
Port = Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True)]
SerialMode = Annotated[str, StringConstraints(pattern=r"^[78][NEO][12]$")]
Baud = Annotated[int, Field(ge=300, le=921_600)]
USBId = Annotated[str, StringConstraints(pattern=r"^[0-9a-fA-F]{4}:[0-9a-fA-F]{4}$")]
USBPath = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,3}-[0-9]{1,3}(\.[0-9]{1,3}){0,6}$")]
Prefix = Annotated[str, StringConstraints(pattern=r"^(F([1-9]|1[0-9]|2[0-4])|[^0-9\s]{1,4})$")]
Fraction = Annotated[float, Field(ge=0, le=1)]

_USB = "Vendor and product as `cashier-cli devices list` shows them, such as 0c2e:0b61"
_SERIAL_NUMBER = "With `usb`: the device's serial number, where there are several of a kind"
_USB_PATH = "With `usb`: bus and ports such as 1-1.4, where devices of a kind have no serial numbers"


class Section(BaseModel):
    """A table of the settings: nothing unknown is in it, and nobody changes it."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class ScannerWay(StrEnum):
    """By which way a scan comes in."""

    SERIAL = "serial"
    HID = "hid"
    CAMERA = "camera"
    WEDGE = "wedge"


class ScannerSuffix(StrEnum):
    """What a gun sends after a code; ``auto`` learns it."""

    AUTO = "auto"
    CR = "cr"
    LF = "lf"
    CRLF = "crlf"
    TAB = "tab"
    NONE = "none"


class Flow(StrEnum):
    """How gun and till tell each other to wait."""

    NONE = "none"
    RTS_CTS = "rts/cts"
    XON_XOFF = "xon/xoff"


class CodeLetters(StrEnum):
    """Whose letters tell the kind of a code."""

    HONEYWELL = "honeywell"
    ZEBRA = "zebra"
    OTHER = "other"


class TriggerMake(StrEnum):
    """By whose commands a gun is made to read."""

    HONEYWELL = "honeywell"
    NEWLAND = "newland"
    ENGINE = "engine"


class HIDLayout(StrEnum):
    """Where the parts of a report stand; ``auto`` asks the gun."""

    AUTO = "auto"
    COUNTED = "counted"
    IBM = "ibm"


class KeyboardCountry(StrEnum):
    """The country that a gun in keyboard mode is set to."""

    US = "us"
    GERMANY = "de"
    FRANCE = "fr"


class _Scanner(Section):
    way: ScannerWay
    name: Label


class OnUSB(Section):
    """A device that may be named by what it is on USB."""

    usb: USBId | None = Field(default=None, description=f"{_USB}: found again whatever it is called today")
    serial_number: SerialNumber | None = Field(default=None, description=_SERIAL_NUMBER)
    usb_path: USBPath | None = Field(default=None, description=_USB_PATH)

    @field_validator("serial_number", "usb_path")
    @classmethod
    def _goes_with_usb(cls, value: str | None, info: ValidationInfo) -> str | None:
        # A wrong `usb` is named by itself and is not in the data then.
        if value is not None and "usb" in info.data and info.data["usb"] is None:
            raise PydanticCustomError("needs_usb", "it goes with usb, which is missing")
        return value


class _USBScanner(OnUSB, _Scanner):
    """Something that scans and may be on USB."""


def one_place(value: str | None, info: ValidationInfo, example: str) -> str | None:
    """Have a device named either by its place or by what it is on USB. Raises `PydanticCustomError`."""
    if "usb" in info.data and (value is None) is (info.data["usb"] is None):
        raise PydanticCustomError("one_place", "give either this, such as {example}, or usb", {"example": example})
    return value


class SerialScannerSettings(_USBScanner):
    """A gun on a serial line, or on USB as a virtual COM port."""

    way: Literal[ScannerWay.SERIAL] = Field(default=ScannerWay.SERIAL, description="By which way its scans come in")
    name: Label = Field(default="gun", description="What messages call it")
    port: Port | None = Field(
        default=None,
        validate_default=True,
        description="Device path such as /dev/ttyACM0, or a name such as COM3; or give `usb`",
    )
    baud: Baud = Field(default=9600, description="Speed of the line, in bits a second; a USB gun ignores it")
    mode: SerialMode = Field(default="8N1", description="Data bits, parity, stop bits")
    flow: Flow = Field(default=Flow.NONE, description="How gun and till tell each other to wait")
    suffix: ScannerSuffix = Field(
        default=ScannerSuffix.AUTO, description="What the gun sends after a code; `auto` learns it"
    )
    aim: bool = Field(default=True, description="Take an AIM identifier such as ]Q3 off the text")
    letters: CodeLetters | None = Field(
        default=None,
        description="Whose letters the gun puts before a code to tell its kind, where it sends no AIM identifier: "
        "honeywell, zebra, or other for one letter that means nothing to us (Newland)",
    )
    acknowledge: bool = Field(
        default=False,
        description="Answer every code with ACK, for a gun that waits for it; NAK has it send a garbled one again",
    )
    trigger: TriggerMake | None = Field(
        default=None,
        description="Have the till pull the trigger while an amount waits for a code, by whose commands; engine is "
        "for bare scan engines that take T and P",
    )

    @field_validator("port")
    @classmethod
    def _has_a_place(cls, value: str | None, info: ValidationInfo) -> str | None:
        return one_place(value, info, "/dev/ttyACM0 or COM3")


class HIDScannerSettings(_Scanner):
    """A gun on USB in HID POS mode."""

    way: Literal[ScannerWay.HID] = Field(description="By which way its scans come in")
    name: Label = Field(default="gun", description="What messages call it")
    usb: USBId = Field(description=_USB)
    serial_number: SerialNumber | None = Field(default=None, description=_SERIAL_NUMBER)
    usb_path: USBPath | None = Field(default=None, description=_USB_PATH)
    layout: HIDLayout = Field(
        default=HIDLayout.AUTO,
        description="Where the parts of a report stand; `auto` asks the gun, `counted` is for Microscan, "
        "`ibm` for Symbol in IBM hand-held mode",
    )


class RegionSettings(Section):
    """The part of a picture that is looked at."""

    left: Fraction = Field(default=0, description="Left edge of the part that is looked at, of the picture's width")
    top: Fraction = Field(default=0, description="Upper edge, of the picture's height")
    right: Fraction = Field(default=1, description="Right edge")
    bottom: Fraction = Field(default=1, description="Lower edge")

    @field_validator("right", "bottom")
    @classmethod
    def _lies_behind(cls, value: float, info: ValidationInfo) -> float:
        other = {"right": "left", "bottom": "top"}[str(info.field_name)]
        if value <= info.data.get(other, 0):
            raise PydanticCustomError("edges", "it has to be more than {other}", {"other": other})
        return value


class CameraSettings(_USBScanner):
    """A camera that reads the codes shown to it."""

    way: Literal[ScannerWay.CAMERA] = Field(description="By which way its scans come in")
    name: Label = Field(default="camera", description="What messages call it")
    device: Port | None = Field(
        default=None,
        validate_default=True,
        description="Device path such as /dev/video0, on Windows a number such as 0; a film's path, or a folder of "
        "pictures, whose newest it sees, with / at its end; or give `usb`",
    )
    width: int = Field(default=1280, ge=160, le=7680, description="Width of the picture asked for, in pixels")
    height: int = Field(default=720, ge=120, le=4320, description="Height of the picture asked for, in pixels")
    region: RegionSettings = RegionSettings()
    mirror: bool = Field(default=False, description="The camera gives a mirror's picture")
    torch: bool | None = Field(
        default=None, description="Its lamp on or off, where the driver has one; unless given, as it is"
    )
    exposure_ms: float | None = Field(
        default=None,
        ge=0,
        le=1000,
        description="Fixed exposure in milliseconds where the driver has it, 0 for its own; unless given, as it is",
    )

    @field_validator("device")
    @classmethod
    def _has_a_place(cls, value: str | None, info: ValidationInfo) -> str | None:
        return one_place(value, info, "/dev/video0, on Windows 0")


class WedgeSettings(_USBScanner):
    """A gun that plays keyboard: its keyboard is ours alone (Linux), or its keys are told apart in the window.

    In the window they are told by its keyboard where that is known (Windows), else by prefix or speed.
    """

    way: Literal[ScannerWay.WEDGE] = Field(description="By which way its scans come in")
    name: Label = Field(default="gun", description="What messages call it")
    device: Port | None = Field(
        default=None,
        description="Path of its keyboard such as /dev/input/by-id/…-event-kbd, on Windows its name; unless that or "
        "`usb` is given, its keys are told from a person's in the window, by `prefix` or else by their speed",
    )
    country: KeyboardCountry | None = Field(
        default=None,
        description="Country that the gun is set to, mostly us: its keys are then read by their places, whatever "
        "layout the computer has; unless given, as the computer has it",
    )
    prefix: Prefix | None = Field(
        default=None,
        description="What the gun is programmed to type before a code: F1 to F24, or 1 to 4 characters but digits",
    )
    min_characters: int = Field(
        default=6, ge=2, le=64, description="In the window: shorter bursts of keys are a person's"
    )
    max_average_gap_ms: float = Field(
        default=30, gt=0, le=500, description="In the window: keys further apart on average are a person's"
    )
    hold_ms: float = Field(
        default=50,
        gt=0,
        le=500,
        description="In the window: pause that ends a code, and so how long a person's key may be held back; with a "
        "prefix only keys that come behind it",
    )

    @field_validator("device")
    @classmethod
    def _is_named_once(cls, value: str | None, info: ValidationInfo) -> str | None:
        if value is not None and info.data.get("usb") is not None:
            raise PydanticCustomError("one_place", "give either this or usb")
        return value

    @field_validator("hold_ms")
    @classmethod
    def _outlasts_the_gap(cls, value: float, info: ValidationInfo) -> float:
        if value < info.data.get("max_average_gap_ms", 0):
            raise PydanticCustomError("gaps", "it is not less than max_average_gap_ms")
        return value

    @property
    def typed_prefix(self) -> str:
        """The prefix as characters; a function key gives none."""
        is_function_key = self.prefix is not None and any(character.isdigit() for character in self.prefix)
        return "" if self.prefix is None or is_function_key else self.prefix

    def is_in_window(self, platform: str, *, has_window: bool = True) -> bool:
        """Tell whether its keys come with everybody's to the till's window, and are told apart there.

        Windows lets no program keep one keyboard from its windows; one without a window hears it all the same.
        """
        return (platform == "win32" and has_window) or (self.usb is None and self.device is None)


def _way_of(value: Any) -> str:
    """Return by which way a table's scans come in: serial where it does not say."""
    given = value.get("way", ScannerWay.SERIAL) if isinstance(value, dict) else getattr(value, "way", "serial")
    return str(given)


ScannerSettings = Annotated[
    Annotated[SerialScannerSettings, Tag("serial")]
    | Annotated[HIDScannerSettings, Tag("hid")]
    | Annotated[CameraSettings, Tag("camera")]
    | Annotated[WedgeSettings, Tag("wedge")],
    Discriminator(
        _way_of,
        custom_error_type="way",
        custom_error_message=f"it is one of {', '.join(ScannerWay)}",
    ),
]
