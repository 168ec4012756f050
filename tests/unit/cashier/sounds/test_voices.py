# SPDX-License-Identifier: Apache-2.0
"""Which voice is taken, by what the machine's programs list."""

from __future__ import annotations

import pytest

from cashier.sounds.voice import Voice
from cashier.sounds.voices import Machine, find_voice
from cashier.values.texts import Language

HEAD = "Pty Language       Age/Gender VoiceName          File                 Other Languages\n"
ESPEAK_ZH = HEAD + (
    " 5  cmn             --/M      Chinese_(Mandarin,_latin_as_English) sit/cmn              (zh-cmn 5)(zh 5)\n"
    " 5  cmn-latn-pinyin --/M      Chinese_(Mandarin,_latin_as_Pinyin) sit/cmn-Latn-pinyin  (zh-cmn 5)(zh 5)\n"
    " 5  zh              --/M      chinese-mb-cn1     mb/mb-cn1            \n"
    " 5  yue             --/M      Chinese_(Cantonese) sit/yue              (zh-yue 5)(zh 8)\n"
)
OLDER_ESPEAK_ZH = HEAD + " 5  cmn             --/M      Chinese_(Mandarin)  sit/cmn  (zh-cmn 5)(zh 5)\n"
MACOS = (
    "Alex                en_US    # Most people recognize me by my voice.\n"
    "Meijia              zh_TW    # 您好，我叫美佳。\n"
    "Tingting            zh_CN    # 您好，我叫婷婷。\n"
    "Eddy (Chinese (China mainland)) zh_CN    # 你好！我叫Eddy。\n"
)


def _machine(system: str, program: str, listing: str) -> Machine:
    return Machine({program: f"/usr/bin/{program}"}.get, lambda words: listing, system)


def test_of_two_mandarin_voices_the_one_that_does_not_spell_in_english_is_taken() -> None:
    assert find_voice(Language.ZH, _machine("linux", "espeak-ng", ESPEAK_ZH)) == Voice(
        Language.ZH,
        "espeak-ng",
        "Chinese (Mandarin, latin as Pinyin)",
        ("/usr/bin/espeak-ng", "-v", "cmn-latn-pinyin", "--stdin"),
    )


def test_an_older_espeak_has_one_mandarin_voice() -> None:
    voice = find_voice(Language.ZH, _machine("linux", "espeak-ng", OLDER_ESPEAK_ZH))
    assert voice is not None
    assert voice.command[2] == "cmn"


@pytest.mark.parametrize("listing", ["", HEAD], ids=["it failed", "it has none"])
def test_a_program_without_a_voice_of_the_language_is_no_voice(listing: str) -> None:
    assert find_voice(Language.ZH, _machine("linux", "espeak-ng", listing)) is None


def test_where_nothing_speaks_there_is_no_voice() -> None:
    assert find_voice(Language.EN, _machine("linux", "something-else", "")) is None


@pytest.mark.parametrize(("language", "name"), [(Language.ZH, "Tingting"), (Language.EN, "Alex")])
def test_macos_has_voices_by_their_locale(language: Language, name: str) -> None:
    voice = find_voice(language, _machine("darwin", "say", MACOS))
    assert voice == Voice(language, "say", name, ("/usr/bin/say", "-v", name, "-f", "-"))
