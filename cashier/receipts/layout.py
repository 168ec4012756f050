# SPDX-License-Identifier: Apache-2.0
"""Lays a slip or a report out for paper of some width; every line fits. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cashier.receipts.profile import Profile
from cashier.receipts.receipt import Receipt, Row, SlipKind
from cashier.values.identifiers import in_groups
from cashier.values.texts import Text
from hardware.printer import (
    Align,
    Barcode,
    Document,
    Item,
    Line,
    Logo,
    QRCode,
    barcode_dots,
    columns_of,
    cut_to,
    printable,
)

# Code 128 needs ten modules of white on either side (ISO/IEC 15417); a module is two dots.
_QUIET_DOTS = 2 * 10 * 2
_TITLES = {
    SlipKind.SALE: Text(zh="收款小票", en="Receipt"),
    SlipKind.PART_PAID: Text(zh="部分付款", en="Part paid"),
    SlipKind.UNKNOWN: Text(zh="付款未确认", en="Payment not confirmed"),
    SlipKind.REFUND: Text(zh="退款凭证", en="Refund"),
}
_TELL = {
    SlipKind.UNKNOWN: (
        Text(
            zh="这笔款可能已经扣除，请不要为这一单再次付款。",
            en="You may have been charged already. Please do not pay for this order again.",
        ),
        Text(
            zh="请保留此单。随时可到收银台扫下面的码，查询结果。",
            en="Keep this slip. The code below, scanned at the counter, finds the result at any time.",
        ),
    ),
}
_TRAINING = Text(zh="培训 · 不是真的收款", en="TRAINING · no real money moves")
_REPRINT = Text(zh="补打", en="Reprint")
_ORDER = Text(zh="订单", en="Order")
_TIME = Text(zh="时间", en="Time")
_TOTAL = Text(zh="合计", en="Total")


def slip(receipt: Receipt, profile: Profile) -> Document:
    """Return a slip for the customer, with a code of the order number that finds the payment again."""
    return Document(tuple(_slip(receipt, profile)))


def report(lines: Iterable[Text], profile: Profile, *, is_reprint: bool = False) -> Document:
    """Return a report (an X, a Z, a movement of cash) of whole sentences; the first is its title."""
    items: list[Item] = list(_words(profile.header, profile, Align.CENTRE))
    for number, text in enumerate(lines):
        items += _words(profile.sentences(text), profile, bold=number == 0)
        if number == 0:
            items += _mark(profile, is_reprint=is_reprint)
            items.append(_rule(profile))
    return Document(tuple(items))


def preview(document: Document, columns: int) -> list[str]:
    """Return what a document looks like on paper so wide, as lines of text; codes by what they say."""
    shown = []
    for item in document.items:
        match item:
            case Line(text=text, align=align, scale=scale):
                free = columns - columns_of(text) * scale
                before = {Align.LEFT: 0, Align.CENTRE: free // 2, Align.RIGHT: free}[align]
                shown.append((" " * before + text).rstrip())
            case Barcode(data=data):
                shown.append(f"[Code 128: {data}]")
            case QRCode(data=data):
                shown.append(f"[QR: {data}]")
            case Logo(path=path):
                shown.append(f"[Logo: {path.name}]")
    return shown


def wrapped(text: str, columns: int) -> list[str]:
    """Break a text into lines that fit, between words where that is possible; at least one line, maybe empty."""
    lines, rest = [], printable(text).strip()
    while columns_of(rest) > columns:
        fits, after = cut_to(rest, columns)
        head, space, word = fits.rpartition(" ")
        # Chinese may break anywhere; a word of letters or digits goes down whole, unless it fills the line.
        if space and head.strip() and not after.startswith(" ") and word.isascii() and after[0].isascii():
            fits, after = head, word + after
        lines.append(fits.rstrip())
        rest = after.lstrip()
    return [*lines, rest]


def codes_of(order_number: str, dots: int) -> tuple[Barcode | QRCode, ...]:
    """Return the order number as a Code 128, which every gun reads, where that is not too wide, and as a QR code.

    Ours always fits; the number that another till system gave an order may be longer.
    """
    fits = barcode_dots(order_number) + _QUIET_DOTS <= dots
    return (Barcode(order_number), QRCode(order_number)) if fits else (QRCode(order_number),)


def _slip(receipt: Receipt, profile: Profile) -> Iterator[Item]:
    if profile.logo is not None:
        yield Logo(profile.logo)
    yield from _words(profile.header, profile, Align.CENTRE)
    for sentence in profile.sentences(_TITLES[receipt.kind]):
        for words in wrapped(sentence, profile.columns // 2):
            yield Line(words, Align.CENTRE, bold=True, scale=2)
    yield from _mark(profile, is_reprint=receipt.is_reprint)
    yield _rule(profile)
    yield from _row(Row(_ORDER, in_groups(receipt.order_number)), profile)
    yield from _row(Row(_TIME, f"{receipt.at.astimezone():%Y-%m-%d %H:%M:%S}"), profile)
    yield _rule(profile)
    if receipt.goods:
        for goods in receipt.goods:
            yield from _row(goods, profile)
        yield _rule(profile)
    yield from _row(Row(_TOTAL, receipt.total.shown), profile, bold=True)
    for row in receipt.rows:
        yield from _row(row, profile)
    for text in (*receipt.details, *_TELL.get(receipt.kind, ())):
        yield from _words(profile.sentences(text), profile)
    yield _rule(profile)
    yield from codes_of(receipt.order_number, profile.dots)
    yield from _words(profile.footer, profile, Align.CENTRE)


def _mark(profile: Profile, *, is_reprint: bool) -> Iterator[Line]:
    if profile.is_training:
        for sentence in profile.sentences(_TRAINING):
            yield from _words((f"*** {sentence} ***",), profile, Align.CENTRE, bold=True)
    if is_reprint:
        yield from _words((f"*** {profile.label(_REPRINT)} ***",), profile, Align.CENTRE, bold=True)


def _row(row: Row, profile: Profile, *, bold: bool = False) -> Iterator[Line]:
    """Put the label to the left and the amount to the right, on two lines or more where one is too short."""
    label, amount = printable(profile.label(row.label)).strip(), printable(row.amount).strip()
    free = profile.columns - columns_of(label) - columns_of(amount)
    if free >= 1:
        yield Line(label + " " * free + amount, bold=bold)
        return
    for words in wrapped(label, profile.columns):
        yield Line(words, bold=bold)
    for words in wrapped(amount, profile.columns):
        yield Line(words, Align.RIGHT, bold=bold)


def _words(
    sentences: Iterable[str], profile: Profile, align: Align = Align.LEFT, *, bold: bool = False
) -> Iterator[Line]:
    for sentence in sentences:
        for words in wrapped(sentence, profile.columns):
            yield Line(words, align, bold=bold)


def _rule(profile: Profile) -> Line:
    return Line("-" * profile.columns)
