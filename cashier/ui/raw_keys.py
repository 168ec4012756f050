# SPDX-License-Identifier: Apache-2.0
"""Hears from Windows which keyboard the keys of our windows come from. Windows only.

Source: Microsoft's reference, "WM_INPUT", "WM_KEYDOWN", "GetMessageTime"; Qt's of QAbstractNativeEventFilter.
"""

import sys

if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes

    import structlog
    from PySide6.QtCore import QAbstractNativeEventFilter, QByteArray, QCoreApplication
    from PySide6.QtGui import QKeyEvent

    from cashier.checkout.key_origins import KeyOrigins
    from cashier.ui.key_filter import KeyFilter
    from hardware.transport.raw_input import RawInput

    _log = structlog.get_logger(__name__)

    _TO_A_WINDOW = b"windows_generic_MSG"
    """A message that has reached its window. Qt shows many a message before that too; it would count twice."""

    _WM_INPUT = 0x00FF
    _DOWN = frozenset({0x0100, 0x0104})  # WM_KEYDOWN, WM_SYSKEYDOWN
    _UP = frozenset({0x0101, 0x0105})
    _OURS = {_WM_INPUT} | _DOWN | _UP

    def follow_keyboards(app: QCoreApplication, key_filter: KeyFilter) -> None:
        """Have a key filter told which keyboard each key comes from, for as long as it lives."""
        raw_keys = RawKeys()
        app.installNativeEventFilter(raw_keys)
        key_filter.keyboard_of = raw_keys.keyboard_of

    class RawKeys(QAbstractNativeEventFilter):
        """A filter for the application that keeps nothing from anybody; `keyboard_of` names a key's keyboard."""

        def __init__(self) -> None:
            super().__init__()
            self._raw_input = RawInput()
            self._origins = KeyOrigins()
            self._message_time_ms = ctypes.WinDLL("user32").GetMessageTime
            if not self._raw_input.want_keys():
                _log.warning("raw_input_refused", error=ctypes.get_last_error())

        def keyboard_of(self, event: QKeyEvent) -> str:
            """Return the keyboard of a key that Qt tells of now; its time is the message's. See `KeyOrigins.key`."""
            return self._origins.key(event.nativeScanCode(), event.timestamp())

        def nativeEventFilter(  # The name is Qt's.
            self, event_type: QByteArray | bytes | bytearray | memoryview, message: int
        ) -> object:
            """Look at a message and let it go on."""
            told = wintypes.MSG.from_address(int(message))
            if told.message in _OURS and event_type == _TO_A_WINDOW:
                self._hear(told)
            return False, 0

        def _hear(self, told: wintypes.MSG) -> None:
            at_ms = self._message_time_ms()
            if told.message == _WM_INPUT:
                key = self._raw_input.key_of(told.lParam)
                if key is not None:
                    self._origins.raw(key.keyboard, key.place, is_up=key.is_up, at_ms=at_ms)
                return
            # Bits 16 to 23 are the scan code, bit 24 says that it is an extended one.
            self._origins.message(told.lParam >> 16 & 0x1FF, is_up=told.message in _UP, at_ms=at_ms)
