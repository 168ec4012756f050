# SPDX-License-Identifier: Apache-2.0
"""Where updates come from: a folder, such as a USB stick, or an address. Neither is trusted; signatures are."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Protocol

from cashier.it.updates.errors import UpdateError
from cashier.it.updates.manifest import Archive
from cashier.platform_client.downloads import DownloadError, download

_CHUNK_BYTES = 1_048_576


class UpdateSource(Protocol):
    """Gives files of an update by name."""

    def open(self, name: str) -> AbstractContextManager[Iterator[bytes]]:
        """Give a file's bytes, piece by piece. Raises `UpdateError`."""


class FolderSource:
    """A folder with a manifest in it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @contextmanager
    def open(self, name: str) -> Iterator[Iterator[bytes]]:
        """Give a file's bytes; see `UpdateSource`."""
        try:
            with (self._folder / name).open("rb") as file:
                yield iter(lambda: file.read(_CHUNK_BYTES), b"")
        except OSError as fault:
            raise UpdateError(f"{self._folder / name} cannot be read: {fault.strerror or fault}") from fault


class HTTPSource:
    """An address below which a manifest is."""

    def __init__(self, url: str) -> None:
        self._url = url.rstrip("/") + "/"

    @contextmanager
    def open(self, name: str) -> Iterator[Iterator[bytes]]:
        """Give a file's bytes; see `UpdateSource`."""
        try:
            with download(self._url + name) as pieces:
                yield pieces
        except DownloadError as fault:
            raise UpdateError(str(fault)) from fault


def source_of(place: str) -> UpdateSource:
    """Return where a folder or an address leads to."""
    return HTTPSource(place) if place.startswith(("https://", "http://")) else FolderSource(Path(place))


def read_small(source: UpdateSource, name: str, most_bytes: int) -> bytes:
    """Read a whole small file. Raises `UpdateError`."""
    content = bytearray()
    with source.open(name) as pieces:
        for piece in pieces:
            content += piece
            if len(content) > most_bytes:
                raise UpdateError(f"{name} is larger than {most_bytes} bytes")
    return bytes(content)


def fetch_archive(source: UpdateSource, archive: Archive, to: Path) -> None:
    """Copy an archive to a file, and make sure that it is the one that was signed. Raises `UpdateError`."""
    digest, size = hashlib.sha256(), 0
    try:
        with source.open(archive.name) as pieces, to.open("wb") as file:
            for piece in pieces:
                size += len(piece)
                if size > archive.size:
                    break
                digest.update(piece)
                file.write(piece)
    except OSError as fault:
        raise UpdateError(f"{to} cannot be written: {fault.strerror or fault}") from fault
    if size != archive.size or digest.hexdigest() != archive.sha256:
        raise UpdateError(f"{archive.name} is not what was signed: it is damaged, or cut off; fetch it again")
