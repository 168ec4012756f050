# SPDX-License-Identifier: Apache-2.0
"""``cashier update``: check for, stage, apply and take back a new version, by hand and between shifts."""

from __future__ import annotations

import argparse
from pathlib import Path

from cashier import __version__
from cashier.commands.common import WrongUse, complain, load_settings_strictly, print_object
from cashier.it.at_rest import StillInUseError, own_journal
from cashier.it.updates.errors import UpdateError
from cashier.it.updates.manifest import pinned_keys
from cashier.it.updates.sources import UpdateSource, source_of
from cashier.it.updates.updating import Updates
from cashier.it.updates.versions import Versions
from cashier.settings import LoadedSettings
from cashier.storage.errors import JournalBusyError, JournalError
from cashier.storage.journal import Journal
from cashier.storage.schema import MIGRATIONS

NOT_AT_REST = 1


def run(options: argparse.Namespace) -> int:
    """Do one step and say what came of it; 2 where it cannot be, and then the old version runs on."""
    try:
        if options.action == "at-rest":
            return _at_rest(options)
        told, said = _ACTIONS[options.action](options)
    except (WrongUse, UpdateError, StillInUseError, JournalError, OSError) as fault:
        return complain(str(fault), as_json=options.json)
    if options.json:
        print_object(told)
    else:
        print(said)
    return 0


Told = tuple[dict[str, object], str]


def _at_rest(options: argparse.Namespace) -> int:
    """Tell whether nothing is open on this till: what a package manager asks before it changes the program."""
    try:
        with own_journal(load_settings_strictly(options).settings.storage.folder, at_rest=True):
            pass
    except (StillInUseError, JournalBusyError) as fault:
        complain(str(fault), as_json=options.json)
        return NOT_AT_REST
    if options.json:
        print_object({"at_rest": True})
    else:
        print("Nothing is open on this till.")
    return 0


def _status(options: argparse.Namespace) -> Told:
    versions = _versions(options)
    state = versions.state()
    told: dict[str, object] = {
        "root": str(versions.root),
        "current": versions.current,
        "versions": versions.all(),
        "staged": state.staged,
        "previous": state.previous,
        "journal_backup": state.journal_backup,
    }
    return told, "\n".join(f"{name}: {value}" for name, value in told.items())


def _check(options: argparse.Namespace) -> Told:
    loaded = load_settings_strictly(options)
    offer = _updates(options, loaded).check(_source(options, loaded))
    told: dict[str, object] = {"current": offer.current, "offered": offer.offered, "newer": offer.is_newer}
    return (
        told,
        f"{offer.offered} is {'newer than' if offer.is_newer else 'not newer than'} {offer.current or 'nothing'}",
    )


def _stage(options: argparse.Namespace) -> Told:
    loaded = load_settings_strictly(options)
    version = _updates(options, loaded).stage(_source(options, loaded), allow_older=options.older)
    return {"staged": version}, f"{version} is staged, and passed its self-test here. Apply it between shifts."


def _apply(options: argparse.Namespace) -> Told:
    applied = _updates(options, load_settings_strictly(options)).apply()
    kept = f" The journal as it was is {applied.backup}." if applied.backup else ""
    told: dict[str, object] = {
        "current": applied.version,
        "previous": applied.previous,
        "journal_backup": str(applied.backup) if applied.backup else None,
    }
    return told, f"{applied.version} runs from the next start on.{kept}"


def _rollback(options: argparse.Namespace) -> Told:
    version = _updates(options, load_settings_strictly(options)).roll_back()
    return {"current": version}, f"{version} runs again from the next start on."


def _bring_up(options: argparse.Namespace) -> Told:
    """Bring a journal to this version's form and check it: what an update asks of the new version."""
    if options.folder is None:
        raise WrongUse("bring-up needs --folder FOLDER, where the journal is")
    journal = Journal.open(options.folder)
    try:
        report = journal.check_chain()
    finally:
        journal.close()
    told: dict[str, object] = {
        "version": __version__,
        "schema": len(MIGRATIONS),
        "records": report.records,
        "intact": report.is_intact,
    }
    return told, f"{report.records} records, {'intact' if report.is_intact else f'broken at {report.broken_at}'}"


_ACTIONS = {
    "status": _status,
    "check": _check,
    "stage": _stage,
    "apply": _apply,
    "rollback": _rollback,
    "bring-up": _bring_up,
}


def _versions(options: argparse.Namespace) -> Versions:
    found = Versions(options.root) if options.root is not None else Versions.of_this_program()
    if found is None:
        raise WrongUse(
            "this program is not in a folder of versions: update it as it was installed (on Debian: apt), or say "
            "--root FOLDER to begin one"
        )
    return found


def _updates(options: argparse.Namespace, loaded: LoadedSettings) -> Updates:
    words = [f"--config={options.config}"] if options.config is not None else []
    words += [f"--set={word}" for word in options.set]
    return Updates(_versions(options), loaded.settings.storage.folder, pinned_keys(), words)


def _source(options: argparse.Namespace, loaded: LoadedSettings) -> UpdateSource:
    place: str | Path | None = options.source or loaded.settings.update.source
    if not place:
        raise WrongUse("say --from FOLDER or an address, or set update.source")
    return source_of(str(place))
