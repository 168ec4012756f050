# SPDX-License-Identifier: Apache-2.0
"""The support bundle: one file with what somebody far away needs to find a fault, and nothing that must not leave.

Inside are the doctor's findings, the settings in force, the logs and the last entries of the journal. Every text goes
through `redaction` once more, though none of them should hold a secret in the first place.
"""

from __future__ import annotations

import json
import platform as system
import zipfile
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from cashier import __version__
from cashier.it.finding import Finding
from cashier.it.redaction import without_secrets
from cashier.it.settings_reference import settings_in_force
from cashier.settings import LoadedSettings
from cashier.storage.errors import JournalError
from cashier.storage.journal import Journal
from cashier.storage.rows import EventRow
from cashier.values.texts import Language

LAST_EVENTS = 1000

_READ_ME = """What this till looked like when somebody asked for help.

about.json     versions, system, when it was made
doctor.json    what the till depends on, and how each part fared
settings.json  the settings in force and where each was said
logs/          the till's log files
journal.jsonl  the last {last} entries of the journal
Passwords, PINs, SMS codes, keys and payment codes are not inside; phone numbers are shortened.
"""


class BundleError(Exception):
    """The bundle was not written, and nothing of it is left; the message says why."""


def write_bundle(
    to: Path, loaded: LoadedSettings, findings: Iterable[Finding], log_folder: Path, now: datetime
) -> list[str]:
    """Write the bundle and return the names of its parts. Raises `BundleError`; no file is overwritten."""
    if to.exists():
        raise BundleError(f"{to} is there already: name a new file")
    scratch = to.with_name(to.name + ".part")
    names = []
    try:
        with zipfile.ZipFile(scratch, "w", zipfile.ZIP_DEFLATED) as bundle:
            for name, text in _parts(loaded, findings, log_folder, now):
                bundle.writestr(name, without_secrets(text))
                names.append(name)
        scratch.replace(to)
    except OSError as fault:
        raise BundleError(f"{to} cannot be written: {fault.strerror or fault}") from fault
    finally:
        scratch.unlink(missing_ok=True)
    return names


def _parts(
    loaded: LoadedSettings, findings: Iterable[Finding], log_folder: Path, now: datetime
) -> Iterator[tuple[str, str]]:
    yield "README.txt", _READ_ME.format(last=LAST_EVENTS)
    yield "about.json", _about(now)
    yield "doctor.json", _doctor(findings)
    yield "settings.json", _settings(loaded)
    yield "journal.jsonl", _journal(loaded.settings.storage.folder)
    for path in sorted(log_folder.glob("*.log*")):
        yield f"logs/{path.name}", _log(path)


def _about(now: datetime) -> str:
    return _json(
        {
            "jifu": __version__,
            "python": system.python_version(),
            "system": system.platform(),
            "made_at": now.astimezone(UTC).isoformat(),
        }
    )


def _doctor(findings: Iterable[Finding]) -> str:
    return _json([finding.as_json(Language.EN) for finding in findings])


def _settings(loaded: LoadedSettings) -> str:
    return _json(
        {
            "settings": {
                each.key: {"value": each.value, "origin": each.origin} for each in settings_in_force(loaded)
            },
            "problems": [str(problem) for problem in loaded.problems],
        }
    )


def _journal(folder: Path) -> str:
    """Return the last entries, a line each; where the journal cannot be read, one line that says why."""
    try:
        journal = Journal.open_to_read(folder)
    except JournalError as fault:
        return _line({"unreadable": str(fault)})
    try:
        events = journal.events(after_seq=max(0, journal.last_seq - LAST_EVENTS))
        return "".join(
            _line(
                {"seq": each.seq, "at": each.at, "kind": each.kind, "attempt": each.attempt_id, "body": _body(each)}
            )
            for each in events
        )
    except JournalError as fault:
        return _line({"unreadable": str(fault)})
    finally:
        journal.close()


def _body(event: EventRow) -> object:
    """Return what the event says as an object, in which each value stands beside its name; damaged, as it is."""
    try:
        return json.loads(event.body)
    except ValueError:
        return event.body


def _log(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError as fault:
        return f"cannot be read: {fault.strerror or fault}\n"


def _line(value: object) -> str:
    return json.dumps(value, ensure_ascii=False) + "\n"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"
