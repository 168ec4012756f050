# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import ast
import subprocess
import sys

from tests.support.sources import ROOT, python_files, tree_of


def test_dependencies_point_the_way_that_the_contracts_say() -> None:
    # In a process of its own: it sets up logging for all of its own.
    command = [sys.executable, "-c", "import importlinter.cli as cli; cli.lint_imports_command()", "--no-cache"]
    linted = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert linted.returncode == 0, linted.stdout + linted.stderr


# Handles that are passed on, and faults that are caught: no SQL in them.
HARMLESS = {"Connection", "Engine"}
# Functions of one table each, too small for a repository of their own; the invariants look across all tables.
SQL_OUTSIDE_REPOSITORIES = {
    "middleplatform/ledger/invariants.py",
    "middleplatform/payments/settlements.py",
    "middleplatform/security/audit.py",
    "middleplatform/security/rate_limits.py",
}


def _writes_sql(name: str) -> bool:
    return any(
        isinstance(node, ast.ImportFrom)
        and node.module == "sqlalchemy"
        and any(alias.name not in HARMLESS for alias in node.names)
        for node in ast.walk(tree_of(name))
    )


def _is_repository(name: str) -> bool:
    return any(isinstance(node, ast.ClassDef) and node.name.endswith("Repository") for node in tree_of(name).body)


def test_on_the_platform_only_repositories_and_the_database_write_sql() -> None:
    elsewhere = {
        name
        for name in python_files("middleplatform")
        if _writes_sql(name) and not _is_repository(name) and not name.startswith("middleplatform/database/")
    }
    assert elsewhere - SQL_OUTSIDE_REPOSITORIES == set()


def test_the_exceptions_for_sql_are_still_needed() -> None:
    files = set(python_files("middleplatform"))
    assert [name for name in SQL_OUTSIDE_REPOSITORIES if name not in files or not _writes_sql(name)] == []
