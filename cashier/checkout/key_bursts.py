# SPDX-License-Identifier: Apache-2.0
"""Tells a keyboard-wedge scanner from a person by the rhythm of the keys. Pure: times come in with the keys.

Such a gun is a keyboard to the computer: its characters come a few milliseconds apart, a person's do not. Every key
is held back until it is plain which of the two it was; only then does it do anything. So a scan can neither land in
the amount nor press a button, and its Enter does nothing.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from cashier.values.payment_code import CODE_LENGTH, NotACode, PaymentCode, Seen, read
from hardware.framing.keyboard_layouts import LayoutName, typed_for
from hardware.framing.manner import PLAIN, Before, Ending, Manner

ENTER = "Enter"
TAB = "Tab"
SUFFIXES = frozenset({ENTER, TAB})
"""Keys that guns send behind a code."""

MAX_HELD = 4_096
"""More keys than any code has are not held back; a jammed key must not fill the memory."""

SUFFIX_GRACE_MS = 250.0
"""A suffix that comes so soon after a scan is still the gun's: nobody reads a verdict and presses Enter so fast."""

PIECES_WITHIN_MS = 400.0
"""A gun by radio may stop in the middle of a code, while its line wakes up; what comes so soon may be the rest."""

_TOO_MANY_FOR_FINGERS = 12
"""So many keys in one burst nobody types, even where they come slower than this gun's usually do."""

DOUBLE_FIRE_MS = 150.0
"""The same text that begins so soon after its end is one pull of the trigger, as with every other gun."""

_GOODS_LENGTHS = (13, 12, 14)
_EVEN_UP_TO_MS, _EVEN_WITHIN_MS = 120.0, 25.0
"""A gun's keys come as evenly as this, and as soon; a person's do not."""

_MODIFIERS_BETWEEN = 4
"""So many keys without a character may stand among those of a prefix."""

_ENDINGS = {ENTER: Ending.ENTER, TAB: Ending.TAB}

_AIM = re.compile(r"\][A-Za-z][0-9A-Za-z]")
"""AIM symbology identifier in front of a code (ISO/IEC 15424): ``]``, a letter, a modifier."""


@dataclass(frozen=True, slots=True)
class BurstSettings:
    """What counts as a scan of one gun: at least so many characters, at most so far apart on average.

    ``hold_ms`` is the pause that ends a burst, and so the longest that a person's key is held back. ``prefix`` is
    what the gun types before a code: characters, or the name of a function key. ``places`` tells what each key gives
    alone and with Shift, where the gun's country is known; otherwise keys mean what the computer's layout says.
    ``keyboard`` says which keyboard is the gun's, for a window that tells keyboards apart; see `WindowKeys`.
    """

    min_characters: int = 6
    max_average_gap_ms: float = 30.0
    hold_ms: float = 50.0
    name: str = "gun"
    prefix: str = ""
    places: Mapping[tuple[int, bool], str] = field(default_factory=dict)
    keyboard: str = ""

    def __post_init__(self) -> None:
        if self.min_characters < 2:
            raise ValueError(f"min_characters is {self.min_characters}; a burst has at least 2")
        if not 0 < self.max_average_gap_ms <= self.hold_ms:
            raise ValueError(f"max_average_gap_ms is {self.max_average_gap_ms}; it lies above 0, up to hold_ms")


@dataclass(frozen=True, slots=True)
class Key:
    """One key as it came. ``name`` is stable (``F5``, ``Escape``, ``Enter``), ``at_ms`` on one clock for all keys.

    ``text`` is what the keyboard layout makes of it: one character or nothing. ``position_digit`` is the digit that
    stands on this key of a US keyboard without Shift, or nothing. ``place`` is the key's scan code (set 1), or 0
    where it is not known. ``is_shifted`` is None where nobody can tell. ``is_repeat``: the key was kept down.
    ``is_caps``: Caps Lock is known to be on. ``keyboard`` is the system's name of the keyboard, or nothing where
    it is not known.
    """

    name: str
    at_ms: float
    text: str = ""
    position_digit: str = ""
    is_repeat: bool = False
    place: int = 0
    is_shifted: bool | None = None
    is_caps: bool = False
    keyboard: str = ""

    @property
    def is_character(self) -> bool:
        """Whether a scanner could have meant a character by it."""
        return bool(self.text or self.position_digit) and self.name not in SUFFIXES


@dataclass(frozen=True, slots=True)
class Scanned:
    """A scanner typed this; prefix, suffix and AIM identifier are off. ``gun`` is its name in the settings."""

    text: str
    gun: str = "gun"
    symbology: str | None = None
    manner: Manner = field(default=PLAIN, compare=False)


@dataclass(frozen=True, slots=True)
class Typed:
    """A person pressed this key."""

    key: Key


@dataclass(frozen=True, slots=True)
class TakenBack:
    """Keys that were told as a person's just now were the beginning of a scan: what they did is to be undone."""


Outcome = Scanned | Typed | TakenBack


class KeyBursts:
    """Holds keys back and says what they were: `take` each key, and `settle` when `settles_at_ms` has come.

    A gun with a prefix is known by it, and may type as slowly as its own settings say. Beside such guns one without
    is always expected: a gun that lost its prefix must press nothing either.
    """

    def __init__(self, guns: Sequence[BurstSettings] = ()) -> None:
        self._by_prefix = [gun for gun in guns if gun.prefix]
        self._by_rhythm = [gun for gun in guns if not gun.prefix] or [BurstSettings()]
        self._hold_ms = max(gun.hold_ms for gun in self._by_rhythm)
        self._held: list[Key] = []
        self._scan_ended_ms: float | None = None
        self._last: int | None = None
        self._pieces = _Pieces()

    @property
    def hold_ms(self) -> float:
        """The pause that ends what is held just now: a gun that has typed its prefix gets its own."""
        return max([self._hold_ms, *(gun.hold_ms for gun in self._by_prefix if _begins(gun, self._held))])

    @property
    def settles_at_ms(self) -> float | None:
        """When `settle` has something to say, or None while nothing is held back."""
        return self._held[-1].at_ms + self.hold_ms if self._held else None

    def take(self, key: Key) -> list[Outcome]:
        """Take a key and return what is plain now; usually nothing, because the key itself is held back."""
        outcomes: list[Outcome] = []
        if self._held and not _is_close(self._held[-1].at_ms, key.at_ms, self.hold_ms):
            outcomes += self._end()
        if not self._held and self._is_second_suffix(key):
            return outcomes
        self._held.append(key)
        if (key.name in SUFFIXES and self._gun() is not None) or len(self._held) >= MAX_HELD:
            outcomes += self._end()
        return outcomes

    def settle(self, now_ms: float) -> list[Outcome]:
        """Return what the held keys were, where the pause behind them is long enough."""
        settles_at_ms = self.settles_at_ms
        return self._end() if settles_at_ms is not None and now_ms >= settles_at_ms else []

    def _is_second_suffix(self, key: Key) -> bool:
        """Whether this is the LF of a gun that ends with CR LF, its Tab behind Enter, or a suffix that dawdled."""
        ended_ms = self._scan_ended_ms
        return key.name in SUFFIXES and ended_ms is not None and _is_close(ended_ms, key.at_ms, SUFFIX_GRACE_MS)

    def _gun(self) -> BurstSettings | None:
        """Return the gun whose scan is held, or None where a person typed."""
        # Somebody may lean on a key while a gun types: what the system repeats is no gun's.
        pressed = [key for key in self._held if not key.is_repeat]
        for gun in (*self._by_prefix, *self._by_rhythm):
            keys = _behind_prefix(gun, pressed)
            if keys is not None and _is_burst(gun, keys) and _are_enough(keys, self._held, pressed):
                return gun
        return None

    def _end(self) -> list[Outcome]:
        """Let go of what is held. In a scan, keys without a character (function keys, Enter) do nothing."""
        gun = self._gun()
        held, self._held = self._held, []
        if gun is not None:
            held = [key for key in held if not key.is_repeat]
        whole = self._pieces.whole(held)
        if whole is not None:
            return self._joined(held, whole)
        if gun is None:
            ended_ms = self._scan_ended_ms
            is_rest = ended_ms is not None and _is_close(ended_ms, held[0].at_ms, SUFFIX_GRACE_MS)
            if self._pieces.may_go_on and is_rest:
                self._pieces.add(held, are_scanned=True)
                return []  # The rest of a scan that was in pieces: it lands in no amount.
            self._pieces.add(held)
            return [Typed(key) for key in held]
        before_ms, self._scan_ended_ms = self._scan_ended_ms, held[-1].at_ms
        keys = _behind_prefix(gun, held) or []
        text, country = _text(gun, keys)
        # Of the scan before only a fingerprint: it may have been a payment code.
        last, self._last = self._last, hash(text)
        if before_ms is not None and last == self._last and _is_close(before_ms, held[0].at_ms, DOUBLE_FIRE_MS):
            return []
        aim = _AIM.match(text)
        manner = self._manner(gun, held, keys, country, has_aim=aim is not None)
        if manner.ending is Ending.PAUSE:
            self._pieces.add(held, are_scanned=True)
            thing = read(text)
            if isinstance(thing, PaymentCode) or thing.seen is Seen.PRODUCT:
                self._pieces.forget()
        else:
            self._pieces = _Pieces()
        return [Scanned(text[aim.end() :] if aim else text, gun.name, aim[0] if aim else None, manner)]

    def _joined(self, held: list[Key], whole: str) -> list[Outcome]:
        """Tell of a code that came in pieces; those that were told as a person's keys are taken back."""
        pieces, self._pieces = self._pieces, _Pieces()
        self._scan_ended_ms = held[-1].at_ms
        ending = _ENDINGS.get(held[-1].name, Ending.PAUSE)
        pause_s = self._hold_ms / 1_000 if ending is Ending.PAUSE else 0.0
        scanned = Scanned(whole, self._by_rhythm[0].name, manner=Manner(ending, pause_s, in_pieces=True))
        return [TakenBack(), scanned] if pieces.have_typed else [scanned]

    def _manner(
        self, gun: BurstSettings, held: list[Key], keys: list[Key], country: LayoutName | None, *, has_aim: bool
    ) -> Manner:
        ending = _ENDINGS.get(held[-1].name, Ending.PAUSE)
        before = ((Before.PREFIX,) if gun.prefix else ()) + ((Before.AIM,) if has_aim else ())
        return Manner(
            ending,
            max(gun.hold_ms, self._hold_ms) / 1_000 if ending is Ending.PAUSE else 0.0,
            before,
            _average_gap_ms(keys) / 1_000,
            gun.max_average_gap_ms / 1_000,
            country,
            any(_is_turned(key) for key in keys),
        )


class _Pieces:
    """Digits that came in pieces just now, each told as a person's or as a scan without suffix."""

    def __init__(self) -> None:
        self._keys: list[Key] = []
        self.ended_ms = float("-inf")
        self.are_scanned = False
        self.have_typed = False

    def add(self, held: list[Key], *, are_scanned: bool = False) -> None:
        """Keep the digits of one more piece; what is older than a pause of the line, or is no digit, ends it."""
        goes_on = _is_close(self.ended_ms, held[0].at_ms, PIECES_WITHIN_MS)
        keys = _digit_keys(held)
        # No more is kept than a code has: it is gone a moment later.
        self._keys = [*(self._keys if goes_on else []), *keys][-CODE_LENGTH:] if keys is not None else []
        self.are_scanned = are_scanned or (goes_on and self.are_scanned)
        self.have_typed = not are_scanned or (goes_on and self.have_typed)
        self.ended_ms = held[-1].at_ms

    def forget(self) -> None:
        """Keep no digits: they were whole, and a payment code is kept nowhere."""
        self._keys = []

    @property
    def may_go_on(self) -> bool:
        """Whether these were a scan of which the rest may come."""
        return self.are_scanned and bool(self._keys)

    def whole(self, held: list[Key]) -> str | None:
        """Return what these keys make whole, or None: a payment code, whose check digits stand for it, or goods.

        Of goods the check digit alone says too little: their digits have to come as evenly as no finger presses.
        """
        keys = _digit_keys(held)
        if keys is None or not self._keys or not _is_close(self.ended_ms, held[0].at_ms, PIECES_WITHIN_MS):
            return None
        together = [*self._keys, *keys]
        code = _digits(together[-CODE_LENGTH:])
        if 0 < len(keys) < CODE_LENGTH and isinstance(read(code), PaymentCode):
            return code
        return self._goods(together, held[-1], len(keys)) if held[-1].name in SUFFIXES else None

    @staticmethod
    def _goods(together: list[Key], suffix: Key, in_last: int) -> str | None:
        """Return the number of goods that more than the last piece make, which alone may be whole.

        It begins where the evenness does: the end of a longer number is none, though its check digit may fit.
        """
        for length in _GOODS_LENGTHS:
            keys = together[-length:]
            thing = read(_digits(keys))
            is_goods = isinstance(thing, NotACode) and thing.seen is Seen.PRODUCT
            if not in_last < len(keys) == length or not is_goods or not _is_even([*keys, suffix]):
                continue
            if len(together) == length or not _is_even(together[-length - 1 :]):
                return _digits(keys)
        return None


def _digit_keys(held: list[Key]) -> list[Key] | None:
    """Return the keys of digits, or None where anything else than digits and a suffix is among the keys."""
    keys = held[:-1] if held[-1].name in SUFFIXES else held
    return keys if all(key.is_character and _digits([key]).isdecimal() for key in keys) else None


def _digits(keys: list[Key]) -> str:
    return "".join(key.position_digit or key.text for key in keys)


def _is_even(keys: list[Key]) -> bool:
    gaps_ms = [after.at_ms - before.at_ms for before, after in itertools.pairwise(keys)]
    return bool(gaps_ms) and max(gaps_ms) <= _EVEN_UP_TO_MS and max(gaps_ms) - min(gaps_ms) <= _EVEN_WITHIN_MS


def _is_close(before_ms: float, after_ms: float, pause_ms: float) -> bool:
    """Tell whether two keys belong together; a clock that wrapped around parts them."""
    return abs(after_ms - before_ms) <= pause_ms


def _begins(gun: BurstSettings, held: list[Key]) -> bool:
    """Tell whether what is held is the gun's prefix, with or without a code behind it."""
    # No more is looked at than the prefix can take: this is asked with every key.
    return _behind_prefix(gun, held[: len(gun.prefix) + _MODIFIERS_BETWEEN]) is not None


def _behind_prefix(gun: BurstSettings, held: list[Key]) -> list[Key] | None:
    """Return the characters behind the gun's prefix, or None where it does not stand there."""
    if not gun.prefix:
        return [key for key in held if key.is_character]
    if held and held[0].name == gun.prefix:
        return [key for key in held[1:] if key.is_character]
    characters = [key for key in held if key.is_character]
    before, behind = characters[: len(gun.prefix)], characters[len(gun.prefix) :]
    return behind if "".join(_meant(gun, key) for key in before) == gun.prefix else None


def _is_burst(gun: BurstSettings, keys: list[Key]) -> bool:
    if len(keys) < gun.min_characters:
        return False
    limit_ms = gun.hold_ms if len(keys) >= _TOO_MANY_FOR_FINGERS else gun.max_average_gap_ms
    return _average_gap_ms(keys) <= limit_ms


def _are_enough(keys: list[Key], held: list[Key], pressed: list[Key]) -> bool:
    """Tell whether keys are a gun's although one was kept down meanwhile: then nobody's fingers could be so many."""
    return len(held) == len(pressed) or len(keys) >= _TOO_MANY_FOR_FINGERS


def _average_gap_ms(keys: list[Key]) -> float:
    return (keys[-1].at_ms - keys[0].at_ms) / max(1, len(keys) - 1)


def _is_turned(key: Key) -> bool:
    """Tell whether Caps Lock is on: the window system says so, or a letter's size and its Shift contradict."""
    return key.is_caps or (key.is_shifted is not None and key.text.isalpha() and key.text.isupper() != key.is_shifted)


def _meant(gun: BurstSettings, key: Key) -> str:
    """Return the character that the gun meant by a key: by its place, else as the computer's layout has it.

    A letter that is large without Shift, or small with it, comes of Caps Lock, of which a gun knows nothing.
    """
    at_place = gun.places.get((key.place, bool(key.is_shifted)))
    if at_place:
        return at_place
    if key.is_shifted is None or not key.text.isalpha():
        return key.text
    return key.text.upper() if key.is_shifted else key.text.lower()


def _text(gun: BurstSettings, keys: list[Key]) -> tuple[str, LayoutName | None]:
    """Return what was scanned, and the country for which it was typed where that is not the one it was read by.

    Mostly a gun types as if the keyboard were a US one. Under a layout whose digit row gives other characters
    (AZERTY), or with Num Lock off, the places of the keys still tell the digits; digits are all that a payment code
    has.
    """
    text = "".join(_meant(gun, key) for key in keys)
    if text.isdecimal():
        return text, None
    positions = "".join(key.position_digit for key in keys)
    if len(positions) == len(keys):
        # Keys that give nothing at all are a keypad's without Num Lock, of whatever country.
        return positions, LayoutName.US if any(key.text for key in keys) else None
    found = typed_for([(key.place, bool(key.is_shifted)) for key in keys])
    return (found[1], found[0]) if found is not None and found[1] != text else (text, None)
