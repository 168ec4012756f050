# SPDX-License-Identifier: Apache-2.0
"""Reasons that lie in the code that was shown, or in the account behind it."""

from __future__ import annotations

from cashier.values.reasons.reason import Fuller, Reason, Retry
from cashier.values.texts import Text

SCAN_A_FRESH_CODE = Text(
    zh="请顾客刷新付款码，再扫一次。",
    en="Have the customer refresh the code, then scan it.",
)
ASK_FOR_ANOTHER_WAY = Text(
    zh="请顾客换一种方式付款。",
    en="Ask the customer for another way to pay.",
)

REASONS = (
    Reason(
        code="CODE_NOT_FOUND",
        said=Text(zh="中台查不到这个付款码", en="The platform does not know this code"),
        do_now=SCAN_A_FRESH_CODE,
        tell_customer=Text(
            zh="麻烦您刷新一下付款码，我再扫一次。",
            en="Could you refresh your code, please? I'll scan it again.",
        ),
        retry=Retry.NEW_CODE,
    ),
    Reason(
        code="CODE_EXPIRED",
        said=Text(zh="付款码已过期", en="Code expired"),
        do_now=Text(
            zh="请顾客刷新付款码（截图无效），再扫一次。",
            en="Have the customer refresh the code (screenshots do not work), then scan it.",
        ),
        tell_customer=Text(
            zh="这个码过期了，麻烦您刷新一下。",
            en="That code has expired. Could you refresh it, please?",
        ),
        retry=Retry.NEW_CODE,
        fuller=Fuller(said=Text(zh="付款码已过期 {expired_ago}", en="Code expired {expired_ago} ago")),
    ),
    Reason(
        code="CODE_ALREADY_USED",
        said=Text(zh="付款码已经用过", en="Code already used"),
        do_now=Text(
            zh="请顾客刷新付款码再扫；顾客说已付过，先查这笔付款。",
            en="Scan a fresh code. If the customer says they have paid, look that payment up first.",
        ),
        tell_customer=Text(
            zh="这个码已经用过了，麻烦您刷新出新的码。",
            en="That code has been used. Could you bring up a fresh one, please?",
        ),
        retry=Retry.NEW_CODE,
        fuller=Fuller(said=Text(zh="付款码已于 {used_at} 用过", en="Code already used, {used_at}")),
    ),
    Reason(
        code="CODE_MALFORMED",
        said=Text(zh="付款码没有读对", en="Code was misread"),
        do_now=Text(
            zh="对准付款码再扫一次；还不行，请顾客刷新。",
            en="Scan the code again. If that fails, have the customer refresh it.",
        ),
        tell_customer=Text(
            zh="没扫清楚，麻烦您把手机拿稳，我再扫一次。",
            en="It didn't scan properly. Could you hold the phone still for me, please?",
        ),
        retry=Retry.SAME_CODE,
    ),
    Reason(
        code="CODE_OF_OTHER_WALLET",
        said=Text(zh="这是其他钱包的付款码", en="Code of another wallet"),
        do_now=Text(
            zh="请顾客打开本店的会员付款码，或换一种方式付款。",
            en="Have the customer open this shop's payment code, or pay another way.",
        ),
        tell_customer=Text(
            zh="这是别的软件的码，麻烦您打开我们店的会员付款码。",
            en="That code is from another app. Could you open our member payment code, please?",
        ),
        retry=Retry.NEW_CODE,
    ),
    Reason(
        code="NOT_A_PAYMENT_CODE",
        said=Text(zh="扫到的不是付款码", en="Not a payment code"),
        do_now=Text(
            zh="请扫顾客手机上的会员付款码。",
            en="Scan the payment code on the customer's phone.",
        ),
        tell_customer=Text(
            zh="麻烦您打开会员付款码给我扫。",
            en="Could you open your payment code for me, please?",
        ),
        retry=Retry.NEW_CODE,
    ),
    Reason(
        code="INSUFFICIENT_BALANCE",
        said=Text(zh="积分或余额不足", en="Not enough in the account"),
        do_now=ASK_FOR_ANOTHER_WAY,
        # The balance is the customer's own business: the queue need not hear it.
        tell_customer=Text(
            zh="您的账户余额不够付这一单，换一种方式可以吗？",
            en="There isn't enough in your account for this. How else would you like to pay?",
        ),
        retry=Retry.ANOTHER_WAY,
        fuller=Fuller(said=Text(zh="余额不足，只有 {balance}", en="Not enough: only {balance}")),
    ),
    Reason(
        code="AMOUNT_LIMIT_EXCEEDED",
        said=Text(zh="超过单笔限额", en="Over the limit for one payment"),
        do_now=ASK_FOR_ANOTHER_WAY,
        tell_customer=Text(
            zh="这一单超过了单笔限额，换一种方式可以吗？",
            en="This is over the limit for a single payment. How else would you like to pay?",
        ),
        retry=Retry.ANOTHER_WAY,
    ),
    Reason(
        code="DAILY_LIMIT_EXCEEDED",
        said=Text(zh="超过今天的限额", en="Over today's limit"),
        do_now=ASK_FOR_ANOTHER_WAY,
        tell_customer=Text(
            zh="付这一单会超过您今天的限额，换一种方式可以吗？",
            en="This would go over your limit for today. How else would you like to pay?",
        ),
        retry=Retry.ANOTHER_WAY,
    ),
    Reason(
        code="ACCOUNT_FROZEN",
        said=Text(zh="账户已冻结", en="Account frozen"),
        do_now=Text(
            zh="请顾客换一种方式付款；账户的事请顾客问客服。",
            en="Ask for another way to pay. Customer service answers for the account.",
        ),
        tell_customer=Text(
            zh="这个账户暂时不能用，换一种方式可以吗？具体原因可以问客服。",
            en="This account can't be used at the moment. How else would you like to pay?",
        ),
        retry=Retry.ANOTHER_WAY,
    ),
    Reason(
        code="ASSET_NOT_ACCEPTED",
        # The code may be good for another account of the customer: points scanned where the wallet was chosen.
        said=Text(zh="这一单不能用这种账户付", en="This order cannot be paid from that account"),
        do_now=Text(
            zh="核对屏幕上选的支付方式，再请顾客打开对应的付款码。",
            en="Check what is chosen on the screen, then have the customer open the code for it.",
        ),
        tell_customer=Text(
            zh="这个码对应的账户不能付这一单，麻烦您换一个账户的付款码，或换一种方式。",
            en="That account can't pay for this. Could you open another code, or pay another way?",
        ),
        retry=Retry.NEW_CODE,
    ),
    Reason(
        code="RULES_CHANGED",
        said=Text(zh="换算规则刚刚变了，没有扣款", en="The rates changed just now, nothing was charged"),
        do_now=Text(
            zh="等几秒，看清屏幕上新的数量，再扫同一个码。",
            en="Wait a few seconds, look at the new amount on the screen, then scan the same code.",
        ),
        tell_customer=Text(
            zh="换算规则刚刚更新了，没有扣您的，请再让我扫一下。",
            en="Our rates were updated just now and nothing was taken. May I scan once more?",
        ),
        retry=Retry.SAME_CODE,
    ),
    Reason(
        code="NOT_SIGNED_IN",
        said=Text(zh="顾客的登录已失效", en="Customer is signed out"),
        do_now=Text(
            zh="请顾客在手机上重新登录，再扫新的付款码。",
            en="Have the customer sign in again on the phone, then scan the new code.",
        ),
        tell_customer=Text(
            zh="麻烦您在手机上重新登录一下，再打开付款码。",
            en="Could you sign in again on your phone and open the code, please?",
        ),
        retry=Retry.NEW_CODE,
    ),
    Reason(
        code="LOGIN_INCORRECT",
        said=Text(zh="顾客的手机号或登录密码不对", en="Customer's phone number or login is wrong"),
        do_now=Text(
            zh="请顾客核对后重新登录，再扫付款码。",
            en="Have the customer check and sign in again, then scan the code.",
        ),
        tell_customer=Text(
            zh="手机号或登录密码不对，麻烦您核对后再登录一次。",
            en="The phone number or password isn't right. Could you check and sign in again, please?",
        ),
        retry=Retry.NEW_CODE,
    ),
)
