# SPDX-License-Identifier: Apache-2.0
"""Reasons that lie in the order, the till, the platform or the way between them."""

from __future__ import annotations

from cashier.values.reasons.about_codes import ASK_FOR_ANOTHER_WAY
from cashier.values.reasons.reason import Fuller, Reason, Retry
from cashier.values.texts import Text

_TILL_CANNOT_TAKE_CODES = Text(
    zh="这台机器暂时收不了会员付款码，换一种方式可以吗？",
    en="I'm sorry, this till can't take member codes right now. How else would you like to pay?",
)
_PAY_ANOTHER_WAY_AND_CALL_IT = Text(
    zh="换一种方式收款，并通知技术支持。",
    en="Take another way to pay, and call IT.",
)
_CHECKING = Text(zh="请稍等，我查一下这笔付款。", en="One moment, please, I'm checking that payment.")

ABOUT_THE_POLICY = (
    Reason(
        code="SHARE_TOO_LARGE",
        said=Text(zh="本店规定只能抵付一部分，没有扣款", en="Pays only a part of an order here; nothing was charged"),
        do_now=ASK_FOR_ANOTHER_WAY,
        tell_customer=Text(
            zh="按本店规定，这一单不能全部这样付，换一种方式可以吗？",
            en="Our rules let this pay only a part of an order. How else would you like to pay?",
        ),
        retry=Retry.ANOTHER_WAY,
        fuller=Fuller(
            said=Text(
                zh="这一单最多抵付 {most}，没有扣款", en="Pays at most {most} of this order; nothing was charged"
            )
        ),
    ),
    Reason(
        code="NOT_IN_WHOLE_UNITS",
        said=Text(zh="金额不是整份，没有扣款", en="Not a whole number of units; nothing was charged"),
        do_now=ASK_FOR_ANOTHER_WAY,
        tell_customer=Text(
            zh="按本店规定，这个金额不能这样付，换一种方式可以吗？",
            en="Our rules do not let this pay such an amount. How else would you like to pay?",
        ),
        retry=Retry.ANOTHER_WAY,
        fuller=Fuller(
            said=Text(zh="只能按 {unit} 的整数倍付，没有扣款", en="Pays in steps of {unit} only; nothing was charged")
        ),
    ),
)

ABOUT_THE_ORDER = (
    Reason(
        code="ORDER_ALREADY_PAID",
        said=Text(zh="这一单已经付过", en="This order is already paid"),
        do_now=Text(
            zh="不要再收款；查看这一单的付款记录。",
            en="Do not charge again. Look at this order's payment.",
        ),
        tell_customer=Text(
            zh="这一单已经付好了，不用再付。", en="This is already paid. There's nothing more to pay."
        ),
        retry=Retry.NOT_AT_ALL,
    ),
    Reason(
        code="ORDER_DIFFERS",
        said=Text(zh="中台上同一单号的内容不同", en="The platform has this order number with other contents"),
        do_now=Text(
            zh="先查这一单付过没有；没有付，再开新单。",
            en="Find out whether this order is paid. If it is not, start a new sale.",
        ),
        tell_customer=_CHECKING,
        retry=Retry.ASK_FIRST,
    ),
    Reason(
        code="ORDER_BEING_PAID",
        said=Text(zh="这一单还有一笔没有结果", en="This order has a payment without a result yet"),
        do_now=Text(
            zh="不要再收款，等结果出来。",
            en="Do not charge again. Wait for the result.",
        ),
        tell_customer=Text(
            zh="刚才那笔还在确认，请稍等，不会重复扣款。",
            en="We're still confirming your payment. Please wait a moment; you won't be charged twice.",
        ),
        retry=Retry.ASK_FIRST,
    ),
    Reason(
        code="ATTEMPT_CANCELLED",
        said=Text(zh="这笔付款已取消，没有扣款", en="Payment cancelled, nothing was charged"),
        do_now=Text(
            zh="要继续收款，请顾客刷新付款码再扫。",
            en="To go on, have the customer refresh the code, then scan it.",
        ),
        tell_customer=Text(
            zh="刚才那笔已经取消，没有扣款。",
            en="That payment was cancelled. You have not been charged.",
        ),
        retry=Retry.NEW_CODE,
    ),
    Reason(
        code="PAYMENT_REVERSED",
        said=Text(zh="付款已撤销，已退回顾客账户", en="Payment reversed, the customer got everything back"),
        do_now=Text(
            zh="告诉顾客已经退回；要继续收款，请顾客刷新付款码再扫。",
            en="Say that it went back. To go on, have the customer refresh the code, then scan it.",
        ),
        tell_customer=Text(
            zh="刚才那笔已经撤销，扣的已全部退回您的账户。",
            en="That payment was reversed. Everything is back in your account.",
        ),
        retry=Retry.NEW_CODE,
    ),
    Reason(
        code="PAYMENT_NOT_FOUND",
        said=Text(zh="中台没有这笔付款", en="The platform has no such payment"),
        do_now=Text(zh="核对单号和时间，再查一次。", en="Check order number and time, then ask again."),
        tell_customer=_CHECKING,
        retry=Retry.ASK_FIRST,
    ),
    Reason(
        code="REFUND_EXCEEDS_PAYMENT",
        said=Text(zh="退款超过可退的数额", en="More than can be refunded"),
        do_now=Text(
            zh="查看还可以退多少，改小后再退。",
            en="See how much is left to refund, then enter less.",
        ),
        tell_customer=Text(
            zh="请稍等，我核对一下可退的数额。",
            en="One moment, please, I'm checking how much can be refunded.",
        ),
        retry=Retry.AFTER_REPAIR,
    ),
)

ABOUT_THE_TERMINAL = (
    Reason(
        code="TERMINAL_NOT_ENROLLED",
        said=Text(zh="本机还没有注册到中台", en="This till is not enrolled"),
        do_now=Text(
            zh="换一种方式收款，并请技术支持注册本机。",
            en="Take another way to pay, and ask IT to enrol this till.",
        ),
        tell_customer=_TILL_CANNOT_TAKE_CODES,
        retry=Retry.AFTER_REPAIR,
    ),
    Reason(
        code="ENROLMENT_CODE_INVALID",
        said=Text(zh="注册码不对或已用过", en="Enrolment code wrong or already used"),
        do_now=Text(zh="向管理员要新的注册码。", en="Get a new enrolment code from the administrator."),
        tell_customer=_TILL_CANNOT_TAKE_CODES,
        retry=Retry.AFTER_REPAIR,
    ),
    Reason(
        code="SIGNATURE_INVALID",
        said=Text(zh="中台不认本机的签名", en="The platform does not accept this till's signature"),
        do_now=Text(
            zh="换一种方式收款，并请技术支持重新注册本机。",
            en="Take another way to pay, and ask IT to enrol this till again.",
        ),
        tell_customer=_TILL_CANNOT_TAKE_CODES,
        retry=Retry.AFTER_REPAIR,
    ),
    Reason(
        code="CLOCK_SKEWED",
        said=Text(zh="本机的时间不准", en="This till's clock is wrong"),
        do_now=Text(
            zh="换一种方式收款，并请技术支持校准本机时间。",
            en="Take another way to pay, and ask IT to set this till's clock.",
        ),
        tell_customer=_TILL_CANNOT_TAKE_CODES,
        retry=Retry.AFTER_REPAIR,
        fuller=Fuller(said=Text(zh="本机的时间差了 {clock_off}", en="This till's clock is off by {clock_off}")),
    ),
    Reason(
        code="STORAGE_FAULT",
        said=Text(zh="本机无法保存记录，付款没有发出", en="This till cannot save, nothing was sent"),
        do_now=Text(
            zh="换一台收银机，或换一种方式收款；请技术支持检查磁盘。",
            en="Use another till or another way to pay, and ask IT to check the disk.",
        ),
        tell_customer=Text(
            zh="这台机器出了点故障，没有扣款，换一种方式可以吗？",
            en="I'm sorry, this till has a fault. Nothing was charged. How else would you like to pay?",
        ),
        retry=Retry.AFTER_REPAIR,
    ),
)

ABOUT_THE_PLATFORM = (
    Reason(
        code="RATE_LIMITED",
        said=Text(zh="请求太多，中台要求稍等", en="Too many requests, the platform asks to wait"),
        do_now=Text(zh="稍等一下，再扫一次。", en="Wait a moment, then scan again."),
        tell_customer=Text(zh="请稍等一下，我再扫一次。", en="One moment, please, then I'll scan again."),
        retry=Retry.SAME_CODE,
        fuller=Fuller(
            said=Text(zh="请求太多，{retry_after}后再试", en="Too many requests, try again in {retry_after}"),
            do_now=Text(zh="等 {retry_after}，再扫一次。", en="Wait {retry_after}, then scan again."),
        ),
    ),
    Reason(
        code="REQUEST_INVALID",
        said=Text(zh="中台不接受这个请求", en="The platform refused the request"),
        do_now=_PAY_ANOTHER_WAY_AND_CALL_IT,
        tell_customer=_TILL_CANNOT_TAKE_CODES,
        retry=Retry.AFTER_REPAIR,
    ),
    Reason(
        code="REQUEST_TOO_LARGE",
        said=Text(zh="这一单太大，中台收不下", en="This order is too long for the platform"),
        do_now=Text(zh="把商品分成两单收款。", en="Split the goods into two sales."),
        tell_customer=Text(
            zh="商品比较多，我分两单给您结，可以吗？",
            en="There are a lot of items. May I ring them up as two sales?",
        ),
        retry=Retry.AFTER_REPAIR,
    ),
    Reason(
        code="NOT_FOUND",
        said=Text(zh="中台没有这个功能或地址不对", en="The platform lacks this function, or its address is wrong"),
        do_now=_PAY_ANOTHER_WAY_AND_CALL_IT,
        tell_customer=_TILL_CANNOT_TAKE_CODES,
        retry=Retry.AFTER_REPAIR,
    ),
    Reason(
        code="PLATFORM_TOO_NEW",
        said=Text(zh="中台版本太新，本机要升级", en="The platform is newer than this till"),
        do_now=Text(
            zh="换一种方式收款，并请技术支持升级本机。",
            en="Take another way to pay, and ask IT to update this till.",
        ),
        tell_customer=_TILL_CANNOT_TAKE_CODES,
        retry=Retry.AFTER_REPAIR,
    ),
    Reason(
        code="PLATFORM_ERROR",
        said=Text(zh="中台出错，没有扣款", en="Platform fault, nothing was charged"),
        do_now=Text(
            zh="请顾客刷新付款码再扫；还不行，换一种方式收款。",
            en="Scan a fresh code. If that fails, take another way to pay.",
        ),
        tell_customer=Text(
            zh="系统出了点问题，没有扣款。麻烦您刷新付款码，我再试一次。",
            en="There was a system fault and nothing was charged. Could you refresh the code, please?",
        ),
        retry=Retry.NEW_CODE,
    ),
    Reason(
        code="PLATFORM_UNREACHABLE",
        said=Text(zh="连不上中台，没有扣款", en="Platform unreachable, nothing was charged"),
        do_now=Text(
            zh="再扫一次；还不行，换一种方式收款。怎么修，看“网络”和“中台”状态灯（S）。",
            en="Scan again. If that fails, take another way to pay. The status lights (S) say what to mend.",
        ),
        tell_customer=Text(
            zh="网络有点问题，没有扣款，我再试一次。",
            en="The network is having trouble. Nothing was charged; I'll try once more.",
        ),
        retry=Retry.SAME_CODE,
    ),
    Reason(
        code="RESULT_UNKNOWN",
        said=Text(zh="结果未确认，请勿再次收款", en="Not confirmed – do not charge again"),
        do_now=Text(
            zh="不要再扫，也不要改收现金；本机正在查，结果会自动显示。",
            en="Do not scan again or take cash. The till is asking; the result will appear by itself.",
        ),
        tell_customer=Text(
            zh="这笔付款正在确认，请稍等，不会重复扣款。",
            en="We're confirming your payment. Please wait a moment; you won't be charged twice.",
        ),
        retry=Retry.ASK_FIRST,
    ),
)

REASONS = ABOUT_THE_POLICY + ABOUT_THE_ORDER + ABOUT_THE_TERMINAL + ABOUT_THE_PLATFORM
