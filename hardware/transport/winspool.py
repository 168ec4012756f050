# SPDX-License-Identifier: Apache-2.0
"""A queue of the Windows spooler, by its own functions. Windows only.

Source: Microsoft's reference of winspool.h (OpenPrinterW, StartDocPrinterW, WritePrinter, GetPrinterW with level 6,
EnumPrintersW with level 4).
"""

import sys

if sys.platform == "win32":
    import ctypes
    from collections.abc import Iterator
    from contextlib import contextmanager
    from ctypes import wintypes

    from hardware.transport.spooler import QueueInfo, QueueMissing, QueueState, SpoolerUnusable

    _ERROR_INVALID_PRINTER_NAME = 1801
    _PAUSED, _ERROR, _PAPER_JAM, _PAPER_OUT, _OFFLINE, _DOOR_OPEN = 0x1, 0x2, 0x8, 0x10, 0x80, 0x400000

    class _DocInfo(ctypes.Structure):
        """DOC_INFO_1W: the job's name, where it goes, and that its bytes are the printer's own."""

        _fields_ = (
            ("pDocName", wintypes.LPWSTR),
            ("pOutputFile", wintypes.LPWSTR),
            ("pDatatype", wintypes.LPWSTR),
        )

    class _PrinterStatus(ctypes.Structure):
        """PRINTER_INFO_6: the state alone."""

        _fields_ = (("dwStatus", wintypes.DWORD),)

    class _PrinterName(ctypes.Structure):
        """PRINTER_INFO_4: the name, the server that it is on, and attributes."""

        _fields_ = (
            ("pPrinterName", wintypes.LPWSTR),
            ("pServerName", wintypes.LPWSTR),
            ("Attributes", wintypes.DWORD),
        )

    def list_windows_queues() -> list[QueueInfo]:
        """Return the printers of this computer and its connections; none where Windows tells nothing."""
        enumerate_printers = ctypes.WinDLL("winspool.drv").EnumPrintersW
        local_and_connected = 0x2 | 0x4
        needed, count = wintypes.DWORD(), wintypes.DWORD()
        enumerate_printers(local_and_connected, None, 4, None, 0, ctypes.byref(needed), ctypes.byref(count))
        room = ctypes.create_string_buffer(needed.value)
        told = enumerate_printers(
            local_and_connected, None, 4, room, needed.value, ctypes.byref(needed), ctypes.byref(count)
        )
        if not told:
            return []
        names = ctypes.cast(room, ctypes.POINTER(_PrinterName * count.value)).contents if count.value else ()
        return [QueueInfo(each.pPrinterName, each.pServerName or "") for each in names]

    def _library() -> ctypes.WinDLL:
        library = ctypes.WinDLL("winspool.drv", use_last_error=True)
        handle, dword = wintypes.HANDLE, wintypes.DWORD
        library.OpenPrinterW.argtypes = (wintypes.LPWSTR, ctypes.POINTER(handle), ctypes.c_void_p)
        library.StartDocPrinterW.argtypes = (handle, dword, ctypes.POINTER(_DocInfo))
        library.WritePrinter.argtypes = (handle, ctypes.c_void_p, dword, ctypes.POINTER(dword))
        library.GetPrinterW.argtypes = (handle, dword, ctypes.c_void_p, dword, ctypes.POINTER(dword))
        for name in ("StartPagePrinter", "EndPagePrinter", "EndDocPrinter", "ClosePrinter"):
            getattr(library, name).argtypes = (handle,)
        for name in (
            "OpenPrinterW",
            "StartPagePrinter",
            "WritePrinter",
            "EndPagePrinter",
            "EndDocPrinter",
            "ClosePrinter",
            "GetPrinterW",
        ):
            getattr(library, name).restype = wintypes.BOOL
        library.StartDocPrinterW.restype = dword
        return library

    class WindowsQueue:
        """Be the `Spooler` of one printer that Windows knows by this name."""

        def __init__(self, queue: str) -> None:
            if not queue.strip() or len(queue) > 220:
                raise ValueError(f"queue {queue!r} is not allowed; allowed is the name of a printer of Windows")
            self._queue = queue
            self._library = _library()

        @property
        def name(self) -> str:
            """Return the printer's name."""
            return self._queue

        def look(self) -> QueueState:
            """Ask for the printer's state; see `Spooler.look`."""
            status, needed = _PrinterStatus(), wintypes.DWORD()
            with self._opened() as handle:
                self._must(
                    self._library.GetPrinterW(
                        handle, 6, ctypes.byref(status), ctypes.sizeof(status), ctypes.byref(needed)
                    )
                )
            bits = int(status.dwStatus)
            return QueueState(
                is_stopped=bool(bits & (_PAUSED | _ERROR)),
                is_paper_out=bool(bits & _PAPER_OUT),
                is_cover_open=bool(bits & _DOOR_OPEN),
                is_offline=bool(bits & _OFFLINE),
                is_jammed=bool(bits & _PAPER_JAM),
            )

        def submit(self, data: bytes, title: str) -> None:
            """Write a raw job; see `Spooler.submit`."""
            document = _DocInfo(title, None, "RAW")
            written = wintypes.DWORD()
            with self._opened() as handle:
                self._must(self._library.StartDocPrinterW(handle, 1, ctypes.byref(document)))
                try:
                    self._must(self._library.StartPagePrinter(handle))
                    self._must(self._library.WritePrinter(handle, data, len(data), ctypes.byref(written)))
                    self._must(self._library.EndPagePrinter(handle))
                finally:
                    self._library.EndDocPrinter(handle)
            if written.value != len(data):
                raise SpoolerUnusable(self._queue, f"{written.value} of {len(data)} bytes were taken")

        @contextmanager
        def _opened(self) -> Iterator[wintypes.HANDLE]:
            handle = wintypes.HANDLE()
            self._must(self._library.OpenPrinterW(self._queue, ctypes.byref(handle), None))
            try:
                yield handle
            finally:
                self._library.ClosePrinter(handle)

        def _must(self, result: int) -> None:
            if not result:
                number = ctypes.get_last_error()
                kind = QueueMissing if number == _ERROR_INVALID_PRINTER_NAME else SpoolerUnusable
                raise kind(self._queue, ctypes.FormatError(number))
