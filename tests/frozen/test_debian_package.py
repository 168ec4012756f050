# SPDX-License-Identifier: Apache-2.0
"""The Debian package, in a bare Debian of its own: installed, proved, guarded, and taken away again.

All of them share one Debian, which takes minutes to make: `make package` gives a file to one process.
"""

from __future__ import annotations

import json
import os
import platform
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from cashier.storage.journal import AttemptRow, Journal
from tests.frozen.conftest import BUILT
from tests.support.clock import NINE_O_CLOCK
from tests.support.it_page import PAGE

KEYRING = ("dbus-daemon", "gnome-keyring")
NEEDED = ("debootstrap", "lintian", "unshare")
SELFTEST = "echo secret | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1; cashier-cli selftest"

pytestmark = [
    pytest.mark.skipif(os.geteuid() != 0, reason="only root can make a Debian inside a folder"),
    pytest.mark.skipif(
        not all(map(shutil.which, NEEDED)), reason=f"needs the Debian packages of {', '.join(NEEDED)}"
    ),
]


@dataclass(frozen=True, slots=True)
class BareDebian:
    """A Debian with nothing in it but what every Debian has."""

    root: Path

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a command in it, with processes and /proc of its own."""
        return subprocess.run(
            ["unshare", "--mount", "--pid", "--fork", f"--mount-proc={self.root}/proc", "chroot", self.root,
             "env", "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/root", "LC_ALL=C.UTF-8",
             "DEBIAN_FRONTEND=noninteractive", *words],
            capture_output=True,
            encoding="utf-8",
            check=False,
        )  # fmt: skip

    def must(self, *words: str) -> None:
        """Run a command in it that has to succeed."""
        done = self.run(*words)
        assert done.returncode == 0, done.stderr[-2000:]


@pytest.fixture(scope="module")
def package() -> Path:
    (built,) = BUILT.parent.glob("jifu_*.deb")
    return built


@pytest.fixture(scope="module")
def bare_debian(package: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[BareDebian]:
    root = tmp_path_factory.mktemp("debian") / "root"
    release = platform.freedesktop_os_release()["VERSION_CODENAME"]
    made = subprocess.run(
        ["debootstrap", "--variant=minbase", release, root], capture_output=True, encoding="utf-8", check=False
    )
    assert made.returncode == 0, made.stdout[-2000:]
    shutil.copy("/etc/resolv.conf", root / "etc")
    shutil.copy(package, root / "tmp" / "jifu.deb")
    system = BareDebian(root)
    system.must("apt-get", "update", "-qq")
    system.must("apt-get", "install", "-y", "-qq", "--no-install-recommends", *KEYRING, "/tmp/jifu.deb")
    yield system
    shutil.rmtree(root)


@pytest.fixture
def debian(bare_debian: BareDebian) -> BareDebian:
    """Return the Debian with the package in it: a test may have taken it away."""
    if not (bare_debian.root / "usr/bin/cashier").is_symlink():
        bare_debian.must("dpkg", "--install", "/tmp/jifu.deb")
    return bare_debian


def keep_journal(debian: BareDebian, schema: int) -> Path:
    """Leave a journal of the given schema in a user's home, and nothing beside it."""
    journal = debian.root / "root/.local/share/jifu/till/journal.db"
    shutil.rmtree(journal.parent, ignore_errors=True)
    journal.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(journal)) as connection:
        connection.execute(f"PRAGMA user_version = {schema}")
        connection.execute("CREATE TABLE IF NOT EXISTS kept (number INTEGER)")
    return journal


def test_lintian_finds_no_error(package: Path) -> None:
    done = subprocess.run(
        ["lintian", "--allow-root", "--fail-on", "error,warning", package],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "")


def test_installed_it_proves_itself_and_takes_a_training_payment(debian: BareDebian) -> None:
    done = debian.run("dbus-run-session", "--", "sh", "-c", SELFTEST)
    assert done.returncode == 0, done.stdout
    assert "✓ A training payment is taken" in done.stdout


PLATFORM = """set -e
cp -r /usr/lib/jifu /srv/platform
/srv/platform/middleplatform migrate --database /srv/platform.db
/srv/platform/middleplatform admin shops add --database /srv/platform.db --name 'Store 7' --id s07
/srv/platform/middleplatform admin terminals code --database /srv/platform.db --shop s07 --json >/tmp/code
/srv/platform/middleplatform serve --database /srv/platform.db --port 0 --ready-file /tmp/ready >/tmp/log 2>&1 &
while [ ! -s /tmp/ready ]; do sleep 0.1; done
sed -i "s|PLATFORM|$(grep -oE 'http://[^"]+' /tmp/ready)|" /srv/stick/till.toml
apt-get purge --yes jifu
cd /srv/stick
"""
"""What is there before a rollout: a platform on this machine, and a code in /tmp/code. No jifu is installed."""

STORE_SETTINGS = """[platform]
url = "PLATFORM"
[secrets]
store = "file"
key_file = "/etc/jifu/till.key"
"""


def rollout_of_the_page() -> str:
    """Return the commands that the page for IT gives for a rollout, with the code that the platform here made."""
    commands = PAGE.read_text(encoding="utf-8").split("\n## Roll out to many stores\n")[1].split("```\n")[1]
    assert "enrol --json --code ABCD-EFGH-JKMN-PQRS" in commands
    return commands.replace("ABCD-EFGH-JKMN-PQRS", "'$(grep -oE '[A-Z2-9]{4}(-[A-Z2-9]{4}){3}' /tmp/code)'")


@pytest.fixture
def stick(debian: BareDebian) -> Iterator[Path]:
    """Return the folder of a stick in a store's machine, which is for nobody's settings again afterwards."""
    settings = debian.root / "etc/xdg/jifu/till.toml"
    before = settings.read_text()
    stick = debian.root / "srv/stick"
    stick.mkdir()
    yield stick
    settings.write_text(before)
    for left in ("srv/stick", "srv/platform", "etc/jifu"):
        shutil.rmtree(debian.root / left)


def test_a_rollout_goes_as_the_page_for_it_says_with_nobody_at_the_machine(
    debian: BareDebian, package: Path, stick: Path
) -> None:
    (stick / "till.toml").write_text(STORE_SETTINGS)
    shutil.copy(package, stick)
    done = debian.run("sh", "-c", PLATFORM + rollout_of_the_page())
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    selftest, enrolled, doctor = (json.loads(line) for line in done.stdout.splitlines() if line.startswith("{"))
    assert (selftest["passed"], enrolled["shop"], doctor["healthy"]) == (True, "Store 7", True)
    assert (debian.root / "etc/xdg/jifu/till.toml").read_text() == (stick / "till.toml").read_text()


def test_every_program_has_a_manual_page(debian: BareDebian) -> None:
    pages = {
        path.name
        for path in (debian.root / "usr/share/man/man1").glob("*")
        if "cashier" in path.name or "middle" in path.name
    }
    assert pages == {"cashier.1.gz", "cashier-cli.1.gz", "middleplatform.1.gz"}


@pytest.mark.parametrize(("schema", "is_let"), [(1, True), (9_999, False)])
def test_a_downgrade_is_refused_where_a_journal_is_newer(debian: BareDebian, schema: int, *, is_let: bool) -> None:
    journal = keep_journal(debian, schema)
    done = debian.run("sh", "/var/lib/dpkg/info/jifu.preinst", "upgrade", "99.0")
    shutil.rmtree(journal.parent)
    assert (done.returncode == 0) is is_let
    assert is_let or f"share/jifu/till/journal.db has schema {schema}" in done.stderr


def test_an_upgrade_is_refused_while_a_till_runs_and_keeps_the_journal_as_it_was(debian: BareDebian) -> None:
    journal = keep_journal(debian, 1)
    inside = f"/{journal.relative_to(debian.root)}"
    upgrade = 'sh /var/lib/dpkg/info/jifu.preinst upgrade 0.0.1; echo "ended with $?"'
    running = debian.run("flock", f"{inside}.lock", "sh", "-c", upgrade)
    assert "ended with 1" in running.stdout
    assert f"a till is running on {inside}" in running.stderr
    assert not (journal.parent / "backups").exists()
    at_rest = debian.run("sh", "-c", upgrade)
    (backup,) = (journal.parent / "backups").glob("before-*-from-0.0.1/journal.db")
    kept = backup.read_bytes()
    shutil.rmtree(journal.parent / "backups")
    journal.unlink()
    assert "ended with 0" in at_rest.stdout
    assert kept.startswith(b"SQLite format 3")


UPGRADE = 'sh /var/lib/dpkg/info/jifu.preinst upgrade 0.0.1; echo "ended with $?"'


@pytest.fixture
def own_folder(debian: BareDebian) -> Iterator[Path]:
    """Return the folder of a till whose settings name it, as the till in the Debian sees it."""
    settings = debian.root / "etc/xdg/jifu/till.toml"
    before = settings.read_text()
    settings.write_text('[storage]\nfolder = "/srv/till 1"\n')
    yield debian.root / "srv/till 1"
    settings.write_text(before)
    shutil.rmtree(debian.root / "srv/till 1")


def test_an_upgrade_is_refused_while_a_payment_has_no_result_and_can_be_forced(
    debian: BareDebian, own_folder: Path
) -> None:
    journal = Journal.open(own_folder)
    attempt = AttemptRow("a", "N1", "submitted", is_final=False, record="{}")
    journal.append("submitted", "{}", NINE_O_CLOCK, attempt)
    journal.close()
    refused = debian.run("sh", "-c", UPGRADE)
    assert "ended with 1" in refused.stdout
    assert "1 payments in /srv/till 1/journal.db have no result yet" in refused.stderr
    assert not (own_folder / "backups").exists()
    assert "ended with 0" in debian.run("env", "JIFU_UPGRADE_ANYWAY=1", "sh", "-c", UPGRADE).stdout
    assert list((own_folder / "backups").glob("before-*-from-0.0.1/journal.db"))


def test_a_platform_that_runs_is_stopped_for_an_upgrade_and_started_after_it(debian: BareDebian) -> None:
    told = debian.root / "tmp/told"
    systemctl = debian.root / "usr/local/sbin/systemctl"  # In a Debian in a folder there is none that works.
    systemctl.write_text('#!/bin/sh\necho "$@" >>/tmp/told\n')
    systemctl.chmod(0o755)
    (debian.root / "run/systemd/system").mkdir(parents=True)
    debian.must("env", "PATH=/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin", "dpkg", "--install", "/tmp/jifu.deb")
    shutil.rmtree(debian.root / "run/systemd")
    systemctl.unlink()
    asked = [line for line in told.read_text().splitlines() if "jifu-middleplatform" in line]
    assert [line.split()[0] for line in asked] == ["--quiet", "stop", "start"]


def test_an_upgrade_leaves_the_settings_that_it_changed_alone(debian: BareDebian) -> None:
    settings = debian.root / "etc/xdg/jifu/till.toml"
    settings.write_text('[window]\nlanguage = "en"\n')
    debian.must("dpkg", "--install", "/tmp/jifu.deb")
    assert settings.read_text() == '[window]\nlanguage = "en"\n'


def test_taken_away_it_leaves_journals_and_nothing_else(debian: BareDebian) -> None:
    journal = keep_journal(debian, 1)
    debian.must("dpkg", "--purge", "jifu")
    left = [
        path for path in ("usr/lib/jifu", "etc/xdg/jifu", "usr/bin/cashier") if os.path.lexists(debian.root / path)
    ]
    assert left == []
    assert journal.exists()
