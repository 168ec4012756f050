# SPDX-License-Identifier: Apache-2.0
"""The support bundle: everything that helps, and no secret that was planted anywhere."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from cashier.devices.status import Level
from cashier.it.bundle import LAST_EVENTS, BundleError, write_bundle
from cashier.it.finding import Finding
from cashier.it.redaction import without_secrets
from cashier.settings import load
from cashier.storage.journal import Journal
from cashier.values.texts import Text
from tests.support.clock import NINE_O_CLOCK
from tests.support.codes import code_digits

CODE = code_digits(4711)
PLANTED = {
    "a payment code": CODE,
    "a PIN": "903174",
    "a PIN block": "041293ABCDEF0128",
    "a password": "correct-horse",
    "an SMS code": "662913",
    "a hex key": "0123456789ABCDEFFEDCBA9876543210",
    "a key in base64": "q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA=",
    "a token": "tok_8Zt4",
    "a phone number": "13912345678",
}


def finding(text: str) -> Finding:
    return Finding("platform", Level.FAULT, Text(zh=text, en=text))


def planted_bundle(tmp_path: Path) -> Path:
    """Make a bundle of a till into which every secret was planted at every place that is looked at."""
    everything = {
        "pin": PLANTED["a PIN"], "pin_block": PLANTED["a PIN block"], "password": PLANTED["a password"],
        "sms_code": PLANTED["an SMS code"], "key": PLANTED["a hex key"], "token": PLANTED["a token"],
        "said": f"code {CODE} of {PLANTED['a phone number']}, key {PLANTED['a key in base64']}",
    }  # fmt: skip
    folder = tmp_path / "till"
    journal = Journal.open(folder)
    journal.append("attempt.begun", json.dumps(everything), NINE_O_CLOCK)
    journal.close()
    logs = folder / "logs"
    logs.mkdir()
    lines = [json.dumps(everything), f"password={PLANTED['a password']} pin: '{PLANTED['a PIN']}'"]
    (logs / "till.log").write_text("\n".join(lines), encoding="utf-8")
    url = f"https://user:{PLANTED['a password']}@pay.example/"
    loaded = load(None, {}, [f"storage.folder={folder}", f"platform.url={url}"])
    to = tmp_path / "bundle.zip"
    write_bundle(to, loaded, [finding(f"refused {CODE}")], logs, NINE_O_CLOCK)
    return to


def texts(bundle: Path) -> dict[str, str]:
    with zipfile.ZipFile(bundle) as opened:
        return {name: opened.read(name).decode() for name in opened.namelist()}


def test_the_bundle_says_how_the_till_fared_how_it_is_set_and_what_it_wrote(tmp_path: Path) -> None:
    found = texts(planted_bundle(tmp_path))
    assert set(found) == {
        "README.txt", "about.json", "doctor.json", "settings.json", "journal.jsonl", "logs/till.log"
    }  # fmt: skip
    assert json.loads(found["about.json"])["made_at"] == NINE_O_CLOCK.isoformat()
    assert json.loads(found["doctor.json"])[0]["check"] == "platform"
    assert json.loads(found["settings.json"])["settings"]["storage.folder"]["origin"] == "command line"
    assert json.loads(found["journal.jsonl"])["kind"] == "attempt.begun"


@pytest.mark.parametrize("kind", PLANTED)
def test_no_planted_secret_is_in_it(tmp_path: Path, kind: str) -> None:
    found = texts(planted_bundle(tmp_path))
    assert [name for name, text in found.items() if PLANTED[kind] in text] == []


def test_what_support_needs_stays_readable() -> None:
    line = '{"attempt_id": "01890a5d-ac96-774b-bcce-b302099a8057", "order": "T01-1104-0042", "reason_code": "NO"}'
    assert without_secrets(line) == line


def test_only_the_last_entries_of_a_long_journal_are_in_it(tmp_path: Path) -> None:
    journal = Journal.open(tmp_path / "till")
    for number in range(LAST_EVENTS + 5):
        journal.append("note", json.dumps({"n": number}), NINE_O_CLOCK)
    journal.close()
    loaded = load(None, {}, [f"storage.folder={tmp_path / 'till'}"])
    write_bundle(tmp_path / "b.zip", loaded, [], tmp_path / "no-logs", NINE_O_CLOCK)
    lines = texts(tmp_path / "b.zip")["journal.jsonl"].splitlines()
    assert (len(lines), json.loads(lines[0])["body"], json.loads(lines[-1])["body"]) == (
        LAST_EVENTS, {"n": 5}, {"n": LAST_EVENTS + 4}
    )  # fmt: skip


def test_a_till_without_a_journal_gives_a_bundle_that_says_so(tmp_path: Path) -> None:
    loaded = load(None, {}, [f"storage.folder={tmp_path / 'nothing'}"])
    write_bundle(tmp_path / "b.zip", loaded, [], tmp_path / "no-logs", NINE_O_CLOCK)
    assert "unreadable" in json.loads(texts(tmp_path / "b.zip")["journal.jsonl"])


def test_no_file_is_overwritten_and_nothing_half_written_stays(tmp_path: Path) -> None:
    loaded = load(None, {}, [])
    there = tmp_path / "b.zip"
    there.write_text("mine")
    with pytest.raises(BundleError, match=r"b\.zip is there already"):
        write_bundle(there, loaded, [], tmp_path, NINE_O_CLOCK)
    with pytest.raises(BundleError, match="cannot be written: No such file"):
        write_bundle(tmp_path / "gone" / "b.zip", loaded, [], tmp_path, NINE_O_CLOCK)
    assert [path.name for path in tmp_path.iterdir()] == ["b.zip"]
    assert there.read_text() == "mine"
