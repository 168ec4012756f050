# SPDX-License-Identifier: Apache-2.0
"""``cashier pos-token``: let another till system on this machine hand orders over."""

from __future__ import annotations

import argparse

from cashier.commands.common import WrongUse, complain, load_settings_strictly, print_object
from cashier.pos.token import make_token


def run(options: argparse.Namespace) -> int:
    """Make a token, replace the one before, and print it: it is shown this once."""
    try:
        settings = load_settings_strictly(options).settings
        token = make_token(settings.storage.folder)
    except WrongUse as fault:
        return complain(str(fault), as_json=options.json)
    except OSError as fault:
        return complain(f"{fault.filename} cannot be written: {fault.strerror}", as_json=options.json)
    if options.json:
        print_object({"token": token, "port": settings.pos.port, "enabled": settings.pos.enabled})
    else:
        print(token)
    return 0
