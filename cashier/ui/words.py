# SPDX-License-Identifier: Apache-2.0
"""What the window itself says: labels, buttons, hints. Reasons and notices come with the view."""

from __future__ import annotations

from collections.abc import Sequence

from cashier.checkout.left_items import LeftKind
from cashier.devices.status import Level, Part
from cashier.settings import Theme
from cashier.values.money import Money
from cashier.values.texts import Language, Text
from middleplatform.contract.payments import Asset, Door

PRODUCT = Text(zh="积付 Jifu", en="Jifu")

# Header and footer
NO_SHIFT_OPEN = Text(zh="还没有开班", en="No shift is open")
NO_SHIFT_NAME = Text(
    zh="还没有开班：现在的收款不算在任何班次里。去开班（F10）",
    en="No shift is open: sales belong to none. Open one (F10)",
)
ORDER = Text(zh="订单 {number}", en="Order {number}")
TRAINING = Text(zh="培训模式 · 不是真的收款", en="TRAINING · no real money moves")
LANGUAGES = {Language.ZH: Text(zh="中文", en="中文"), Language.EN: Text(zh="EN", en="EN")}
BACK = Text(zh="返回", en="Back")
MENU = Text(zh="菜单", en="Menu")
MENU_NAME = Text(zh="菜单：班次等（M）", en="Menu: shift and more (M)")
SWITCH_LANGUAGE = Text(zh="切换到英文（L）", en="Switch to Chinese (L)")
SWITCH_THEME = {
    Theme.LIGHT: Text(zh="切换到深色（D）", en="Switch to dark (D)"),
    Theme.DARK: Text(zh="切换到浅色（D）", en="Switch to light (D)"),
}
STATUS_TITLE = Text(zh="设备与连接", en="Devices and connections")
CLOSE = Text(zh="关闭", en="Close")
PARTS = {
    Part.NETWORK: Text(zh="网络", en="Network"),
    Part.PLATFORM: Text(zh="中台", en="Platform"),
    Part.SCANNER: Text(zh="扫码枪", en="Scanner"),
    Part.CAMERA: Text(zh="摄像头", en="Camera"),
    Part.PIN_PAD: Text(zh="密码键盘", en="PIN pad"),
    Part.PRINTER: Text(zh="打印机", en="Printer"),
    Part.DISPLAY: Text(zh="顾客显示屏", en="Customer display"),
    Part.JOURNAL: Text(zh="流水账", en="Journal"),
    Part.CLOCK: Text(zh="时钟", en="Clock"),
    Part.POS: Text(zh="收银系统接口", en="Till system"),
}
LEVELS = {
    Level.READY: Text(zh="正常", en="Ready"),
    Level.BUSY: Text(zh="连接中", en="Looking"),
    Level.WARNING: Text(zh="要注意", en="Check"),
    Level.FAULT: Text(zh="有故障", en="Fault"),
    Level.OFF: Text(zh="未启用", en="Not in use"),
}
LIGHT_IN_A_LINE = Text(zh="{level} · {said}", en="{level} · {said}")
ALL_LIGHTS = Text(zh="全部 {n} 项", en="All {n}")
OTHER_LIGHTS = Text(zh="其他 {n} 项", en="{n} others")
_READY_PARTS = Text(zh="正常：{parts}", en="Ready: {parts}")
LIGHTS_FINE = Text(zh="都没问题", en="Fine")


def lights_ready(parts: Sequence[Text]) -> Text:
    """Name parts of which there is nothing to say."""
    named = Text(zh="、".join(part.zh for part in parts), en=", ".join(part.en for part in parts))
    return _READY_PARTS.fill(parts=named)


# Sale
AMOUNT = Text(zh="应收金额", en="Amount due")
SCAN_NOW = Text(zh="请扫顾客的付款码", en="Scan the customer's code")
SCAN_NOW_MORE = Text(zh="二维码或条形码都可以，对准手机即可", en="QR code or barcode, straight from the phone")
AMOUNT_FIRST = Text(zh="先输入金额", en="Enter the amount")
AMOUNT_FIRST_MORE = Text(zh="输入后即可扫顾客的付款码", en="Then scan the customer's code")
CLEAR = Text(zh="清空", en="Clear")
ERASE = Text(zh="退格", en="Erase")
ASSETS = {
    Asset.POINTS: Text(zh="积分", en="Points"),
    Asset.WALLET: Text(zh="电子钱包", en="E-wallet"),
    Asset.CARD: Text(zh="储值卡", en="Stored value"),
}
ASSETS_IN_SENTENCE = {
    Asset.POINTS: Text(zh="积分", en="points"),
    Asset.WALLET: Text(zh="电子钱包", en="the e-wallet"),
    Asset.CARD: Text(zh="储值卡", en="the stored-value card"),
}
_POINTS = Text(zh="{n} 积分", en="{n} points")
_ONE_POINT = Text(zh="1 积分", en="1 point")
BY_ASSET = Text(zh="用{asset}支付", en="Paying with {asset}")
PAYS_WITH = Text(zh="扣 {units}", en="takes {units}")

# Asking
ASKING = Text(zh="正在扣款，请稍候…", en="Taking the payment…")
ASKING_MORE = Text(zh="中台正在核对付款码", en="The platform is checking the code")
ASKING_LONG = Text(zh="网络有点慢。请不要重复收款，稍等就有结果。", en="The network is slow. Do not charge again.")
CANCEL = Text(zh="取消收款", en="Cancel payment")
CANCEL_ARMED = Text(zh="再按一次，取消收款", en="Press again to cancel")

# Waiting
SECONDS = Text(zh="秒", en="s")
SECONDS_LEFT = Text(zh="还剩 {n} 秒", en="{n} seconds left")
TRIES_LEFT = Text(zh="还可以试 {n} 次", en="{n} tries left")
ONE_TRY_LEFT = Text(zh="只剩最后 1 次机会", en="1 try left")
DOORS = {
    Door.PIN_PAD: Text(zh="密码键盘", en="Keypad at the counter"),
    Door.PHONE: Text(zh="顾客的手机", en="Customer's phone"),
    Door.SMS: Text(zh="短信验证码", en="SMS code"),
}
DOORS_MORE = {
    Door.PIN_PAD: Text(zh="顾客在柜台键盘上输密码", en="Types the password here"),
    Door.PHONE: Text(zh="顾客在自己手机上确认", en="Confirms on the phone"),
    Door.SMS: Text(zh="顾客报 6 位验证码，你来输入", en="Reads out 6 digits to you"),
}
DOOR_IN_USE = Text(zh="正在使用", en="In use now")
DOOR_BUSY = Text(zh="正在处理…", en="Working…")
DOOR_CLOSED = Text(zh="这一笔不能用", en="Not offered for this payment")
PIN_PAD_CLOSED = Text(zh="键盘没有连好，或这一笔不能用", en="Not connected, or not offered")
SMS_DIGITS = Text(zh="短信验证码，已输入 {n} 位，共 6 位", en="SMS code, {n} of 6 digits entered")
CHECKING_SMS = Text(zh="正在核对验证码…", en="Checking the code…")

# Verdicts
PAID = Text(zh="收款成功", en="Paid")
TAKEN = Text(zh="已扣 {units}", en="{units} taken")
BALANCE_LEFT = Text(zh="顾客余额", en="Balance left")
ACCOUNT = Text(zh="会员账户", en="Member account")
RECEIPT = Text(zh="小票号", en="Receipt")
NEXT_CUSTOMER = Text(zh="下一位顾客", en="Next customer")
LEAVES_IN = Text(zh="{n} 秒后自动回到收款", en="Back to the sale in {n} s")
DECLINED = Text(zh="没有收到款", en="Not paid")
NOTHING_TAKEN = Text(zh="没有扣款", en="Nothing was taken")
RESULT_OPEN = Text(zh="结果要先查清", en="Check before charging")
ALREADY_PAID = Text(zh="这一单已经付过", en="This order is paid already")
DO_NOW = Text(zh="现在怎么做", en="Do now")
TELL_CUSTOMER = Text(zh="告诉顾客", en="Tell the customer")
SCAN_AGAIN = Text(zh="再扫一次付款码", en="Scan a code again")
TRY_AGAIN = Text(zh="处理好了，再试一次", en="Fixed it: try again")
ANOTHER_WAY = Text(zh="改用其他方式，开始下一单", en="Paid another way: next sale")
ANOTHER_CODE = Text(zh="扫另一个付款码", en="Scan another code")
NEW_SALE = Text(zh="放下这一单，开始下一单", en="Drop it, start a new sale")
NOT_CONFIRMED = Text(zh="还没确认", en="Not confirmed")
DO_NOT_CHARGE = Text(zh="不要再收款！", en="Do not charge again.")
DO_NOT_CHARGE_MORE = Text(
    zh="这一笔可能已经扣款。系统正在查，结果会自己出来。",
    en="It may have been paid. The till is finding out and will tell you.",
)
ASKED_TIMES = Text(zh="已问过中台", en="Asked the platform")
TIMES = Text(zh="{n} 次", en="{n} times")
ONCE = Text(zh="1 次", en="once")
NOT_YET = Text(zh="还没有", en="not yet")
NEXT_QUESTION = Text(zh="下次再问", en="Asks again")
AFTER_S = Text(zh="{n} 秒后", en="in {n} s")
NOW = Text(zh="正在问…", en="asking now…")
ENDS = Text(zh="自动了结", en="Settles it itself")
ENDING = Text(zh="正在了结…", en="settling now…")
KEEPS = Text(
    zh="到时自动了结：已扣款就算付清，没扣款就作废。",
    en="Then it is settled: paid if it was taken, void if it was not.",
)
GIVING_BACK = Text(zh="正在放弃这一单", en="Giving the sale up")
GIVING_BACK_MORE = Text(
    zh="如果已经扣款，会退回给顾客。请等结果出来。",
    en="If it was taken, it goes back to the customer. Wait for the result.",
)
SERVE_NEXT = Text(zh="先接待下一位", en="Serve the next customer")
SERVE_NEXT_MORE = Text(zh="后台继续查这一笔，有结果会提示", en="This one is followed up and you will be told")
GIVE_UP = Text(zh="放弃这一单…", en="Give the sale up…")
GIVE_UP_ARMED = Text(zh="再按一次，确认放弃", en="Press again to give it up")
GIVE_UP_MORE = Text(
    zh="放弃之后：如果已经扣款，会退回给顾客，这一单要用其他方式收款。",
    en="Giving up: if it was taken, it goes back to the customer, and this sale has to be paid another way.",
)
CANCELLED = Text(zh="已取消", en="Cancelled")
CANCELLED_MORE = Text(zh="没有扣款，这一单还没付", en="Nothing was taken. This sale is not paid")
CANCELLED_DO = Text(
    zh="要继续收款，请顾客刷新付款码再扫；或改用其他方式。",
    en="To go on, scan a fresh code, or take another way to pay.",
)
RETURNED = Text(zh="已退回给顾客", en="Returned to the customer")
RETURNED_MORE = Text(zh="扣过款，又退回了：这一单没有付！", en="It was taken and went back: this sale is NOT paid!")
RETURNED_DO = Text(
    zh="向顾客说明已全数退回；商品要用其他方式收款，或收回商品。",
    en="Tell the customer it all went back. Take another payment, or keep the goods.",
)
RETURNED_TELL = Text(
    zh="刚才扣的已经全数退回，您可以在付款记录里看到。",
    en="What was taken has gone back in full. You can see it in your payment records.",
)

# Unresolved
UNRESOLVED = Text(zh="未确认 {n} 笔", en="{n} not confirmed")
UNRESOLVED_ONE = Text(zh="{amount} · 单号尾号 {tail}", en="{amount} · order …{tail}")
LEFT_OPEN = {
    LeftKind.PART_PAID: Text(
        zh="只付了一部分 {n} 单（{which}）：F7 取回，收完或全部退回",
        en="Part paid: {n} ({which}). F7: take the rest or give it back",
    ),
    LeftKind.NOT_GIVEN_BACK: Text(
        zh="没有退完 {n} 单（{which}）：F7 取回，再退一次",
        en="Not all given back: {n} ({which}). F7: give the rest back",
    ),
    LeftKind.REFUND_UNKNOWN: Text(
        zh="退款未确认 {n} 笔（{which}）：系统在查，不要再退",
        en="Refunds not confirmed: {n} ({which}). Do not refund again",
    ),
    LeftKind.GOING_BACK: Text(
        zh="正在退回 {n} 单（{which}）：等结果，不要再退",
        en="Being given back: {n} ({which}). Wait; do not refund again",
    ),
}
UNRESOLVED_MORE = Text(zh="系统在查，不要重复收款", en="being followed up; do not charge again")
DISMISS = Text(zh="知道了", en="OK")

# Closing
STILL_PAYING = Text(zh="还有一笔付款没有结束", en="A payment is not finished")
CLOSE_AGAIN = Text(
    zh="再关一次就退出。付款不会丢，下次打开时会继续查。",
    en="Close again to leave. Nothing is lost: the till goes on with it when it is opened again.",
)

# Last resort
FAULT_TITLE = Text(zh="程序出了问题", en="Something in the till went wrong")
FAULT_MORE = Text(
    zh="付款都记在流水账里，没有丢。收款前先看清屏幕上的结果；如果不对劲，请重启收银程序。",
    en="Payments are in the journal; none is lost. Check the result on the screen before you charge. "
    "If it looks wrong, restart the till.",
)
FAULT_CODE = Text(zh="告诉技术支持：{code}", en="Tell IT: {code}")
GO_ON = Text(zh="继续", en="Go on")

# Instead of the window, when the till cannot start
CANNOT_START_TITLE = Text(zh="收银台无法启动", en="The till cannot start")
CANNOT_START_DO = Text(
    zh="现在不能收款。请把下面这句话告诉技术支持，照它说的处理后再启动。",
    en="No payment can be taken now. Tell IT the sentence below; once it is mended, start the till again.",
)
CANNOT_START_COPY = Text(zh="复制这句话", en="Copy the sentence")
CANNOT_START_CLOSE = Text(zh="关闭", en="Close")


def units(asset: Asset, amount: int, currency: str) -> Text:
    """Say an amount of an asset: points as points, the others as money. ``amount`` in the asset's units."""
    if asset is not Asset.POINTS:
        shown = Money(amount, currency).shown
        return Text(zh=shown, en=shown)
    return _ONE_POINT if amount == 1 else _POINTS.fill(n=f"{amount:,}")
