# SPDX-License-Identifier: Apache-2.0
"""The words of the panel of slips."""

from cashier.values.texts import Text

MENU = Text(zh="打印：没打出来的小票", en="Printing: slips not printed")
PAPER = Text(zh="小票预览", en="The slip as it looks on paper")
PRINT = Text(zh="打印", en="Print")
SAVE = Text(zh="存为 PDF", en="Save as PDF")
PUT_AWAY = Text(zh="不打了", en="Not needed any more")
PRINT_SLIP = Text(zh="打印小票", en="Print the slip")
UNKNOWN_SLIP = Text(zh="打印凭证", en="Print slip")
UP = Text(zh="往上", en="Up")
DOWN = Text(zh="往下", en="Down")
