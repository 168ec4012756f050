# SPDX-License-Identifier: Apache-2.0
"""What the panel that binds devices says itself. What is wrong with a device comes with the view."""

from __future__ import annotations

from cashier.values.texts import Text

TITLE = Text(zh="绑定设备", en="Bind a device")
PICK = Text(zh="第 1 步，共 3 步：选择刚接上的设备", en="Step 1 of 3: pick what was plugged in")
NAME = Text(zh="第 1 步，共 3 步：输入地址", en="Step 1 of 3: type where it is")
TRY = Text(zh="第 2 步，共 3 步：试一次", en="Step 2 of 3: try it once")
DONE = Text(zh="第 3 步，共 3 步：完成", en="Step 3 of 3: done")
LOOKING = Text(zh="正在查找接上的设备…", en="Looking for what is plugged in …")
NOTHING = Text(
    zh="没有找到扫码枪、摄像头、密码键盘或打印机。请插好后再找一次。",
    en="No gun, camera, PIN pad or printer was found. Plug it in, then look again.",
)
KINDS = {
    "scanner": Text(zh="扫码枪", en="Gun"),
    "camera": Text(zh="摄像头", en="Camera"),
    "pin_pad": Text(zh="密码键盘", en="PIN pad"),
    "printer": Text(zh="打印机", en="Printer"),
    "adapter": Text(zh="USB 转串口", en="USB serial adapter"),
    "unknown": Text(zh="串口设备", en="Serial device"),
    "keyboard": Text(zh="键盘（也可能是扫码枪）", en="Keyboard (or a gun that plays one)"),
}
BOUND_AS = Text(zh="已绑定：{name}", en="bound as {name}")
BOUND_PAD = Text(zh="已绑定", en="bound")
GETTING_READY = Text(zh="正在打开设备…", en="Opening the device …")
SCAN_NOW = Text(zh="请用它扫任意一个码", en="Scan any code with it now")
SCAN_AGAIN = Text(zh="请再扫一次", en="Scan once more")
OTHER_SPEED = Text(
    zh="刚才读到的不是文字，现在改用波特率 {baud} 听。要扫几次，直到读出来。",
    en="What came was no text: it is now listened to at {baud} baud. It takes a few scans until one is read.",
)
SHOW_NOW = Text(zh="请把任意一个码举到镜头前", en="Hold any code up to it now")
NOT_CHARGED = Text(zh="这时扫到的码不会收款。", en="Nothing that is scanned now is charged.")
ASKING_PAD = Text(zh="正在询问密码键盘", en="Asking the PIN pad")
ASKING_PAD_MORE = Text(
    zh="依次试每种协议，最多一分钟。请确认它已通电。",
    en="One make's protocol after the other, for a minute at most. See that it has power.",
)
BOUND = Text(zh="已绑定，名称“{name}”", en="Bound as “{name}”")
READ = Text(
    zh="读到 {characters} 个字符。现在就可以用它扫码收款。",
    en="It read {characters} characters. The till reads it from now on.",
)
PAD_BOUND = Text(zh="密码键盘已绑定", en="The PIN pad is bound")
PAD_BOUND_MORE = Text(
    zh="它用 {make} 协议应答。收银机下次启动时使用。",
    en="It answers in the protocol of {make}. The till uses it when it is started the next time.",
)
PRINTING = Text(zh="正在打印试打小票", en="Printing a trial slip")
PRINTING_MORE = Text(
    zh="请确认打印机已通电、有纸。串口打印机要逐个试波特率，稍等。",
    en="See that it has power and paper. With a serial one, finding its speed takes a moment.",
)
SLIP_OUT = Text(zh="小票打出来了吗？上面的中文看得清吗？", en="Did a slip come out? Can its Chinese be read?")
SLIP_OUT_MORE = Text(
    zh="要看的是问题上面那一行。两种情况都能打中文，只是方式不同。",
    en="It is the line above the question that matters. Chinese is printed either way, only by other means.",
)
READABLE = Text(zh="看得清", en="It can be read")
GARBLED = Text(zh="是乱码", en="It is rubbish")
NO_SLIP = Text(zh="没有打出来", en="Nothing came out")
PRINTER_BOUND = Text(zh="打印机已绑定", en="The printer is bound")
PRINTER_BOUND_MORE = Text(
    zh="每行 {columns} 个字符，用打印机自己的中文字库。收银机下次启动时使用。",
    en="{columns} letters on a line; it prints Chinese with its own font. The till uses it from its next start on.",
)
PRINTER_BOUND_DRAWN = Text(
    zh="每行 {columns} 个字符，中文由收银机画成图打印。收银机下次启动时使用。",
    en="{columns} letters on a line; the till draws Chinese for it. The till uses it from its next start on.",
)
HOW_WIDE = Text(zh="小票上最宽的一条完整横线是几？", en="Which is the widest ruler on the slip that is whole?")
HOW_WIDE_MORE = Text(
    zh="每条横线两头都有数字；纸不够宽时，横线会断成两行。",
    en="Each has its number at both ends; a ruler that the paper is too narrow for goes on in the next line.",
)
WIDTHS = {
    32: Text(zh="32（58 毫米纸）", en="32 (58 mm)"),
    42: Text(zh="42（80 毫米纸）", en="42 (80 mm)"),
    48: Text(zh="48（80 毫米纸）", en="48 (80 mm)"),
}
HAS_DRAWER = Text(zh="打印机上接了钱箱吗？", en="Does a cash drawer hang on the printer?")
HAS_DRAWER_MORE = Text(
    zh="接了就打开它试试；大多数钱箱用 2 号引脚，有的用 5 号。",
    en="If so, open it to try: most open by pin 2 of the printer's connector, some by pin 5.",
)
KICKING = Text(zh="正在打开钱箱…", en="Opening the drawer …")
DID_IT_OPEN = Text(zh="钱箱打开了吗？", en="Did the drawer open?")
DID_IT_OPEN_MORE = Text(
    zh="刚才用的是 {pin} 号引脚。没有打开就试另一个；也看看钱箱的锁和连线。",
    en="That was pin {pin}. If it stayed shut, try the other one; look at its lock and its cable too.",
)
OPEN_DRAWER = Text(zh="打开试试", en="Open it to try")
OTHER_PIN = Text(zh="没有，换一个引脚", en="No: the other pin")
IT_OPENED = Text(zh="打开了", en="It opened")
NO_DRAWER = Text(zh="没有钱箱", en="There is no drawer")
PINS = {
    "none": Text(zh="没有", en="none"),
    "pin2": Text(zh="2 号引脚", en="pin 2"),
    "pin5": Text(zh="5 号引脚", en="pin 5"),
}
WITH_DRAWER = Text(zh="{said}钱箱：{pin}。", en="{said} Drawer: {pin}.")
BOUND_PRINTER = Text(zh="已绑定，可以重新绑定", en="bound; pick it to bind it anew")
NETWORK_PRINTER = Text(zh="网络打印机", en="Network printer")
ADDRESS = Text(zh="地址", en="Address")
NAME_IT = Text(zh="网络打印机的地址是什么？", en="What is the printer's address on the network?")
NAME_IT_MORE = Text(
    zh="例如 192.168.1.87；端口不是 9100 时写成 192.168.1.87:6001。按住打印机的走纸键开机，会打出地址。",
    en="Such as 192.168.1.87, or 192.168.1.87:6001 where its port is not 9100. It prints its address when you hold "
    "the feed key while switching it on.",
)
TRY_ADDRESS = Text(zh="试一次", en="Try it")
IT_IS_A_PRINTER = Text(zh="它是打印机", en="It is a printer")
IT_IS_A_PAD = Text(zh="它是密码键盘", en="It is a PIN pad")
MORE = Text(zh="更多设备", en="More devices")
LOOK_AGAIN = Text(zh="再找一次", en="Look again")
TRY_AGAIN = Text(zh="再试一次", en="Try again")
ANOTHER = Text(zh="再绑定一个", en="Bind another")
