# SPDX-License-Identifier: Apache-2.0
"""``cashier devices``: the guns, cameras, PIN pads and printers that are plugged in, and binding one of them."""

from __future__ import annotations

import argparse
import contextlib
import sys
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from pydantic import ValidationError

from cashier.commands.common import (
    WrongUse,
    complain,
    forget_typed,
    language_of,
    load_settings_strictly,
    print_object,
)
from cashier.it.binder import Binder, pad_trial, scanner_trial
from cashier.it.binding import network_offer
from cashier.it.offers import Offer, Role
from cashier.it.scan_hints import TRY_NEXT_SPEED
from cashier.it.settings_file import SettingsFileError
from cashier.it.trial import Tried
from cashier.printer_settings import AddressError, DrawerPin, PaperColumns, read_address
from cashier.values.command_line import COMMAND_LINE
from cashier.values.texts import Language, Text
from hardware.discovery import Candidate, DeviceKind, PrinterWay, ScanWay

DONE, NOT_DONE = 0, 1

_NOTHING = Text(
    zh="没有找到扫码枪、摄像头、密码键盘或打印机。请插好后再试；用 --way 和 --place 可以指定列表里没有的设备。",
    en="No gun, camera, PIN pad or printer was found. Plug it in, try again; --way and --place name one not listed.",
)
_BOUND_AS = Text(zh="已绑定为 {name}", en="bound as {name}")
_WHICH = Text(zh="哪一个？输入编号：", en="Which one? Its number: ")
_SCAN_NOW = Text(zh="请用它扫任意一个码……", en="Scan any code with it now …")
_READ = Text(zh="读到 {length} 个字符（{symbology}）。", en="Read {length} characters ({symbology}).")
_UNKNOWN_SYMBOLOGY = Text(zh="码制未知", en="symbology not told")
_ASKING_PAD = Text(zh="正在询问密码键盘……", en="Asking the PIN pad …")
_ANSWERED = Text(zh="有应答，协议：{make}。", en="It answers; its protocol is {make}.")
_BOUND_PAD = Text(
    zh="已绑定：写入 {file} 的 [pin_pad]。收银机下次启动时使用。",
    en="Bound: it stands in {file} as [pin_pad]. The till uses it when it is started the next time.",
)
_BOUND = Text(
    zh="已绑定：写入 {file}，名称 {name}。收银机下次启动时使用。",
    en="Bound: it stands in {file} as {name}. The till uses it when it is started the next time.",
)
_PRINTING = Text(zh="正在打印试打小票……", en="Printing a trial slip …")
_HOW_IS_IT = Text(
    zh="小票上面那一行中文：1 看得清，2 是乱码，3 没有打出来。输入编号：",
    en="The Chinese line at the top of the slip: 1 can be read, 2 is rubbish, 3 nothing came out. Its number: ",
)
_HOW_WIDE = Text(
    zh="小票上最宽的一条完整横线是几：1 是 32，2 是 42，3 是 48。输入编号：",
    en="The widest ruler on the slip that is whole: 1 is 32, 2 is 42, 3 is 48. Its number: ",
)
_HAS_DRAWER = Text(
    zh="打印机上接了钱箱吗：1 接了（现在就打开试试），2 没有。输入编号：",
    en="Does a cash drawer hang on the printer: 1 yes, open it now, 2 no. Its number: ",
)
_DID_IT_OPEN = Text(
    zh="钱箱打开了吗（{pin}）：1 打开了，2 没有。输入编号：", en="Did it open ({pin}): 1 yes, 2 no. Its number: "
)
_NO_PIN_OPENED = Text(
    zh="两个引脚都没有打开钱箱：请检查它和打印机之间的连线，再绑定一次。",
    en="It opened by neither pin: check its cable to the printer, then bind once more.",
)
_NO_SLIP = Text(
    zh="没有小票，什么都没有写入。请检查电源、纸和连线；串口打印机还要检查波特率。",
    en="No slip, so that nothing was written. Check power, paper and cable, and a serial printer's speed.",
)
_BOUND_PRINTER = Text(
    zh="已绑定：写入 {file} 的 [printer]。收银机下次启动时使用。",
    en="Bound: it stands in {file} as [printer]. The till uses it when it is started the next time.",
)
_SILENT = Text(
    zh="{seconds} 秒内没有读到。请检查设备的模式；串口设备还要检查波特率。什么都没有写入。",
    en="Nothing was read within {seconds} s, nothing was written. Check the device's mode, and a serial one's speed.",
)


def run(options: argparse.Namespace) -> int:
    """List, bind, or try one; ends with 1 where nothing was found or read, 2 where the words are wrong."""
    try:
        if options.action.startswith("try-"):
            from cashier.commands import trials  # Late: it loads every driver, and the platform's client.

            return trials.run(options)
        loaded = load_settings_strictly(options)
        language = language_of(options, loaded)
        binder = Binder(loaded)
        offers = binder.look()
        if options.action == "list":
            return _list(options, offers, language)
        offer = _chosen(options, offers, language)
        if offer.role is Role.PIN_PAD:
            return _bind_pad(options, binder, offer, language)
        if offer.role is Role.PRINTER:
            return _bind_printer(options, binder, offer, language)
        return _bind_scanner(options, binder, offer, language)
    except (WrongUse, SettingsFileError) as fault:
        return complain(str(fault), as_json=options.json)


def _list(options: argparse.Namespace, offers: Sequence[Offer], language: Language) -> int:
    if options.json:
        print_object({"devices": [_as_json(number, offer) for number, offer in enumerate(offers, 1)]})
    else:
        _print_offers(offers, language)
        if not offers:
            print(_NOTHING.of(language), file=sys.stderr)
    return DONE if offers else NOT_DONE


def _as_json(number: int, offer: Offer) -> dict[str, object]:
    found = offer.candidate
    return {
        "number": number, "way": found.way.value, "place": found.place, "usb_id": found.usb_id,
        "serial_number": found.serial_number, "usb_path": found.usb_path, "kind": found.kind.value,
        "maker": found.maker, "description": found.description, "bound_as": offer.bound_as, "role": offer.role.value,
    }  # fmt: skip


def _print_offers(offers: Sequence[Offer], language: Language) -> None:
    for number, offer in enumerate(offers, 1):
        found = offer.candidate
        bound = _BOUND_AS.fill(name=offer.bound_as).of(language) if offer.bound_as else ""
        words = (found.way, found.place, found.usb_id or "", found.maker, found.description, bound)
        print(f"{number:>2}  " + "  ".join(str(word) for word in words if word))


def _bind_scanner(options: argparse.Namespace, binder: Binder, offer: Offer, language: Language) -> int:
    table = binder.scanner_table(offer, options.name)

    def ready(baud: int) -> None:
        said = TRY_NEXT_SPEED.fill(baud=baud) if baud else _SCAN_NOW
        print(said.of(language), file=sys.stderr, flush=True)

    try:
        tried = scanner_trial(table, options.timeout, ready).run()
    except ValidationError as fault:
        wrong = fault.errors()[0]
        raise WrongUse(f"{wrong['loc'][-1]} = {wrong['input']!r} is wrong: {wrong['msg']}") from fault
    forget_typed()
    if tried.scan is None:
        return _not_read(options, tried, language)
    table |= tried.line
    file = binder.keep(Role.SCANNER, table).file
    symbology = tried.scan.symbology or _UNKNOWN_SYMBOLOGY
    if options.json:
        read = {"symbology": tried.scan.symbology, "characters": len(tried.scan.text)}
        print_object({"bound": table, "file": str(file), "read": read})
    else:
        print(_READ.fill(length=len(tried.scan.text), symbology=symbology).of(language))
        print(_BOUND.fill(file=file, name=table["name"]).of(language))
    return DONE


def _bind_pad(options: argparse.Namespace, binder: Binder, offer: Offer, language: Language) -> int:
    print(_ASKING_PAD.of(language), file=sys.stderr, flush=True)
    tried = pad_trial(offer.candidate).run()
    if tried.make is None:
        return _not_read(options, tried, language)
    table: dict[str, Any] = binder.pad_table(offer, tried.make)
    file = binder.keep(Role.PIN_PAD, table).file
    if options.json:
        print_object({"bound": table, "file": str(file)})
    else:
        print(_ANSWERED.fill(make=tried.make.value).of(language))
        print(_BOUND_PAD.fill(file=file).of(language))
    return DONE


def _bind_printer(options: argparse.Namespace, binder: Binder, offer: Offer, language: Language) -> int:
    if options.font is None and not sys.stdin.isatty():
        raise WrongUse("whether Chinese can be read on its slip has to be asked: give --font gbk, or --font none")
    print(_PRINTING.of(language), file=sys.stderr, flush=True)
    place = binder.printer_table(offer)
    tried = binder.printer_trial(place).run()
    if tried.printer is None:
        return _not_read(options, tried, language)
    looks = _looks_of_slip(options, language)
    if looks is None:
        complain(_NO_SLIP.of(language), as_json=options.json)
        return NOT_DONE
    table = {**place, **tried.printer, **looks}
    table |= _drawer(options, binder, table, language)
    file = binder.keep(Role.PRINTER, table).file
    if options.json:
        print_object({"bound": table, "file": str(file)})
    else:
        print(_BOUND_PRINTER.fill(file=file).of(language))
    return DONE


def _looks_of_slip(options: argparse.Namespace, language: Language) -> dict[str, Any] | None:
    """Return what the person before the slip says of its font and of its width; None where nothing came out."""
    fonts = {"1": "gbk", "2": "none"}
    font = options.font or fonts.get(input(_HOW_IS_IT.of(language)).strip())
    if font is None:
        return None
    columns = options.columns
    if columns is None and sys.stdin.isatty():
        widths = {str(number): int(each) for number, each in enumerate(PaperColumns, 1)}
        columns = widths.get(input(_HOW_WIDE.of(language)).strip())
    return {"font": font} if columns is None else {"font": font, "columns": columns}


def _drawer(options: argparse.Namespace, binder: Binder, table: dict[str, Any], language: Language) -> dict[str, Any]:
    """Return the pin by which the drawer opened, found by kicks; nothing, so that it stays, where nobody is asked."""
    if options.drawer is not None:
        return {"drawer": options.drawer}
    if not sys.stdin.isatty():
        return {}
    if input(_HAS_DRAWER.of(language)).strip() != "1":
        return {"drawer": DrawerPin.NONE.value}
    for pin in (DrawerPin.PIN_2, DrawerPin.PIN_5):
        tried = binder.drawer_trial(table, pin).run()
        if tried.trouble is not None:
            print(f"{tried.trouble.said.of(language)} {tried.trouble.mend.of(language)}", file=sys.stderr)
        elif input(_DID_IT_OPEN.fill(pin=pin.value).of(language)).strip() == "1":
            return {"drawer": pin.value}
    print(_NO_PIN_OPENED.of(language), file=sys.stderr)
    return {"drawer": DrawerPin.NONE.value}


def _not_read(options: argparse.Namespace, tried: Tried, language: Language) -> int:
    if tried.trouble is not None:
        said = f"{tried.trouble.said.of(language)} {tried.trouble.mend.of(language)}"
    else:
        said = _SILENT.fill(seconds=f"{options.timeout:g}").of(language)
    complain(said, as_json=options.json)
    return NOT_DONE


def _chosen(options: argparse.Namespace, offers: Sequence[Offer], language: Language) -> Offer:
    """Return what to bind: named by way and place, by its number, or by whoever sits at the terminal."""
    if options.way is not None or options.place is not None:
        if options.way is None or options.place is None:
            raise WrongUse("--way and --place go together")
        named = _named(options.way, options.place)
        return _in_role(options, next((each for each in offers if each.candidate == named), Offer(named)))
    if not offers:
        raise WrongUse(_NOTHING.of(language))
    number = options.pick
    if number is None:
        if not sys.stdin.isatty():
            raise WrongUse(f"which device? Give --pick NUMBER of «{COMMAND_LINE} devices list», or --way and --place")
        _print_offers(offers, language)
        with contextlib.suppress(ValueError):
            number = int(input(_WHICH.of(language)))
    if number is None or not 1 <= number <= len(offers):
        raise WrongUse(f"there is no device of that number; allowed is 1 to {len(offers)}")
    return _in_role(options, offers[number - 1])


def _named(way: str, place: str) -> Candidate:
    """Return what no list shows, such as a printer on the network."""
    if way == PrinterWay.NETWORK.value:
        try:
            return network_offer(*read_address(place)).candidate
        except AddressError as fault:
            raise WrongUse(str(fault)) from fault
    if way in {each.value for each in PrinterWay}:
        return Candidate(PrinterWay(way), place, DeviceKind.PRINTER)
    return Candidate(ScanWay(way), place, DeviceKind.UNKNOWN)


def _in_role(options: argparse.Namespace, offer: Offer) -> Offer:
    """Return the offer as what it is said to be."""
    is_printer = offer.candidate.kind is DeviceKind.PRINTER
    role = Role(options.role) if options.role else Role.PRINTER if is_printer else offer.role
    if is_printer is not (role is Role.PRINTER) and not (role is Role.PRINTER and offer.may_be_printer):
        raise WrongUse(
            f"{offer.candidate.place} cannot be bound as {role.value}: it is a {offer.candidate.kind.value}"
        )
    if role is Role.PIN_PAD and not offer.may_be_pin_pad:
        raise WrongUse(f"{offer.candidate.place} is no serial port: a PIN pad is bound by one")
    return replace(offer, role=role)
