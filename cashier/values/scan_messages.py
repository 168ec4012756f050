# SPDX-License-Identifier: Apache-2.0
"""What to say when something else than a payment code was scanned: each thing is named.

What a scanned text is, `cashier.values.payment_code` decides.
"""

from __future__ import annotations

from cashier.values.payment_code import NotACode, Seen
from cashier.values.reasons import Fuller, Reason, Retry
from cashier.values.texts import Text

_OPEN_MEMBER_CODE = Text(
    zh="麻烦您打开我们店的会员付款码给我扫。",
    en="Could you open our member payment code for me, please?",
)
_HOLD_STILL = Text(
    zh="没扫清楚，麻烦您把手机拿稳，我再扫一次。",
    en="It didn't scan properly. Could you hold the phone still for me, please?",
)
_SCAN_THE_MEMBER_CODE = Text(
    zh="请顾客打开本店的会员付款码，再扫。",
    en="Have the customer open this shop's payment code, then scan it.",
)


def message_for(scanned: NotACode) -> Reason:
    """Return what to say and do about a scan that is no payment code; nothing was sent, so a retry is safe."""
    return _MESSAGES[scanned.seen].with_details({"shown": scanned.shown})


def _foreign_wallet(*, code: Text, wallet: Text) -> Reason:
    return Reason(
        code="CODE_OF_OTHER_WALLET",
        said=Text(zh="这是{code}", en="This is {code}").fill(code=code),
        do_now=Text(
            zh="请顾客打开本店的会员付款码；要用{wallet}，请改用其他支付方式收款。",
            en="Have the customer open this shop's payment code, or take {wallet} as another way to pay.",
        ).fill(wallet=wallet),
        tell_customer=_OPEN_MEMBER_CODE,
        retry=Retry.NEW_CODE,
    )


def _misread(said: Text, do_now: Text) -> Reason:
    return Reason(
        code="NOT_A_PAYMENT_CODE", said=said, do_now=do_now, tell_customer=_HOLD_STILL, retry=Retry.SAME_CODE
    )


_MESSAGES = {
    Seen.EMPTY: _misread(
        Text(zh="什么也没扫到", en="Nothing was read"),
        Text(zh="对准付款码再扫一次。", en="Aim at the payment code and scan again."),
    ),
    Seen.GARBLED: _misread(
        Text(zh="扫码枪传来的不是文字", en="What the gun sent is no text"),
        Text(
            zh="再扫一次；还是这样，按 F1 再按 F3 试扫，屏幕会说怎么修。",
            en="Scan again. If it stays so, press F1, then F3: a trial scan says what to mend.",
        ),
    ),
    Seen.CUT_OFF: _misread(
        Text(zh="付款码只读到一部分", en="Only part of the code was read"),
        Text(zh="离远一点，把整个码对准再扫一次。", en="Move back a little, aim at the whole code and scan again."),
    ),
    Seen.GLUED: _misread(
        Text(zh="两次扫码连在了一起", en="Two scans ran together"),
        Text(zh="等一秒，只扫一次付款码。", en="Wait a second, then scan the payment code once."),
    ),
    Seen.BAD_CHECK_DIGITS: _misread(
        Text(zh="付款码有数字读错", en="A digit of the code was misread"),
        Text(zh="再扫一次；还不行，请顾客把屏幕调亮。", en="Scan again. If that fails, ask for a brighter screen."),
    ),
    Seen.PRODUCT: Reason(
        code="NOT_A_PAYMENT_CODE",
        said=Text(zh="这是商品条码", en="This is a product barcode"),
        do_now=Text(zh="请扫顾客手机上的会员付款码。", en="Scan the payment code on the customer's phone."),
        tell_customer=_OPEN_MEMBER_CODE,
        retry=Retry.NEW_CODE,
        fuller=Fuller(said=Text(zh="这是商品条码 {shown}", en="This is product barcode {shown}")),
    ),
    Seen.WECHAT: _foreign_wallet(
        code=Text(zh="微信付款码", en="a WeChat Pay code"), wallet=Text(zh="微信支付", en="WeChat Pay")
    ),
    Seen.ALIPAY: _foreign_wallet(
        code=Text(zh="支付宝付款码", en="an Alipay code"), wallet=Text(zh="支付宝", en="Alipay")
    ),
    Seen.UNIONPAY: _foreign_wallet(
        code=Text(zh="云闪付付款码", en="a UnionPay code"), wallet=Text(zh="云闪付", en="UnionPay")
    ),
    Seen.EMV: _foreign_wallet(
        code=Text(zh="银行 App 的付款码", en="a bank app's code"), wallet=Text(zh="银行卡", en="the bank card")
    ),
    Seen.LINK: Reason(
        code="NOT_A_PAYMENT_CODE",
        said=Text(zh="这是网址或收款二维码", en="This is a link or a shop's QR code"),
        do_now=_SCAN_THE_MEMBER_CODE,
        tell_customer=_OPEN_MEMBER_CODE,
        retry=Retry.NEW_CODE,
        fuller=Fuller(
            said=Text(zh="这是网址或收款二维码（{shown}）", en="This is a link or a shop's QR code ({shown})"),
        ),
    ),
    Seen.OTHER: Reason(
        code="NOT_A_PAYMENT_CODE",
        said=Text(zh="这不是付款码", en="This is not a payment code"),
        do_now=_SCAN_THE_MEMBER_CODE,
        tell_customer=_OPEN_MEMBER_CODE,
        retry=Retry.NEW_CODE,
        fuller=Fuller(said=Text(zh="这不是付款码（{shown}）", en="This is not a payment code ({shown})")),
    ),
}
