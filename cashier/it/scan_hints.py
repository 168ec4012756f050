# SPDX-License-Identifier: Apache-2.0
"""How a scan came, in words, and what to mend at the gun or in its settings. Says nothing of the code itself."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from cashier.values.payment_code import PaymentCode, Seen, around_code, read
from cashier.values.texts import Text
from hardware.framing.code_letters import CodeLetters, split_letter
from hardware.framing.keyboard_layouts import LayoutName
from hardware.framing.manner import Before, Ending, Manner
from hardware.framing.sample_code import Came, sampled
from hardware.scanner import Scan
from hardware.scanner.scan import SEVEN_BITS

FULL_WIDTH = Text(
    zh="数字是全角的：请在这台电脑上关掉中文输入法，或把扫码枪改成 USB 串口模式。",
    en="The digits are full-width: turn the input method off here, or switch the gun to its USB serial mode.",
)
TWICE = Text(
    zh="一次扳机读了两遍：请按扫码枪手册调长“同码延时”。",
    en="One pull of the trigger was read twice: set a longer same-code delay by the gun's manual.",
)
TRY_NEXT_SPEED = Text(
    zh="读到的不是文字，多半是波特率不对：现在改用 {baud} 听，请再扫一次。",
    en="What came is no text, mostly because of the line's speed: it is now listened to at {baud} baud. Scan again.",
)
SPEED_FOUND = Text(
    zh="扫码枪的波特率是 {baud}：请给它设 baud = {baud}。",
    en="The gun's speed is {baud}: set baud = {baud} for it.",
)
NO_SPEED_FITS = Text(
    zh="常用的波特率都读不出文字：请按手册恢复扫码枪的出厂设置，再看看线缆。",
    en="At none of the usual speeds is it text: reset the gun by its manual, then look at its cable.",
)
NO_TEXT_CAME = Text(
    zh="读到的不是文字：请检查波特率，或按手册恢复出厂设置。",
    en="What came is no text: check the speed of the line, or reset the gun by its manual.",
)
IN_WINDOW = Text(
    zh="在 Windows 上，键盘方式的扫码枪不能在这个窗口里绑定，什么都没有写入",
    en="On Windows a gun that plays keyboard cannot be bound in this window; nothing was written",
)
IN_WINDOW_MEND = Text(
    zh="请在命令行运行 {command} devices bind，再重新打开收款程序。",
    en="Run {command} devices bind in a console, then open the till again.",
)
_DAMAGED = Text(
    zh="有字节在串口线上损坏了：请检查波特率和 mode（数据位、校验位），再看看线缆。",
    en="Bytes were damaged on the line: check its speed and its mode (data bits, parity), then the cable.",
)
_SEVEN_BITS = Text(
    zh='扫码枪按 {mode} 发送，串口按八位接收：文字已自动更正，请给它设 mode = "{mode}"。',
    en='The gun sends {mode} and the port expects eight bits: the text was put right; set mode = "{mode}" for it.',
)
_NO_SUFFIX = Text(
    zh="没有后缀，每次扫码要多等 {ms} 毫秒：请按扫码枪手册把后缀设成回车（CR）。",
    en="It sends no suffix, which costs {ms} ms a scan: give it a suffix by the gun's manual, best CR.",
)
_OTHER_SUFFIX = Text(
    zh='扫码枪的后缀是 {suffix}，和设置里的不同，每次扫码要多等 {ms} 毫秒：请设 suffix = "auto"。',
    en='It ends codes with {suffix}, the settings name another, which costs {ms} ms a scan: set suffix = "auto".',
)
_LETTER = Text(
    zh='码前面有“{before}”：付款码不受影响，商品会找不到。请给它设 letters = "{letters}"，或按手册改发 AIM 标识。',
    en='It puts "{before}" before codes: payment codes are read, goods are not found. Set letters = "{letters}" for '
    "it, or have it send AIM identifiers.",
)
_AROUND = Text(
    zh="码的前后有别的字符（前 {before} 个，后 {behind} 个）：付款码不受影响，商品会找不到，请去掉。",
    en="It adds characters ({before} before, {behind} behind): payment codes are read, goods are not found. Take "
    "them out by the gun's manual.",
)
_LAYOUT = Text(
    zh='扫码枪按{country}键盘打字，和这里的布局不同：数字已自动更正，字母会错。请给它设 country = "{name}"。',
    en="It types for a keyboard of {country}, and the layout here is another: digits were put right, letters are "
    'not. Set country = "{name}" for it.',
)
_LAYOUT_OF_READER = Text(
    zh='扫码枪按{gun}键盘打字，这里按{reader}键盘读，字母和符号会错：请给它设 country = "{name}"。',
    en="It types for a keyboard of {gun}, and it is read by one of {reader}, so that letters and signs come out "
    'wrong: set country = "{name}" for it.',
)
_LOST = Text(
    zh="丢了 {n} 个字符：请按手册调大字符间隔，或改成 USB 串口模式；无线枪请靠近底座。",
    en="Characters were lost ({n}): set a longer inter-character delay, or its USB serial mode; bring a radio gun "
    "nearer.",
)
_DOUBLED = Text(
    zh="有 {n} 个字符重复：请按手册恢复扫码枪的出厂设置，再看看线缆。",
    en="Characters came twice ({n}): reset the gun by its manual, then look at its cable.",
)
_SLOW_KEYS = Text(
    zh="按键太慢：平均隔 {ms} 毫秒，超过 {limit} 毫秒就当成人在打字。请按手册把字符间隔设为 0，或给它设前缀。",
    en="Its keys are slow: {ms} ms apart, and above {limit} ms they are taken for a person's. Set its "
    "inter-character delay to 0, or give it a prefix.",
)
KEY_BY_KEY = Text(zh="按键是一个一个来的，像人在打字", en="Keys came one by one, as a person types")
IN_PIECES = Text(
    zh="如果这是扫码枪：它太慢或中间停顿，付款码还拼得回来，商品条码不一定。请按手册把字符间隔设为 0、设前缀，"
    "或改成 USB 串口模式。",
    en="If that was a gun, it is too slow or pauses: payment codes can be put together, goods not always. Set its "
    "inter-character delay to 0, give it a prefix, or switch it to its USB serial mode.",
)
_CAPS_LOCK = Text(
    zh="这台电脑开着大写锁定：付款码不受影响，请关掉（Caps Lock）。",
    en="Caps Lock is on here: payment codes are read all the same; turn it off.",
)

_COUNTRIES = {
    LayoutName.US: Text(zh="美国", en="the US"),
    LayoutName.GERMANY: Text(zh="德国", en="Germany"),
    LayoutName.FRANCE: Text(zh="法国", en="France"),
}
_SUFFIXES = {
    Ending.CR: Text(zh="后缀 CR（回车）", en="suffix CR"),
    Ending.LF: Text(zh="后缀 LF（换行）", en="suffix LF"),
    Ending.CRLF: Text(zh="后缀 CR LF（回车换行）", en="suffix CR LF"),
    Ending.TAB: Text(zh="后缀 Tab", en="suffix Tab"),
    Ending.ENTER: Text(zh="后缀 Enter（回车键）", en="suffix Enter"),
    Ending.PAUSE: Text(zh="没有后缀", en="no suffix"),
}
_BEFORE = {
    Before.AIM: Text(zh="有 AIM 标识", en="with an AIM identifier"),
    Before.LETTER: Text(zh="有厂家字母", en="with its maker's letter"),
    Before.PREFIX: Text(zh="有前缀", en="with its prefix"),
}
_RHYTHM = Text(zh="按键间隔 {ms} 毫秒", en="keys {ms} ms apart")
_SPEED = Text(zh="{baud} 波特", en="{baud} baud")
_ENDS = {b"\r\n": "CR LF", b"\r": "CR", b"\n": "LF", b"\t": "Tab"}
_FIRST_PRINTABLE, _FEWEST_CHINESE_BYTES = 0x20, 8
_SLOW = 2 / 3
"""From this part of the limit on a gun is one cold day away from being taken for a person."""


def told(manner: Manner) -> tuple[Text, ...]:
    """Return how a scan came, a few words each."""
    said = []
    if manner.ending is not None:
        said.append(_SUFFIXES[manner.ending])
    said += [_BEFORE[each] for each in manner.before]
    if manner.key_gap_s is not None:
        said.append(_RHYTHM.fill(ms=_ms(manner.key_gap_s)))
    if manner.baud is not None:
        said.append(_SPEED.fill(baud=manner.baud))
    return tuple(said)


def facts(manner: Manner) -> dict[str, str | int | float]:
    """Return the same for a program."""
    found: dict[str, str | int | float] = {}
    if manner.ending is not None:
        found["suffix"] = "none" if manner.ending is Ending.PAUSE else manner.ending.value
    if manner.pause_s:
        found["pause_ms"] = _ms(manner.pause_s)
    if manner.before:
        found["before"] = ",".join(manner.before)
    if manner.key_gap_s is not None:
        found["key_gap_ms"] = _ms(manner.key_gap_s)
    if manner.typed_for is not None:
        found["typed_for"] = manner.typed_for.value
    if manner.baud is not None:
        found["baud"] = manner.baud
    if manner.caps_lock:
        found["caps_lock"] = "on"
    if manner.in_pieces:
        found["in_pieces"] = "yes"
    return found


def is_garbled(scan: Scan) -> bool:
    """Tell whether what came was damaged on its way: no text, or what a wrong speed makes of one."""
    if isinstance(read(scan.text), PaymentCode):
        return False  # Its check digits say that nothing of it was, whatever noise stands around it.
    if scan.encoding is None or scan.manner.baud is None:
        return scan.encoding is None
    if b"\0" in scan.raw:
        return True  # A byte whose stop bit was missing.
    if scan.encoding != "gb18030":
        return False
    # Two or three Chinese characters are what a wrong speed may make of anything; no code has control characters
    # and Chinese ones together.
    is_short = scan.manner.ending in {None, Ending.PAUSE} and len(scan.raw) < _FEWEST_CHINESE_BYTES
    return is_short or any(byte < _FIRST_PRINTABLE for byte in scan.raw.strip(b"\r\n\t"))


def hints(scan: Scan) -> list[Text]:
    """Return what to mend, the worst first."""
    return [hint for check in _CHECKS if (hint := check(scan)) is not None]


def _of_the_line(scan: Scan) -> Text | None:
    if is_garbled(scan):
        return NO_TEXT_CAME if scan.encoding is None else _DAMAGED
    return _SEVEN_BITS.fill(mode=scan.encoding.upper()) if scan.encoding in SEVEN_BITS else None


def _of_the_digits(scan: Scan) -> Text | None:
    wide = any(each.isdecimal() and unicodedata.east_asian_width(each) == "F" for each in scan.text)
    return FULL_WIDTH if wide else None


def _of_the_suffix(scan: Scan) -> Text | None:
    manner = scan.manner
    if manner.ending is not Ending.PAUSE or scan.truncated or is_garbled(scan) or scan.encoding in SEVEN_BITS:
        return None
    ms = _ms(manner.pause_s)
    sent = next((name for end, name in _ENDS.items() if scan.raw.endswith(end)), None)
    return _NO_SUFFIX.fill(ms=ms) if sent is None else _OTHER_SUFFIX.fill(suffix=sent, ms=ms)


def _of_the_layout(scan: Scan) -> Text | None:
    country = scan.manner.typed_for
    return _LAYOUT.fill(country=_COUNTRIES[country], name=country.value) if country is not None else None


def _of_the_sample(scan: Scan) -> Text | None:
    found = sampled(scan.text)
    if found is None or found.came is Came.WHOLE:
        return None
    if found.gun is None or found.reader is None:
        return (_LOST if found.came is Came.LOST else _DOUBLED).fill(n=found.characters)
    return _LAYOUT_OF_READER.fill(gun=_COUNTRIES[found.gun], reader=_COUNTRIES[found.reader], name=found.gun.value)


def _of_the_rhythm(scan: Scan) -> Text | None:
    if scan.manner.in_pieces:
        return IN_PIECES
    gap_s, limit_s = scan.manner.key_gap_s, scan.manner.key_gap_limit_s
    if gap_s is None or limit_s is None or gap_s < limit_s * _SLOW:
        return None
    return _SLOW_KEYS.fill(ms=_ms(gap_s), limit=_ms(limit_s))


def _of_caps_lock(scan: Scan) -> Text | None:
    return _CAPS_LOCK if scan.manner.caps_lock else None


@dataclass(frozen=True, slots=True)
class _Added:
    """What a gun put around a code, where that can be told: the code is one whose check digits are right."""

    before: str
    behind: str
    letters: CodeLetters


def _of_what_was_added(scan: Scan) -> Text | None:
    added = _added(scan.text)
    if added is None:
        return None
    if added.before and not added.behind and added.before.isalnum():
        return _LETTER.fill(before=added.before, letters=added.letters.value)
    return _AROUND.fill(before=len(added.before), behind=len(added.behind))


def _added(text: str) -> _Added | None:
    before, behind = around_code(text)
    if before or behind:
        return _Added(before, behind, _maker_of(text))
    for letters in CodeLetters:
        _, rest = split_letter(text.encode(), letters)
        if len(rest) < len(text.encode()) and _is_known(rest.decode(errors="replace")):
            return _Added(text[: len(text) - len(rest)], "", _maker_of(text))
    return None


def _maker_of(text: str) -> CodeLetters:
    """Return whose letters these are, where only one maker sends them before such a code."""
    makers = [
        each
        for each in (CodeLetters.HONEYWELL, CodeLetters.ZEBRA)
        if (found := split_letter(text.encode(), each))[0] is not None
        and _is_known(found[1].decode(errors="replace"))
    ]
    return makers[0] if len(makers) == 1 else CodeLetters.OTHER


def _is_known(text: str) -> bool:
    thing = read(text)
    return isinstance(thing, PaymentCode) or thing.seen is Seen.PRODUCT


def _ms(seconds: float) -> int:
    return round(seconds * 1_000)


_CHECKS: tuple[Callable[[Scan], Text | None], ...] = (
    _of_the_line,
    _of_the_digits,
    _of_the_layout,
    _of_the_sample,
    _of_the_suffix,
    _of_the_rhythm,
    _of_what_was_added,
    _of_caps_lock,
)
