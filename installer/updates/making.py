# SPDX-License-Identifier: Apache-2.0
"""One update out of one built program: the same program gives the same archive, byte for byte."""

from __future__ import annotations

import gzip
import hashlib
import os
import tarfile
import tempfile
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from cashier.it.updates.manifest import MANIFEST_NAME, SIGNATURE_NAME, Archive, Manifest, sign, this_system
from cashier.it.updates.program import OtherVersion


def make_update(program: Path, out: Path, key: Ed25519PrivateKey) -> str:
    """Write archive, manifest and signature into ``out``; return the version. Raises `UpdateError` and `OSError`.

    What the program says of itself stands in the manifest. Archives that other systems put there for the same
    version stay in it.
    """
    built = OtherVersion(program)
    version = built.version()
    with tempfile.TemporaryDirectory() as folder:
        schema = built.journal_schema(Path(folder))
    out.mkdir(parents=True, exist_ok=True)
    system = this_system()
    archive = out / f"jifu-{version}-{system}.tar.gz"
    pack(program, archive)
    content = archive.read_bytes()
    others = _archives_of_others(out / MANIFEST_NAME, version)
    manifest = Manifest(
        format="jifu-update-1",
        version=version,
        journal_schema=schema,
        archives=others
        | {system: Archive(name=archive.name, size=len(content), sha256=hashlib.sha256(content).hexdigest())},
    )
    text = manifest.model_dump_json(indent=2).encode() + b"\n"
    (out / MANIFEST_NAME).write_bytes(text)
    (out / SIGNATURE_NAME).write_bytes(sign(text, key))
    return version


def pack(program: Path, archive: Path) -> None:
    """Pack a folder with its links and rights, and without owners and times."""
    made_at = int(os.environ.get("SOURCE_DATE_EPOCH", "0"))

    def plain(entry: tarfile.TarInfo) -> tarfile.TarInfo:
        entry.uid = entry.gid = 0
        entry.uname = entry.gname = ""
        entry.mtime = made_at
        return entry

    with (
        archive.open("wb") as file,
        gzip.GzipFile("", "wb", compresslevel=6, fileobj=file, mtime=made_at) as packed,
        tarfile.open(fileobj=packed, mode="w") as tar,
    ):
        for path in sorted(program.rglob("*")):
            tar.add(path, str(path.relative_to(program)), recursive=False, filter=plain)


def _archives_of_others(path: Path, version: str) -> dict[str, Archive]:
    if not path.is_file():
        return {}
    before = Manifest.model_validate_json(path.read_bytes())
    return dict(before.archives) if before.version == version else {}
