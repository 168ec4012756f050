# SPDX-License-Identifier: Apache-2.0
"""Hand-made views of the panel of slips, for the gallery and the tests."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from cashier.checkout.choices import Choice, Choices
from cashier.receipts import slip_desk
from cashier.receipts.layout import slip
from cashier.receipts.profile import Profile
from cashier.receipts.receipt import Receipt, Row, SlipKind
from cashier.receipts.slip_desk import NAMES, SlipShown
from cashier.receipts.slips import Slip
from cashier.ui.gallery_bills import ORDER
from cashier.ui.widgets.basics import same
from cashier.values.money import Money
from cashier.values.texts import NO_TEXT, Text
from hardware.printer.picture import picture_of

_LOGO = Path(__file__).parents[2] / "middleplatform" / "web" / "pages" / "icons" / "icon-512.png"
_PROFILE = Profile(32, header=("云岭商店 Cloudridge", "人民路 1 号"), footer=("谢谢惠顾 Thank you",))
_RECEIPT = Receipt(
    SlipKind.SALE,
    ORDER,
    datetime(2026, 11, 1, 1, 30, tzinfo=UTC),
    Money(12_880),
    (Row(Text(zh="积分", en="Points"), "¥64.00"), Row(Text(zh="现金", en="Cash"), "¥64.80")),
    (Row(same("龙井茶 250 克 x2"), "¥128.80"),),
    is_reprint=True,
)
RECEIPT_PICTURE = picture_of(slip(_RECEIPT, _PROFILE), _PROFILE.dots, _PROFILE.columns)
"""A receipt as it lies on paper of 58 mm."""
_SHOWN = SlipShown(
    Text(zh="收款小票（补打）", en="Receipt (copy)"),
    RECEIPT_PICTURE,
    (),
    Slip.SALE,
    can_print=True,
    is_kept=False,
)
_WITH_LOGO = replace(_PROFILE, columns=48, logo=_LOGO)
_LIST = Choices(
    Text(zh="没打出来的小票", en="Slips that did not come out"),
    (
        Choice(
            NAMES[Slip.SALE],
            Text(zh=f"11-01 09:28 · {ORDER}", en=f"11-01 09:28 · {ORDER}"),
            Text(zh="可能已打一部分", en="Part of it may lie there"),
        ),
        Choice(NAMES[Slip.CASH], Text(zh="11-01 09:12 · 12.1", en="11-01 09:12 · 12.1"), NO_TEXT),
    ),
    Text(zh="都打印好了", en="Everything was printed"),
)
SLIP_VIEWS: dict[str, object] = {
    "slips": _LIST,
    "slips-none": replace(_LIST, rows=()),
    "slip": _SHOWN,
    "slip-logo": replace(_SHOWN, picture=picture_of(slip(_RECEIPT, _WITH_LOGO), _WITH_LOGO.dots, 48)),
    "slip-of-refund": replace(_SHOWN, kinds=(Slip.SALE, Slip.REFUND), notice=slip_desk.PRINTED),
    "slip-kept": replace(_SHOWN, is_kept=True, notice=slip_desk.NOT_PRINTED),
    "slip-no-printer": replace(_SHOWN, can_print=False, notice=slip_desk.NO_PRINTER),
}
