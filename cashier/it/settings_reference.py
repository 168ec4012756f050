# SPDX-License-Identifier: Apache-2.0
"""Every setting of the till, out of the settings' model: key, kind, default, what is allowed, what it means."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from cashier.settings import LoadedSettings, describe_defaults

DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class SettingLine:
    """One setting; ``key`` bears ``[]`` behind a section that may be there several times."""

    key: str
    kind: str
    default: str
    allowed: str
    meaning: str


@dataclass(frozen=True, slots=True)
class ShownSetting:
    """What is in force for one key, and where it was said."""

    key: str
    value: Any
    origin: str


def every_setting() -> list[SettingLine]:
    """Return every setting, in the order of the model."""
    schema = describe_defaults()
    return list(_lines(schema, schema["$defs"], ""))


def _lines(section: Mapping[str, Any], definitions: Mapping[str, Any], prefix: str) -> Iterator[SettingLine]:
    required = set(section.get("required", ()))
    for name, said in section["properties"].items():
        entry, repeats = _entry(said, definitions)
        key = f"{prefix}{name}{'[]' if repeats else ''}"
        if "oneOf" in entry:
            yield from _lines_of_ways([_entry(each, definitions)[0] for each in entry["oneOf"]], definitions, key)
            continue
        if "properties" in entry:
            yield from _lines(entry, definitions, f"{key}.")
            continue
        default = "required" if name in required else _shown(said.get("default"))
        meaning = str(said.get("description") or entry.get("description", "")).replace("\n", " ").replace("``", "`")
        yield SettingLine(key, str(entry.get("type", "string")), default, _allowed(entry), meaning)


def _lines_of_ways(ways: list[Mapping[str, Any]], definitions: Mapping[str, Any], key: str) -> Iterator[SettingLine]:
    """Yield the lines of a table that comes in several ways; what is not the same in all says which way it is for."""
    names = [str(way["properties"]["way"]["const"]) for way in ways]
    (first, *_), *_ = tables = [list(_lines(way, definitions, f"{key}.")) for way in ways]
    yield replace(first, allowed=", ".join(names))
    of_line: dict[SettingLine, list[str]] = {}
    for name, (_, *lines) in zip(names, tables, strict=True):
        for line in lines:
            of_line.setdefault(line, []).append(name)
    for line, used_by in of_line.items():
        prefix = "" if used_by == names else f"({', '.join(used_by)}) "
        yield replace(line, meaning=prefix + line.meaning)


def _entry(said: Mapping[str, Any], definitions: Mapping[str, Any]) -> tuple[Mapping[str, Any], bool]:
    """Return what a value looks like, and whether there may be several."""
    if "$ref" in said:
        return _entry(definitions[said["$ref"].rpartition("/")[2]], definitions)
    for alternative in said.get("anyOf", ()):
        if alternative.get("type") != "null":
            return _entry(alternative, definitions)
    if said.get("type") == "array":
        return _entry(said["items"], definitions)[0], True
    return said, False


def _allowed(entry: Mapping[str, Any]) -> str:
    if "enum" in entry:
        return ", ".join(map(str, entry["enum"]))
    if "const" in entry:
        return str(entry["const"])
    if "pattern" in entry:
        return f"matches {entry['pattern']}"
    if entry.get("format") == "uri":
        return "an address"
    for low, high, unit in _RANGES:
        if low in entry and high in entry:
            return f"{entry[low]} to {entry[high]}{unit}"
    return {"boolean": "true, false"}.get(str(entry.get("type")), "a path" if entry.get("format") == "path" else "")


_RANGES = (("minimum", "maximum", ""), ("exclusiveMinimum", "maximum", " (more than the first)"),
           ("minLength", "maxLength", " letters"))  # fmt: skip


def _shown(value: Any) -> str:
    return "none" if value is None else json.dumps(value, ensure_ascii=False)


def settings_in_force(loaded: LoadedSettings) -> list[ShownSetting]:
    """Return what is in force, key by key, with the file, variable or command line that said it."""
    left_out = {problem.key for problem in loaded.problems}
    origins = {key: origin for key, origin in loaded.origins.items() if key not in left_out}
    return list(_in_force(loaded.settings.model_dump(mode="json"), origins, ""))


def _in_force(values: Mapping[str, Any], origins: Mapping[str, str], prefix: str) -> Iterator[ShownSetting]:
    for name, value in values.items():
        key = f"{prefix}{name}"
        if isinstance(value, dict):
            yield from _in_force(value, origins, f"{key}.")
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            for number, each in enumerate(value):
                # Tables of a list come from one place: a stronger layer replaces the whole list.
                below = {f"{key}[{number}].{inner}": origins.get(key, DEFAULT) for inner in each}
                yield from _in_force(each, below, f"{key}[{number}].")
        else:
            yield ShownSetting(key, value, origins.get(key, DEFAULT))


def reference_page() -> str:
    """Return the page for IT, in Markdown: how settings are given, then every key."""
    return _HEAD + "".join(_row(line) for line in every_setting())


def _row(line: SettingLine) -> str:
    cells = (f"`{line.key}`", line.kind, _code(line.default), _escaped(line.allowed), _escaped(line.meaning))
    return f"| {' | '.join(cells)} |\n"


def _code(text: str) -> str:
    return text if text in {"required", "none"} else f"`{_escaped(text)}`"


def _escaped(text: str) -> str:
    return text.replace("|", "\\|")


_HEAD = """# Settings of the till

Written by `cashier config reference`; a test holds this page against the program.

A setting is given in one of these places; a later one is stronger:

1. `till.toml` of the machine: `/etc/xdg/jifu/till.toml`, on Windows `%PROGRAMDATA%\\jifu\\till.toml`
2. `till.toml` of the user: `~/.config/jifu/till.toml`, on Windows `%LOCALAPPDATA%\\jifu\\till.toml`
3. the environment: `JIFU_PLATFORM__URL=…` is `platform.url`
4. the command line: `--set platform.url=…`; `--config FILE` reads that file instead of 1 and 2

`cashier-cli config show --origin` prints what is in force and where each value was said. A wrong value is named with
its place, what it is and what is allowed; the window then opens without it and says so, a command stops.

A key with `[]` is of a table that may be there several times, such as `[[scanner]]`.

| key | kind | default | allowed | meaning |
|---|---|---|---|---|
"""
