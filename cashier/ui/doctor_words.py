# SPDX-License-Identifier: Apache-2.0
"""What the doctor's panel itself says. Findings come with the view."""

from __future__ import annotations

from cashier.values.texts import Text

TITLE = Text(zh="检查本机", en="Check this till")
MENU = Text(zh="检查本机", en="Check this till")
LOOKING = Text(zh="正在检查…", en="Checking …")
WELL = Text(zh="一切正常，可以收款", en="All is well: you can sell")
WARNINGS = Text(zh="可以收款，有 {n} 处要留意", en="You can sell; look at {n} of these")
FAULTS = Text(zh="有 {n} 处需要处理", en="{n} of these need mending")
MORE = Text(zh="还有 {n} 处，请看 cashier-cli doctor", en="And {n} more: see cashier-cli doctor")
FAR_AWAY = Text(
    zh="要请人远程查看时，请技术支持运行 cashier-cli bundle", en="For help from far away IT runs cashier-cli bundle"
)
AGAIN = Text(zh="再检查一次", en="Check again")
