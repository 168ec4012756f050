# SPDX-License-Identifier: Apache-2.0
"""What an update is, signed by whoever builds it: one file of JSON, and beside it an Ed25519 signature of its bytes.

Nothing of an update is unpacked, and no word of the manifest believed, before a key that is pinned in the running
program has proved it.
"""

from __future__ import annotations

import base64
import binascii
import platform
import re
import sys
from collections.abc import Iterable
from importlib import resources
from typing import Annotated, Literal

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from cashier.it.updates.errors import UpdateError

MANIFEST_NAME = "jifu-update.json"
SIGNATURE_NAME = "jifu-update.json.sig"
MOST_MANIFEST_BYTES = 65_536
MOST_ARCHIVE_BYTES = 2_000_000_000

_CONTEXT = b"jifu update manifest 1\0"
"""Goes before what is signed, so that the key's signature of anything else is worth nothing here."""

_VERSION = re.compile(r"(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})")

Version = Annotated[str, StringConstraints(pattern=f"^{_VERSION.pattern}$")]


class Archive(BaseModel):
    """The program for one kind of system, as a tar file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,119}$")]
    size: Annotated[int, Field(gt=0, le=MOST_ARCHIVE_BYTES)]
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class Manifest(BaseModel):
    """One version: which journals it reads (``journal_schema`` is the newest), and an archive for each system."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    format: Literal["jifu-update-1"]
    version: Version
    journal_schema: Annotated[int, Field(gt=0)]
    archives: dict[str, Archive]

    def archive_for_this_system(self) -> Archive:
        """Return the archive that this machine can run. Raises `UpdateError`."""
        found = self.archives.get(this_system())
        if found is None:
            offered = ", ".join(sorted(self.archives)) or "none"
            raise UpdateError(f"version {self.version} is not there for {this_system()}; there is: {offered}")
        return found


def this_system() -> str:
    """Return how manifests name the kind of system that this program runs on, such as ``linux-x86_64``."""
    return f"{sys.platform}-{platform.machine().lower()}"


def ordered(version: str) -> tuple[int, ...]:
    """Return a version as numbers that compare as it does. Raises `UpdateError`."""
    found = _VERSION.fullmatch(version)
    if found is None:
        raise UpdateError(f"{version!r} is no version; one is written like 1.4.0")
    return tuple(map(int, found.groups()))


def pinned_keys() -> list[Ed25519PublicKey]:
    """Return the keys whose updates this program takes: those that it was built with. Raises `UpdateError`."""
    lines = (resources.files("resources") / "keys" / "update_keys.txt").read_text(encoding="ascii").splitlines()
    keys = [read_key(line) for line in map(str.strip, lines) if line and not line.startswith("#")]
    if not keys:
        raise UpdateError("this program was built without a key for updates: install the new version as a package")
    return keys


def read_key(text: str) -> Ed25519PublicKey:
    """Read a public key, 32 bytes in base64. Raises `UpdateError`."""
    try:
        return Ed25519PublicKey.from_public_bytes(base64.b64decode(text, validate=True))
    except (ValueError, binascii.Error) as fault:
        raise UpdateError(f"{text!r} is no public key; one is 32 bytes in base64, 44 letters") from fault


def sign(content: bytes, key: Ed25519PrivateKey) -> bytes:
    """Return the signature file of a manifest's bytes."""
    return base64.b64encode(key.sign(_CONTEXT + content)) + b"\n"


def read_manifest(content: bytes, signature: bytes, keys: Iterable[Ed25519PublicKey]) -> Manifest:
    """Return what a manifest says once one of ``keys`` has proved it. Raises `UpdateError`."""
    if not any(_is_signed(content, signature, key) for key in keys):
        raise UpdateError(
            f"{MANIFEST_NAME} is not signed by a key that this program was built with: do not install it"
        )
    try:
        return Manifest.model_validate_json(content)
    except ValidationError as fault:
        places = ", ".join(".".join(map(str, error["loc"])) or "form" for error in fault.errors(include_input=False))
        raise UpdateError(f"{MANIFEST_NAME} is signed, but this version does not understand it: {places}") from fault


def _is_signed(content: bytes, signature: bytes, key: Ed25519PublicKey) -> bool:
    try:
        key.verify(base64.b64decode(signature.strip(), validate=True), _CONTEXT + content)
    except (InvalidSignature, ValueError, binascii.Error):
        return False
    return True
