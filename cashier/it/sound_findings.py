# SPDX-License-Identifier: Apache-2.0
"""What the doctor says of what is heard: what plays sounds, and which voice there is for the counter's language."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from cashier.devices.status import Level
from cashier.it.finding import Finding
from cashier.settings import Spoken, TillSettings
from cashier.sounds.player import find_player
from cashier.sounds.voice import Voice
from cashier.sounds.voices import find_voice
from cashier.values.texts import NO_TEXT, Language, Text

_NO_PLAYER = Text(zh="本机没有能播放提示音的程序", en="Nothing on this machine plays the till's sounds")
_NO_PLAYER_MEND = Text(
    zh="屏幕照样说明一切。要有提示音，请安装 pipewire-bin、pulseaudio-utils 或 alsa-utils。",
    en="The screen says it all the same. For sounds, install pipewire-bin, pulseaudio-utils or alsa-utils.",
)
_NO_VOICE = Text(zh="设置了语音播报，但本机没有{language}语音", en="No {language} voice for what is to be spoken")
_LANGUAGES = {Language.ZH: Text(zh="中文", en="Chinese"), Language.EN: Text(zh="英文", en="English")}
_GET_A_VOICE = {
    "win32": Text(
        zh="请在 Windows 的语音设置中添加这种语言的语音。", en="Add a voice of it in Windows' speech settings."
    ),
    "darwin": Text(
        zh="请在系统设置的“语音内容”中下载。", en="Download one in the system's settings, under Spoken Content."
    ),
}
_GET_ESPEAK = Text(zh="请安装 espeak-ng。", en="Install espeak-ng.")


def look_at_sounds(
    settings: TillSettings,
    player: Callable[[], tuple[str, ...] | None] = find_player,
    voice: Callable[[Language], Voice | None] = find_voice,
) -> Iterator[Finding]:
    """Say what plays and what speaks, the voice only where it is wanted or there."""
    plays = player()
    if plays is None:
        yield Finding("sounds", Level.OFF, _NO_PLAYER, _NO_PLAYER_MEND)
    else:
        said = Text(zh="提示音可以播放", en="Sounds can be played")
        yield Finding("sounds", Level.READY, said, facts={"player": Path(plays[0]).name})
    yield from _voice(settings.sound.speak, settings.window.language, voice(settings.window.language))


def _voice(spoken: Spoken, language: Language, voice: Voice | None) -> Iterator[Finding]:
    if voice is None:
        if spoken is not Spoken.OFF:
            said = _NO_VOICE.fill(language=_LANGUAGES[language])
            yield Finding("voice", Level.WARNING, said, _GET_A_VOICE.get(sys.platform, _GET_ESPEAK))
        return
    name = f"{voice.name}, {voice.engine}"
    facts: dict[str, str | int | float] = {"engine": voice.engine, "voice": voice.name}
    if spoken is Spoken.OFF:
        said = Text(zh="语音播报没有开启，本机有：{voice}", en="Nothing is spoken; there is a voice: {voice}")
        mend = Text(zh="要播报已付金额，请设置 sound.speak。", en="To have what was paid spoken, set sound.speak.")
        yield Finding("voice", Level.OFF, said.fill(voice=name), mend, facts)
    else:
        said = Text(zh="语音播报：{voice}", en="Spoken by {voice}").fill(voice=name)
        yield Finding("voice", Level.READY, said, NO_TEXT, facts)
