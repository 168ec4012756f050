# SPDX-License-Identifier: Apache-2.0
"""Reasons that lie in proving who the customer is: PIN pad, phone, SMS code."""

from __future__ import annotations

from cashier.values.reasons.about_codes import ASK_FOR_ANOTHER_WAY, SCAN_A_FRESH_CODE
from cashier.values.reasons.reason import Fuller, Reason, Retry
from cashier.values.texts import Text

_PASSWORD_SPENT = Reason(
    code="PASSWORD_INCORRECT",
    said=Text(zh="支付密码不对，次数已用完", en="Wrong password, no tries left"),
    do_now=ASK_FOR_ANOTHER_WAY,
    tell_customer=Text(
        zh="密码的次数用完了，换一种方式可以吗？",
        en="There are no tries left for the password. How else would you like to pay?",
    ),
    retry=Retry.ANOTHER_WAY,
)
_SMS_CODE_SPENT = Reason(
    code="SMS_CODE_INCORRECT",
    said=Text(zh="短信验证码不对，次数已用完", en="Wrong SMS code, no tries left"),
    do_now=ASK_FOR_ANOTHER_WAY,
    tell_customer=Text(
        zh="验证码的次数用完了，换一种方式可以吗？",
        en="There are no tries left for the code. How else would you like to pay?",
    ),
    retry=Retry.ANOTHER_WAY,
)

REASONS = (
    Reason(
        code="PASSWORD_INCORRECT",
        said=Text(zh="支付密码不对", en="Wrong password"),
        do_now=Text(zh="请顾客重新输入支付密码。", en="Have the customer enter the password again."),
        tell_customer=Text(
            zh="密码不对，麻烦您再输一次。",
            en="That wasn't the right password. Could you try again, please?",
        ),
        retry=Retry.PROVE_AGAIN,
        fuller=Fuller(
            said=Text(zh="支付密码不对，还可以试 {tries_left}", en="Wrong password, {tries_left} left"),
            tell_customer=Text(
                zh="密码不对，还可以试 {tries_left}，麻烦您再输一次。",
                en="That wasn't the right password. You have {tries_left} left. Could you try again, please?",
            ),
        ),
        no_tries_left=_PASSWORD_SPENT,
    ),
    Reason(
        code="PASSWORD_LOCKED",
        said=Text(zh="支付密码已锁定", en="Password locked"),
        do_now=ASK_FOR_ANOTHER_WAY,
        tell_customer=Text(
            zh="密码输错多次，暂时锁定了，换一种方式可以吗？",
            en="The password is locked after too many tries. How else would you like to pay?",
        ),
        retry=Retry.ANOTHER_WAY,
        fuller=Fuller(
            said=Text(zh="支付密码已锁定，{retry_after}后解锁", en="Password locked for {retry_after}"),
        ),
    ),
    Reason(
        code="PASSWORD_NOT_SET",
        said=Text(zh="顾客没有设置支付密码", en="No payment password set"),
        do_now=Text(
            zh="改用短信验证码，或请顾客换一种方式付款。",
            en="Use an SMS code, or ask for another way to pay.",
        ),
        tell_customer=Text(
            zh="您还没有设置支付密码，给您发短信验证码可以吗？",
            en="You haven't set a payment password yet. May I send you an SMS code instead?",
        ),
        retry=Retry.PROVE_AGAIN,
    ),
    Reason(
        code="SMS_CODE_INCORRECT",
        said=Text(zh="短信验证码不对", en="Wrong SMS code"),
        do_now=Text(
            zh="请顾客看最新一条短信，重新输入验证码。",
            en="Have the customer check the latest message, then enter that code.",
        ),
        tell_customer=Text(
            zh="验证码不对，麻烦您看一下最新那条短信。",
            en="That code isn't right. Could you check your latest message, please?",
        ),
        retry=Retry.PROVE_AGAIN,
        fuller=Fuller(
            said=Text(zh="短信验证码不对，还可以试 {tries_left}", en="Wrong SMS code, {tries_left} left"),
        ),
        no_tries_left=_SMS_CODE_SPENT,
    ),
    Reason(
        code="SMS_CODE_EXPIRED",
        said=Text(zh="短信验证码已过期", en="SMS code expired"),
        do_now=Text(zh="重新发送验证码，输入新的一条。", en="Send a new code, then enter that one."),
        tell_customer=Text(
            zh="验证码过期了，我给您重新发一条。",
            en="That code has expired. I'll send you a new one.",
        ),
        retry=Retry.PROVE_AGAIN,
    ),
    Reason(
        code="SMS_LIMIT_REACHED",
        said=Text(zh="暂时不能再发短信", en="No more SMS for now"),
        do_now=Text(
            zh="用已经收到的验证码，或改用支付密码。",
            en="Use the code already received, or the payment password.",
        ),
        tell_customer=Text(
            zh="短信暂时发不了，请看看刚才收到的那条，或者输支付密码。",
            en="I can't send another SMS yet. Please use the last one, or your payment password.",
        ),
        retry=Retry.PROVE_AGAIN,
        fuller=Fuller(said=Text(zh="{retry_after}后才能再发短信", en="Next SMS possible in {retry_after}")),
    ),
    Reason(
        code="SMS_NOT_SENT",
        said=Text(zh="短信没有发出去", en="The SMS could not be sent"),
        do_now=Text(
            zh="再发一次，或改用支付密码。",
            en="Send it again, or use the payment password.",
        ),
        tell_customer=Text(
            zh="短信没发出去，我再发一次，或者您输支付密码也行。",
            en="The SMS didn't go out. I'll try again, or you can use your payment password.",
        ),
        retry=Retry.PROVE_AGAIN,
    ),
    Reason(
        code="VERIFICATION_TIMED_OUT",
        said=Text(zh="验证超时，没有扣款", en="Time ran out, nothing was charged"),
        do_now=SCAN_A_FRESH_CODE,
        tell_customer=Text(
            zh="时间到了，没有扣款。麻烦您刷新付款码，我们再来一次。",
            en="Time ran out and nothing was charged. Could you refresh the code so we can try again?",
        ),
        retry=Retry.NEW_CODE,
    ),
    Reason(
        code="VERIFICATION_NOT_OPEN",
        said=Text(zh="现在不能用这种方式验证", en="This way of confirming is not open now"),
        do_now=Text(
            zh="看屏幕的最新状态，或换一种验证方式。",
            en="Go by what the screen shows now, or use another way of confirming.",
        ),
        tell_customer=Text(zh="请稍等，我看一下。", en="One moment, please, I'm having a look."),
        retry=Retry.PROVE_AGAIN,
    ),
    Reason(
        code="CUSTOMER_REFUSED",
        said=Text(zh="顾客取消了付款", en="Customer cancelled the payment"),
        do_now=Text(zh="问顾客想怎么付。", en="Ask how the customer would like to pay."),
        tell_customer=Text(
            zh="这笔付款取消了，没有扣款。您想怎么付？",
            en="That payment was cancelled and nothing was charged. How would you like to pay?",
        ),
        retry=Retry.ANOTHER_WAY,
    ),
    Reason(
        code="PIN_PAD_CANCELLED",
        said=Text(zh="密码键盘上按了取消", en="Cancelled on the PIN pad"),
        do_now=Text(
            zh="问顾客：再输一次，还是改用手机或短信？",
            en="Ask the customer: try again, or use the phone or an SMS code?",
        ),
        tell_customer=Text(
            zh="您想再输一次密码，还是在手机上验证？",
            en="Would you like to try again, or confirm on your phone?",
        ),
        retry=Retry.PROVE_AGAIN,
    ),
    Reason(
        code="PIN_PAD_TIMED_OUT",
        said=Text(zh="密码没有及时输入", en="No password entered in time"),
        do_now=Text(
            zh="请顾客再输一次，或改用手机或短信。",
            en="Have the customer try again, or use the phone or an SMS code.",
        ),
        tell_customer=Text(
            zh="键盘等得太久了，麻烦您再输一次密码，按确认键结束。",
            en="The keypad gave up waiting. Could you enter the password again and press Enter, please?",
        ),
        retry=Retry.PROVE_AGAIN,
    ),
    Reason(
        code="PIN_PAD_FAULT",
        said=Text(zh="密码键盘没有反应", en="PIN pad does not answer"),
        do_now=Text(
            zh="改用手机或短信验证，然后检查键盘的连线。",
            en="Use the phone or an SMS code, then check the PIN pad's cable.",
        ),
        tell_customer=Text(
            zh="键盘出了点问题，麻烦您在手机上验证。",
            en="The keypad isn't working. Could you confirm on your phone, please?",
        ),
        retry=Retry.PROVE_AGAIN,
    ),
    Reason(
        code="PIN_PAD_UNPLUGGED",
        said=Text(zh="密码键盘断开了", en="PIN pad was unplugged"),
        do_now=Text(
            zh="插好键盘的线再选一次，或改用手机或短信。",
            en="Plug it in and choose it again, or use the phone or an SMS code.",
        ),
        tell_customer=Text(
            zh="键盘的线松了，请稍等，也可以在手机上验证。",
            en="The keypad came loose. One moment, please, or confirm on your phone.",
        ),
        retry=Retry.PROVE_AGAIN,
    ),
    Reason(
        code="PIN_PAD_THROTTLED",
        said=Text(zh="密码键盘暂停输入，最长一小时", en="PIN pad takes no passwords for up to an hour"),
        do_now=Text(
            zh="改用手机或短信验证。键盘没有坏，过后会自己恢复。",
            en="Use the phone or an SMS code. The pad is not broken; it recovers by itself.",
        ),
        tell_customer=Text(
            zh="键盘暂时不能输入密码，麻烦您在手机上验证。",
            en="The keypad is taking a break. Could you confirm on your phone, please?",
        ),
        retry=Retry.PROVE_AGAIN,
    ),
    Reason(
        code="SMS_CODE_CUT",
        said=Text(zh="键盘上输入的不是 6 位数字", en="What was typed on the keypad is not 6 digits"),
        do_now=Text(
            zh="请顾客在键盘上再输一次，或念给你输入。",
            en="Have the customer type it once more, or read it out to you.",
        ),
        tell_customer=Text(
            zh="短信验证码是 6 位数字，麻烦您再输一次，按确认键结束。",
            en="The SMS code has 6 digits. Could you type it again and press Enter, please?",
        ),
        retry=Retry.PROVE_AGAIN,
    ),
    Reason(
        code="PIN_KEY_FAULT",
        said=Text(zh="密码键盘的密钥不对", en="PIN pad has the wrong key"),
        do_now=Text(
            zh="改用手机或短信验证，并通知技术支持。",
            en="Use the phone or an SMS code, and tell IT.",
        ),
        tell_customer=Text(
            zh="键盘出了点问题，麻烦您在手机上验证。",
            en="The keypad isn't working. Could you confirm on your phone, please?",
        ),
        retry=Retry.PROVE_AGAIN,
    ),
)
