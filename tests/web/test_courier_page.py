# SPDX-License-Identifier: Apache-2.0
"""The courier's page in a real Chromium: the day's deliveries, every way to collect, every end."""

import re
from pathlib import Path

import cv2
import pytest
from playwright.sync_api import Route, expect

from middleplatform.commands.training_data import COURIER_NUMBER, COURIER_PIN
from middleplatform.contract.payments import Asset
from middleplatform.contract.reason_codes import ReasonCode
from tests.support.code_pictures import phone_screen
from tests.web.conftest import OpenPhone
from tests.web.courier_phone import LARGE, SEEN_BY_THE_BROWSER, SMALL, CourierPhone, OpenCourier
from tests.web.phone import PAYMENT_PASSWORD
from tests.web.reading import contrast
from tests.web.test_for_everybody import NAMELESS, SMALL_TARGETS, TOO_WIDE, WRITING
from tests.web.test_texts import FAULTS_OF_THE_PAGE, ONLY_TILLS_HEAR

pytestmark = pytest.mark.web


def test_number_and_pin_lead_to_the_deliveries_of_today(open_phone: OpenPhone) -> None:
    phone = open_phone(role="courier", language="en")
    phone.allow("/v1/courier/session", 401)
    phone.open("/courier")
    phone.page.get_by_label("Courier number").fill(COURIER_NUMBER)
    phone.page.get_by_label("PIN or password").fill("000000")
    phone.page.get_by_role("button", name="Sign in").click()
    expect(phone.page.get_by_role("alert").first).to_contain_text("Wrong number or password")

    phone.page.get_by_label("PIN or password").fill(COURIER_PIN)
    phone.page.get_by_role("button", name="Sign in").click()

    expect(phone.page.get_by_role("heading", name="Today's deliveries")).to_be_visible()
    expect(phone.page.locator("a.record").first).to_contain_text("¥128.50")


def test_a_typed_code_asks_for_the_password_on_the_couriers_phone(courier: CourierPhone) -> None:
    courier.open_delivery(SMALL)
    courier.type_code(courier.code())
    expect(courier.page.locator(".attempt")).to_contain_text("12,850 积分")

    courier.type_password("000000")
    expect(courier.page.get_by_role("alert").filter(has_text="支付密码不对")).to_be_visible()
    expect(courier.page.locator(".attempt-state")).to_contain_text("还可以试 4 次")
    courier.page.get_by_label("客人的手机").check()
    expect(courier.page.locator(".proof-message")).to_be_empty()
    courier.page.get_by_label("在这部手机上输密码").check()
    courier.type_password()

    expect(courier.verdict).to_have_text("收款成功")
    courier.page.get_by_role("button", name="回到配送单").click()
    expect(courier.page.locator(f"a.record[href$='-{SMALL}']")).to_contain_text("已收款")


def test_a_code_that_the_browser_sees_through_the_camera_pays_at_once(courier: CourierPhone) -> None:
    courier.phone.run(SEEN_BY_THE_BROWSER, courier.code(Asset.WALLET))
    courier.open_delivery(SMALL)
    courier.page.get_by_label("钱包").check()

    courier.page.get_by_role("button", name="扫付款码").click()

    expect(courier.verdict).to_have_text("收款成功")
    expect(courier.page.locator(".attempt")).to_contain_text("¥128.50")


def test_a_photo_of_the_code_is_read_by_the_platform(courier: CourierPhone, tmp_path: Path) -> None:
    photo = tmp_path / "photo.jpg"
    cv2.imwrite(str(photo), phone_screen(courier.code(), "QR"))
    courier.open_delivery(SMALL)

    courier.page.locator("#photo").set_input_files(photo)

    expect(courier.verdict).to_have_text("收款成功")


def test_a_photo_without_a_code_says_so(courier: CourierPhone) -> None:
    courier.open_delivery(SMALL)

    icon = Path(__file__).parents[2] / "middleplatform" / "web" / "pages" / "icons" / "icon-192.png"
    courier.page.locator("#photo").set_input_files(icon)

    expect(courier.page.get_by_role("alert").first).to_contain_text("没有认出付款码")


def test_the_sms_code_that_the_customer_tells_proves_the_payment(courier: CourierPhone) -> None:
    courier.open_delivery(LARGE)
    courier.type_code(courier.code())
    courier.page.get_by_label("短信验证码", exact=True).check()
    courier.page.get_by_role("button", name="发短信验证码").click()
    expect(courier.page.get_by_text("已发到 138****0001")).to_be_visible()
    messages = courier.page.request.get(f"{courier.phone.url}/v1/training/messages").json()

    field = courier.page.locator("#proof-sms")
    field.fill(re.findall(r"验证码 (\d{6})", messages[0]["text"])[0])
    field.press("Enter")

    expect(courier.verdict).to_have_text("收款成功")


def test_the_customers_own_phone_proves_the_payment(courier: CourierPhone, open_phone: OpenPhone) -> None:
    customer = open_phone()
    customer.enter()
    courier.open_delivery(LARGE)
    courier.type_code(customer.read_digits())
    courier.page.get_by_label("客人的手机").check()
    courier.page.get_by_role("button", name="请客人在手机上输密码").click()
    expect(courier.page.get_by_text("正在等待…")).to_be_visible()

    customer.type_password()

    expect(courier.verdict).to_have_text("收款成功")


def test_a_decline_says_why_what_to_do_and_what_to_tell_the_customer(open_courier: OpenCourier) -> None:
    courier = open_courier(language="en")
    courier.open_delivery(SMALL)

    courier.type_code("91" + "0" * 16 + "36")

    expect(courier.verdict).to_have_text("Not paid")
    expect(courier.page.locator(".attempt")).to_contain_text("Ask for a new code and scan again.")
    expect(courier.page.locator(".attempt")).to_contain_text("Tell the customer")
    expect(courier.page.locator(".attempt .primary")).to_have_text("Collect again")
    courier.page.locator(".attempt .primary").click()
    expect(courier.page.locator("#code")).to_be_visible()


@pytest.mark.parametrize(("code", "next_step"), [("ORDER_ALREADY_PAID", "回到配送单"), ("CODE_EXPIRED", "再收一次")])
def test_what_comes_next_after_a_decline_stands_out(courier: CourierPhone, code: str, next_step: str) -> None:
    fetch = "(code) => import('/assets/courier/reasons.js').then(({ explain }) => explain({ code }).again)"
    assert courier.phone.run(fetch, code) is (next_step == "再收一次")


def test_a_lost_answer_is_not_known_until_the_platform_says_it_was_paid(courier: CourierPhone) -> None:
    courier.phone.expect_network_trouble()
    charged: list[str] = []
    blocked = [True]

    def lose(route: Route) -> None:
        charged.append(route.request.headers["idempotency-key"])
        route.fetch()
        route.abort()

    courier.page.route("**/payments", lose)
    courier.page.route("**/payments/*", lambda route: route.abort() if blocked[0] else route.continue_())
    courier.phone.run(SEEN_BY_THE_BROWSER, courier.code())
    courier.open_delivery(SMALL)
    courier.page.get_by_role("button", name="扫付款码").click()
    expect(courier.verdict).to_have_text("结果还没有确认")
    expect(courier.page.get_by_text("不要再收一次")).to_be_visible()
    courier.page.reload()
    expect(courier.verdict).to_have_text("结果还没有确认")

    blocked[0] = False

    expect(courier.verdict).to_have_text("收款成功")
    assert len(charged) == 1


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("text/html", "<h1>403 Forbidden</h1>"),
        pytest.param("application/json", '{"code": "PAYMENT_NOT_FOUND"}', marks=pytest.mark.slow),
    ],
)
def test_a_refusal_that_is_not_the_platforms_says_nothing_about_the_payment(
    courier: CourierPhone, content_type: str, body: str
) -> None:
    """A proxy or a firewall says "forbidden" of an answer, when the platform has been paid already."""
    courier.phone.allow_any(403)

    def stand_in_the_way(route: Route) -> None:
        route.fetch()
        route.fulfill(status=403, content_type=content_type, body=body)

    courier.page.route("**/payments", stand_in_the_way)
    courier.phone.run(SEEN_BY_THE_BROWSER, courier.code())
    courier.open_delivery(SMALL)
    courier.page.get_by_role("button", name="扫付款码").click()

    expect(courier.verdict).to_have_text("收款成功")


@pytest.mark.slow
def test_a_request_that_never_arrived_ends_as_cancelled(courier: CourierPhone) -> None:
    courier.phone.expect_network_trouble()
    courier.page.route("**/payments", lambda route: route.abort())
    courier.phone.allow_any(404)
    courier.open_delivery(SMALL)

    courier.type_code(courier.code())

    expect(courier.verdict).to_have_text("已取消，没有扣款")


def test_giving_up_cancels_and_the_rest_may_be_taken_in_cash(courier: CourierPhone) -> None:
    courier.open_delivery(LARGE)
    courier.type_code(courier.code())
    courier.page.get_by_role("button", name="放弃这次收款").click()
    expect(courier.verdict).to_have_text("已取消，没有扣款")
    courier.page.get_by_role("button", name="再收一次").click()

    courier.page.get_by_role("button", name="改收现金").click()
    courier.page.get_by_role("button", name="已收到，记下").click()

    expect(courier.page.locator(".summary")).to_contain_text("已收现金 ¥268.00")
    expect(courier.page.locator(f"a.record[href$='-{LARGE}']")).to_contain_text("已收款")


def test_a_payment_begun_on_another_phone_is_followed_and_not_begun_again(
    courier: CourierPhone, open_courier: OpenCourier
) -> None:
    courier.open_delivery(LARGE)
    courier.type_code(courier.code())
    expect(courier.page.locator("#proof-password")).to_be_visible()

    other = open_courier()
    other.page.locator(f"a.record[href$='-{LARGE}']").click()

    other.type_password()
    expect(other.verdict).to_have_text("收款成功")
    expect(courier.verdict).to_have_text("收款成功")


def test_whoever_goes_back_from_an_open_payment_finds_it_named_in_the_list(courier: CourierPhone) -> None:
    courier.open_delivery(LARGE)
    courier.type_code(courier.code())
    expect(courier.page.locator("#proof-password")).to_be_visible()

    courier.page.go_back()

    row = courier.page.locator(f"a.record[href$='-{LARGE}']")
    expect(row).to_contain_text("收款中")
    expect(row).to_contain_text("¥268.00")
    row.click()
    expect(courier.page.locator("#proof-password")).to_be_visible()


def test_cash_without_a_connection_is_noted_once_and_says_that_it_is_tried(courier: CourierPhone) -> None:
    courier.open_delivery(LARGE)
    courier.phone.go_offline()
    courier.page.get_by_role("button", name="改收现金").click()

    courier.page.get_by_role("button", name="已收到，记下").click()

    expect(courier.page.locator(".cash-box")).to_have_text("正在记下，没有网络时会一直重试…")
    expect(courier.page.locator("#notice")).to_be_in_viewport()
    courier.phone.go_offline(False)
    expect(courier.page.locator(".summary")).to_contain_text("已收现金 ¥268.00")


def test_nothing_secret_stays_on_the_phone(courier: CourierPhone) -> None:
    code = courier.code()
    courier.open_delivery(LARGE)
    courier.type_code(code)
    expect(courier.page.locator("#proof-password")).to_be_visible()

    kept = str(courier.phone.run("() => JSON.stringify(localStorage)"))

    assert code not in kept
    assert courier.phone.run("() => document.cookie") == ""


def test_every_reason_that_reaches_a_courier_is_said_in_both_languages(courier: CourierPhone) -> None:
    reasons = courier.phone.run("async () => (await import('/assets/courier/reasons.js')).REASONS")

    assert set(reasons) == {str(code) for code in set(ReasonCode) - ONLY_TILLS_HEAR - FAULTS_OF_THE_PAGE} | {
        "NOT_FOUND"
    }
    assert all(
        reason[part][tag] for reason in reasons.values() for part in ("title", "now", "tell") for tag in ("zh", "en")
    )


def test_every_sentence_of_the_couriers_page_is_there_in_both_languages(courier: CourierPhone) -> None:
    texts = courier.phone.run("async () => (await import('/assets/courier/texts.js')).TEXTS")

    def places(sentence: str) -> set[str]:
        return set(re.findall(r"\{(\w+)\}", sentence))

    for key, pair in texts.items():
        english = pair["en"] if isinstance(pair["en"], dict) else {"other": pair["en"]}
        assert all(places(sentence) == places(pair["zh"]) for sentence in english.values()), key


@pytest.mark.parametrize(
    ("size", "scheme"), [((360, 740), "light"), pytest.param((1280, 800), "dark", marks=pytest.mark.slow)]
)
def test_everybody_can_use_the_couriers_page(open_courier: OpenCourier, size: tuple[int, int], scheme: str) -> None:
    courier = open_courier(language="en", size=size, scheme=scheme)
    found = {}

    def look(screen: str) -> None:
        faults = courier.phone.run(TOO_WIDE) + courier.phone.run(SMALL_TARGETS) + courier.phone.run(NAMELESS)
        for pair in courier.phone.run(WRITING):
            if contrast(tuple(pair["ink"]), tuple(pair["ground"])) < pair["least"]:
                faults.append(f"faint: {pair['text']!r} {pair['ink']} on {pair['ground']}")
        found[screen] = faults

    look("list")
    courier.open_delivery(LARGE)
    look("delivery")
    courier.type_code(courier.code())
    expect(courier.page.locator("#proof-password")).to_be_visible()
    look("password")
    courier.page.get_by_label("SMS code", exact=True).check()
    look("SMS")
    courier.page.get_by_role("button", name="Give up this payment").click()
    expect(courier.verdict).to_have_text("Cancelled, nothing was charged")
    look("cancelled")

    assert {screen: faults for screen, faults in found.items() if faults} == {}


@pytest.mark.slow
def test_at_a_desk_a_collection_needs_nothing_but_a_keyboard(open_courier: OpenCourier) -> None:
    courier = open_courier(size=(1280, 800), language="en")
    keyboard = courier.page.keyboard

    def tab_to(selector: str) -> None:
        for _ in range(40):
            keyboard.press("Tab")
            if courier.phone.run("(selector) => document.activeElement.matches(selector)", selector):
                return
        raise AssertionError(f"{selector} is not reached by the Tab key")

    tab_to(f"a.record[href$='-{LARGE}']")
    keyboard.press("Enter")
    expect(courier.page.locator(".delivery")).to_be_visible()
    tab_to("#code")
    keyboard.type(courier.code())
    keyboard.press("Enter")
    expect(courier.page.locator("#proof-password")).to_be_visible()
    tab_to("#proof-password")
    keyboard.type(PAYMENT_PASSWORD)
    keyboard.press("Enter")

    expect(courier.verdict).to_have_text("Paid")
