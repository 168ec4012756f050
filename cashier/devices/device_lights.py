# SPDX-License-Identifier: Apache-2.0
"""From what a driver reports to a light with words: what is wrong, and how to mend it."""

from __future__ import annotations

from cashier.devices.status import Level, Light, Part
from cashier.values.texts import NO_TEXT, Text
from hardware.device_status import DeviceState, DeviceStatus

_NAMES = {
    Part.SCANNER: Text(zh="扫码枪", en="Scanner"),
    Part.CAMERA: Text(zh="摄像头", en="Camera"),
    Part.PIN_PAD: Text(zh="密码键盘", en="PIN pad"),
    Part.PRINTER: Text(zh="打印机", en="Printer"),
    Part.DISPLAY: Text(zh="顾客显示屏", en="Customer display"),
}
_ONE_OF_SEVERAL = Text(zh="{name}“{label}”", en="{name} “{label}”")

_LEVELS = {
    DeviceState.READY: Level.READY,
    DeviceState.MISSING: Level.FAULT,
    DeviceState.BUSY: Level.FAULT,
    DeviceState.DENIED: Level.FAULT,
    DeviceState.FAULTED: Level.FAULT,
}

_LEVEL_OF_KEY = {"printer.paper_low": Level.WARNING}
"""Where the state alone would say too little, or too much."""

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

_SAID_OF_KEY = {
    "port.ambiguous": Text(zh="接了几台同样的{name}", en="Several devices could be the {name}"),
    "camera.ambiguous": Text(zh="接了几台同样的{name}", en="Several devices could be the {name}"),
    "camera.unusable": Text(zh="{name}没有画面", en="{name} gives no picture"),
    "camera.no_reader": Text(zh="缺少识别条码的程序库", en="No library to read codes with"),
    "usb.other_mode": Text(zh="{name}所在的模式无法读取", en="{name} is in a mode that cannot be read"),
    "usb.no_printer": Text(zh="{name}没有以打印机方式接入", en="{name}: not in printer mode"),
    "usb.no_library": Text(zh="缺少 USB 程序库", en="The USB library is missing"),
    "keyboard.unusable": Text(zh="{name}的键盘无法独占", en="The {name} cannot be kept as a keyboard of its own"),
    "driver.failed": Text(zh="{name}的驱动出错", en="The driver of the {name} failed"),
    "printer.paper_low": Text(zh="打印机的纸快用完了", en="The paper is nearly used up"),
    "printer.paper_out": Text(zh="打印机缺纸", en="The printer is out of paper"),
    "printer.cover_open": Text(zh="打印机的盖子没有关好", en="The printer's cover is open"),
    "printer.error": Text(zh="打印机卡纸、切刀卡住或过热", en="The printer is jammed or too hot"),
    "printer.offline": Text(zh="打印机脱机", en="The printer is offline"),
    "network.missing": Text(zh="网络上找不到打印机", en="The printer does not answer on the network"),
    "network.busy": Text(zh="打印机拒绝连接", en="The printer refuses the connection"),
    "queue.missing": Text(zh="系统里没有这台打印机", en="The system does not know this printer"),
    "queue.stopped": Text(zh="系统的打印队列已暂停", en="The system's print queue is stopped"),
    "queue.no_spooler": Text(zh="本机没有打印程序", en="This computer has no printing programs"),
    "queue.unusable": Text(zh="系统没有接受打印任务", en="The system did not take the print job"),
}
"""What is said of a reason that the state alone would not tell."""

_BRIEF_OF_KEY = {
    "printer.paper_low": Text(zh="纸快没了", en="Paper low"),
    "printer.paper_out": Text(zh="缺纸", en="No paper"),
    "printer.cover_open": Text(zh="盖子没关", en="Cover open"),
    "printer.error": Text(zh="卡住了", en="Jammed"),
    "printer.offline": Text(zh="脱机", en="Offline"),
    "printer.silent": Text(zh="没响应", en="No answer"),
    "network.missing": Text(zh="没响应", en="No answer"),
}
_BRIEF = {
    DeviceState.READY: NO_TEXT,
    DeviceState.MISSING: Text(zh="没接上", en="Unplugged"),
    DeviceState.BUSY: Text(zh="被占用", en="In use"),
    DeviceState.DENIED: Text(zh="没权限", en="No access"),
    DeviceState.FAULTED: NO_TEXT,
}
"""What a cashier reads beside the light without asking for more; where it is empty, the word for its level."""

_CHOOSE_ONE = Text(
    zh="请管理员在设置中写明 {port} 的序列号或 USB 位置。",
    en="Have IT add the serial number or USB path of {port} to the settings.",
)
_MEND_OF_KEY = {
    "port.ambiguous": _CHOOSE_ONE,
    "camera.ambiguous": _CHOOSE_ONE,
    "port.unusable": Text(
        zh="请管理员检查 {port} 的端口名和线路设置。", en="Have IT check the name and line settings of {port}."
    ),
    "port.stalled": Text(
        zh="请检查 {port} 的连线和流控设置。", en="Check the cable of {port} and its flow control setting."
    ),
    "usb.denied": Text(
        zh="请管理员安装 udev 规则 70-jifu.rules，再重新插上 {port}。",
        en="Have IT install the udev rules 70-jifu.rules, then plug {port} in again.",
    ),
    "usb.no_library": Text(
        zh="请管理员安装 libusb 1.0，或把设备切换到 USB 串口模式。",
        en="Have IT install libusb 1.0, or switch the device to USB serial mode.",
    ),
    "usb.other_mode": Text(
        zh="请用说明书上的设置码把扫码枪切换到 HID POS 模式。",
        en="Switch the gun to HID POS mode by the code in its manual.",
    ),
    "usb.no_printer": Text(
        zh="请管理员按说明书把它切换到 USB 打印机模式；若是虚拟串口，请在设置中改填它的串口。",
        en="Have IT switch it to USB printer mode as its manual says, or name its serial port in the settings.",
    ),
    "usb.unusable": Text(
        zh="请拔下 {port} 再插上；如果没有用，设备可能坏了。",
        en="Pull {port} out and put it back; if that does not help, it is broken.",
    ),
    "camera.busy": Text(
        zh="请关闭占用 {port} 的程序（浏览器里的视频通话也算）。",
        en="Close the program that uses {port}; a video call in a browser counts too.",
    ),
    "camera.denied": Text(
        zh="请管理员把当前用户加入 video 组后重新登录；Windows：允许桌面应用使用摄像头。",
        en="Have IT add this user to group video and log in again; on Windows allow desktop apps the camera.",
    ),
    "camera.unusable": Text(
        zh="请把 {port} 换一个插口，或请管理员在设置中换一个摄像头。",
        en="Plug {port} into another port, or have IT choose another camera in the settings.",
    ),
    "camera.no_reader": Text(
        zh="请管理员重新安装积付（缺少 zxing-cpp 和 zbar）。",
        en="Have IT install Jifu anew: zxing-cpp and zbar are missing.",
    ),
    "keyboard.denied": Text(
        zh="请管理员把当前用户加入 input 组后重新登录，或安装 udev 规则 70-jifu.rules。",
        en="Have IT add this user to group input and log in again, or install the udev rules 70-jifu.rules.",
    ),
    "keyboard.unusable": Text(
        zh="请给扫码枪设一个前缀，并在设置中用前缀代替设备。",
        en="Program a prefix into the gun and name that in the settings in place of the device.",
    ),
    "driver.failed": Text(
        zh="它会自动重新启动；如果反复出错，请把日志发给技术支持。",
        en="It starts again by itself; if it fails again and again, send IT the log.",
    ),
    "printer.paper_low": Text(zh="请准备好新纸卷。", en="Have a new roll at hand."),
    "printer.paper_out": Text(
        zh="请换上新纸卷，关好盖子；没打完的会接着打。", en="Put a new roll in and close the cover; it prints on."
    ),
    "printer.cover_open": Text(zh="请把盖子按到位。", en="Press the cover down until it clicks."),
    "printer.error": Text(
        zh="请关掉打印机电源，取出卡住的纸，再打开。", en="Switch the printer off, take the jam out, switch it on."
    ),
    "printer.offline": Text(zh="请按打印机上的走纸键或联机键。", en="Press the feed or online key of the printer."),
    "printer.silent": Text(
        zh="请检查打印机的电源和 {port} 的连线；串口还要检查波特率。",
        en="Check the printer's power and the cable of {port}; on a serial line the baud rate too.",
    ),
    "network.missing": Text(
        zh="请检查打印机的电源、网线和地址 {port}。",
        en="Check the printer's power, its network cable and its address {port}.",
    ),
    "network.busy": Text(
        zh="可能另一台电脑正在用它，会自动再试；一直不行，请管理员检查 {port}。",
        en="Another computer may be using it; it is tried again by itself. If it stays so, have IT check {port}.",
    ),
    "queue.missing": Text(
        zh="请管理员在系统里添加打印机，或在设置中改正队列名 {port}。",
        en="Have IT add the printer to the system, or correct the queue {port} in the settings.",
    ),
    "queue.stopped": Text(
        zh="请管理员在系统里恢复打印队列 {port}。", en="Have IT start the print queue {port} in the system."
    ),
    "queue.no_spooler": Text(
        zh="请管理员安装打印程序（Debian 上是 cups-client），或在设置中改用 usb、port 或 host。",
        en="Have IT install them (on Debian: cups-client), or name the printer by usb, port or host.",
    ),
    "queue.unusable": Text(
        zh="请管理员在系统里检查打印队列 {port}。", en="Have IT look at the print queue {port} in the system."
    ),
}

_OFF = Text(zh="{name}未设置", en="{name} not set up")
_OFF_MEND = Text(
    zh="要用的话，在菜单里按 B 绑定，或请管理员写进设置文件。",
    en="To use one, bind it in the menu (B), or have IT name it in the settings.",
)
_WAITING = Text(zh="正在连接{name}", en="Looking for the {name}")


def light_of(part: Part, status: DeviceStatus, label: str = "") -> Light:
    """Return the light of a device that a driver looks after; ``label`` tells it from others of its part."""
    name = _ONE_OF_SEVERAL.fill(name=_NAMES[part], label=label) if label else _NAMES[part]
    values = status.values
    places = {"name": name, "port": values.get("port") or values.get("camera", "")}
    said = _SAID_OF_KEY.get(status.key, _SAID[status.state])
    mend = _MEND_OF_KEY.get(status.key, _MEND[status.state])
    level = _LEVEL_OF_KEY.get(status.key, _LEVELS[status.state])
    brief = _BRIEF_OF_KEY.get(status.key, _BRIEF[status.state])
    return Light(part, level, said.fill(**places), mend.fill(**places), brief)


def light_off(part: Part) -> Light:
    """Return the light of a device that is not in the settings."""
    return Light(part, Level.OFF, _OFF.fill(name=_NAMES[part]), _OFF_MEND)


def light_waiting(part: Part) -> Light:
    """Return the light of a device that is being looked for."""
    return Light(part, Level.BUSY, _WAITING.fill(name=_NAMES[part]))
