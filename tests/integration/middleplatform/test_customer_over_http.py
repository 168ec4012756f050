# SPDX-License-Identifier: Apache-2.0
"""The wire as the customer's page uses it: the cookie, codes, events, the password."""

from __future__ import annotations

import json
import queue
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from middleplatform.contract.customers import Customer, CustomerPayment, IssuedCode
from tests.integration.middleplatform.running_platform import Phone, RunningPlatform, Till
from tests.unit.middleplatform.workbench import LOGIN, PASSWORD, Guest

SOON_S = 5.0


class EventReader:
    """The events of a page as they come in."""

    def __init__(self) -> None:
        self._events: queue.Queue[tuple[str, dict[str, Any], str]] = queue.Queue()

    def read(self, lines: Iterator[str]) -> None:
        """Take the stream apart as the HTML standard says."""
        name = data = place = ""
        for line in lines:
            field, _, value = line.partition(": ")
            if field == "event":
                name = value
            elif field == "data":
                data = value
            elif field == "id":
                place = value
            elif not line and name:
                self._events.put((name, json.loads(data), place))
                name = data = ""

    def next(self) -> tuple[str, dict[str, Any], str]:
        """Return the next event, soon."""
        return self._events.get(timeout=SOON_S)


@contextmanager
def listening(phone: Phone, last_event_id: str | None = None) -> Iterator[EventReader]:
    headers = {"Last-Event-ID": last_event_id} if last_event_id else {}
    with phone.http.stream("GET", "/v1/customer/events", headers=headers) as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        lines, reader = stream.iter_lines(), EventReader()
        assert next(lines).startswith("retry:")
        thread = threading.Thread(target=reader.read, args=(lines,))
        thread.start()
        yield reader
        # The reader sits in a read: sign out ends the stream from the other side.
        phone.http.delete("/v1/customer/session")
        thread.join(SOON_S)
        assert not thread.is_alive(), "signing out did not end the stream"


def test_the_session_cookie_is_out_of_reach_of_scripts_and_foreign_pages(
    running: RunningPlatform, guest: Guest
) -> None:
    with Phone(running.url) as phone:
        answer = phone.sign_in(guest.phone, LOGIN)
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert Customer.model_validate_json(answer.content).payment_password_set


def test_signing_out_ends_the_session(phone: Phone) -> None:
    assert phone.http.delete("/v1/customer/session").status_code == 204
    assert phone.http.get("/v1/customer").status_code == 401


def test_a_wrong_password_is_401(running: RunningPlatform, guest: Guest) -> None:
    with Phone(running.url) as phone:
        answer = phone.sign_in(guest.phone, "wrong-password")
    assert (answer.status_code, answer.json()["code"]) == (401, "LOGIN_INCORRECT")


def test_an_issued_code_counts_down_from_a_minute_and_has_both_pictures(phone: Phone) -> None:
    answer = phone.http.post("/v1/customer/codes", json={"asset": "points"})
    code = IssuedCode.model_validate_json(answer.content)
    assert 59 < code.remaining_s <= 60
    assert len(code.qr) == len(code.qr[0])
    assert set(code.barcode) == {"0", "1"}


def test_the_page_hears_of_a_payment_that_waits_and_of_its_end(till: Till, phone: Phone) -> None:
    code = phone.code()
    with listening(phone) as events:
        waiting = till.pay(code, 50_000).json()
        assert events.next()[0] == "code-used"
        name, data, _ = events.next()
        payment = CustomerPayment.model_validate(data)
        assert (name, payment.status, str(payment.attempt_id)) == ("payment", "verifying", waiting["attempt_id"])
        till.post(f"/v1/payments/{waiting['attempt_id']}/verifications", {"door": "phone"})
        assert events.next()[1]["phone_prompted"] is True
        phone.type_password(waiting["attempt_id"], "000000")
        assert events.next()[1]["last_failure"] == "PASSWORD_INCORRECT"
        phone.type_password(waiting["attempt_id"], PASSWORD)
        done = events.next()[1]
        assert (done["status"], done["balance_after"]) == ("succeeded", 50_000)


def test_a_page_that_opens_late_hears_at_once_of_what_waits(till: Till, phone: Phone) -> None:
    waiting = till.pay(phone.code(), 50_000).json()
    with listening(phone) as events:
        assert events.next()[1]["attempt_id"] == waiting["attempt_id"]


def test_a_page_that_was_cut_off_hears_what_it_missed(
    till: Till, phone: Phone, guest: Guest, running: RunningPlatform
) -> None:
    code = phone.code()
    with running.phone(guest) as first, listening(first) as events:
        till.pay(code, 100)
        place = events.next()[2]
    missed = till.pay(phone.code(), 200).json()
    with listening(phone, last_event_id=place) as events:
        heard = [events.next() for _ in range(2)]
    assert [(name, data.get("attempt_id")) for name, data, _ in heard] == [
        ("code-used", None),
        ("payment", missed["attempt_id"]),
    ]


def test_another_members_payments_are_not_heard(till: Till, phone: Phone, running: RunningPlatform) -> None:
    with running.phone(running.bench.guest()) as other, listening(phone) as events:
        till.pay(other.code(), 100)
        mine = till.pay(phone.code(), 100).json()
        heard = [events.next()[1].get("attempt_id") for _ in range(2)]
    assert heard == [None, mine["attempt_id"]]


def test_the_customer_refuses_on_the_page(till: Till, phone: Phone) -> None:
    waiting = till.pay(phone.code(), 50_000).json()
    refused = phone.http.post(f"/v1/customer/payments/{waiting['attempt_id']}/refuse")
    assert refused.json()["failure"]["code"] == "CUSTOMER_REFUSED"
    assert till.get(f"/v1/payments/{waiting['attempt_id']}").json()["status"] == "failed"


def test_records_show_what_was_paid(till: Till, phone: Phone) -> None:
    paid = till.pay(phone.code(), 100).json()
    records = phone.http.get("/v1/customer/payments").json()
    assert [record["attempt_id"] for record in records["payments"]] == [paid["attempt_id"]]
    one = phone.http.get(f"/v1/customer/payments/{paid['attempt_id']}").json()
    assert one == records["payments"][0]


@pytest.mark.parametrize("password", ["12345", "1234567", "abcdef", ""])
def test_a_password_of_another_form_is_refused_and_not_repeated(till: Till, phone: Phone, password: str) -> None:
    waiting = till.pay(phone.code(), 50_000).json()
    answer = phone.type_password(waiting["attempt_id"], password)
    assert answer.status_code == 422
    assert not password or password not in answer.text


def test_a_wrong_old_password_says_how_many_tries_are_left(phone: Phone) -> None:
    message = {"old_password": "000000", "password": "246801"}
    answer = phone.http.put("/v1/customer/password", json=message)
    assert (answer.status_code, answer.json()["code"], answer.json()["tries_left"]) == (403, "PASSWORD_INCORRECT", 4)
    assert "000000" not in answer.text


def test_the_limit_and_the_password_are_set_over_http(phone: Phone) -> None:
    changed = phone.http.put("/v1/customer/password", json={"old_password": PASSWORD, "password": "246801"})
    assert (changed.status_code, changed.content) == (204, b"")
    assert phone.http.put("/v1/customer/limit", json={"limit_minor": 100}).json()["in_force_minor"] == 100
    raised = phone.http.put("/v1/customer/limit", json={"limit_minor": 200, "password": "246801"})
    assert raised.json() == phone.http.get("/v1/customer/limit").json()
    assert raised.json()["own_minor"] == 200


def test_a_real_service_shows_no_text_messages(running: RunningPlatform) -> None:
    with running.stranger() as stranger:
        assert [stranger.get(path).status_code for path in ("/training", "/v1/training/messages")] == [404, 404]
