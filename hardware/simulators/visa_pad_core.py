# SPDX-License-Identifier: Apache-2.0
"""A Verifone/VISA PIN pad as a pure state machine: bytes, keys and time in, bytes out.

Written from the message tables of the PP791 manual. Where they leave a choice, this pad is the stricter one:
in an entry and while it shows PROCESSING it takes message 72 alone; other packets are not even acknowledged.
"""

import re
from collections.abc import Callable

from hardware.simulators.ack_link import ACK, EOT, NAK
from hardware.simulators.faults import Emission, FaultPlan
from hardware.simulators.key_block import BlockRefused
from hardware.simulators.pad_admin import PadAdmin
from hardware.simulators.pad_keys import DUKPTKeys, MasterKeys, PadError, PadKeys
from hardware.simulators.pad_requests import FS, EntryRequest, PadRefuses, read_entry
from hardware.simulators.pad_state import CANCEL, CLEAR, ENTER, PadState
from hardware.simulators.visa_pad_link import FromTill, LineReader, PadLink

_TEST_PIN = "1234"
_KEY_CODES = {ENTER: "#", CANCEL: "*", CLEAR: "/", "F1": "A", "F2": "B", "F3": "C"}


class VisaPadCore:
    """Be the inside of a pad.

    `receive`, `press` and `tick` take the time and return what goes out; `deadline` says when `tick` is
    wanted. `prompt_ids` are the prompts that Z2/Z3 know by number; with `strict_prompt` only those open the
    way to Z60, to a text, and to digits as a key. `on_entry` is called when the pad begins to wait for a PIN,
    `on_asked` when it begins to wait for a key or a text.
    """

    def __init__(
        self,
        keys: PadKeys | None = None,
        *,
        serial_number: str = "000000000000",
        faults: FaultPlan | None = None,
        retransmit_s: float = 5.0,
        timeout_unit_s: float = 30.0,
        prompt_ids: frozenset[str] = frozenset({"001", "002"}),
        strict_prompt: bool = False,
        on_entry: Callable[[], None] = lambda: None,
        on_asked: Callable[[], None] = lambda: None,
    ) -> None:
        self.keys: PadKeys = keys or MasterKeys()
        self.faults = faults or FaultPlan()
        self.admin = PadAdmin(self.keys, serial_number)
        self.state = PadState.IDLE
        self.display = ""
        self.beeps = 0
        self._on_entry = on_entry
        self._on_asked = on_asked
        self._link = PadLink(self.faults, retransmit_s)
        self._reader = LineReader()
        self._timeout_unit_s = timeout_unit_s
        self._prompt_ids = prompt_ids
        self._strict_prompt = strict_prompt
        self._is_prompted = False
        self._is_text_prompted = False
        self._request: EntryRequest | None = None
        self._typed = ""
        self._echo = "*"
        self._max_typed = 49
        self._times_out_at = 0.0
        self._after_ack: Callable[[], None] = self._go_idle
        self._dukpt_sets: tuple[DUKPTKeys, ...] = ()

    @property
    def deadline(self) -> float | None:
        """Return when `tick` is wanted, or None."""
        times = [self._link.deadline] if self._link.deadline is not None else []
        if self.state in (PadState.ENTRY, PadState.KEY, PadState.TEXT):
            times.append(self._times_out_at)
        return min(times, default=None)

    def receive(self, data: bytes, now: float) -> list[Emission]:
        """Take bytes from the till."""
        if self.faults.silent:
            return []
        for item in self._reader.feed(data):
            if item.control:
                self._on_control(item.control, now)
            elif not item.is_good:
                if self._link.refuse_bad_packet():
                    self._go_idle()
            else:
                self._on_packet(item, now)
        return self._link.take()

    def tick(self, now: float) -> list[Emission]:
        """Do what is due: send again, or give up an entry."""
        if self._link.tick(now):
            self._go_idle()
        if self.state in (PadState.ENTRY, PadState.KEY, PadState.TEXT) and now >= self._times_out_at:
            self._time_out(now)
        return self._link.take()

    def press(self, key: str, now: float) -> list[Emission]:
        """Press one key: a digit, ENTER, CANCEL or CLEAR."""
        if self.state is PadState.ENTRY:
            self._press_in_entry(key, now)
        elif self.state is PadState.KEY and key.isdigit() and self._wants_prompt:
            self.beeps += 1
        elif self.state is PadState.KEY:
            self._answer(f"Z43{_KEY_CODES.get(key, key)}", now)
        elif self.state is PadState.TEXT:
            self._press_in_text(key, now)
        return self._link.take()

    def reset(self) -> None:
        """Lose power: whatever went on is forgotten."""
        self._reader = LineReader()
        self._link.acknowledged()
        self._go_idle()

    # Packets.

    def _on_control(self, control: bytes, now: float) -> None:
        if control == NAK:
            self._link.resend(now)
        elif control == ACK and self._link.awaits_ack:
            self._link.acknowledged()
            self._after_ack()
        elif control == EOT and self._link.awaits_ack:
            self._link.acknowledged()
            self._go_idle()

    def _on_packet(self, item: FromTill, now: float) -> None:
        if self._link.intercepts(item.body):
            return
        if item.body == "72" and not item.is_admin:
            self._on_cancel_message(now)
        elif self.state is not PadState.IDLE:
            return
        elif item.is_admin:
            self._on_admin(item.body, now)
        else:
            self._on_transaction(item.body, now)

    def _on_cancel_message(self, now: float) -> None:
        if self.state in (PadState.IDLE, PadState.PROCESSING):
            self._link.accept("72", now, self._go_idle)
            return
        self._link.acknowledged()
        self._link.control(EOT)
        self._go_idle()

    def _on_admin(self, body: str, now: float) -> None:
        if not self.admin.knows(body):
            return

        def act() -> None:
            reply = self.admin.reply(body)
            if reply is None:
                self._link.control(EOT)
                return
            self._send(reply.body, now, lambda: self._end_admin(reply.commit), is_admin=True)

        self._link.accept(body, now, act)

    def _end_admin(self, commit: Callable[[], None]) -> None:
        commit()
        self._link.control(EOT)
        self._go_idle()

    def _on_transaction(self, body: str, now: float) -> None:
        handlers: tuple[tuple[str, Callable[[str, float], None]], ...] = (
            (r"(?:70|Z62)\.", self._on_entry_message),
            (r"Z60\.", self._on_z60),
            (r"76\.", self._on_test_message),
            ("Z1$", lambda _body, now: self._link.accept("Z1", now, self._go_idle)),
            ("Z2", self._on_display),
            ("Z3[1-7]", self._on_display),
            ("Z42", self._on_key_wait),
            ("Z50[0-2][0-9]{3}[0-9]{1,2}$", self._on_text_wait),
            ("90|94|96[01]$|7A[01]$", self._on_dukpt_load),
        )
        for pattern, handler in handlers:
            if re.match(pattern, body):
                handler(body, now)
                return

    def _on_display(self, body: str, now: float) -> None:
        form = re.fullmatch(r"Z[23][1-7]?([\x1d\x1e])([0-9]{3})\x1a?", body)
        if form is not None:
            is_known = form[2] in self._prompt_ids

            def show_prompt() -> None:
                self._is_prompted = is_known and form[1] == "\x1e"
                self._is_text_prompted = is_known and form[1] == "\x1d"
                self.display = f"PROMPT {form[2]}" if is_known else self.display
                self._send("Z20" if is_known else "Z21", now, self._go_on)

            self._link.accept(body, now, show_prompt)
            return

        def show_text() -> None:
            self._is_prompted = not self._strict_prompt
            self.display = re.sub("^Z(?:2|3[1-7])\x1a?", "", body).replace(FS, "\n")

        self._link.accept(body, now, show_text)

    # PIN entry.

    def _on_z60(self, body: str, now: float) -> None:
        if self._is_prompted:
            self._on_entry_message(body, now)
        else:
            self._link.control(EOT)

    def _on_entry_message(self, body: str, now: float) -> None:
        try:
            request = self._read(body)
        except PadRefuses:
            self._link.control(EOT)
        except PadError as error:
            code = error.code
            self._link.accept(body, now, lambda: self._answer(f"71{code}", now))
        else:
            self._link.accept(body, now, lambda: self._begin_entry(request, now))

    def _read(self, body: str) -> EntryRequest:
        code = self.faults.take_error()
        if code is not None:
            raise PadError(code)
        request = read_entry(body, dukpt=not isinstance(self.keys, MasterKeys))
        self.keys.check(request.session_key_hex)
        return request

    def _begin_entry(self, request: EntryRequest, now: float) -> None:
        self.state = PadState.ENTRY
        self._request = request
        self._typed = ""
        self._is_prompted = False
        self._times_out_at = now + request.timeout_units * self._timeout_unit_s
        if request.prompts:
            self.display = "\n".join(request.prompts)
        self._on_entry()

    def _press_in_entry(self, key: str, now: float) -> None:
        request = self._request
        assert request is not None
        if key == CANCEL:
            self._link.control(EOT)
            self._go_idle()
        elif key == CLEAR:
            self._typed = ""
        elif key == ENTER:
            is_empty = request.may_be_empty and not self._typed
            if is_empty or len(self._typed) >= request.min_digits:
                self._encrypt_and_send(request, now)
            else:
                self.beeps += 1
        elif len(self._typed) < request.max_digits:
            self._typed += key
        else:
            self.beeps += 1

    def _encrypt_and_send(self, request: EntryRequest, now: float) -> None:
        pin, self._typed = self._typed, ""
        wrong = self.faults.take_wrong_key("71")
        body = self.keys.answer(pin, request.account, request.session_key_hex, wrong=wrong)
        self.display = request.processing
        self._send(body, now, self._go_processing)

    def _on_test_message(self, body: str, now: float) -> None:
        try:
            request = self._read(body)
        except PadError as error:
            code = error.code
            self._link.accept(body, now, lambda: self._answer(f"71{code}", now))
            return

        def answer() -> None:
            self._answer(self.keys.answer(_TEST_PIN, request.account, request.session_key_hex), now)

        self._link.accept(body, now, answer)

    # Keys and texts that are no PIN.

    def _on_key_wait(self, body: str, now: float) -> None:
        seconds = body[3:]
        if not (seconds.isdigit() and 1 <= int(seconds) <= 255):
            self._link.control(EOT)
            return
        self._link.accept(body, now, lambda: self._wait_for(PadState.KEY, now + int(seconds)))

    @property
    def _wants_prompt(self) -> bool:
        return self._strict_prompt and not self._is_text_prompted

    def _on_text_wait(self, body: str, now: float) -> None:
        if self._wants_prompt:
            self._link.control(EOT)
            return

        def act() -> None:
            self._echo = {"0": "*", "1": "plain", "2": ""}[body[3]]
            self._max_typed = min(49, int(body[7:]))
            self._typed = ""
            self._wait_for(PadState.TEXT, now + int(body[4:7]))

        self._link.accept(body, now, act)

    def _wait_for(self, state: PadState, until: float) -> None:
        self.state = state
        self._times_out_at = until
        self._on_asked()

    def _press_in_text(self, key: str, now: float) -> None:
        if key == CANCEL:
            self._link.control(EOT)
            self._go_idle()
        elif key == ENTER:
            self._answer(f"Z51{self._typed}", now)
        elif key == CLEAR:
            self._typed = ""
        elif len(self._typed) < self._max_typed:
            self._typed += key
        self.display = self._typed if self._echo == "plain" else self._echo * len(self._typed)

    def _time_out(self, now: float) -> None:
        if self.state is PadState.KEY:
            self._answer("Z43?", now)
        else:
            self._link.control(EOT)
            self._go_idle()

    # Loading a DUKPT key.

    def _on_dukpt_load(self, body: str, now: float) -> None:
        if not isinstance(self.keys, DUKPTKeys):
            return
        keys = self.keys
        if body.startswith("7A"):
            self._link.accept(body, now, lambda: setattr(keys, "full_ksn", body == "7A1"))
        elif body.startswith("96"):
            self._link.accept(body, now, lambda: self._choose_set(int(body[2])))
        else:
            into = self._dukpt_set(int(body[1] == "4"))
            self._link.accept(body, now, lambda: self._answer(load_dukpt(into, body[2:], self.admin), now))

    def _dukpt_set(self, number: int) -> DUKPTKeys:
        """Return the first or the second set of DUKPT keys; the second is empty until it is loaded."""
        if not self._dukpt_sets and isinstance(self.keys, DUKPTKeys):
            self._dukpt_sets = (self.keys, DUKPTKeys(bytes(16), bytes(10)))
        return self._dukpt_sets[number]

    def _choose_set(self, number: int) -> None:
        self.keys = self._dukpt_set(number)

    # States.

    def _answer(self, body: str, now: float) -> None:
        self._send(body, now, self._go_idle)

    def _send(self, body: str, now: float, after: Callable[[], None], *, is_admin: bool = False) -> None:
        self.state = PadState.SENDING
        self._after_ack = after
        self._link.send(body, now, is_admin=is_admin)

    def _go_on(self) -> None:
        self.state = PadState.IDLE

    def _go_processing(self) -> None:
        self.state = PadState.PROCESSING

    def _go_idle(self) -> None:
        self.state = PadState.IDLE
        self._request = None
        self._typed = ""
        self._is_prompted = self._is_text_prompted = False


def load_dukpt(keys: DUKPTKeys, data: str, admin: PadAdmin) -> str:
    """Load an initial key, in clear or sealed, by message 90 or 94; return the answer's body."""
    if match := re.fullmatch("([0-9A-F]{32}|[0-9A-F]{16})([0-9A-F]{20})", data):
        keys.initial_key, keys.ksn = bytes.fromhex(match[1]), bytes.fromhex(match[2])
        return "910"
    if not data.startswith(("A", "B", "C", "D")) or len(data) < 72:
        return "9112"
    try:
        opened = admin.open_block(data)
    except BlockRefused as refused:
        return f"911{refused.code}"
    ksn = opened.optional.get("KS", "")
    if opened.usage != "B1" or re.fullmatch("[0-9A-F]{20}", ksn) is None:
        return "911A"
    keys.initial_key, keys.ksn = opened.key, bytes.fromhex(ksn)
    return "910"
