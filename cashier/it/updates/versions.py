# SPDX-License-Identifier: Apache-2.0
"""The folder of versions: each in a folder of its own, and ``current`` leads to the one that runs.

    /opt/jifu/current -> versions/1.4.0
    /opt/jifu/versions/1.3.0  /opt/jifu/versions/1.4.0
    /opt/jifu/update.json       which was before, and what is staged

What a shortcut starts is ``current/cashier``; a version that runs is never changed.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import sys
import tarfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from cashier.it.updates.errors import UpdateError
from cashier.it.updates.manifest import ordered
from cashier.storage.durable import settle, settle_names

VERSIONS = "versions"
CURRENT = "current"
STATE = "update.json"
_INCOMING = ".incoming"


@dataclass(frozen=True, slots=True)
class UpdateState:
    """What a restart has to know: the staged version, and the one to go back to with its journal as it was."""

    staged: str | None = None
    staged_schema: int | None = None
    previous: str | None = None
    previous_schema: int | None = None
    journal_backup: str | None = None


class Versions:
    """The versions below one folder."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @classmethod
    def of_this_program(cls) -> Versions | None:
        """Return the folder that the running program lies in; None where it was installed in another way."""
        if not getattr(sys, "frozen", False):
            return None
        folder = Path(sys.executable).resolve().parent
        return cls(folder.parent.parent) if folder.parent.name == VERSIONS else None

    def folder(self, version: str) -> Path:
        """Return where a version is, or would be. Raises `UpdateError` for what is no version."""
        ordered(version)
        return self.root / VERSIONS / version

    def all(self) -> list[str]:
        """Return the versions that are there, oldest first."""
        found = [path.name for path in (self.root / VERSIONS).glob("[0-9]*.*.*") if path.is_dir()]
        return sorted(found, key=ordered)

    @property
    def current(self) -> str | None:
        """The version that a shortcut starts; None before the first."""
        link = self.root / CURRENT
        return link.resolve().name if link.exists() else None

    def switch(self, version: str) -> None:
        """Have ``current`` lead to another version, which is there. Raises `UpdateError`."""
        if not self.folder(version).is_dir():
            raise UpdateError(f"{self.folder(version)} is not there")
        try:
            _link(self.root / CURRENT, Path(VERSIONS) / version)
            settle_names(self.root)  # Before the journal is brought to the form that this version reads.
        except OSError as fault:
            raise UpdateError(f"{self.root / CURRENT} cannot be changed: {fault.strerror or fault}") from fault

    @contextlib.contextmanager
    def incoming(self) -> Iterator[Path]:
        """Give an empty folder on the same disk, which is gone afterwards."""
        folder = self.root / _INCOMING
        try:
            shutil.rmtree(folder, ignore_errors=True)  # Of one that was interrupted.
            folder.mkdir(parents=True)
        except OSError as fault:
            raise UpdateError(f"{folder} cannot be made: {fault.strerror or fault}") from fault
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def take_in(self, unpacked: Path, version: str) -> None:
        """Put an unpacked version, which has proved itself, among the others. Raises `UpdateError`."""
        if version == self.current:
            raise UpdateError(f"version {version} is the one that runs")
        try:
            target = self.folder(version)
            if target.exists():
                shutil.rmtree(target)
            target.parent.mkdir(exist_ok=True)
            settle(unpacked)
            unpacked.rename(target)
            settle_names(target.parent)
        except OSError as fault:
            raise UpdateError(f"{self.folder(version)} cannot be written: {fault.strerror or fault}") from fault

    def drop_all_but(self, *kept: str | None) -> None:
        """Remove versions that nobody goes back to."""
        for version in self.all():
            if version not in kept:
                shutil.rmtree(self.folder(version), ignore_errors=True)

    def state(self) -> UpdateState:
        """Return what is kept about updates. Raises `UpdateError`."""
        path = self.root / STATE
        try:
            return UpdateState(**json.loads(path.read_text(encoding="utf-8")))
        except FileNotFoundError:
            return UpdateState()
        except (OSError, ValueError, TypeError) as fault:
            raise UpdateError(
                f"{path} cannot be read ({type(fault).__name__}): move it away, and stage again"
            ) from fault

    def keep(self, state: UpdateState, **changes: str | int | None) -> UpdateState:
        """Keep what a restart has to know, on disk and whole. Raises `UpdateError`."""
        changed = replace(state, **changes)  # type: ignore[arg-type] # mypy does not look into the words of replace
        scratch = self.root / (STATE + ".new")
        try:
            with scratch.open("w", encoding="utf-8") as file:
                file.write(json.dumps(asdict(changed), indent=2) + "\n")
                file.flush()
                os.fsync(file.fileno())
            scratch.replace(self.root / STATE)
            settle_names(self.root)
        except OSError as fault:
            raise UpdateError(f"{self.root / STATE} cannot be written: {fault.strerror or fault}") from fault
        return changed


def unpack(archive: Path, to: Path) -> None:
    """Unpack a program, and nothing that leads out of its folder. Raises `UpdateError`."""
    try:
        with tarfile.open(archive, "r:*") as tar:
            tar.extractall(to, filter="data")
    except (OSError, tarfile.TarError, EOFError) as fault:
        raise UpdateError(f"{archive.name} cannot be unpacked: {fault}") from fault


def _link(link: Path, target: Path) -> None:
    """Put a link in the place of the one before; on POSIX there is no moment without one."""
    if sys.platform == "win32":
        import _winapi  # Windows lets everybody make a junction, but not a symbolic link.

        if link.exists():
            link.rmdir()
        _winapi.CreateJunction(str(link.parent / target), str(link))
        return
    scratch = link.with_name(link.name + ".new")
    scratch.unlink(missing_ok=True)
    scratch.symlink_to(target)
    scratch.replace(link)
