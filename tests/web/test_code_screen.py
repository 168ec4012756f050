# SPDX-License-Identifier: Apache-2.0
"""The code on the phone: that it can be scanned, that it lives a minute, that an old one is never shown as live."""

import re

import pytest
from playwright.sync_api import Route, expect

from middleplatform.settings import Timings
from tests.web.conftest import OpenPhone
from tests.web.counter import Counter
from tests.web.phone import FEW_POINTS, Phone
from tests.web.reading import decode, pixel
from tests.web.serving import Service

pytestmark = pytest.mark.web

LOOKS = [
    pytest.param({"size": (360, 740), "scale": 2}, id="phone"),
    pytest.param({"size": (320, 568), "scale": 2}, id="small phone"),
    pytest.param({"size": (412, 915), "scale": 2.625, "language": "en"}, id="odd scale"),
    pytest.param({"size": (360, 740), "scale": 3, "scheme": "dark"}, id="dark"),
    pytest.param({"size": (1280, 900), "scale": 1, "language": "en", "scheme": "dark"}, id="desktop"),
]


@pytest.mark.parametrize("look", LOOKS)
def test_barcode_and_qr_on_the_screen_decode_to_the_code_that_the_platform_issued(
    open_phone: OpenPhone, look: dict[str, object]
) -> None:
    phone = open_phone(**look)
    phone.open()
    with phone.page.expect_response(lambda response: response.url.endswith("/v1/customer/codes")) as issued:
        phone.sign_in()
    code = issued.value.json()["code"]

    assert decode(phone.page.screenshot(full_page=True)) == {"Code128": code, "QRCode": code}


@pytest.mark.parametrize("look", LOOKS[1:3])
def test_every_module_is_the_same_whole_number_of_the_screens_pixels(
    open_phone: OpenPhone, look: dict[str, object]
) -> None:
    phone = open_phone(**look)
    phone.sign_in()

    for drawing in (phone.barcode, phone.qr):
        pixels = drawing.evaluate(
            "(svg) => svg.getBoundingClientRect().width * devicePixelRatio / svg.viewBox.baseVal.width"
        )
        assert pixels == pytest.approx(round(pixels), abs=0.01)
        assert pixels >= 2


def test_quiet_zones_are_those_of_the_standards(phone: Phone) -> None:
    widths = {}
    for name, drawing in {"barcode": phone.barcode, "qr": phone.qr}.items():
        box = drawing.evaluate("(svg) => (({ x, width }) => ({ x, width }))(svg.querySelector('path').getBBox())")
        width = drawing.evaluate("(svg) => svg.viewBox.baseVal.width")
        widths[name] = (box["x"], width - box["x"] - box["width"])

    assert widths == {"barcode": (10, 10), "qr": (4, 4)}


def test_the_card_around_the_code_is_white_in_the_dark(open_phone: OpenPhone) -> None:
    phone = open_phone(scheme="dark")
    phone.sign_in()
    box = phone.page.locator(".code-card").bounding_box()
    assert box is not None
    picture = phone.page.screenshot()
    middle = int((box["y"] + box["height"] / 2) * 2)

    assert pixel(picture, int((box["x"] + 6) * 2), middle) == (255, 255, 255)
    assert max(pixel(picture, 4, middle)) < 60


def test_digits_are_hidden_until_tapped_then_stand_in_groups_of_four_with_a_warning(phone: Phone) -> None:
    assert re.search(r"\d{4}", phone.page.locator(".symbols").inner_text()) is None

    phone.page.locator("button.digits").click()

    expect(phone.page.locator(".digit-groups")).to_have_text(re.compile(r"^\d{4}( \d{4}){4}$"))
    expect(phone.page.locator(".digits-note")).to_contain_text("手动输入时，每次都要验证支付密码")


@pytest.mark.parametrize("timings", [Timings(code_life_s=2)])
def test_a_new_code_replaces_the_old_at_expiry_and_the_old_one_is_dead(phone: Phone, counter: Counter) -> None:
    old = phone.read_digits()

    expect(phone.page.locator(".digit-groups")).not_to_have_text(re.compile(old[:4] + " " + old[4:8]), timeout=8000)

    assert phone.read_digits() != old
    assert counter.pay(old, 100)["failure"]["code"] in {"CODE_EXPIRED", "CODE_NOT_FOUND"}


def test_the_countdown_runs(open_phone: OpenPhone) -> None:
    phone = open_phone()
    phone.page.clock.install()
    phone.sign_in()

    phone.page.clock.fast_forward(20_000)

    expect(phone.page.locator(".seconds")).to_have_text(re.compile(r"^(39|40) 秒后自动更新$"))


def test_refresh_by_hand_makes_a_new_code_and_kills_the_old(phone: Phone, counter: Counter) -> None:
    old = phone.read_digits()

    with phone.page.expect_response(lambda response: response.url.endswith("/v1/customer/codes")):
        phone.page.get_by_role("button", name="刷新").click()

    assert phone.read_digits() != old
    assert counter.pay(old, 100)["status"] == "failed"


def test_a_page_that_was_hidden_comes_back_with_a_new_code(phone: Phone) -> None:
    old = phone.read_digits()
    show = """(state) => {
      Object.defineProperty(document, "visibilityState", { value: state, configurable: true });
      document.dispatchEvent(new Event("visibilitychange"));
    }"""

    phone.run(show, "hidden")
    expect(phone.barcode).to_have_count(0)
    phone.run(show, "visible")

    expect(phone.barcode).to_be_visible()
    assert phone.read_digits() != old


def test_the_chosen_account_pays(phone: Phone, counter: Counter) -> None:
    phone.choose("wallet")

    payment = counter.pay(phone.read_digits(), 1_000, asset="wallet")

    assert payment["status"] == "succeeded"
    assert payment["asset"] == "wallet"


def test_the_chosen_account_is_kept(phone: Phone) -> None:
    phone.choose("card")

    phone.page.reload()

    expect(phone.page.locator("input[value=card]")).to_be_checked()


def test_accounts_are_shown_with_their_balances(phone: Phone) -> None:
    assert phone.page.locator(".asset").all_inner_texts() == ["积分\n1,000,000", "钱包\n¥1,000.00", "储值卡\n¥500.00"]


def test_without_network_a_live_code_stays_and_says_how_long(open_phone: OpenPhone) -> None:
    phone = open_phone()
    phone.sign_in()

    phone.go_offline()

    expect(phone.page.locator(".seconds")).to_have_text(re.compile(r"网络断开，这个码还能用 \d+ 秒"))
    expect(phone.barcode).to_be_visible()


def test_without_network_an_expired_code_is_never_shown_and_a_new_one_comes_with_the_network(
    open_phone: OpenPhone,
) -> None:
    phone = open_phone()
    phone.page.clock.install()
    phone.sign_in()
    phone.go_offline()

    phone.page.clock.fast_forward(61_000)

    expect(phone.page.locator(".covered-title")).to_have_text("没有网络")
    expect(phone.barcode).to_have_count(0)
    phone.go_offline(False)
    expect(phone.barcode).to_be_visible()


def test_a_code_is_covered_the_moment_it_dies_even_while_the_answer_is_slow(open_phone: OpenPhone) -> None:
    phone = open_phone()
    phone.page.clock.install()
    phone.sign_in()
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    phone.page.route("**/v1/customer/codes", hold)

    phone.page.clock.fast_forward(61_000)

    expect(phone.page.locator(".covered")).to_contain_text("正在获取付款码")
    expect(phone.barcode).to_have_count(0)
    held[0].continue_()
    expect(phone.barcode).to_be_visible()


@pytest.mark.parametrize("timings", [Timings(codes_per_minute=2)])
def test_too_many_refreshes_say_how_long_to_wait(phone: Phone) -> None:
    phone.allow("/v1/customer/codes", 429)
    refresh = phone.page.get_by_role("button", name="刷新")

    refresh.click()
    expect(phone.barcode).to_be_visible()
    refresh.click()

    expect(phone.page.locator(".covered-title")).to_have_text(re.compile(r"^请稍等 \d+ 秒$"))
    expect(refresh).to_be_disabled()


def test_a_scan_under_the_limit_shows_the_result_then_a_new_code(phone: Phone, counter: Counter) -> None:
    old = phone.read_digits()

    counter.pay(old, 1_280)

    expect(phone.result).to_contain_text("付款成功")
    expect(phone.result).to_contain_text("1,280 积分")
    expect(phone.result).to_contain_text("998,720 积分")
    phone.finish()
    expect(phone.barcode).to_be_visible()
    assert phone.read_digits() != old
    expect(phone.page.locator(".asset").first).to_contain_text("998,720")


def test_too_few_points_say_so_and_what_to_do(open_phone: OpenPhone, counter: Counter) -> None:
    phone = open_phone(language="en")
    phone.sign_in(FEW_POINTS)

    counter.pay(phone.read_digits(), 500)

    expect(phone.result).to_contain_text("Not enough: you have 300 points")
    expect(phone.result).to_contain_text("Use another account, or pay another way.")
    expect(phone.result).to_contain_text("Nothing was charged.")


def test_without_a_stream_of_events_results_are_read(open_phone: OpenPhone, counter: Counter) -> None:
    phone = open_phone()
    phone.expect_network_trouble()
    phone.page.route("**/v1/customer/events", lambda route: route.abort())
    phone.sign_in()

    counter.pay(phone.read_digits(), 700)

    expect(phone.result).to_contain_text("700 积分", timeout=15_000)


def test_a_result_from_after_the_platforms_restart_is_shown(phone: Phone, counter: Counter, service: Service) -> None:
    code = phone.read_digits()
    phone.expect_network_trouble()
    service.stop()
    service.start()

    counter.pay(code, 700)

    expect(phone.result).to_contain_text("700 积分", timeout=15_000)


def test_leaving_the_code_for_the_records_asks_for_no_more_codes(open_phone: OpenPhone) -> None:
    phone = open_phone()
    phone.page.clock.install()
    phone.sign_in()
    phone.go_to("records")
    issued: list[str] = []
    phone.page.on("request", lambda request: issued.append(request.url) if "codes" in request.url else None)

    phone.page.clock.fast_forward(125_000)
    expect(phone.page.get_by_role("heading", name="付款记录")).to_be_visible()
    assert issued == []

    phone.go_to("code")
    expect(phone.barcode).to_be_visible()
    assert len(issued) == 1


@pytest.mark.parametrize("timings", [Timings(event_stream_life_s=2)])
def test_a_renewed_stream_of_events_does_not_take_a_live_code_away(phone: Phone, counter: Counter) -> None:
    counter.pay(phone.read_digits(), 100)
    phone.finish()
    code = phone.read_digits()
    phases = """() => new Promise((resolve) => {
      const seen = new Set();
      const look = () => seen.add(document.querySelector("svg.barcode") ? "shown" : "covered");
      const timer = setInterval(look, 20);
      setTimeout(() => { clearInterval(timer); resolve([...seen]); }, 2500);
    })"""

    with phone.page.expect_response(lambda response: response.url.endswith("/v1/customer/events")):
        pass

    assert phone.run(phases) == ["shown"]
    assert phone.read_digits() == code


def test_a_code_that_is_still_alive_is_as_large_after_coming_back(phone: Phone) -> None:
    before = phone.qr.bounding_box()
    phone.go_to("records")

    phone.go_to("code")

    expect(phone.qr).to_be_visible()
    assert phone.qr.bounding_box() == before
