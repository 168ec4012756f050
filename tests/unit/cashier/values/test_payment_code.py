# SPDX-License-Identifier: Apache-2.0
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cashier.values.payment_code import SCHEME_OFFLINE, SCHEME_RANDOM, NotACode, PaymentCode, Seen, read
from tests.support.codes import code_digits, payment_code

GOOD = code_digits(4_711_081_512_345_678)

codes = st.builds(
    code_digits, st.integers(min_value=0, max_value=10**16 - 1), st.sampled_from([SCHEME_RANDOM, SCHEME_OFFLINE])
)


def not_a_code(text: str) -> NotACode:
    thing = read(text)
    assert isinstance(thing, NotACode)
    return thing


unseen = st.text(
    st.sampled_from(" \t\r\n\x00\x02\x03\x1d\u00a0\u2009\u3000\u200b\u200d\u2060\ufeff\u00ad\u202e"), max_size=6
)


@given(codes)
def test_a_good_code_is_always_read(digits: str) -> None:
    assert read(digits) == PaymentCode(digits)


@given(codes, st.integers(0, 19), st.integers(1, 9))
def test_one_wrong_digit_is_never_taken_for_a_code(digits: str, place: int, offset: int) -> None:
    wrong = str((int(digits[place]) + offset) % 10)
    assert isinstance(read(digits[:place] + wrong + digits[place + 1 :]), NotACode)


@given(codes, st.integers(0, 18))
def test_two_swapped_neighbours_are_never_taken_for_a_code(digits: str, place: int) -> None:
    swapped = digits[:place] + digits[place + 1] + digits[place] + digits[place + 2 :]
    assert swapped == digits or isinstance(read(swapped), NotACode)


@given(codes, st.integers(2, 19), st.integers(1, 9))
def test_a_wrong_digit_behind_the_scheme_is_named_a_misread_digit(digits: str, place: int, offset: int) -> None:
    wrong = str((int(digits[place]) + offset) % 10)
    assert not_a_code(digits[:place] + wrong + digits[place + 1 :]).seen is Seen.BAD_CHECK_DIGITS


@given(codes)
def test_full_width_digits_are_read(digits: str) -> None:
    full_width = "".join(chr(ord(digit) - ord("0") + ord("０")) for digit in digits)
    assert read(full_width) == PaymentCode(digits)


@given(codes, st.lists(unseen, min_size=21, max_size=21))
def test_blanks_and_characters_without_width_do_not_matter(digits: str, between: list[str]) -> None:
    scanned = between[0] + "".join(digit + gap for digit, gap in zip(digits, between[1:], strict=True))
    assert read(scanned) == PaymentCode(digits)


@pytest.mark.parametrize(
    ("before", "behind"),
    [("A", ""), ("]C1", ""), ("P01", ""), ("\x02F", "\x03"), ("<", "#;"), ("", "$"), ("\x00\ufffd\x15", "")],
    ids=repr,
)
@given(digits=codes)
def test_the_few_characters_that_guns_put_around_a_code_do_not_matter(before: str, behind: str, digits: str) -> None:
    assert read(before + digits + behind) == PaymentCode(digits)


@pytest.mark.parametrize("around", ["A{}x{}", "longer{}", "{}=12345", "A1{}", "https://x.cn/{}"])
def test_a_code_within_something_longer_is_no_code(around: str) -> None:
    assert isinstance(read(around.format(GOOD, GOOD)), NotACode)


@given(codes, st.integers(0, 19))
def test_half_a_code_behind_a_letter_is_no_code(digits: str, length: int) -> None:
    assert isinstance(read("A" + digits[:length]), NotACode)


def test_what_is_text_in_no_encoding_is_named_garbled() -> None:
    assert read("91\ufffd\ufffd34") == NotACode(Seen.GARBLED)


@given(codes, st.integers(6, 19))
def test_a_code_without_its_end_is_named_cut_off_or_has_become_a_product_number(digits: str, length: int) -> None:
    seen = not_a_code(digits[:length]).seen
    assert seen is Seen.CUT_OFF or (seen is Seen.PRODUCT and length in {8, 12, 13, 14})


@pytest.mark.parametrize("lost", [1, 2])
def test_a_code_that_lost_its_first_digits_is_named_cut_off(lost: int) -> None:
    assert read(GOOD[lost:]) == NotACode(Seen.CUT_OFF, f"…{GOOD[-4:]}")


@pytest.mark.parametrize(
    "glued",
    [
        GOOD + GOOD,
        GOOD + code_digits(7),
        "6901234567892" + GOOD,
        GOOD + "6901234567892",
        GOOD[:11] + GOOD,
        GOOD + GOOD[:3],
        "6901234567892" * 2,
    ],
)
def test_two_scans_run_together_are_named_glued(glued: str) -> None:
    assert not_a_code(glued).seen is Seen.GLUED


def test_a_code_with_a_doubled_digit_is_named_a_misread_digit() -> None:
    assert not_a_code(GOOD[:5] + GOOD[4] + GOOD[5:]).seen is Seen.BAD_CHECK_DIGITS


@pytest.mark.parametrize(
    ("scanned", "seen"),
    [
        ("134567890123456789", Seen.WECHAT),
        ("101234567890123456", Seen.WECHAT),
        ("150000000000000001", Seen.WECHAT),
        ("280000000000000001", Seen.ALIPAY),
        ("2512345678901234", Seen.ALIPAY),
        ("301234567890123456789012", Seen.ALIPAY),
        ("fp" + "0a1B2c3D4e5F6" * 2 + "0123456", Seen.ALIPAY),
        ("6212345678901234567", Seen.UNIONPAY),
        ("hQVDUFYwMWETTwegAAADMwEBUAhVbmlvblBheQ==", Seen.EMV),
        ("6901234567892", Seen.PRODUCT),
        ("036000291452", Seen.PRODUCT),
        ("96385074", Seen.PRODUCT),
        ("10614141000415", Seen.PRODUCT),
        ("https://qr.alipay.com/fkx01234abcd", Seen.LINK),
        ("wxp://f2f0AbCdEf0123456789", Seen.LINK),
        ("00020101021129300012D156000000000510A93FO3230Q", Seen.LINK),
        ("6901234567890", Seen.OTHER),
        ("13800138000", Seen.OTHER),
        ("4111111111111111", Seen.OTHER),
        ("WIFI:S:shop;T:WPA;P:secret99;;", Seen.OTHER),
        ("AZERTY", Seen.OTHER),
        ("", Seen.EMPTY),
        (" \r\n\u200b", Seen.EMPTY),
    ],
)
def test_each_foreign_thing_is_named(scanned: str, seen: Seen) -> None:
    assert not_a_code(scanned).seen is seen


@given(st.text())
@example("\ud800")
@example("９１")
@example("²" * 20)
@example("٩١" * 10)
@example("1" * 5_000)
def test_any_text_at_all_is_answered_with_something_short(text: str) -> None:
    thing = read(text)
    assert isinstance(thing, PaymentCode) or len(thing.shown) <= 40


@given(st.text(st.characters(categories=["L", "N", "P", "Zs", "Cf"]), max_size=60))
def test_no_more_than_the_tail_of_digits_is_shown_unless_it_is_a_product(text: str) -> None:
    thing = read(text)
    if isinstance(thing, NotACode) and thing.seen not in {Seen.PRODUCT, Seen.LINK}:
        assert sum(character.isdigit() for character in thing.shown) <= 4


@given(codes, st.integers(0, 19), st.integers(1, 9))
def test_a_misread_code_shows_at_most_its_last_four_digits(digits: str, place: int, offset: int) -> None:
    wrong = digits[:place] + str((int(digits[place]) + offset) % 10) + digits[place + 1 :]
    assert not_a_code(wrong).shown in {"", f"…{wrong[-4:]}"}


def test_a_web_address_shows_its_host_alone() -> None:
    assert not_a_code("https://user:pw@shop.example.com:8443/pay?token=1").shown == "shop.example.com"


def test_a_wallets_own_link_shows_only_its_scheme() -> None:
    assert not_a_code("wxp://f2f0AbCdEf0123456789").shown == "wxp"


def test_a_network_password_is_not_shown() -> None:
    assert not_a_code("WIFI:S:shop;T:WPA;P:secret99;;").shown == ""


def test_the_digits_stay_out_of_the_repr() -> None:
    code = payment_code(4_711_081_512_345_678)
    assert code.digits not in repr(code)


def test_the_same_digits_have_the_same_fingerprint_and_others_another() -> None:
    assert payment_code(1).fingerprint == payment_code(1).fingerprint != payment_code(2).fingerprint


@pytest.mark.parametrize("digits", ["", GOOD[:-1], GOOD[:-1] + "x", "93" + GOOD[2:], GOOD.replace("9", "９", 1)])
def test_digits_that_are_no_code_make_no_payment_code(digits: str) -> None:
    with pytest.raises(ValueError, match="not a payment code"):
        PaymentCode(digits)


def test_the_fault_of_a_bad_code_does_not_name_its_digits() -> None:
    with pytest.raises(ValueError, match="20 digits") as fault:
        PaymentCode("91000000000000000000")
    assert "91000000000000000000" not in str(fault.value)
