# SPDX-License-Identifier: Apache-2.0
"""A gun in keyboard mode as a port, on Windows: what it types comes here, whichever window has the keyboard.

Its keys come to that window as well: Windows lets no program keep one keyboard of several. So it is for a program
without a window, such as one that tries a gun out. The events are told as Linux's kernel tells them.
Source: Microsoft's reference of winuser.h ("Message-Only Windows", RIDEV_INPUTSINK, MsgWaitForMultipleObjectsEx).
"""

import sys

if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes

    from hardware.framing.key_events import EV_KEY, EVENT
    from hardware.framing.windows_keyboards import is_named
    from hardware.transport.base import PortLost, PortMissing
    from hardware.transport.keyboard_port import KeyboardUnusable
    from hardware.transport.raw_input import EXTENDED, RawInput
    from hardware.transport.usb_devices import USBRule

    _MESSAGE_ONLY = -3
    _ANY_INPUT, _ALSO_WHAT_WAITS = 0x04FF, 0x4
    _REMOVE = 0x1
    _WM_INPUT = 0x00FF
    _FOR_EVER = 0xFFFFFFFF
    _OF_LINUX = {EXTENDED | 28: 96, EXTENDED | 29: 97, EXTENDED | 53: 98, EXTENDED | 56: 100}
    """The keypad's Enter and slash, and the right Ctrl and Alt; all others that type have the place as their code."""

    class RawKeyboardPort:
        """Be the `Transport` of one keyboard, by its name or by what it is on USB; nothing can be sent to it."""

        def __init__(self, keyboard: str | USBRule) -> None:
            self._keyboard = keyboard
            self._rule = keyboard.usb_id if isinstance(keyboard, USBRule) else keyboard
            self._raw_input = RawInput()
            self._user = ctypes.WinDLL("user32", use_last_error=True)
            self._user.CreateWindowExW.restype = wintypes.HWND
            self._user.CreateWindowExW.argtypes = (
                wintypes.DWORD, wintypes.LPCWSTR, wintypes.LPCWSTR, wintypes.DWORD,
                *[ctypes.c_int] * 4, wintypes.HWND, wintypes.HMENU, wintypes.HINSTANCE, ctypes.c_void_p,
            )  # fmt: skip
            self._user.DestroyWindow.argtypes = (wintypes.HWND,)
            message = ctypes.POINTER(wintypes.MSG)
            self._user.PeekMessageW.argtypes = (message, wintypes.HWND, wintypes.UINT, wintypes.UINT, wintypes.UINT)
            self._user.DispatchMessageW.argtypes = (message,)
            self._user.MsgWaitForMultipleObjectsEx.argtypes = (
                wintypes.DWORD, ctypes.POINTER(wintypes.HANDLE), wintypes.DWORD, wintypes.DWORD, wintypes.DWORD,
            )  # fmt: skip
            kernel = ctypes.WinDLL("kernel32", use_last_error=True)
            kernel.CreateEventW.restype = wintypes.HANDLE
            kernel.SetEvent.argtypes = (wintypes.HANDLE,)
            self._set_event = kernel.SetEvent
            self._woken = wintypes.HANDLE(kernel.CreateEventW(None, False, False, None))
            self._window: int | None = None

        @property
        def name(self) -> str:
            """Return the configured name, or the rule in words."""
            return str(self._keyboard)

        def open(self) -> None:
            """Have what every keyboard types told to a window that nobody sees."""
            if not any(is_named(self._rule, each) for each in self._raw_input.keyboards()):
                raise PortMissing(self.name)
            self._window = self._user.CreateWindowExW(
                0, "STATIC", None, 0, 0, 0, 0, 0, _MESSAGE_ONLY, None, None, None
            )
            if not self._window or not self._raw_input.want_keys(self._window):
                cause = ctypes.FormatError(ctypes.get_last_error())
                self.close()
                raise KeyboardUnusable(self.name, cause)

        def read(self, size: int, timeout_s: float | None) -> bytes:
            """Return events that have come, whole ones; see `Transport.read`. What was typed on others is dropped."""
            if self._window is None:
                raise PortLost(self.name, "it is not open")
            timeout_ms = _FOR_EVER if timeout_s is None else max(0, round(timeout_s * 1_000))
            self._user.MsgWaitForMultipleObjectsEx(
                1, ctypes.byref(self._woken), timeout_ms, _ANY_INPUT, _ALSO_WHAT_WAITS
            )
            told = wintypes.MSG()
            events = b""
            while len(events) + EVENT.size <= size and self._user.PeekMessageW(
                ctypes.byref(told), None, 0, 0, _REMOVE
            ):
                if told.message == _WM_INPUT:
                    events += self._event_of(told.lParam)
                self._user.DispatchMessageW(ctypes.byref(told))
            return events

        def write(self, data: bytes) -> None:
            """Refuse: a keyboard takes no bytes."""
            raise KeyboardUnusable(self.name, f"{len(data)} bytes were to be sent to it")

        def wake(self) -> None:
            """Make a running or the next `read` return at once."""
            self._set_event(self._woken)

        def close(self) -> None:
            """Be told no more."""
            window, self._window = self._window, None
            if window:
                self._raw_input.leave_keys()
                self._user.DestroyWindow(window)

        def _event_of(self, handle: int) -> bytes:
            key = self._raw_input.key_of(handle)
            if key is None or not is_named(self._rule, key.keyboard):
                return b""
            return EVENT.pack(0, 0, EV_KEY, _OF_LINUX.get(key.place, key.place), 0 if key.is_up else 1)
