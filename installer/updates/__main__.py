# SPDX-License-Identifier: Apache-2.0
"""``python -m installer.updates``: make a key once, and an update of each version that is built.

The private key stays with whoever releases; a password on it (PEM, PKCS #8) is asked for on the terminal.
"""

from __future__ import annotations

import argparse
import base64
import getpass
import sys
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from cashier.it.updates.errors import UpdateError
from installer.updates.making import make_update


def main() -> int:
    """Do what was asked; 2 with a sentence where it cannot be."""
    parser = argparse.ArgumentParser(prog="python -m installer.updates", description=__doc__)
    actions = parser.add_subparsers(dest="action", required=True)
    key = actions.add_parser("key", help="make a private key, and print the public one that a build pins")
    key.add_argument("--key", type=Path, required=True, metavar="FILE", help="the new file; none is overwritten")
    key.add_argument("--no-password", action="store_true", help="for a key that a machine keeps safe in another way")
    make = actions.add_parser("make", help="make an update: archive, manifest, signature")
    make.add_argument("--key", type=Path, required=True, metavar="FILE", help="the private key")
    make.add_argument("--program", type=Path, default=Path("dist/jifu"), metavar="FOLDER", help="what was built")
    make.add_argument("--out", type=Path, required=True, metavar="FOLDER", help="what goes onto a stick or a server")
    options = parser.parse_args()
    try:
        if options.action == "key":
            print(_new_key(options.key, password=b"" if options.no_password else _password(twice=True)))
        else:
            print(make_update(options.program, options.out, _key(options.key)))
    except (UpdateError, OSError) as fault:
        print(fault, file=sys.stderr)
        return 2
    return 0


def _new_key(path: Path, password: bytes) -> str:
    key = Ed25519PrivateKey.generate()
    lock = BestAvailableEncryption(password) if password else NoEncryption()
    path.touch(mode=0o600, exist_ok=False)
    path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, lock))
    return base64.b64encode(key.public_key().public_bytes_raw()).decode()


def _key(path: Path) -> Ed25519PrivateKey:
    content = path.read_bytes()
    try:
        key = load_pem_private_key(content, _password() if b"ENCRYPTED" in content else None)
    except ValueError as fault:
        raise UpdateError(f"{path} cannot be opened: {fault}") from fault
    if not isinstance(key, Ed25519PrivateKey):
        raise UpdateError(f"{path} is a key of another kind; updates are signed by Ed25519")
    return key


def _password(*, twice: bool = False) -> bytes:
    given = getpass.getpass("Password of the key: ")
    if twice and getpass.getpass("Once more: ") != given:
        raise UpdateError("the two passwords differ")
    return given.encode()


if __name__ == "__main__":
    sys.exit(main())
