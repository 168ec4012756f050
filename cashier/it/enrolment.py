# SPDX-License-Identifier: Apache-2.0
"""Makes a terminal known to the platform: a key of its own, and a one-time code from whoever runs the platform."""

from __future__ import annotations

import base64
import contextlib
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from cashier.it.at_rest import StillInUseError, own_journal
from cashier.platform_client.client import PlatformClient, enrol
from cashier.platform_client.replies import Good, Refusal
from cashier.storage.secrets import SecretsError, SecretStore, probe
from cashier.values.command_line import COMMAND_LINE
from cashier.values.texts import Text, ToldError
from middleplatform.contract.terminals import EnrolTerminal

FILE_NAME = "terminal.json"

_NOT_ENROLLED = Text(
    zh=f"本机还没有注册（缺少 {{file}}）：请运行 «{COMMAND_LINE} enrol --code 注册码 --name 名称»",
    en=f"this till is not enrolled ({{file}} is missing): run «{COMMAND_LINE} enrol --code CODE --name NAME»",
)
_KEY_GONE = Text(
    zh="终端 {terminal} 的密钥不在 {backend} 里：请重新注册本机",
    en="the key of terminal {terminal} is not in {backend}: enrol this till again",
)
_UNREADABLE = Text(
    zh="{file} 读不出来（{why}）：请移走后重新注册本机",
    en="{file} cannot be read ({why}): move it away, then enrol this till again",
)


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What this machine is to the platform. The key is in the secret store under the terminal's id."""

    platform_url: str
    terminal_id: str
    terminal_name: str
    shop_id: str
    shop_name: str
    is_training: bool = False


class EnrolmentError(Exception):
    """Enrolling did not work, and nothing was kept; ``code`` is a reason code."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class NotEnrolledError(ToldError):
    """This machine is not enrolled, or its key is gone; the message says what to do."""


async def enrol_terminal(
    url: str, code: str, name: str, folder: Path, secrets: SecretStore, *, again: bool = False
) -> Enrolment:
    """Enrol this machine and keep its identity in ``folder``; with ``again`` in the place of the one it has.

    Raises `StillInUseError`, `EnrolmentError`, `SecretsError`, or `JournalError`. The old terminal stays known to the
    platform: only `retire_terminal` or whoever runs the platform shuts it out.
    """
    before = _terminal_of(folder)
    if before is not None and not again:
        raise StillInUseError(
            f"this till is enrolled already, as {before.terminal_name} ({before.terminal_id}) of "
            f"{before.shop_name}: say --again to take another identity"
        )
    # One whose key is lost can end nothing any more; a new terminal of the shop can at least ask what came of it.
    can_finish = before is not None and secrets.get(before.terminal_id) is not None
    with own_journal(folder, at_rest=can_finish):
        kept = await _enrol(url, code, name, folder, secrets, before)
    if before is not None:
        with contextlib.suppress(
            SecretsError
        ):  # The new key is kept; an old one that stays behind opens nothing new.
            secrets.delete(before.terminal_id)
    return kept


async def retire_terminal(folder: Path, secrets: SecretStore, *, only_here: bool = False) -> Enrolment:
    """Have the platform shut this till out, then forget its identity and its key; return what it was.

    ``only_here`` asks nobody: whoever runs the platform shuts it out. Told again after a lost answer, it does the
    rest. Raises `NotEnrolledError`, `StillInUseError`, `EnrolmentError`, `SecretsError`, or `JournalError`.
    """
    with own_journal(folder, at_rest=True):
        kept, key = load_enrolment(folder, secrets)
        if not only_here:
            await _shut_out(kept, key)
        secrets.delete(kept.terminal_id)
        (folder / FILE_NAME).unlink()
    return kept


async def _shut_out(kept: Enrolment, key: Ed25519PrivateKey) -> None:
    client = PlatformClient(kept.platform_url, kept.terminal_id, key)
    try:
        reply = await client.retire()
    finally:
        await client.aclose()
    match reply:
        case Good() | Refusal(code="TERMINAL_NOT_ENROLLED"):
            return
        case Refusal(code=reason, detail=detail):
            raise EnrolmentError(reason, f"the platform at {kept.platform_url} refused: {detail}")
        case _:
            raise EnrolmentError(
                "PLATFORM_UNREACHABLE",
                f"the platform at {kept.platform_url} did not answer ({reply.why}): try again, or say --only-here "
                f"and have it run «middleplatform admin terminals revoke {kept.terminal_id}»",
            )


async def _enrol(
    url: str, code: str, name: str, folder: Path, secrets: SecretStore, before: Enrolment | None
) -> Enrolment:
    key = Ed25519PrivateKey.generate()
    public_key = base64.b64encode(key.public_key().public_bytes_raw()).decode()
    # A keyring that cannot keep the key must be found out before the one-time code is spent.
    probe(secrets)
    reply = await enrol(url, EnrolTerminal(enrolment_code=code, public_key=public_key, name=name))
    match reply:
        case Good(body=enrolled):
            policy = enrolled.policy
            kept = Enrolment(
                url, enrolled.terminal_id, policy.terminal_name, policy.shop_id, policy.shop_name, policy.training
            )
        case Refusal(code=reason, detail=detail):
            raise EnrolmentError(reason, f"the platform at {url} refused the enrolment: {detail}")
        case _:
            raise EnrolmentError("PLATFORM_UNREACHABLE", f"the platform at {url} did not answer: {reply.why}")
    if before is not None and before.is_training != kept.is_training:
        await _shut_out(kept, key)
        raise StillInUseError(_other_kind(folder, before))
    secrets.set(kept.terminal_id, base64.b64encode(key.private_bytes_raw()).decode())
    _keep(kept, folder)
    return kept


def _other_kind(folder: Path, before: Enrolment) -> str:
    was, is_now = ("training", "real") if before.is_training else ("real", "training")
    return (
        f"{folder} has a till of a {was} platform, and this platform is a {is_now} one: what is trained may be in no "
        "total. Take a folder of its own (--set storage.folder=…) and a new enrolment code; this one is spent"
    )


def _keep(kept: Enrolment, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    scratch = folder / (FILE_NAME + ".new")
    with scratch.open("w", encoding="utf-8") as file:
        file.write(json.dumps(asdict(kept), ensure_ascii=False, indent=2) + "\n")
        file.flush()
        os.fsync(file.fileno())  # The one-time code is spent: what it gave must outlast the machine's power.
    scratch.replace(folder / FILE_NAME)


def load_enrolment(folder: Path, secrets: SecretStore) -> tuple[Enrolment, Ed25519PrivateKey]:
    """Return what this machine is to the platform, and its key. Raises `NotEnrolledError` or `SecretsError`."""
    kept = _terminal_of(folder)
    if kept is None:
        raise NotEnrolledError(_NOT_ENROLLED.fill(file=folder / FILE_NAME))
    secret = secrets.get(kept.terminal_id)
    if secret is None:
        raise NotEnrolledError(_KEY_GONE.fill(terminal=kept.terminal_id, backend=secrets.backend()))
    return kept, Ed25519PrivateKey.from_private_bytes(base64.b64decode(secret))


def is_training_till(folder: Path) -> bool:
    """Return whether the till of a data folder is enrolled at a platform where nothing is real."""
    try:
        kept = _terminal_of(folder)
    except NotEnrolledError:
        return False
    return kept is not None and kept.is_training


def terminal_name(folder: Path) -> str | None:
    """Return what the till of a data folder is called; None where it is not enrolled, or that cannot be read."""
    try:
        kept = _terminal_of(folder)
    except NotEnrolledError:
        return None
    return kept.terminal_name if kept is not None else None


def _terminal_of(folder: Path) -> Enrolment | None:
    path = folder / FILE_NAME
    try:
        return Enrolment(**json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError) as fault:
        raise NotEnrolledError(_UNREADABLE.fill(file=path, why=fault)) from fault
