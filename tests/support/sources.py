# SPDX-License-Identifier: Apache-2.0
"""The project's own files, for the tests that read them."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PRODUCT = ("cashier", "hardware", "middleplatform", "resources")


@cache
def tracked_files() -> tuple[str, ...]:
    """Return every file that belongs to the project, as a path from its root; new ones too, ignored ones not."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True).stdout
    return tuple(sorted(name for name in set(listed.split("\0")) if name and (ROOT / name).is_file()))


def python_files(*roots: str) -> list[str]:
    """Return the Python files, all of them or those below the named folders."""
    return [
        name for name in tracked_files() if name.endswith(".py") and (not roots or name.partition("/")[0] in roots)
    ]


def text_of(name: str) -> str:
    """Return a file's text."""
    return (ROOT / name).read_text(encoding="utf-8")


@cache
def tree_of(name: str) -> ast.Module:
    """Return a Python file's syntax tree."""
    return ast.parse(text_of(name), filename=name)


def nodes(kind: type[ast.AST] | tuple[type[ast.AST], ...], *roots: str) -> Iterator[tuple[str, ast.AST]]:
    """Walk all nodes of a kind, each with its file."""
    for name in python_files(*roots):
        for node in ast.walk(tree_of(name)):
            if isinstance(node, kind):
                yield name, node
