# SPDX-License-Identifier: Apache-2.0
"""Windows speaks by its own Speech API. Windows only.

By COM and not by a script: it works where a store lets no PowerShell run, and a sentence begins at once.
Source: Microsoft's reference of sapi.h (ISpVoice::Speak, SPEAKFLAGS, the XML of SAPI 5) and combaseapi.h.
"""

import sys

if sys.platform == "win32":
    import ctypes
    import winreg
    from collections.abc import Callable, Iterator
    from ctypes import wintypes
    from xml.sax.saxutils import escape

    from cashier.sounds.voice import Voice
    from cashier.values.texts import Language

    _TOKENS = r"SOFTWARE\Microsoft\Speech\Voices\Tokens"
    _LANGUAGES = {Language.ZH: "804", Language.EN: "409"}
    """The LCIDs as the Speech API writes them: hexadecimal, without zeros before it."""

    _ASYNC, _PURGE_BEFORE, _IS_XML = 0x1, 0x2, 0x8
    _CLSCTX_ALL = 0x17
    _COINIT_MULTITHREADED = 0x0
    # Where functions stand: 3 of IUnknown, 7 of ISpNotifySource, 3 of ISpEventSource, then SetOutput and so on.
    _RELEASE, _SPEAK = 2, 20
    _Release = ctypes.WINFUNCTYPE(ctypes.c_ulong, ctypes.c_void_p)
    _Speak = ctypes.WINFUNCTYPE(
        ctypes.HRESULT, ctypes.c_void_p, wintypes.LPCWSTR, wintypes.DWORD, ctypes.POINTER(wintypes.ULONG)
    )

    class _GUID(ctypes.Structure):
        """What COM calls classes and interfaces by."""

        _fields_ = (
            ("Data1", wintypes.DWORD),
            ("Data2", wintypes.WORD),
            ("Data3", wintypes.WORD),
            ("Data4", wintypes.BYTE * 8),
        )

    def voices_of(language: Language) -> Iterator[Voice]:
        """Yield the voices of a language; the registry tells the languages of each, such as ``804`` or ``409;9``."""
        try:
            tokens = winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, _TOKENS)
        except OSError:
            return
        with tokens:
            for index in range(winreg.QueryInfoKey(tokens)[0]):
                name = winreg.EnumKey(tokens, index)
                with winreg.OpenKey(tokens, name) as token, winreg.OpenKey(token, "Attributes") as attributes:
                    languages = str(winreg.QueryValueEx(attributes, "Language")[0])
                    if _LANGUAGES[language] in languages.split(";"):
                        yield Voice(language, "SAPI", str(winreg.QueryValueEx(token, "")[0]))

    class SAPIMouth:
        """See `cashier.sounds.speaker.Mouth`. The voice is made when something is first said."""

        def __init__(self) -> None:
            self._ole = ctypes.OleDLL("ole32")
            self._voice = ctypes.c_void_p()

        def speak(self, words: str, voice: Voice, is_wanted: Callable[[], bool]) -> None:
            """See `Mouth`: Windows goes on alone, and what it still says is cut off by the next sentence."""
            if not is_wanted():
                return
            if self._voice.value is None:
                self._open()
            sentence = f'<voice required="Language={_LANGUAGES[voice.language]}">{escape(words)}</voice>'
            self._function(_SPEAK, _Speak)(self._voice, sentence, _ASYNC | _PURGE_BEFORE | _IS_XML, None)

        def cut_off(self) -> None:
            """See `Mouth`; the next sentence does it."""

        def close(self) -> None:
            """See `Mouth`."""
            if self._voice.value is not None:
                self._function(_RELEASE, _Release)(self._voice)
                self._voice = ctypes.c_void_p()
                self._ole.CoUninitialize()

        def _open(self) -> None:
            self._ole.CoInitializeEx(None, _COINIT_MULTITHREADED)
            self._ole.CoCreateInstance(
                ctypes.byref(self._id("{96749377-3391-11D2-9EE3-00C04F797396}")),
                None,
                _CLSCTX_ALL,
                ctypes.byref(self._id("{6C44DF74-72B9-4992-A1EC-EF996E0422D4}")),
                ctypes.byref(self._voice),
            )

        def _id(self, written: str) -> _GUID:
            made = _GUID()
            self._ole.CLSIDFromString(ctypes.c_wchar_p(written), ctypes.byref(made))
            return made

        def _function(self, place: int, kind: Callable[[int], Callable[..., int]]) -> Callable[..., int]:
            """Return a function out of the interface's table."""
            table = ctypes.cast(self._voice, ctypes.POINTER(ctypes.POINTER(ctypes.c_void_p))).contents
            return kind(table[place] or 0)
