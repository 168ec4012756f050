# SPDX-License-Identifier: Apache-2.0
"""Options that all subcommands share, and opening the database they name."""

import argparse
import os
import stat
import tomllib
from pathlib import Path
from urllib.parse import urlsplit

from middleplatform.bootstrap import Platform, build_platform
from middleplatform.commands.output import CommandError
from middleplatform.database.engine import DatabaseURLError, database_url, open_engine, sqlite_path
from middleplatform.database.schema import check_schema, is_training
from middleplatform.security.key_store import KeyStoreError, load_key_encryption_key
from middleplatform.settings import Settings, SMSGatewaySettings

_LOOPBACK = {"127.0.0.1", "::1", "localhost"}
_LEAST_SECRET = 16


def add_database_options(parser: argparse.ArgumentParser) -> None:
    """Add ``--database`` and ``--key-file``."""
    parser.add_argument(
        "--database",
        required=True,
        metavar="URL|PATH",
        help="an SQLite file, or postgresql://USER@HOST/NAME",
    )
    parser.add_argument(
        "--key-file",
        type=Path,
        metavar="PATH",
        help="the key-encryption key (mode 0600); default: beside the SQLite file, or $JIFU_PLATFORM_KEY",
    )


def url_of(arguments: argparse.Namespace) -> str:
    """Return the database's URL. Raises `CommandError`."""
    try:
        return database_url(arguments.database)
    except DatabaseURLError as error:
        raise CommandError(str(error)) from error


def key_file_of(arguments: argparse.Namespace, url: str) -> Path:
    """Return where the key-encryption key stands. Raises `CommandError` where it must be named."""
    given: Path | None = arguments.key_file
    if given is not None:
        return given
    path = sqlite_path(url)
    if path is not None:
        return path.with_name(path.name + ".key")
    if "JIFU_PLATFORM_KEY" in os.environ:
        return Path(os.devnull)
    raise CommandError("a PostgreSQL database needs --key-file, or $JIFU_PLATFORM_KEY with 64 hex digits")


def load_settings(arguments: argparse.Namespace, *, training: bool) -> Settings:
    """Return the settings of this process. Raises `CommandError`."""
    url = url_of(arguments)
    require_existing(url)
    try:
        key = load_key_encryption_key(key_file_of(arguments, url), dict(os.environ))
    except KeyStoreError as error:
        raise CommandError(str(error)) from error
    return Settings(database_url=url, key_encryption_key=key, training=training)


def read_sms_gateway(path: Path) -> SMSGatewaySettings:
    """Read where text messages go from a TOML file that only its owner can read. Raises `CommandError`."""
    try:
        if os.name == "posix" and path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise CommandError(f"SMS gateway file {str(path)!r} is open to others; allowed is mode 0600")
        given = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise CommandError(f"SMS gateway file {str(path)!r} cannot be read: {error}") from error
    if set(given) != {"url", "key_id", "secret"} or not all(isinstance(value, str) for value in given.values()):
        raise CommandError(
            f"SMS gateway file {str(path)!r} must hold the texts url, key_id and secret, and no others"
        )
    address = urlsplit(given["url"])
    if address.hostname is None or not (
        address.scheme == "https" or (address.scheme == "http" and address.hostname in _LOOPBACK)
    ):
        raise CommandError(f"SMS gateway file {str(path)!r}: url must be https://…, or http:// on loopback")
    try:
        secret = bytes.fromhex(given["secret"])
    except ValueError:
        secret = b""
    if len(secret) < _LEAST_SECRET:
        raise CommandError(f"SMS gateway file {str(path)!r}: secret must be {2 * _LEAST_SECRET} hex digits or more")
    return SMSGatewaySettings(url=given["url"], key_id=given["key_id"], secret=secret)


def require_existing(url: str) -> None:
    """Refuse an SQLite file that is not there: opening it would make an empty one. Raises `CommandError`."""
    path = sqlite_path(url)
    if path is not None and not path.is_file():
        raise CommandError(f"database {str(path)!r} does not exist; run `middleplatform migrate` first")


def open_platform(arguments: argparse.Namespace) -> Platform:
    """Build the platform for a command that serves nobody, training or not. Raises `CommandError`."""
    url = url_of(arguments)
    require_existing(url)
    engine = open_engine(url)
    try:
        check_schema(engine)
        training = is_training(engine)
    finally:
        engine.dispose()
    return build_platform(load_settings(arguments, training=training))
