# SPDX-License-Identifier: Apache-2.0
"""What the page for IT says that the commands print is what they print, on a whole store with a real keyring."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.it_page import Documented, documented
from tests.support.keyring_session import has_keyring, keyring_session
from tests.support.store import Store, open_store

pytestmark = [
    pytest.mark.process,
    pytest.mark.slow,
    pytest.mark.timeout(600),
    pytest.mark.skipif(not has_keyring(), reason="needs dbus-run-session and gnome-keyring (Debian packages)"),
]


class Page:
    """Goes through the page's commands on one till, from its first day to its last."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._usb = store.folder / "usb"
        self._usb.mkdir()

    def differences(self, section: str) -> list[str]:
        """Run the commands of a section; return what they print otherwise."""
        return [found for each in documented(section) if (found := self._difference(each))]

    def _difference(self, step: Documented) -> str:
        places = {
            "/media/usb": str(self._usb),
            "ABCD-EFGH-JKMN-PQRS": self._store.new_enrolment_code() if "enrol" in step.words else "",
            "https://points.example.com": self._store.line.url,
            "/etc/xdg/jifu/till.toml": str(self._store.settings_file),
            "/srv/till": str(self._store.till_folder),
            "Corner shop": self._store.made["shop"]["name"],
        }
        words = list(step.words)
        for name, place in places.items():
            words = [word.replace(name, place) for word in words]
        if not words[0].startswith("-"):
            words += ["--config", str(self._store.settings_file)]
        done = subprocess.run(
            [sys.executable, "-m", "cashier", *words], env=self._store.environment, cwd=self._store.folder,
            capture_output=True, encoding="utf-8", timeout=300, check=False,
        )  # fmt: skip
        return step.differences(done.stdout + done.stderr, places)


def test_every_command_prints_what_the_page_says(tmp_path: Path) -> None:
    with keyring_session(tmp_path / "home") as environment, open_store(tmp_path, environment) as store:
        page = Page(store)
        # The page checks before it enrols, since the self-test needs no enrolment; the doctor does.
        for section in ("Install", "Enrol", "Check", "Back up", "Move"):
            assert "\n".join(page.differences(section)) == "", section
        assert "\n".join(page.differences("Enrol")) == "", "on the next machine"
        assert "\n".join(page.differences("Remove")) == ""
