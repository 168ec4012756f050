# SPDX-License-Identifier: Apache-2.0
"""What the documents say must be so."""

from __future__ import annotations

import re
import tomllib

import pytest

from tests.support.sources import ROOT, text_of, tracked_files

DOCUMENTS = [name for name in tracked_files() if name.endswith(".md")]
DECISIONS = [name for name in tracked_files() if re.fullmatch(r"docs/decisions/\d{4}-[a-z0-9-]+\.md", name)]
MAKE_TARGETS = set(re.findall(r"^([a-z-]+):.*## ", text_of("Makefile"), flags=re.MULTILINE))


def test_there_are_documents_to_look_at() -> None:
    assert {"README.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs/architecture.md", "docs/payment.md"} <= set(
        DOCUMENTS
    )


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_make_command_that_is_named_exists(name: str) -> None:
    commands = set(re.findall(r"(?:`|^\s*(?:\$ )?)make ([a-z-]+)", text_of(name), flags=re.MULTILINE))
    assert commands <= MAKE_TARGETS


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_link_to_a_file_leads_somewhere(name: str) -> None:
    links = re.findall(r"\]\((?!https?:|#)([^)#\s]+)", text_of(name))
    here = (ROOT / name).parent
    assert [link for link in links if not (here / link).exists()] == []


def test_every_decision_is_in_the_index() -> None:
    index = text_of("docs/decisions/README.md")
    assert [name for name in DECISIONS if f"({name.removeprefix('docs/decisions/')})" not in index] == []


def test_decisions_are_numbered_without_a_gap() -> None:
    assert [int(name.removeprefix("docs/decisions/")[:4]) for name in DECISIONS] == list(range(1, len(DECISIONS) + 1))


@pytest.mark.parametrize("name", DECISIONS)
def test_a_decision_is_short_and_has_its_three_parts(name: str) -> None:
    text = text_of(name)
    assert re.findall(r"^## (.+)$", text, flags=re.MULTILINE) == ["Why", "What we do", "What it costs"]
    assert text.count("\n") <= 30


def _rooms() -> set[str]:
    """Return the folders of the three programs, two levels deep, that hold code."""
    return {
        "/".join(parts[:2])
        for parts in (name.split("/") for name in tracked_files() if name.endswith(".py"))
        if parts[0] in {"cashier", "hardware", "middleplatform"} and len(parts) > 2
    }


def test_every_room_is_in_the_picture_of_the_house() -> None:
    picture = text_of("docs/architecture.md")
    assert [room for room in sorted(_rooms()) if f"`{room}/`" not in picture] == []


def test_every_room_in_the_picture_stands() -> None:
    named = set(re.findall(r"`((?:cashier|hardware|middleplatform)/[a-z_]+)/`", text_of("docs/architecture.md")))
    assert named <= _rooms()


@pytest.mark.parametrize("container", ["cashier", "middleplatform"])
def test_the_layers_in_the_picture_are_those_that_are_checked(container: str) -> None:
    contracts = tomllib.loads(text_of("pyproject.toml"))["tool"]["importlinter"]["contracts"]
    layers = next(each["layers"] for each in contracts if each.get("containers") == [container])
    drawn = "".join(f" {line.replace(' | ', ' · ')}\n" for line in layers)
    assert f"```\n{drawn}```" in text_of("docs/architecture.md")
