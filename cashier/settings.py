# SPDX-License-Identifier: Apache-2.0
"""The till's settings: machine file < user file < environment < command line, each value with where it came from.

A wrong value is named with file, key, value and what is allowed. It is then left out, so that the till can still
open and say so; a caller that must not go on (the command line) stops at the first problem instead.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Self, get_args

import platformdirs
from pydantic import BaseModel, Field, HttpUrl, StringConstraints, ValidationError, field_validator, model_validator
from pydantic_core import ErrorDetails
from pydantic_core.core_schema import ValidationInfo

from cashier.device_settings import Baud, OnUSB, Port, ScannerSettings, ScannerWay, SerialMode, one_place
from cashier.device_settings import Section as _Section
from cashier.printer_settings import CustomerDisplaySettings, PrinterSettings
from cashier.values.lines import is_private
from cashier.values.texts import Language

FILE_NAME = "till.toml"
ENVIRONMENT_PREFIX = "JIFU_"
_PASSWORD_IN_ADDRESS = re.compile(r"//[^/@\s]*@")


class Theme(StrEnum):
    """How the window looks."""

    LIGHT = "light"
    DARK = "dark"

    @property
    def other(self) -> Theme:
        """The one that a switch leads to."""
        return Theme.DARK if self is Theme.LIGHT else Theme.LIGHT


class PlatformSettings(_Section):
    """Where the middle platform is."""

    url: HttpUrl = Field(
        default=HttpUrl("http://127.0.0.1:8790"),
        description="Address of the middle platform: https://, or http:// on this machine",
    )

    @field_validator("url")
    @classmethod
    def _with_tls(cls, url: HttpUrl) -> HttpUrl:
        if url.username is not None or url.password is not None or url.query is not None or url.fragment is not None:
            raise ValueError("an address alone: no name or password in it, no ? and no #")
        if not is_private(str(url)):
            raise ValueError(
                "http:// is for a platform on this machine alone; over a network use https://, "
                "or anybody on the way could read payment codes and answer «paid»"
            )
        return url


class StorageSettings(_Section):
    """Where the till keeps its book."""

    folder: Path = Field(
        default_factory=lambda: Path(platformdirs.user_data_dir("jifu", appauthor=False)) / "till",
        description="Folder of journal and enrolment, on a disk of this machine and not a network share; "
        "unless given, the user's own: ~/.local/share/jifu/till, on Windows %LOCALAPPDATA%\\jifu\\till",
    )

    @field_validator("folder")
    @classmethod
    def _named(cls, folder: Path) -> Path:
        # An empty word is Python's name for the folder that a program happens to be started in; a folder that is
        # called ~ is meant by nobody.
        if folder == Path():
            raise ValueError("name a folder, such as /srv/till or D:\\till")
        try:
            return folder.expanduser()
        except RuntimeError as fault:
            raise ValueError(f"{fault}: name a folder from its beginning, such as /srv/till") from fault


class PINPadMake(StrEnum):
    """Which family of protocols a pad speaks; the drivers' names for them."""

    VERIFONE = "verifone"
    PSBC = "psbc"
    H002 = "h002"
    ABECS = "abecs"
    NEWLAND = "newland"
    KEYPAD = "keypad"


class PINPadDialect(StrEnum):
    """How a Verifone pad is asked: with the prompt in Z2 before Z60, or all in Z62, or the amount in 70."""

    Z60 = "z60"
    Z62 = "z62"
    M70 = "70"


PadPrompt = Annotated[str, StringConstraints(pattern=r"^[0-9]{3}$")]


class PINPadSettings(OnUSB):
    """The PIN pad on a serial line."""

    port: Port | None = Field(
        default=None,
        validate_default=True,
        description="Device path such as /dev/ttyUSB0, or a name such as COM4; or give `usb`",
    )
    make: PINPadMake = Field(default=PINPadMake.VERIFONE, description="Which protocol it speaks")
    baud: Baud | None = Field(default=None, description="Unless given, what is usual for the make")
    mode: SerialMode = Field(default="8N1", description="Data bits, parity, stop bits")
    dialect: PINPadDialect = Field(default=PINPadDialect.Z60, description="How a Verifone pad asks for the PIN")
    prompt_id: PadPrompt | None = Field(
        default=None, description="Verifone: the pad's own prompt for a PIN, where it shows no free text then"
    )
    sms_code: bool = Field(
        default=True, description="Whether the customer may type an SMS code on the pad, where it can ask for one"
    )
    sms_prompt_id: PadPrompt | None = Field(
        default=None, description="Verifone: the pad's own prompt for an SMS code, where it shows no free text then"
    )

    @field_validator("port")
    @classmethod
    def _has_a_place(cls, value: str | None, info: ValidationInfo) -> str | None:
        return one_place(value, info, "/dev/ttyUSB0 or COM4")


class WindowSettings(_Section):
    """How the window comes up; what is switched at the counter is kept apart from this file."""

    language: Language = Field(default=Language.ZH, description="Language to begin with")
    theme: Theme = Field(default=Theme.LIGHT, description="Look to begin with")
    full_screen: bool = Field(default=False, description="Take the whole screen")


class Spoken(StrEnum):
    """What a voice says of a payment's outcome."""

    OFF = "off"
    PAID = "paid"
    ALL = "all"


class SoundSettings(_Section):
    """What is heard at the counter beside the sounds."""

    speak: Spoken = Field(
        default=Spoken.OFF,
        description="Have a voice say the amount of each payment that is paid, or every outcome (docs/sale.md)",
    )


class SignInSettings(_Section):
    """How people sign in at the window; in force once the till has staff (docs/staff.md)."""

    idle_lock_s: int = Field(
        default=300,
        ge=0,
        le=86_400,
        description="Lock after so many seconds without a key, a touch or a scan, the manager's window too; 0: never",
    )
    badge_alone: bool = Field(default=False, description="Let a badge in without its PIN")


class POSSettings(_Section):
    """The local interface for another till system on this machine."""

    enabled: bool = Field(default=False, description="Let another till system on this machine hand orders over")
    port: int = Field(default=8791, ge=1, le=65535, description="TCP port of that interface, on 127.0.0.1")


class SecretsPlace(StrEnum):
    """Where the terminal's key is kept."""

    KEYRING = "keyring"
    FILE = "file"


class SecretsSettings(_Section):
    """Where the terminal's key is kept; the file is for kiosks that have no keyring."""

    store: SecretsPlace = Field(
        default=SecretsPlace.KEYRING,
        description="The system's keyring, or on a Linux kiosk without one an encrypted file",
    )
    file: Path | None = Field(
        default=None, description="That file; unless given, secrets.sealed in the folder of the journal"
    )
    key_file: Path | None = Field(
        default=None,
        description="What opens that file: 16 bytes or more in a file that only the till's user may read, elsewhere",
    )

    @model_validator(mode="after")
    def _file_has_a_key(self) -> Self:
        if self.store is SecretsPlace.FILE and self.key_file is None:
            raise ValueError('store = "file" needs key_file, a file that only the till\'s user may read')
        return self


class UpdateSettings(_Section):
    """Where new versions come from; nothing is fetched unless somebody says so."""

    source: Annotated[str, StringConstraints(min_length=1, max_length=400)] | None = Field(
        default=None, description="Folder or https:// address for `cashier-cli update`, unless it is told --from"
    )


ShopPrefix = Annotated[str, StringConstraints(pattern="^2[0-9]$")]


class ScaleSettings(_Section):
    """What the figure on a scale's label is, by the first two digits of its barcode; other labels are plain goods."""

    price_prefixes: tuple[ShopPrefix, ...] = Field(
        default=(), description='Labels with a price to pay, in minor units, such as ["21"]'
    )
    weight_prefixes: tuple[ShopPrefix, ...] = Field(
        default=(), description='Labels with a weight, in grams, such as ["22", "23"]'
    )

    @field_validator("price_prefixes", "weight_prefixes", mode="before")
    @classmethod
    def _from_one_word(cls, value: Any) -> Any:
        """Take ``21,22`` as well: the environment and the command line have no lists."""
        return [each.strip() for each in value.split(",") if each.strip()] if isinstance(value, str) else value

    @model_validator(mode="after")
    def _each_means_one_thing(self) -> Self:
        both = sorted({*self.price_prefixes} & {*self.weight_prefixes})
        if both:
            raise ValueError(f"prefix {', '.join(both)} is among the prices and the weights; it can be one of them")
        return self


class TillSettings(_Section):
    """All settings of one till."""

    platform: PlatformSettings = PlatformSettings()
    storage: StorageSettings = StorageSettings()
    scanner: tuple[ScannerSettings, ...] = ()
    pin_pad: PINPadSettings | None = None
    printer: PrinterSettings | None = None
    customer_display: CustomerDisplaySettings = CustomerDisplaySettings()
    window: WindowSettings = WindowSettings()
    sound: SoundSettings = SoundSettings()
    sign_in: SignInSettings = SignInSettings()
    pos: POSSettings = POSSettings()
    secrets: SecretsSettings = SecretsSettings()
    update: UpdateSettings = UpdateSettings()
    scale: ScaleSettings = ScaleSettings()


@dataclass(frozen=True, slots=True)
class SettingProblem:
    """One wrong value: where it stands, what it is, what is allowed."""

    origin: str
    key: str
    value: str
    allowed: str

    def __str__(self) -> str:
        """Return one sentence for people."""
        return f"{self.origin}: {self.key} = {self.value} is wrong: {self.allowed}"


@dataclass(frozen=True, slots=True)
class LoadedSettings:
    """The settings, where each given value came from, and what was wrong and therefore left out."""

    settings: TillSettings
    origins: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[SettingProblem, ...] = ()
    files: tuple[Path, ...] = ()
    """The files that were looked for, weakest first: what is changed is changed in the last."""
    overrides: tuple[str, ...] = ()
    """The command line's words, such as ``platform.url=http://…``."""


def settings_files(explicit: Path | None = None) -> tuple[Path, ...]:
    """Return the files that are read, weakest first; ``explicit`` alone where it is given."""
    if explicit is not None:
        return (explicit,)
    machine = Path(platformdirs.site_config_dir("jifu", appauthor=False)) / FILE_NAME
    user = Path(platformdirs.user_config_dir("jifu", appauthor=False)) / FILE_NAME
    return (machine, user)


def load(
    explicit: Path | None = None,
    environment: Mapping[str, str] | None = None,
    overrides: Iterable[str] = (),
) -> LoadedSettings:
    """Read all layers. ``overrides`` are command-line words such as ``platform.url=http://…``."""
    merged: dict[str, Any] = {}
    origins: dict[str, str] = {}
    problems: list[SettingProblem] = []
    for path in settings_files(explicit):
        _lay(merged, origins, _read(path, problems, must_exist=explicit is not None), str(path))
    for name, value in sorted((os.environ if environment is None else environment).items()):
        if name.startswith(ENVIRONMENT_PREFIX) and "__" in name:
            key = name.removeprefix(ENVIRONMENT_PREFIX).lower().replace("__", ".")
            _lay(merged, origins, _nested(key, value), f"environment {name}")
    words = tuple(overrides)
    for word in words:
        key, equals, value = word.partition("=")
        if not equals:
            problems.append(SettingProblem("command line", "--set", repr(word), "it is written KEY=VALUE"))
            continue
        _lay(merged, origins, _nested(key, value), "command line")
    settings = _validated(merged, origins, problems)
    return LoadedSettings(settings, origins, tuple(problems), settings_files(explicit), words)


def _read(path: Path, problems: list[SettingProblem], *, must_exist: bool) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        if must_exist:
            problems.append(SettingProblem(str(path), "the file", "missing", "give the path of a TOML file"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        problems.append(SettingProblem(str(path), "the file", "not TOML", str(fault)))
    except OSError as fault:
        problems.append(SettingProblem(str(path), "the file", "unreadable", fault.strerror or str(fault)))
    return {}


def _nested(key: str, value: str) -> dict[str, Any]:
    *sections, last = key.split(".")
    nested: dict[str, Any] = {last: value}
    for section in reversed(sections):
        nested = {section: nested}
    return nested


def _lay(
    below: dict[str, Any], origins: dict[str, str], above: Mapping[str, Any], origin: str, prefix: str = ""
) -> None:
    """Lay one layer over those below it; tables are merged, everything else is replaced."""
    for key, value in above.items():
        path = f"{prefix}{key}"
        if isinstance(value, dict):
            nested = below.setdefault(key, {})
            if isinstance(nested, dict):
                _lay(nested, origins, value, origin, path + ".")
                continue
        below[key] = value
        origins[path] = origin


def _validated(merged: dict[str, Any], origins: Mapping[str, str], problems: list[SettingProblem]) -> TillSettings:
    """Validate, leaving out what is wrong, until the rest stands."""
    while True:
        try:
            return TillSettings.model_validate(merged)
        except ValidationError as fault:
            left_out = set()
            for error in fault.errors(include_url=False, include_context=False):
                where = _place(error)
                key = ".".join(map(str, where))
                problems.append(
                    SettingProblem(_origin(origins, where), key, _value(merged, where), _allowed(error, where))
                )
                left_out.add(_to_leave_out(merged, where))
            # From behind, so that the numbers of the tables before it still are their own.
            for path in sorted(left_out, key=lambda path: [f"{step:>9}" for step in path], reverse=True):
                _leave_out(merged, path)


def _place(error: ErrorDetails) -> tuple[int | str, ...]:
    """Return the keys that lead to a wrong value: a scanner's way is no key, but pydantic puts it between them."""
    where = error["loc"]
    if error["type"] == "way":
        return (*where, "way")
    ways = {way.value for way in ScannerWay}
    return tuple(
        step for at, step in enumerate(where) if not (at > 0 and isinstance(where[at - 1], int) and step in ways)
    )


def _allowed(error: ErrorDetails, where: tuple[int | str, ...]) -> str:
    """Return what would be right; of a setting that there is not, pydantic only says that it may not be given."""
    if error["type"] != "extra_forbidden":
        return error["msg"]
    known = _section_at(where[:-1])
    names = f"; there are {', '.join(known.model_fields)}" if known else ""
    return f"there is no such setting{names}"


def _section_at(where: tuple[int | str, ...]) -> type[BaseModel] | None:
    """Return the section at a place; None in a list, whose tables are of several kinds."""
    section: type[BaseModel] = TillSettings
    for step in where:
        if not isinstance(step, str) or step not in section.model_fields:
            return None
        kind = section.model_fields[step].annotation
        held = [each for each in (kind, *get_args(kind)) if isinstance(each, type) and issubclass(each, BaseModel)]
        if len(held) != 1:
            return None
        section = held[0]
    return section


def _origin(origins: Mapping[str, str], where: tuple[int | str, ...]) -> str:
    for length in range(len(where), 0, -1):
        key = ".".join(map(str, where[:length]))
        if key in origins:
            return origins[key]
    section = f"{where[0]}."
    return next((origin for key, origin in origins.items() if key.startswith(section)), "settings")


def _value(merged: Any, where: tuple[int | str, ...]) -> str:
    try:
        for step in where:
            merged = merged[step]
    except (KeyError, IndexError, TypeError):
        return "missing"
    return _PASSWORD_IN_ADDRESS.sub("//…@", repr(merged))


def _to_leave_out(merged: Any, where: tuple[int | str, ...]) -> tuple[int | str, ...]:
    """Return what goes with a wrong value: of a list the whole table, of a missing value the whole section."""
    holder = merged
    for at, step in enumerate(where):
        if isinstance(holder, list):
            return where[: at + 1]
        if not isinstance(holder, dict) or step not in holder:
            return where[:1]
        holder = holder[step]
    return where


def _leave_out(merged: Any, path: tuple[int | str, ...]) -> None:
    for step in path[:-1]:
        merged = merged[step]
    del merged[path[-1]]


def describe_defaults() -> dict[str, Any]:
    """Return the JSON schema of the settings: every key with default, range and meaning."""
    return TillSettings.model_json_schema()
