# SPDX-License-Identifier: Apache-2.0
"""Makes a terminal known to the platform: a key of its own, and a one-time code from whoever runs the platform."""

from __future__ import annotations

import base64
import json
from dataclasses import asdict, dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from cashier.platform_client.client import enrol
from cashier.platform_client.replies import Good, Refusal
from cashier.storage.secrets import SecretStore
from middleplatform.contract.terminals import EnrolTerminal

FILE_NAME = "terminal.json"


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What this machine is to the platform. The key is in the secret store under the terminal's id."""

    platform_url: str
    terminal_id: str
    terminal_name: str
    shop_id: str
    shop_name: str


class EnrolmentError(Exception):
    """Enrolling did not work, and nothing was kept; ``code`` is a reason code."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class NotEnrolledError(Exception):
    """This machine is not enrolled, or its key is gone; the message says what to do."""


async def enrol_terminal(url: str, code: str, name: str, folder: Path, secrets: SecretStore) -> Enrolment:
    """Enrol this machine and keep its identity in ``folder``. Raises `EnrolmentError` or `SecretsError`."""
    key = Ed25519PrivateKey.generate()
    public_key = base64.b64encode(key.public_key().public_bytes_raw()).decode()
    # A keyring that cannot keep the key must be found out before the one-time code is spent.
    secrets.set("probe", "probe")
    reply = await enrol(url, EnrolTerminal(enrolment_code=code, public_key=public_key, name=name))
    match reply:
        case Good(body=enrolled):
            policy = enrolled.policy
            kept = Enrolment(url, enrolled.terminal_id, policy.terminal_name, policy.shop_id, policy.shop_name)
        case Refusal(code=reason, detail=detail):
            raise EnrolmentError(reason, f"the platform at {url} refused the enrolment: {detail}")
        case _:
            raise EnrolmentError("PLATFORM_UNREACHABLE", f"the platform at {url} did not answer: {reply.why}")
    secrets.set(kept.terminal_id, base64.b64encode(key.private_bytes_raw()).decode())
    _keep(kept, folder)
    return kept


def _keep(kept: Enrolment, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    scratch = folder / (FILE_NAME + ".new")
    scratch.write_text(json.dumps(asdict(kept), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    scratch.replace(folder / FILE_NAME)


def load_enrolment(folder: Path, secrets: SecretStore) -> tuple[Enrolment, Ed25519PrivateKey]:
    """Return what this machine is to the platform, and its key. Raises `NotEnrolledError` or `SecretsError`."""
    path = folder / FILE_NAME
    try:
        kept = Enrolment(**json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        message = f"this till is not enrolled ({path} is missing): run «cashier enrol --code CODE --name NAME»"
        raise NotEnrolledError(message) from None
    except (OSError, ValueError, TypeError) as fault:
        raise NotEnrolledError(f"{path} cannot be read ({fault}): enrol this till again") from fault
    secret = secrets.get(kept.terminal_id)
    if secret is None:
        message = f"the key of terminal {kept.terminal_id} is not in the keyring of this user: enrol this till again"
        raise NotEnrolledError(message)
    return kept, Ed25519PrivateKey.from_private_bytes(base64.b64decode(secret))
