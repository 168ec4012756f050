# SPDX-License-Identifier: Apache-2.0
"""What the doctor's panel itself says. Findings come with the view."""

from __future__ import annotations

from cashier.it.doctor_desk import TestSlip
from cashier.values.command_line import COMMAND_LINE
from cashier.values.texts import Text

TITLE = Text(zh="检查本机", en="Check this till")
LOOKING = Text(zh="正在检查…", en="Checking …")
WELL = Text(zh="一切正常，可以收款", en="All is well: you can sell")
WARNINGS = Text(zh="可以收款，有 {n} 处要留意", en="You can sell; look at {n} of these")
FAULTS = Text(zh="有 {n} 处需要处理", en="{n} of these need mending")
MORE = Text(zh=f"还有 {{n}} 处，请看 {COMMAND_LINE} doctor", en=f"And {{n}} more: see {COMMAND_LINE} doctor")
FAR_AWAY = Text(
    zh=f"要请人远程查看时，请技术支持运行 {COMMAND_LINE} bundle",
    en=f"For help from far away IT runs {COMMAND_LINE} bundle",
)
SCAN_TEST = Text(zh="试扫", en="Try a scan")
PRINT_TEST = Text(zh="试打一张小票", en="Print a test slip")
SLIP_WORDS = {
    TestSlip.PRINTING: Text(zh="正在打印", en="Printing"),
    TestSlip.PRINTED: Text(zh="打印好了", en="It came out"),
    TestSlip.NOT_PRINTED: Text(zh="没有打出来，请看打印机的状态", en="It did not come out: see the printer"),
}
TRY_PIN_PAD = Text(zh="试密码键盘", en="Try the PIN pad")
PAD_TITLE = Text(zh="试密码键盘：不收款", en="Trying the PIN pad: nothing is charged")
TYPE_NOW = Text(
    zh="请在密码键盘上随便按四个数字，例如 1234，再按确认键。不要输入真密码；这里不显示数字。",
    en="Type any four digits on the pad, such as 1234, then Enter. Not a real password; no digit is shown here.",
)
SCAN_TITLE = Text(zh="试扫：不收款", en="Trying scans: nothing is charged")
SCAN_NOW = Text(
    zh="用扫码枪或摄像头扫任何一个码，这里显示读到了什么。",
    en="Scan any code with a gun or camera: here you see what was read.",
)
SCAN_NUMBER = Text(zh="第 {n} 次", en="Scan {n}")
SAMPLE = Text(
    zh="键盘模式的扫码枪请扫这个码：能看出键盘布局和丢失的字符。",
    en="Scan this with a gun that plays keyboard: it tells the layout, and characters that are lost.",
)
SAMPLE_PICTURE = Text(zh="试扫码", en="The sample code")
KEYS = Text(zh="{n} 个键", en="{n} keys")
SCAN_BY = Text(zh="来自“{device}”", en="By {device}")
MORE_HINTS = Text(zh="还有 {n} 处：先处理这些，再扫一次", en="And {n} more: mend these first, then scan again")
KEYBOARD = Text(zh="键盘模式的扫码枪", en="a gun in keyboard mode")
FINDINGS = Text(zh="回到检查结果", en="Back to the check")
AGAIN = Text(zh="再检查一次", en="Check again")
