# SPDX-License-Identifier: Apache-2.0
"""What is installed is what was locked: every version pinned, every file with its hash, the same in every lock."""

from __future__ import annotations

import re
import tomllib
from itertools import combinations

import pytest

from tests.support.sources import text_of, tracked_files

LOCKS = [name for name in tracked_files() if re.fullmatch(r"requirements/[a-z]+\.txt", name)]
EXTRAS = {"till": ["till"], "platform": ["platform"], "package": ["till", "platform", "package"], "dev": ["dev"]}
_PIN = re.compile(r"^([a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)(?:\[[a-z,]+\])?==(\S+)")


def entries(lock: str) -> list[str]:
    """Return each requirement of a lock with its hashes, without its comments."""
    text = re.sub(r"^\s*#.*\n", "", text_of(lock), flags=re.MULTILINE).replace("\\\n", " ")
    return [line for line in text.splitlines() if line.strip()]


def pins(lock: str) -> dict[str, str]:
    found = (_PIN.match(entry) for entry in entries(lock))
    return {match[1]: match[2] for match in found if match is not None}


def test_there_is_a_lock_for_each_use() -> None:
    assert {f"requirements/{use}.txt" for use in (*EXTRAS, "uv", "audit")} <= set(LOCKS)


@pytest.mark.parametrize("lock", LOCKS)
def test_every_entry_is_pinned_and_has_the_hashes_of_its_files(lock: str) -> None:
    assert entries(lock)
    loose = [
        entry.split()[0]
        for entry in entries(lock)
        if _PIN.match(entry) is None or not re.search(r"--hash=sha256:[0-9a-f]{64}(?=\s|$)", entry)
    ]
    assert loose == []


@pytest.mark.parametrize("lock", LOCKS)
def test_no_hash_is_of_a_weaker_kind(lock: str) -> None:
    assert set(re.findall(r"--hash=(\w+):", text_of(lock))) == {"sha256"}


@pytest.mark.parametrize("use", EXTRAS)
def test_everything_that_is_asked_for_is_locked(use: str) -> None:
    project = tomllib.loads(text_of("pyproject.toml"))["project"]
    extras = project["optional-dependencies"]
    asked = project["dependencies"] + [each for extra in EXTRAS[use] for each in extras[extra]]
    names = {re.split(r"[\[<>=;\s]", each)[0].lower().replace("_", "-") for each in asked}
    assert names - set(pins(f"requirements/{use}.txt")) == set()


@pytest.mark.parametrize(("one", "other"), list(combinations([f"requirements/{use}.txt" for use in EXTRAS], 2)))
def test_two_locks_agree_on_every_version(one: str, other: str) -> None:
    first, second = pins(one), pins(other)
    assert {
        name: (first[name], second[name]) for name in first.keys() & second.keys() if first[name] != second[name]
    } == {}
