# SPDX-License-Identifier: Apache-2.0
"""The command lines of the systemd unit, run by a small supervisor that speaks systemd's protocol."""

from __future__ import annotations

import configparser
import os
import shlex
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tests.support.plain_http import NO_TLS

UNIT = Path(__file__).parents[3] / "installer" / "linux" / "jifu-middleplatform.service"
START_S = 50


def command(name: str, settings: dict[str, str]) -> list[str]:
    """Return a command of the unit, with the settings of its file put in as systemd does."""
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment, method-assign] # the documented way to keep names as they are
    unit.read(UNIT, encoding="utf-8")
    assert unit["Service"]["Type"] == "notify"
    words = shlex.split(unit["Service"][name])
    assert words[0] == "/usr/bin/middleplatform"
    filled: list[str] = []
    for word in words[1:]:
        # ${NAME} is one word, $NAME as many as there are in it (systemd.service(5)).
        if word.startswith("${"):
            filled.append(settings[word[2:-1]])
        elif word.startswith("$"):
            filled += settings[word[1:]].split()
        else:
            filled.append(word)
    return [sys.executable, "-m", "middleplatform", *filled]


@pytest.mark.process
@pytest.mark.parametrize("options", ["--port 0", pytest.param("--port 0 --workers 2", marks=pytest.mark.slow)])
def test_the_units_commands_migrate_say_when_they_answer_and_stop_with_0(tmp_path: Path, options: str) -> None:
    database = tmp_path / "platform.db"
    settings = {"JIFU_DATABASE": str(database), "JIFU_PLATFORM_KEY": "11" * 32, "JIFU_SERVE_OPTIONS": options}
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notices:
        notices.bind(str(tmp_path / "notify"))
        notices.settimeout(START_S)
        environment = os.environ | settings | {"NOTIFY_SOCKET": str(tmp_path / "notify")}
        subprocess.run(command("ExecStartPre", settings), env=environment, check=True, capture_output=True)
        service = subprocess.Popen(
            command("ExecStart", settings), env=environment, stdout=subprocess.PIPE, encoding="utf-8"
        )
        try:
            assert notices.recv(100) == b"READY=1"
            assert service.stdout is not None
            url = service.stdout.readline().split('"url": "')[1].split('"')[0]
            assert httpx.get(f"{url}/readyz", trust_env=False, verify=NO_TLS, timeout=60).status_code == 200
            service.send_signal(signal.SIGTERM)
            assert service.wait(START_S) == 0
        finally:
            service.kill()
            service.wait()
            assert service.stdout is not None
            service.stdout.close()
