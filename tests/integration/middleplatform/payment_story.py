# SPDX-License-Identifier: Apache-2.0
"""The story of one payment, told by a running platform: writes the examples of ``docs/api.md``.

python -m tests.integration.middleplatform.payment_story
"""

from __future__ import annotations

import json
import re
import tempfile
import uuid
from pathlib import Path
from typing import Any

import httpx

from middleplatform.contract.payments import Asset
from middleplatform.contract.staff import StaffRole
from tests.integration.middleplatform.running_platform import Phone, RunningPlatform, Till, served
from tests.platform_load.ground import migrated
from tests.unit.middleplatform.workbench import Workbench, public_key_text

DOCUMENT = Path(__file__).parents[3] / "docs" / "api.md"
BEGIN, END = "<!-- story: begin -->", "<!-- story: end -->"
ATTEMPT = "0193a5c0-1f2e-7c3d-8a4b-5c6d7e8f9a0b"
REFUND = "0193a5c0-2a3b-7c4d-9e5f-6a7b8c9d0e1f"


class Story:
    """Writes down each request and its answer."""

    def __init__(self) -> None:
        self.parts: list[str] = []

    def tell(self, title: str, answer: httpx.Response, shown: tuple[str, ...]) -> dict[str, Any]:
        """Write one exchange; of the request's headers those that are ``shown``."""
        request = answer.request
        lines = [f"{request.method} {request.url.raw_path.decode()}"]
        lines += [f"{name}: {request.headers[name]}" for name in shown if name in request.headers]
        sent = f"\n\n{json.dumps(json.loads(request.content), indent=2)}" if request.content else ""
        message: dict[str, Any] = answer.json()
        # The pictures of a code are long, and say nothing to a reader.
        brief = {name: "…" if name in {"qr", "barcode"} else value for name, value in message.items()}
        got = f"{answer.status_code} {answer.reason_phrase}\n\n{json.dumps(brief, indent=2, ensure_ascii=False)}"
        # Nor do the parameters of a hash that tests made cheap.
        got = re.sub(r"(\$argon2id\$)[^\"]*", r"\1…", got)
        request_text = "\n".join(lines) + sent
        self.parts.append(f"### {title}\n\n```http\n{request_text}\n```\n\n```http\n{got}\n```\n")
        return message


def tell(platform: RunningPlatform) -> str:
    """Let one payment happen, and return its story."""
    story, signed = Story(), ("Idempotency-Key", "Content-Digest", "Signature-Input", "Signature", "Content-Type")
    guest = platform.bench.guest(wallet_minor=50_000)
    code, _ = platform.bench.platform.terminals.issue_enrolment_code("shop", None)
    message = {"enrolment_code": code, "public_key": public_key_text(platform.bench.key), "name": "Till 1"}
    with platform.stranger() as stranger:
        enrolled = stranger.post("/v1/terminals/enrolments", json=message)
    terminal = story.tell("Enrol, once", enrolled, ("Content-Type",))
    with platform.phone(guest) as phone, Till(platform.url, terminal["terminal_id"], platform.bench.key) as till:
        shown = phone.http.post("/v1/customer/codes", json={"asset": "points"})
        story.tell(
            "The customer's phone, signed in by a cookie, shows a code", shown, ("Content-Type", "X-Jifu-Request")
        )
        paid = till.pay(shown.json()["code"], 1280, ATTEMPT, "T01-0001")
        story.tell("Pay", paid, signed)
        story.tell("No answer? Ask what became of it", till.get(f"/v1/payments/{ATTEMPT}", "wait=20"), signed)
        again = till.pay(shown.json()["code"], 1280, order="T01-0002")
        story.tell("A decline is an answer too", again, signed)
        prove(story, platform, phone, till, signed)
        refund = {"refund_id": REFUND, "amount": 280, "reason": "one bottle came back", "approved_by": "Zhang"}
        story.tell("Refund a part", till.post(f"/v1/payments/{ATTEMPT}/refunds", refund), signed)
        ask_afterwards(story, till, signed)
        pay_by_parts(story, phone, till, signed)
        platform.bench.platform.staff.add("shop", "1001", "Li Na", StaffRole.CASHIER)
        platform.bench.platform.staff.set_pin("shop", "1001", "246813")
        story.tell("Who works at the till", till.get("/v1/staff"), signed)
        story.tell("A request that is not right", till.pay("91", 0, order="T01-0005"), signed)
        story.tell("A request that nobody signed", till.http.get("/v1/terminal"), signed)
        leaving = till.http.delete("/v1/terminal", headers=till.signed("DELETE", "/v1/terminal"))
        story.tell("The till goes away, and is known no more", leaving, signed)
        story.tell("What it signs afterwards", till.get("/v1/terminal"), signed)
    return "\n".join(story.parts)


def prove(story: Story, platform: RunningPlatform, phone: Phone, till: Till, signed: tuple[str, ...]) -> None:
    """Let a payment wait for proof: one is given up, the other proved by an SMS code at the second try."""
    waiting = till.pay(phone.code(), 50_000, order="T01-0003")
    path = f"/v1/payments/{story.tell('Over the limit: it waits for a proof', waiting, signed)['attempt_id']}"
    verify = till.post(f"{path}/verifications", {"door": "phone"})
    story.tell("Send the customer to the phone", verify, signed)
    cancelled = till.post(f"{path}/cancel", {"if_succeeded": "reverse"})
    story.tell("The sale is given up", cancelled, signed)
    other = till.pay(phone.code(), 50_000, order="T01-0003").json()
    path = f"/v1/payments/{other['attempt_id']}/verifications"
    till.post(path, {"door": "sms_send"})
    code = platform.bench.sms_code()
    wrong = {"door": "sms", "verification_id": str(uuid.uuid4()), "code": f"{(int(code) + 1) % 10**6:06d}"}
    story.tell("Another one, by SMS: first a wrong code …", till.post(path, wrong), signed)
    right = wrong | {"verification_id": str(uuid.uuid4()), "code": code}
    story.tell("… then the right one", till.post(path, right), signed)


def ask_afterwards(story: Story, till: Till, signed: tuple[str, ...]) -> None:
    """Ask as a customer's question and the end of a day make a till ask."""
    asked = till.get("/v1/payments", "order_number=T01-0001")
    story.tell("Was I charged? By the order, or by amount, time and the code's last digits", asked, signed)
    period = "from=2026-01-01T00%3A00%3A00Z&to=2046-01-01T00%3A00%3A00Z"
    booked = till.get(f"/v1/settlements/{till.terminal_id}", period)
    story.tell("What the ledger booked through this till, for reconciliation", booked, signed)


def pay_by_parts(story: Story, phone: Phone, till: Till, signed: tuple[str, ...]) -> None:
    """Let one order be paid with points and the rest with another asset."""

    def part(asset: Asset, amount: int) -> dict[str, Any]:
        order = {"number": "T01-0004", "total_minor": 3000}
        return {"order": order, "asset": asset, "amount": amount, "code": phone.code(asset)}

    for title, asset, amount in (
        ("A part with points …", Asset.POINTS, 1000),
        ("… and the rest of the same order from the wallet", Asset.WALLET, 2000),
        ("Nothing of it is left to pay", Asset.CARD, 500),
    ):
        story.tell(title, till.post("/v1/payments", part(asset, amount), str(uuid.uuid4())), signed)


def shape(story: str) -> list[str]:
    """Return what must be the same each time: all but ids, times, codes and signatures."""
    values = re.sub(
        r'("[a-z_]*(?:_id|enrolment_code|number|key|pin_hash|at|time|_s)": )("[^"]*"|[0-9.]+)', r"\1…", story
    )
    values = re.sub(r'("code": )"[0-9]{6,20}"', r"\1…", values)
    values = re.sub(r'("transfer_id": )".*"', r"\1…", values)
    values = re.sub(r"/v1/settlements/trm_[a-z0-9]+", "/v1/settlements/…", values)
    values = re.sub(r"(?m)^(Content-Digest|Signature-Input|Signature|Idempotency-Key): .*$", r"\1", values)
    return re.sub(r"/v1/payments/[0-9a-f-]{36}", "/v1/payments/…", values).strip().splitlines()


def story_in(document: str) -> str:
    """Return the story that stands in the document."""
    return document.partition(BEGIN)[2].partition(END)[0]


def main() -> None:
    """Write the story anew."""
    with tempfile.TemporaryDirectory() as folder:
        bench = Workbench.build(migrated(f"sqlite:///{folder}/platform.db"), machine_clock=True, sms=True)
        with served(bench) as platform:
            told = tell(platform)
        bench.close()
    before, _, rest = DOCUMENT.read_text(encoding="utf-8").partition(BEGIN)
    after = rest.partition(END)[2]
    DOCUMENT.write_text(f"{before}{BEGIN}\n{told}\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
