# SPDX-License-Identifier: Apache-2.0
"""From what a driver reports to a light with words: what is wrong, and how to mend it."""

from __future__ import annotations

from cashier.devices.status import Level, Light, Part
from cashier.values.texts import NO_TEXT, Text
from hardware.device_status import DeviceState, DeviceStatus

_NAMES = {
    Part.SCANNER: Text(zh="扫码枪", en="Scanner"),
    Part.PIN_PAD: Text(zh="密码键盘", en="PIN pad"),
}

_LEVELS = {
    DeviceState.READY: Level.READY,
    DeviceState.MISSING: Level.FAULT,
    DeviceState.BUSY: Level.FAULT,
    DeviceState.DENIED: Level.FAULT,
    DeviceState.FAULTED: Level.FAULT,
}

_SAID = {
    DeviceState.READY: Text(zh="{name}已就绪", en="{name} ready"),
    DeviceState.MISSING: Text(zh="{name}没有接上", en="{name} not connected"),
    DeviceState.BUSY: Text(zh="{name}被其他程序占用", en="{name} in use by another program"),
    DeviceState.DENIED: Text(zh="没有权限打开{name}", en="No permission to open the {name}"),
    DeviceState.FAULTED: Text(zh="{name}没有响应", en="{name} does not answer"),
}

_MEND = {
    DeviceState.READY: NO_TEXT,
    DeviceState.MISSING: Text(
        zh="请检查 {port} 的插头和连线，插好后会自动恢复。",
        en="Check plug and cable of {port}; it comes back by itself.",
    ),
    DeviceState.BUSY: Text(
        zh="请关闭占用 {port} 的程序（另一个收银窗口也算）。",
        en="Close the program that uses {port}; a second till counts too.",
    ),
    DeviceState.DENIED: Text(
        zh="请管理员给当前用户打开 {port} 的权限（Linux：加入 dialout 组后重新登录）。",
        en="Have IT allow this user to open {port} (Linux: add to group dialout, log in again).",
    ),
    DeviceState.FAULTED: Text(
        zh="请检查 {port} 的电源、连线和波特率设置。", en="Check power, cable and baud rate of {port}."
    ),
}

_OFF = Text(zh="{name}未设置", en="{name} not set up")
_OFF_MEND = Text(
    zh="请管理员在设置文件中填写端口，或运行 cashier doctor。",
    en="Have IT name its port in the settings, or run cashier doctor.",
)
_WAITING = Text(zh="正在连接{name}", en="Looking for the {name}")


def light_of(part: Part, status: DeviceStatus) -> Light:
    """Return the light of a device that a driver looks after."""
    places = {"name": _NAMES[part], "port": status.values.get("port", "")}
    return Light(part, _LEVELS[status.state], _SAID[status.state].fill(**places), _MEND[status.state].fill(**places))


def light_off(part: Part) -> Light:
    """Return the light of a device that is not in the settings."""
    return Light(part, Level.OFF, _OFF.fill(name=_NAMES[part]), _OFF_MEND)


def light_waiting(part: Part) -> Light:
    """Return the light of a device that is being looked for."""
    return Light(part, Level.BUSY, _WAITING.fill(name=_NAMES[part]))
