# SPDX-License-Identifier: Apache-2.0
"""``cashier retire``: shut this till out of the platform and forget its key, before its machine goes elsewhere."""

from __future__ import annotations

import argparse
import asyncio

from cashier.commands.common import WrongUse, complain, load_settings_strictly, print_object, secret_store
from cashier.it.at_rest import StillInUseError
from cashier.it.enrolment import EnrolmentError, NotEnrolledError, retire_terminal
from cashier.storage.errors import JournalError
from cashier.storage.secrets import SecretsError


def run(options: argparse.Namespace) -> int:
    """Retire, and say what it was; 2 where it cannot be, and then nothing was forgotten."""
    try:
        settings = load_settings_strictly(options).settings
        retiring = retire_terminal(settings.storage.folder, secret_store(settings), only_here=options.only_here)
        was = asyncio.run(retiring)
    except (WrongUse, NotEnrolledError, StillInUseError, EnrolmentError, SecretsError, JournalError) as fault:
        return complain(str(fault), as_json=options.json)
    if options.json:
        print_object({"terminal_id": was.terminal_id, "name": was.terminal_name, "only_here": options.only_here})
    else:
        print(f"{was.terminal_name} ({was.terminal_id}) of {was.shop_name} is retired. Its journal stays.")
        if options.only_here:
            print(f"The platform was not asked: run there «middleplatform admin terminals revoke {was.terminal_id}».")
    return 0
