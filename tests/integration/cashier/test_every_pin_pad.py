# SPDX-License-Identifier: Apache-2.0
"""Every make of PIN pad and every way to encrypt a PIN, from the keys a customer presses to the platform's word."""

from __future__ import annotations

import asyncio
import json
import queue
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from cashier.__main__ import main
from cashier.bootstrap import Till, build_till
from cashier.checkout.headless import ExitCode, HeadlessOptions, HeadlessPayment, Outcome
from cashier.checkout.scan_router import ScanRouter
from cashier.checkout.screens import CounterView, DoorChoice, Paid, Waiting
from cashier.checkout.take_payment import Charge
from cashier.devices.pin_entry import NoPIN, PINPadTrouble
from cashier.devices.pin_pads import SerialPINPad
from cashier.devices.status import StatusBoard
from cashier.it.doctor import examine
from cashier.it.enrolment import enrol_terminal
from cashier.it.pad_trial import TYPED
from cashier.platform_client.customer_phone import CustomerPhone
from cashier.settings import PINPadMake, PINPadSettings, load
from cashier.storage.secrets import FolderStore
from cashier.training.embedded_platform import EmbeddedPlatform
from cashier.values.identifiers import new_order_number
from cashier.values.money import Money
from hardware.pin_pad import PadMake
from hardware.simulators.abecs_pin_pad import AbecsPINPad
from hardware.simulators.esc_pin_pad import EscPINPad
from hardware.simulators.newland_pin_pad import NewlandPINPad
from hardware.simulators.pad_keys import AESDUKPTKeys, DUKPTKeys, MasterKeys
from hardware.simulators.pty_pin_pad import PtyPINPad
from hardware.simulators.visa_pin_pad import VisaPINPad
from hardware.simulators.voice_keypad import VoiceKeypad
from middleplatform.contract.payments import Asset, Door, Order, PINKey, PINKeyScheme

pytestmark = [pytest.mark.process, pytest.mark.timeout(180), pytest.mark.xdist_group("pads")]

RIGHT, WRONG = "123456", "654321"
ABOVE_THE_LIMIT = 39_900


@dataclass(frozen=True)
class Pad:
    """A pad on the counter: the till's settings for it, the key its terminal has, and the simulated device."""

    settings: str
    scheme: PINKeyScheme
    device: Callable[[Path], PtyPINPad[Any]]

    def __str__(self) -> str:
        return f"{self.settings} {self.scheme}"


def verifone(settings: str, scheme: PINKeyScheme, keys: type[DUKPTKeys | AESDUKPTKeys | MasterKeys]) -> Pad:
    return Pad(settings, scheme, lambda link: VisaPINPad(link, keys()))


def esc(family: str) -> Pad:
    return Pad(f"make={family}", PINKeyScheme.MASTER_SESSION, lambda link: EscPINPad(link, dialect=family))


KEYPAD = Pad("make=keypad", PINKeyScheme.HPKE, VoiceKeypad)
PADS = [
    verifone("make=verifone", PINKeyScheme.DUKPT, DUKPTKeys),
    verifone("make=verifone", PINKeyScheme.AES_DUKPT, AESDUKPTKeys),
    verifone("make=verifone", PINKeyScheme.MASTER_SESSION, MasterKeys),
    verifone("dialect=z62", PINKeyScheme.MASTER_SESSION, MasterKeys),
    verifone("dialect=70", PINKeyScheme.DUKPT, DUKPTKeys),
    esc("psbc"),
    esc("h002"),
    Pad("make=abecs", PINKeyScheme.DUKPT, AbecsPINPad),
    Pad("make=abecs", PINKeyScheme.MASTER_SESSION, AbecsPINPad),
    Pad("make=newland", PINKeyScheme.MASTER_SESSION, NewlandPINPad),
    KEYPAD,
]


class Store:
    """A training platform, and a till enrolled with each of its PIN keys."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._platform = EmbeddedPlatform(folder / "platform")
        self._made = self._platform.prepare()
        self._platform.start()
        self._orders = 0
        for terminal in self._made["terminals"]:
            scheme = terminal["pin_key_scheme"]
            till, secrets = folder / scheme, FolderStore(folder / f"{scheme}-secrets")
            asyncio.run(enrol_terminal(self._platform.url, terminal["enrolment_code"], scheme, till, secrets))

    def close(self) -> None:
        self._platform.stop()

    def till(self, pad: Pad, link: Path) -> Till:
        words = [
            f"platform.url={self._platform.url}",
            f"storage.folder={self._folder / pad.scheme}",
            f"pin_pad.port={link}",
            f"pin_pad.{pad.settings}",
        ]
        loaded = load(explicit=self._empty_file(), environment={}, overrides=words)
        assert loaded.problems == ()
        return build_till(loaded, FolderStore(self._folder / f"{pad.scheme}-secrets"))

    def pay(self, till: Till) -> tuple[Outcome, list[str]]:
        """Take a payment that needs a proof; return how it ended, and what was said on the way."""
        said: list[str] = []
        payment = HeadlessPayment(
            till.take_payment,
            ScanRouter(till.clock),
            till.clock,
            HeadlessOptions(),
            lambda text: said.append(text.en),
        )
        till.engine.call(payment.scan, self.code())
        self._orders += 1
        number = new_order_number("T", till.clock.now(), self._orders)
        charge = Charge(Order(number=number, total_minor=ABOVE_THE_LIMIT), Asset.POINTS, ABOVE_THE_LIMIT)
        return till.engine.submit(payment.run(charge)).result(30), said

    def code(self) -> str:
        """Return a fresh payment code of the member."""
        member = self._made["members"][0]
        phone = CustomerPhone(self._platform.url)
        try:
            phone.sign_in(member["phone"], member["login_password"])
            return phone.new_code(Asset.POINTS).code
        finally:
            phone.close()

    def _empty_file(self) -> Path:
        file = self._folder / "till.toml"
        file.touch()
        return file


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    opened = Store(tmp_path_factory.mktemp("store"))
    yield opened
    opened.close()


@pytest.mark.parametrize("pad", PADS, ids=str)
def test_a_wrong_pin_is_said_and_the_right_one_pays(pad: Pad, store: Store, tmp_path: Path) -> None:
    pins = iter((WRONG, RIGHT))
    with pad.device(tmp_path / "pad") as device:
        till = store.till(pad, tmp_path / "pad")
        till.start()
        try:
            assert till.wait_until_ready(20)
            device.person = lambda pressed: pressed.type_pin(next(pins))
            outcome, said = store.pay(till)
        finally:
            till.stop()
    assert outcome.exit_code is ExitCode.PAID
    assert said == ["Wrong password, 4 tries left"]


def try_by_command(pad: Pad, folder: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, dict[str, Any]]:
    """Run `cashier devices try-pin-pad` of a till with this pad; return its exit code and what it printed."""
    (folder / "till.toml").touch()
    words = [f"storage.folder={folder}", f"pin_pad.port={folder / 'pad'}", f"pin_pad.{pad.settings}"]
    settings = [f"--set={word}" for word in words]
    code = main(
        ["devices", "try-pin-pad", "--json", "--language", "en", f"--config={folder / 'till.toml'}", *settings]
    )
    return code, json.loads(capsys.readouterr().out)


@pytest.mark.parametrize("pad", PADS, ids=str)
def test_any_digits_can_be_typed_on_a_pad_with_no_payment_and_no_platform(
    pad: Pad, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pad.device(tmp_path / "pad") as device:
        device.person = device.asked = lambda pressed: pressed.type_pin("4711")
        code, told = try_by_command(pad, tmp_path, capsys)
    assert (code, told["said"]) == (0, TYPED.said.en)
    assert "4711" not in str(told)


def test_a_pad_that_is_not_there_is_said_by_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, told = try_by_command(PADS[0], tmp_path, capsys)
    assert (code, told["level"]) == (1, "fault")


@pytest.mark.parametrize(
    ("make", "scheme", "why"),
    [
        (PINPadMake.KEYPAD, PINKeyScheme.DUKPT, "sends digits in clear"),
        (PINPadMake.VERIFONE, PINKeyScheme.HPKE, "encrypts by itself"),
        (PINPadMake.ABECS, PINKeyScheme.AES_DUKPT, "allowed is MasterSession or DUKPT"),
        (PINPadMake.NEWLAND, PINKeyScheme.DUKPT, "allowed is MasterSession"),
    ],
)
def test_a_pad_that_does_not_go_with_its_terminals_key_is_a_key_fault(
    make: PINPadMake, scheme: PINKeyScheme, why: str
) -> None:
    settings = PINPadSettings(port="/dev/nowhere", make=make)
    pad = SerialPINPad(settings, StatusBoard(), lambda function, *words: function(*words))
    key = PINKey(scheme=scheme, account="6228480012345678")
    entry = asyncio.run(pad.enter_pin(key, Money(ABOVE_THE_LIMIT), 5.0))
    assert isinstance(entry, NoPIN)
    assert entry.trouble is PINPadTrouble.KEY_FAULT
    assert why in entry.detail


def test_the_settings_name_every_make_that_has_a_driver() -> None:
    assert {make.value for make in PINPadMake} == {make.value for make in PadMake}


@pytest.mark.parametrize(("pad", "levels"), [(KEYPAD, ["ready", "warning"]), (PADS[0], ["ready"])], ids=str)
def test_the_doctor_says_which_pads_are_the_weaker_kind(pad: Pad, levels: list[str], tmp_path: Path) -> None:
    with pad.device(tmp_path / "pad"):
        words = [f"storage.folder={tmp_path}", f"pin_pad.port={tmp_path / 'pad'}", f"pin_pad.{pad.settings}"]
        (tmp_path / "till.toml").touch()
        loaded = load(explicit=tmp_path / "till.toml", environment={}, overrides=words)
        findings = list(examine(loaded, FolderStore(tmp_path / "secrets"), 5.0))
    assert [finding.level.value for finding in findings if finding.name == "pin_pad"] == levels


def test_a_pad_that_is_pulled_out_while_the_customer_types_and_put_back_can_be_chosen_again(
    store: Store, tmp_path: Path
) -> None:
    views: queue.Queue[CounterView] = queue.Queue()

    def until(wanted: Callable[[Any], bool]) -> Any:
        while not wanted(screen := views.get(timeout=60).screen):
            pass
        return screen

    def pad_door(screen: Any, *, is_open: bool) -> bool:
        return isinstance(screen, Waiting) and DoorChoice(Door.PIN_PAD, is_open) in screen.doors

    with PADS[0].device(tmp_path / "pad") as device:
        till = store.till(PADS[0], tmp_path / "pad")
        till.on_view(views.put)
        till.start()
        try:
            assert till.wait_until_ready(20)
            for key in "399":
                till.engine.call(till.counter.press, key)
            till.engine.call(till.counter.scan, store.code())
            assert device.entry.wait(60)
            device.press("1", "2")
            device.unplug()
            broken = until(lambda screen: pad_door(screen, is_open=False))
            broken = (
                broken if broken.notice else until(lambda screen: pad_door(screen, is_open=False) and screen.notice)
            )
            assert broken.notice.said.en == "PIN pad was unplugged"
            device.replug()
            until(lambda screen: pad_door(screen, is_open=True))
            device.person = lambda pressed: pressed.type_pin(RIGHT)
            till.engine.call(till.counter.choose_door, Door.PIN_PAD)
            until(lambda screen: isinstance(screen, Paid))
            assert device.wait_until(lambda pad: pad.display == "PAID - THANK YOU", 60)
        finally:
            till.stop()
