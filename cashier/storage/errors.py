# SPDX-License-Identifier: Apache-2.0
"""What can be wrong with the till's durable book. Each error names the file and what to do."""

from pathlib import Path

from cashier.values.texts import Text

_BUSY = Text(
    zh="另一个收银窗口正在使用流水账 {path}：请关闭那个窗口，或给本机另设数据文件夹",
    en="another till is running on journal {path}: close that one, or give this one its own data folder",
)
_NEWER = Text(
    zh="流水账 {path} 是更新的版本写的（格式 {found}，本版本只认到 {known}）：请装回新版本",
    en="journal {path} was written by a newer till (schema {found}, this reads up to {known}): install that again",
)
_UNUSABLE = Text(zh="流水账 {path} 不能用：{why}", en="journal {path} cannot be used: {why}")


class JournalError(Exception):
    """The journal cannot be used; nothing was written."""

    @property
    def said(self) -> Text:
        """What is wrong, for whoever stands at the counter; details are as the system names them."""
        return Text(zh=str(self), en=str(self))


class JournalFaultError(JournalError):
    """The disk did not take a write, or did not give a read; what should have followed it must not happen."""


class DamagedRecordError(JournalFaultError):
    """One record or event cannot be read; the rest of the journal can."""


class JournalUnusableError(JournalError):
    """The journal cannot be opened: folder missing or read-only, file damaged or not a journal."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(f"journal {path}: {why}")
        self.path = path
        self.why = why

    @property
    def said(self) -> Text:
        """Return the sentence, as above."""
        return _UNUSABLE.fill(path=self.path, why=self.why)


class JournalBusyError(JournalUnusableError):
    """Another till runs on this journal; two must never share one."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, "another till is running on it; close that one, or give this one its own data folder")

    @property
    def said(self) -> Text:
        """Return the sentence, as above."""
        return _BUSY.fill(path=self.path)


class JournalNewerError(JournalUnusableError):
    """The journal was written by a newer version of the till."""

    def __init__(self, path: Path, found: int, known: int) -> None:
        why = f"its schema is version {found}, this till knows up to {known}; install the newer till again"
        super().__init__(path, why)
        self._versions = {"found": found, "known": known}

    @property
    def said(self) -> Text:
        """Return the sentence, as above."""
        return _NEWER.fill(path=self.path, **self._versions)
