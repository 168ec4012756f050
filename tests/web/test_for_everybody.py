# SPDX-License-Identifier: Apache-2.0
"""That everybody can use the page: small phones, weak eyes, large thumbs, keyboards, screen readers."""

import pytest
from playwright.sync_api import expect

from tests.web.conftest import OpenPhone
from tests.web.counter import Counter
from tests.web.phone import LOGIN_PASSWORD, OVER_LIMIT, PAYMENT_PASSWORD, PLENTY, Phone
from tests.web.reading import contrast
from tests.web.tour import every_screen

pytestmark = pytest.mark.web

TOO_WIDE = """() => {
  const root = document.querySelector("dialog[open]") ?? document.documentElement;
  const beyond = [...root.querySelectorAll("*")]
    .filter((element) => !element.closest(".unseen, svg") && element.getBoundingClientRect().right > innerWidth + 0.5)
    .map((element) => `${element.tagName}.${element.className}`);
  return root.scrollWidth > innerWidth ? [`scrolls to ${root.scrollWidth}`, ...beyond] : beyond;
}"""

SMALL_TARGETS = """() => {
  const root = document.querySelector("dialog[open]") ?? document.body;
  return [...root.querySelectorAll("button, a, label.asset, .box")]
    .filter((element) => element.checkVisibility())
    .map((element) => ({ box: element.getBoundingClientRect(), name: element.className || element.tagName }))
    .filter(({ box }) => box.width < 48 || box.height < 47.5)
    .map(({ box, name }) => `${name} ${box.width}x${box.height}`);
}"""

WRITING = """() => {
  const root = document.querySelector("dialog[open]") ?? document.body;
  const parse = (colour) => {
    const [red, green, blue, alpha = 1] = colour.match(/[\\d.]+/g).map(Number);
    return { rgb: [red, green, blue], alpha };
  };
  const groundOf = (element) => {
    for (let place = element; place; place = place.parentElement) {
      const ground = parse(getComputedStyle(place).backgroundColor);
      if (ground.alpha === 1) return ground.rgb;
      if (ground.alpha > 0) throw new Error(`half transparent ground: ${place.className}`);
    }
    return parse(getComputedStyle(document.documentElement).backgroundColor).rgb;
  };
  const found = new Map();
  const add = (element, least, text) => {
    const ink = parse(getComputedStyle(element).color);
    if (ink.alpha === 0 || element.closest(".unseen, :disabled") || !element.checkVisibility()) return;
    const pair = { ink: ink.rgb, ground: groundOf(element), least, text };
    found.set(JSON.stringify([pair.ink, pair.ground, least]), pair);
  };
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode.textContent.trim();
    if (text) add(walker.currentNode.parentElement, 4.5, text);
  }
  for (const drawing of root.querySelectorAll("svg.icon")) add(drawing, 3, "icon");
  return [...found.values()];
}"""

NAMELESS = """() => {
  const root = document.querySelector("dialog[open]") ?? document.body;
  const nameOf = (element) => element.getAttribute("aria-label") || element.labels?.[0]?.textContent
    || element.textContent.trim();
  const bare = [...root.querySelectorAll("button, a, input, [role=img]")].filter((element) => !nameOf(element));
  const pictures = [...root.querySelectorAll("img:not([alt])")];
  const headings = [...root.querySelectorAll("h1")].filter((heading) => heading.checkVisibility());
  return [...bare, ...pictures].map((element) => element.outerHTML.slice(0, 80))
    .concat(headings.length === 1 ? [] : [`${headings.length} first headings`]);
}"""


@pytest.mark.timeout(180)
@pytest.mark.parametrize(
    ("size", "language"),
    [
        pytest.param((320, 568), "en", id="320-en"),
        pytest.param((320, 568), "zh-CN", id="320-zh", marks=pytest.mark.slow),
        pytest.param((360, 740), "en", id="360-en", marks=pytest.mark.slow),
        pytest.param((360, 740), "zh-CN", id="360-zh", marks=pytest.mark.slow),
    ],
)
def test_nothing_scrolls_sideways_and_no_target_is_small(
    open_phone: OpenPhone, counter: Counter, size: tuple[int, int], language: str
) -> None:
    phone = open_phone(size=size, language=language)

    found = {screen: phone.run(TOO_WIDE) + phone.run(SMALL_TARGETS) for screen in every_screen(phone, counter)}

    assert {screen: faults for screen, faults in found.items() if faults} == {}


@pytest.mark.timeout(180)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_writing_stands_out_from_its_ground(open_phone: OpenPhone, counter: Counter, scheme: str) -> None:
    phone = open_phone(scheme=scheme, language="en")
    measured = 0
    faint = []
    for screen in every_screen(phone, counter):
        for training in (True, False):
            phone.run("(on) => document.documentElement.toggleAttribute('data-training', on)", training)
            for pair in phone.run(WRITING):
                measured += 1
                ratio = contrast(tuple(pair["ink"]), tuple(pair["ground"]))
                if ratio < pair["least"]:
                    faint.append(f"{screen}: {pair['text']!r} {pair['ink']} on {pair['ground']}: {ratio:.2f}")

    assert faint == []
    assert measured > 100


@pytest.mark.slow
@pytest.mark.timeout(180)
def test_everything_that_can_be_touched_has_a_name_and_each_screen_one_heading(
    open_phone: OpenPhone, counter: Counter
) -> None:
    phone = open_phone()

    found = {screen: phone.run(NAMELESS) for screen in every_screen(phone, counter)}

    assert {screen: faults for screen, faults in found.items() if faults} == {}


def test_a_payment_with_password_needs_nothing_but_a_keyboard(open_phone: OpenPhone, counter: Counter) -> None:
    phone = open_phone(language="en")
    keyboard = phone.page.keyboard
    phone.open()
    expect(phone.page.locator("#phone")).to_be_visible()

    def tab_to(selector: str) -> None:
        for _ in range(20):
            keyboard.press("Tab")
            if phone.run("(selector) => document.activeElement.matches(selector)", selector):
                return
        raise AssertionError(f"{selector} is not reached by the Tab key")

    tab_to("#phone")
    keyboard.type(PLENTY)
    tab_to("#password")
    keyboard.type(LOGIN_PASSWORD)
    keyboard.press("Enter")
    expect(phone.barcode).to_be_visible()
    tab_to("input[name=asset]")
    keyboard.press("ArrowRight")
    expect(phone.page.locator("input[value=wallet]")).to_be_checked()
    expect(phone.barcode).to_be_visible()
    tab_to("button.digits")
    keyboard.press("Enter")
    code = phone.page.locator(".digit-groups").inner_text().replace(" ", "")
    counter.pay(code, OVER_LIMIT, asset="wallet")
    expect(phone.keypad).to_be_visible()
    keyboard.type(PAYMENT_PASSWORD)
    expect(phone.result).to_contain_text("Paid")
    tab_to("dialog .button")
    keyboard.press("Enter")
    expect(phone.page.locator("dialog")).to_be_hidden()
    tab_to("[data-section=records]")
    keyboard.press("Enter")
    tab_to(".record")
    keyboard.press("Enter")

    expect(phone.page.locator(".detail")).to_contain_text("¥250.00")


def test_the_on_screen_keys_work_from_the_keyboard_too(phone: Phone, counter: Counter) -> None:
    counter.pay(phone.read_digits(), OVER_LIMIT)
    expect(phone.keypad).to_be_visible()

    phone.page.get_by_role("button", name="7", exact=True).focus()
    phone.page.keyboard.press("Enter")
    phone.page.keyboard.press("Space")

    expect(phone.page.locator(".dot.filled")).to_have_count(2)


def test_the_focus_is_on_the_password_and_stays_in_the_page_that_opened(phone: Phone, counter: Counter) -> None:
    counter.pay(phone.read_digits(), OVER_LIMIT)
    expect(phone.page.get_by_label("六位支付密码")).to_be_focused()

    for _ in range(30):
        phone.page.keyboard.press("Tab")
        inside = phone.run(
            "() => document.activeElement === document.body || !!document.activeElement.closest('dialog')"
        )
        assert inside


def test_a_screen_reader_hears_what_opened_what_was_typed_and_what_went_wrong(phone: Phone, counter: Counter) -> None:
    counter.pay(phone.read_digits(), OVER_LIMIT)
    spoken = phone.page.locator("#announcements")
    expect(spoken).to_have_text("积付示范店 请您确认付款 25,000 积分。")
    phone.tap_digits("11")
    expect(spoken).to_have_text("已输入 2 位，共 6 位")
    phone.tap_digits("1111")

    expect(phone.page.get_by_role("dialog", name="输入支付密码").get_by_role("alert")).to_have_text(
        "支付密码不对，还可以试 4 次。"
    )


def test_who_asked_for_less_motion_gets_none(open_phone: OpenPhone, counter: Counter) -> None:
    phone = open_phone(motion="reduce")
    phone.sign_in()
    counter.pay(phone.read_digits(), OVER_LIMIT)
    expect(phone.keypad).to_be_visible()
    phone.type_password("111111")
    expect(phone.message).to_contain_text("支付密码不对")

    running = phone.run("() => document.getAnimations().map((animation) => animation.animationName)")

    assert running == []
    assert phone.page.locator("dialog").evaluate("(dialog) => getComputedStyle(dialog).animationName") == "none"
