# SPDX-License-Identifier: Apache-2.0
"""Check, stage, apply, roll back. Nothing here happens by itself: each is a command that somebody gives.

Staging leaves the running version and the journal alone and may be done at any time. Applying needs a till at rest:
no window, no open shift, no payment without a result.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from cashier.it.at_rest import own_journal
from cashier.it.updates.errors import UpdateError
from cashier.it.updates.manifest import (
    MANIFEST_NAME,
    MOST_MANIFEST_BYTES,
    SIGNATURE_NAME,
    Manifest,
    ordered,
    read_manifest,
)
from cashier.it.updates.program import OtherVersion
from cashier.it.updates.sources import UpdateSource, fetch_archive, read_small
from cashier.it.updates.versions import UpdateState, Versions, unpack
from cashier.storage.backup import back_up, put_back, schema_of
from cashier.storage.errors import JournalError
from cashier.storage.journal import FILE_NAME
from cashier.storage.schema import MIGRATIONS
from cashier.values.command_line import COMMAND_LINE

BACKUPS = "backups"


@dataclass(frozen=True, slots=True)
class Offer:
    """What a source offers, beside what runs."""

    current: str | None
    offered: str

    @property
    def is_newer(self) -> bool:
        """Whether it is newer than what runs."""
        return self.current is None or ordered(self.offered) > ordered(self.current)


@dataclass(frozen=True, slots=True)
class Applied:
    """What runs from now on, and where the journal is kept as it was; None where there was no journal yet."""

    version: str
    previous: str | None
    backup: Path | None


class Updates:
    """Updates of the program in ``versions`` and of the journal in ``data``.

    ``settings_words`` are given to the other version, so that it reads the same settings.
    """

    def __init__(
        self,
        versions: Versions,
        data: Path,
        keys: Sequence[Ed25519PublicKey],
        settings_words: Sequence[str] = (),
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._versions = versions
        self._data = data
        self._keys = keys
        self._settings_words = settings_words
        self._now = now

    def check(self, source: UpdateSource) -> Offer:
        """Read what a source offers. Raises `UpdateError`."""
        return Offer(self._versions.current, self._manifest(source).version)

    def stage(self, source: UpdateSource, *, allow_older: bool = False) -> str:
        """Fetch an update, unpack it beside what runs, and have it prove itself here; return its version.

        Raises `UpdateError`; then nothing of it is left.
        """
        manifest = self._manifest(source)
        offer = Offer(self._versions.current, manifest.version)
        if manifest.version == offer.current:
            raise UpdateError(f"version {offer.current} runs already")
        if not offer.is_newer and not allow_older:
            raise UpdateError(f"version {offer.offered} is older than {offer.current}: say --older if that is meant")
        self._refuse_older_over_newer_journal(manifest.version, manifest.journal_schema)
        archive = manifest.archive_for_this_system()
        with self._versions.incoming() as folder:
            fetch_archive(source, archive, folder / archive.name)
            unpacked = folder / "program"
            unpack(folder / archive.name, unpacked)
            program = self._program(unpacked)
            if (said := program.version()) != manifest.version:
                raise UpdateError(f"the archive of version {manifest.version} holds version {said}")
            program.prove()
            self._versions.take_in(unpacked, manifest.version)
        state = self._versions.state()
        self._versions.keep(state, staged=manifest.version, staged_schema=manifest.journal_schema)
        self._versions.drop_all_but(manifest.version, offer.current, state.previous)
        return manifest.version

    def apply(self) -> Applied:
        """Have the staged version run from now on.

        The journal is backed up; the new version brings a copy of it up to its own form, proves itself once more,
        and only then takes the place of the old one and brings up the journal itself. Raises `UpdateError`,
        `StillInUseError`, or `JournalError`; then the old version runs on with the journal as it was.
        """
        state = self._versions.state()
        if state.staged is None or state.staged_schema is None:
            raise UpdateError(f"nothing is staged: run «{COMMAND_LINE} update stage» before")
        program = self._program(self._versions.folder(state.staged))
        with own_journal(self._data, at_rest=True) as journal:
            self._refuse_older_over_newer_journal(state.staged, state.staged_schema)
            backup = None
            if journal is not None:
                backup, records = self._back_up(state.staged)
                self._bring_up_a_copy(program, backup, records)
            program.prove()
        previous = self._versions.current
        applied = self._versions.keep(
            state,
            staged=None,
            staged_schema=None,
            previous=previous,
            previous_schema=len(MIGRATIONS),
            journal_backup=str(backup) if backup is not None else None,
        )
        self._versions.switch(state.staged)
        if backup is not None:
            try:
                program.bring_up(self._data)
            except UpdateError as fault:
                self._go_back(applied)
                raise UpdateError(f"{fault}; version {previous} runs on, with its journal as it was") from fault
        return Applied(state.staged, previous, backup)

    def roll_back(self) -> str:
        """Have the version before run again, with its journal; return that version.

        Refused where the journal went on since in a form that the old version cannot read. Raises `UpdateError`,
        `StillInUseError`, or `JournalError`.
        """
        state = self._versions.state()
        if state.previous is None:
            raise UpdateError("there is no version to go back to")
        # One that only the new version reads is put back where nothing was written since: then it is as at rest as it
        # was when it was brought up.
        if schema_of(self._data) <= len(MIGRATIONS):
            with own_journal(self._data, at_rest=True):
                pass
        self._go_back(state)
        return state.previous

    def _go_back(self, state: UpdateState) -> None:
        if state.previous is None or state.previous_schema is None:
            raise UpdateError("there is no version to go back to")
        if schema_of(self._data) > state.previous_schema:
            if state.journal_backup is None:
                raise UpdateError(f"the journal is newer than version {state.previous} reads, and there is no backup")
            try:
                put_back(self._data, Path(state.journal_backup))
            except JournalError as fault:
                raise UpdateError(
                    f"version {state.previous} cannot read the journal any more, and a backup would lose what was "
                    f"written since ({fault}): go on with version {self._versions.current}, or install a newer one"
                ) from fault
        self._versions.switch(state.previous)
        self._versions.keep(state, previous=None, previous_schema=None, journal_backup=None)

    def _manifest(self, source: UpdateSource) -> Manifest:
        content = read_small(source, MANIFEST_NAME, MOST_MANIFEST_BYTES)
        return read_manifest(content, read_small(source, SIGNATURE_NAME, MOST_MANIFEST_BYTES), self._keys)

    def _refuse_older_over_newer_journal(self, version: str, reads_up_to: int) -> None:
        if (schema := schema_of(self._data)) > reads_up_to:
            raise UpdateError(
                f"version {version} reads journals up to schema {reads_up_to}; this till's has schema {schema}"
            )

    def _program(self, folder: Path) -> OtherVersion:
        return OtherVersion(folder, self._settings_words)

    def _back_up(self, version: str) -> tuple[Path, int]:
        """Back the journal up; return where it is, and how many records are in it."""
        folder = self._data / BACKUPS
        folder.mkdir(exist_ok=True)
        name = f"before-{version}-{self._now():%Y%m%dT%H%M%SZ}"
        names = (name, *(f"{name}-{number}" for number in range(2, 100)))
        # One whose machine lost its power a moment ago left its backup: it stays.
        backup = next(path for each in names if not (path := folder / f"{each}.db").exists())
        report = back_up(self._data, backup)
        if not report.is_intact:
            raise UpdateError("the journal's chain is broken: find out why before anything is changed (doctor)")
        return backup, report.records

    def _bring_up_a_copy(self, program: OtherVersion, backup: Path, records: int) -> None:
        with self._versions.incoming() as folder:
            shutil.copyfile(backup, folder / FILE_NAME)
            if (found := program.bring_up(folder)) != records:
                raise UpdateError(f"of a copy of the journal the new version reads {found} records, not {records}")
