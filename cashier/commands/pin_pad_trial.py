# SPDX-License-Identifier: Apache-2.0
"""``cashier devices try-pin-pad``: somebody types on the PIN pad of the settings, and it is told how that ended."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Callable
from pathlib import Path

from cashier.commands.common import WrongUse, language_of, load_settings_strictly, print_object, secret_store
from cashier.devices.pin_pads import SerialPINPad
from cashier.devices.status import Level, Light, StatusBoard
from cashier.it.enrolment import NotEnrolledError, load_enrolment
from cashier.it.finding import Finding
from cashier.it.pad_trial import try_pin_pad
from cashier.logs import set_up_logs
from cashier.platform_client.client import PlatformClient
from cashier.platform_client.replies import Good
from cashier.settings import PINPadSettings
from cashier.storage.secrets import SecretsError, SecretStore
from cashier.values.texts import Text
from middleplatform.contract.payments import PINKeyScheme

DONE, NOT_DONE = 0, 1
_ANSWERS_WITHIN_S = 20.0
_TYPE_NOW = Text(
    zh="请在密码键盘上随便按四个数字，例如 1234，再按确认键。不要输入真密码。",
    en="Type any four digits on the pad, such as 1234, then Enter. Not a real password.",
)


def run(options: argparse.Namespace) -> int:
    """Let somebody type once, and say how it ended; ends with 1 where no entry came. Raises `WrongUse`."""
    set_up_logs(None, "WARNING")  # What the pad's driver notes is no part of the answer.
    loaded = load_settings_strictly(options)
    settings, language = loaded.settings, language_of(options, loaded)
    if settings.pin_pad is None:
        raise WrongUse("no PIN pad is set up: [pin_pad] is not in the settings (cashier devices bind)")
    scheme = asyncio.run(_scheme(settings.storage.folder, secret_store(settings)))

    def type_now() -> None:
        print(_TYPE_NOW.of(language), file=sys.stderr, flush=True)

    found = asyncio.run(_try(settings.pin_pad, scheme, options.timeout, type_now))
    if options.json:
        print_object(found.as_json(language))
    else:
        print(found.said.of(language), found.mend.of(language), sep="\n")
    return DONE if found.level is Level.READY else NOT_DONE


async def _scheme(folder: Path, secrets: SecretStore) -> PINKeyScheme | None:
    """Return the kind of key that the platform names for this terminal; None where nobody tells."""
    try:
        kept, key = load_enrolment(folder, secrets)
    except (NotEnrolledError, SecretsError):
        return None
    client = PlatformClient(kept.platform_url, kept.terminal_id, key)
    try:
        reply = await client.policy()
    finally:
        await client.aclose()
    return reply.body.pin_key_scheme if isinstance(reply, Good) else None


async def _try(
    settings: PINPadSettings, scheme: PINKeyScheme | None, timeout_s: float, type_now: Callable[[], None]
) -> Finding:
    loop, decided, status = asyncio.get_running_loop(), asyncio.Event(), StatusBoard()

    def hand(function: Callable[..., object], *words: object) -> None:
        loop.call_soon_threadsafe(function, *words)

    def look(lights: tuple[Light, ...]) -> None:
        if any(light.level is not Level.BUSY for light in lights):
            decided.set()

    status.listen(look)
    pad = SerialPINPad(settings, status, hand)
    pad.start()
    try:
        async with asyncio.timeout(_ANSWERS_WITHIN_S):
            await decided.wait()
        (light,) = status.lights
        if light.level is Level.FAULT:
            return Finding(light.part.value, light.level, light.said, light.mend)
        type_now()
        return await try_pin_pad(pad, scheme, timeout_s)
    finally:
        # It waits for its thread, which has a word for the loop yet.
        await asyncio.to_thread(pad.stop)
