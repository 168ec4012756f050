# SPDX-License-Identifier: Apache-2.0
"""What stands in files of keys is known to the search, so that it is found where it must not stand."""

from __future__ import annotations

from pathlib import Path

from tests.support.secrets_search import kept_secrets, traces_of


def test_a_key_that_was_written_elsewhere_is_found(tmp_path: Path) -> None:
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "terminal").write_text("name AbCdEfGhIjKlMnOpQrStUvWx=\n")
    (tmp_path / "platform.db.key").write_bytes(bytes(range(0xC0, 0xE0)))
    keys = [*kept_secrets(tmp_path / "secrets"), *kept_secrets(tmp_path / "platform.db.key")]
    assert len(keys) == 2
    kept = frozenset({"secrets", "platform.db.key"})
    assert traces_of(keys, tmp_path, kept) == []
    (tmp_path / "log.txt").write_text(f"key={keys[0]} other={keys[1]}\n")
    assert len(traces_of(keys, tmp_path, kept)) == 2


def test_the_microseconds_of_a_time_are_no_sms_code(tmp_path: Path) -> None:
    (tmp_path / "log.txt").write_text("2026-11-28T09:00:00.482913+00:00 paid, 0.482913\n")
    assert traces_of(["482913"], tmp_path) == []
    (tmp_path / "log.txt").write_text("sms_code=482913.\n")
    assert len(traces_of(["482913"], tmp_path)) == 1
