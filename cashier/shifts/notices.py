# SPDX-License-Identifier: Apache-2.0
"""What the shift panel says on top of a view when something stands against what was asked."""

from __future__ import annotations

from cashier.checkout.common_notices import amount_missing, not_an_amount, number_missing, reason_missing
from cashier.checkout.screens import Notice, Tone
from cashier.values.texts import Text

STAFF_NUMBER_MISSING = number_missing(
    Text(zh="输入 1 到 20 位工号，再开班。", en="Type the staff number, 1 to 20 characters, then open the shift.")
)
FLOAT_WRONG = not_an_amount(
    Text(zh="输入钱箱里现有的钱，例如 200 或 200.50。", en="Type what is in the drawer, such as 200 or 200.50.")
)
UNSIGNED = Notice(
    Tone.WARNING,
    Text(zh="还有未确认的款，现在不能交班", en="Not closed: payments without a result"),
    Text(
        zh="等结果出来再交班；等不及就签字移交下面这几笔，系统会继续查。",
        en="Wait for the result, or sign to hand exactly these on. The till goes on finding out.",
    ),
)
CAUSE_MISSING = reason_missing(
    Text(
        zh="差额要有原因：选一个再交班，或重新清点。",
        en="The difference needs one: choose it, then close; or count again.",
    )
)
NOT_DONE = Text(zh="没有办成", en="It could not be done")

AMOUNT_MISSING = amount_missing(
    Text(zh="输入放进或取出钱箱的金额。", en="Type how much goes into the drawer or comes out of it.")
)
REASON_MISSING = reason_missing(Text(zh="选一个原因，或自己写一句。", en="Choose a reason, or write one."))
TOO_MUCH_OUT = Notice(
    Tone.WARNING,
    Text(zh="钱箱里没有这么多钱", en="The drawer should not hold so much"),
    Text(zh="核对金额；现金收款要先记账。", en="Check the amount; note cash sales first."),
)
NEXT_MISSING = Notice(
    Tone.WARNING,
    Text(zh="还没有接班人的工号", en="No staff number of the next cashier yet"),
    Text(zh="请接班人输入工号。", en="The next cashier types their staff number."),
)
SAME_PERSON = Notice(
    Tone.WARNING,
    Text(zh="自己不能接自己的班", en="Nobody takes over from themselves"),
    Text(zh="没有人接班，就返回上一步直接交班。", en="Where nobody takes over, go back and close the shift."),
)
CASH_CHANGED = Notice(
    Tone.WARNING,
    Text(zh="清点之后钱箱又动过", en="The drawer has changed since it was counted"),
    Text(zh="上次清点的数还在，改好再确认。", en="The pieces of the last count are still there: correct them."),
)

_OTHERS_SHIFT = Text(zh="这是{who}的班次", en="This is the shift of {who}")
_YOU_SIGN = Text(zh="存取、清点和交班都由您签字。", en="What you do with it, you sign.")
_LEAVE_TO_CLOSE = Text(
    zh="存取和清点由您签字；交班要领班授权。",
    en="What you do with it, you sign; closing it a supervisor has to approve.",
)


def others_shift(whose: str, *, needs_leave: bool) -> Notice:
    """Say that the shift is a colleague's, and who signs what is done with it."""
    return Notice(Tone.INFO, _OTHERS_SHIFT.fill(who=whose), _LEAVE_TO_CLOSE if needs_leave else _YOU_SIGN)
