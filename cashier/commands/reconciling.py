# SPDX-License-Identifier: Apache-2.0
"""``cashier shift reconcile``: the journal against the platform's settlement."""

from __future__ import annotations

import argparse
import asyncio
import dataclasses
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from pydantic import TypeAdapter

from cashier.commands.common import WrongUse, language_of, print_object, secret_store
from cashier.engine import SystemClock
from cashier.it.enrolment import NotEnrolledError, load_enrolment
from cashier.platform_client.client import PlatformClient
from cashier.settings import LoadedSettings
from cashier.shifts.reconcile import NotReconciled, Reconcile
from cashier.shifts.reconciliation import Difference, Period, Reconciliation
from cashier.shifts.reconciliation_book import JournalledReconciliation
from cashier.shifts.reconciliation_words import MEANINGS, lines
from cashier.storage.journal import Journal
from cashier.storage.secrets import SecretsError
from cashier.values.texts import Language

AGREES, DIFFERS, NOT_KNOWN = 0, 1, 30
_DIFFERENCE = TypeAdapter(Difference)
T = TypeVar("T")


def reconcile(options: argparse.Namespace, loaded: LoadedSettings, journal: Journal, days: Period | None) -> int:
    """Compare a shift, or some days: 0 where both agree, 1 where they differ, 30 where the platform did not answer.

    Raises `WrongUse` for a till that is not enrolled, `ShiftError` where there is no such shift.
    """

    async def work(client: PlatformClient) -> Reconciliation | NotReconciled:
        reconciling = Reconcile(JournalledReconciliation(journal), client, SystemClock())
        return await (reconciling.of_period(days) if days is not None else reconciling.of_shift(options.number))

    found = ask_platform(loaded, work)
    language = language_of(options, loaded)
    if isinstance(found, NotReconciled):
        if options.json:
            print_object({"error": found.said.of(language), "do_now": found.do_now.of(language)})
        else:
            print(f"{found.said.of(language)}\n{found.do_now.of(language)}")
        return NOT_KNOWN
    if options.json:
        print_object(_as_json(found, language))
    else:
        for line in lines(found):
            print(line.of(language))
    return AGREES if found.is_clean else DIFFERS


def ask_platform(loaded: LoadedSettings, work: Callable[[PlatformClient], Awaitable[T]]) -> T:
    """Do something with the platform in this terminal's name, beside a till that may be running.

    Raises `WrongUse` for a machine that is not enrolled.
    """
    try:
        kept, key = load_enrolment(loaded.settings.storage.folder, secret_store(loaded.settings))
    except (NotEnrolledError, SecretsError) as fault:
        raise WrongUse(str(fault)) from fault

    async def ask() -> T:
        client = PlatformClient(kept.platform_url, kept.terminal_id, key)
        try:
            return await work(client)
        finally:
            await client.aclose()

    return asyncio.run(ask())


def _as_json(found: Reconciliation, language: Language) -> dict[str, Any]:
    def difference(each: Difference) -> dict[str, Any]:
        meaning = MEANINGS[each.kind]
        words = {"said": meaning.said.of(language), "do_now": meaning.do_now.of(language)}
        return {**_DIFFERENCE.dump_python(each, mode="json"), **words}

    return {
        "shift": found.shift_number,
        "begins": found.period.begins.isoformat(),
        "ends": found.period.ends.isoformat(),
        "agrees": found.is_clean,
        "lines": found.lines,
        "agreed": found.agreed,
        "at_edge": found.at_edge,
        "sums": [dataclasses.asdict(each) for each in found.sums],
        "differences": [difference(each) for each in found.differences],
        "earlier_part_in": found.earlier_part_in,
    }
