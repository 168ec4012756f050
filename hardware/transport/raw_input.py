# SPDX-License-Identifier: Apache-2.0
"""Which keyboards Windows has, and from which of them a key came. Windows only.

Windows tells it by "raw input": beside the usual message of a key, a window that asks for it gets a WM_INPUT with the
device. Nothing is kept from anybody: other programs and the usual messages stay as they are.
Source: Microsoft's reference of winuser.h (RegisterRawInputDevices, GetRawInputData, GetRawInputDeviceInfoW,
GetRawInputDeviceList; RAWINPUTDEVICE, RAWINPUTHEADER, RAWKEYBOARD, RAWINPUTDEVICELIST) and "About Raw Input".
"""

import sys

if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes
    from typing import NamedTuple

    from hardware.framing.windows_keyboards import plain_name, rules_of
    from hardware.transport.keyboards import KeyboardInfo

    _GENERIC_DESKTOP, _KEYBOARD = 1, 6
    _RID_INPUT, _RIDI_DEVICENAME = 0x10000003, 0x20000007
    _RIM_TYPEKEYBOARD = 1
    _NO_MORE, _ALSO_BEHIND = 0x1, 0x100  # RIDEV_REMOVE, RIDEV_INPUTSINK
    _BREAK, _E0, _E1 = 0x1, 0x2, 0x4
    EXTENDED = 0x100
    """Stands above the scan code of a key that a PC keyboard sends with E0 before it; Qt has it so as well."""
    _E1_MARK = 0x200
    _FAILED = 0xFFFFFFFF
    _LONGEST_NAME = 1_024

    class _Wanted(ctypes.Structure):
        """RAWINPUTDEVICE: a kind of device, and which window wants it; none is the one that has the keys."""

        _fields_ = (
            ("usUsagePage", wintypes.USHORT),
            ("usUsage", wintypes.USHORT),
            ("dwFlags", wintypes.DWORD),
            ("hwndTarget", wintypes.HWND),
        )

    class _Header(ctypes.Structure):
        """RAWINPUTHEADER."""

        _fields_ = (
            ("dwType", wintypes.DWORD),
            ("dwSize", wintypes.DWORD),
            ("hDevice", wintypes.HANDLE),
            ("wParam", wintypes.WPARAM),
        )

    class _KeyInput(ctypes.Structure):
        """RAWINPUT with the RAWKEYBOARD of its union."""

        _fields_ = (
            ("header", _Header),
            ("MakeCode", wintypes.USHORT),
            ("Flags", wintypes.USHORT),
            ("Reserved", wintypes.USHORT),
            ("VKey", wintypes.USHORT),
            ("Message", wintypes.UINT),
            ("ExtraInformation", wintypes.ULONG),
        )

    class _Listed(ctypes.Structure):
        """RAWINPUTDEVICELIST: one device and its kind."""

        _fields_ = (("hDevice", wintypes.HANDLE), ("dwType", wintypes.DWORD))

    class RawKey(NamedTuple):
        """One key as it came: from which keyboard, or nothing where a program typed it; its place; whether let go."""

        keyboard: str
        place: int
        is_up: bool

    class RawInput:
        """Asks Windows of keyboards and raw keys."""

        def __init__(self) -> None:
            self._user = ctypes.WinDLL("user32", use_last_error=True)
            uint_pointer = ctypes.POINTER(wintypes.UINT)
            self._user.RegisterRawInputDevices.argtypes = (ctypes.POINTER(_Wanted), wintypes.UINT, wintypes.UINT)
            self._user.RegisterRawInputDevices.restype = wintypes.BOOL
            self._user.GetRawInputData.argtypes = (
                wintypes.HANDLE, wintypes.UINT, ctypes.c_void_p, uint_pointer, wintypes.UINT,
            )  # fmt: skip
            self._user.GetRawInputData.restype = wintypes.UINT
            self._user.GetRawInputDeviceInfoW.argtypes = (
                wintypes.HANDLE, wintypes.UINT, ctypes.c_void_p, uint_pointer,
            )  # fmt: skip
            self._user.GetRawInputDeviceInfoW.restype = wintypes.UINT
            self._user.GetRawInputDeviceList.argtypes = (ctypes.c_void_p, uint_pointer, wintypes.UINT)
            self._user.GetRawInputDeviceList.restype = wintypes.UINT

        def want_keys(self, window: int | None = None) -> bool:
            """Have the windows of this program get WM_INPUT for keys while they have the keyboard; tell whether.

            With ``window`` that one gets them, whichever has the keyboard. A program has one such wish: the last.
            """
            return self._wish(0 if window is None else _ALSO_BEHIND, window)

        def leave_keys(self) -> None:
            """Have none sent any more."""
            self._wish(_NO_MORE, None)

        def _wish(self, flags: int, window: int | None) -> bool:
            wanted = _Wanted(_GENERIC_DESKTOP, _KEYBOARD, flags, window)
            return bool(self._user.RegisterRawInputDevices(ctypes.byref(wanted), 1, ctypes.sizeof(wanted)))

        def key_of(self, handle: int) -> RawKey | None:
            """Return the key of a WM_INPUT by its lParam, or None where it holds none."""
            told = _KeyInput()
            size = wintypes.UINT(ctypes.sizeof(told))
            got = self._user.GetRawInputData(
                handle, _RID_INPUT, ctypes.byref(told), ctypes.byref(size), ctypes.sizeof(_Header)
            )
            if got in {0, _FAILED} or told.header.dwType != _RIM_TYPEKEYBOARD:
                return None
            place = told.MakeCode | (EXTENDED if told.Flags & _E0 else 0) | (_E1_MARK if told.Flags & _E1 else 0)
            # The name is asked for each time: after a plug was pulled, a handle may be another keyboard's.
            return RawKey(self.name_of(told.header.hDevice), place, bool(told.Flags & _BREAK))

        def name_of(self, device: int | None) -> str:
            """Return what Windows calls a device, or nothing where it is none."""
            if not device:
                return ""
            name = ctypes.create_unicode_buffer(_LONGEST_NAME)
            size = wintypes.UINT(_LONGEST_NAME)
            got = self._user.GetRawInputDeviceInfoW(device, _RIDI_DEVICENAME, name, ctypes.byref(size))
            return "" if got in {0, _FAILED} else name.value

        def keyboards(self) -> list[str]:
            """Return the names of all keyboards; none where Windows tells nothing."""
            count = wintypes.UINT()
            size = ctypes.sizeof(_Listed)
            if self._user.GetRawInputDeviceList(None, ctypes.byref(count), size) == _FAILED:
                return []
            room = (_Listed * count.value)()
            got = self._user.GetRawInputDeviceList(room, ctypes.byref(count), size)
            if got == _FAILED:  # One came between the two calls.
                return []
            found = (self.name_of(each.hDevice) for each in room[:got] if each.dwType == _RIM_TYPEKEYBOARD)
            return [name for name in found if name]

    def list_windows_keyboards() -> list[KeyboardInfo]:
        """Return the keyboards of this computer; vendor and product only where they mean one alone."""
        rules = rules_of(RawInput().keyboards())
        return [KeyboardInfo(name, plain_name(name), None if rule == name else rule) for rule, name in rules.items()]
