# SPDX-License-Identifier: Apache-2.0
"""What administrators change is noted together with the change, on both engines."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from middleplatform.__main__ import main
from tests.unit.middleplatform.conftest import EmptyDatabase

PHONE = "13900000001"


def test_an_administrators_act_is_noted_with_it_or_not_at_all(
    database: EmptyDatabase, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    key = tmp_path / "key"
    key.write_text("00" * 32 + "\n")
    key.chmod(0o600)
    options = ["--database", database.url, "--key-file", str(key)]
    assert main(["admin", "members", "add", *options, "--name", "Li", "--phone", PHONE]) == 0
    assert main(["admin", "members", "freeze", *options, "--phone", PHONE]) == 0
    assert main(["admin", "members", "list", *options]) == 0
    assert main(["admin", "terminals", "revoke", *options, "trm_none"]) == 2
    monkeypatch.setattr(sys, "stdin", io.StringIO("246810\n"))
    assert main(["admin", "members", "set-password", *options, "--phone", PHONE, "--kind", "payment"]) == 0
    capsys.readouterr()

    assert main(["admin", "audit", *options, "--json"]) == 0

    shown = capsys.readouterr().out
    found = json.loads(shown)["acts"]
    assert {act["act"] for act in found} == {"members add", "members freeze", "members set-password"}
    assert found[0]["actor"].startswith("admin:")
    assert len({act["subject"] for act in found}) == 1
    assert found[0]["subject"].startswith("mbr_")
    assert not [secret for secret in (PHONE, "246810", "argon2") if secret in shown]
    assert main(["admin", "audit", *options, "--csv", "--since", "2999-01-01"]) == 0
    assert capsys.readouterr().out.strip() == "at,actor,act,subject,details"
