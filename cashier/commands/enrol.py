# SPDX-License-Identifier: Apache-2.0
"""``cashier enrol``: make this till known to the platform."""

from __future__ import annotations

import argparse
import asyncio

from pydantic import ValidationError

from cashier.commands.common import WrongUse, complain, load_settings_strictly, print_object, secret_store
from cashier.it.at_rest import StillInUseError
from cashier.it.enrolment import EnrolmentError, NotEnrolledError, enrol_terminal
from cashier.storage.errors import JournalError
from cashier.storage.secrets import SecretsError


def run(options: argparse.Namespace) -> int:
    """Enrol, and say as what."""
    try:
        settings = load_settings_strictly(options).settings
        url = str(settings.platform.url).rstrip("/")
        enrolling = enrol_terminal(
            url, options.code, options.name, settings.storage.folder, secret_store(settings), again=options.again
        )
        kept = asyncio.run(enrolling)
    except ValidationError as fault:
        places = ", ".join(f"{error['loc'][0]}: {error['msg']}" for error in fault.errors(include_input=False))
        return complain(f"the enrolment cannot be asked for: {places}", as_json=options.json)
    except (
        WrongUse,
        NotEnrolledError,
        StillInUseError,
        EnrolmentError,
        SecretsError,
        JournalError,
        OSError,
    ) as fault:
        return complain(str(fault), as_json=options.json)
    if options.json:
        print_object({"terminal_id": kept.terminal_id, "name": kept.terminal_name, "shop": kept.shop_name})
    else:
        print(f"Enrolled as {kept.terminal_name} ({kept.terminal_id}) of {kept.shop_name}.")
    return 0
