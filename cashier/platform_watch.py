# SPDX-License-Identifier: Apache-2.0
"""Keeps an eye on the platform: the way to it, of a version we speak, its clock and ours; and fetches its rules."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable

from cashier.devices.status import Level, Light, Part, StatusBoard
from cashier.platform_client.client import PlatformClient
from cashier.platform_client.no_connection import NoConnection
from cashier.platform_client.replies import Good, Refusal, Reply, Silence, Unreachable
from cashier.values.reasons import Reason, reason_for
from cashier.values.texts import Text
from middleplatform.contract.base import API_VERSION
from middleplatform.contract.terminals import TerminalPolicy

WATCH_S = 15.0
WATCH_WHILE_AWAY_S = 2.0
CLOCK_ALARM_S = 60
"""From this difference on the clock is worth a word; at 300 s the platform refuses our signatures."""

_READY = Text(zh="中台已连接", en="Platform connected")
_LOOKING = Text(zh="正在连接中台", en="Connecting to the platform")
LOOKING = tuple(Light(part, Level.BUSY, _LOOKING) for part in (Part.NETWORK, Part.PLATFORM))
"""The lights of a platform that was not heard of yet."""

_SILENT = Text(zh="中台没有回答", en="The platform does not answer")
_SILENT_MEND = Text(
    zh="请稍候；如果持续，请通知技术支持。没有结果的付款会自动查询。",
    en="Wait a moment; if it stays, tell IT. Payments without a result are asked about by themselves.",
)
_OFF = Text(zh="中台没有开（网络是通的）", en="The platform is off (the network is fine)")
_OFF_MEND = Text(
    zh="店里修不了，请通知技术支持；恢复后会自动连上。",
    en="Nothing to mend in the shop: tell IT. It comes back by itself.",
)
_NOT_TRUSTED = Text(zh="对方证明不了自己是中台", en="Whoever answers cannot prove to be the platform")
_NOT_TRUSTED_MEND = Text(
    zh="核对本机的日期和时间；Wi-Fi 要网页登录的，先登录。还不行，请通知技术支持。",
    en="Check this computer's date and time; sign in where the Wi-Fi asks for it. If that fails, tell IT.",
)
_AWAY = Text(zh="连不上中台", en="The platform cannot be reached")
_AWAY_MEND = Text(zh="先看“网络”那一项。", en="See to the network first.")
_WAITS = Text(zh="等网络恢复", en="Waits for the network")
_NETWORK_READY = Text(zh="网络通畅", en="The network reaches the platform")
_LOOKING_FOR_NETWORK = Light(
    Part.NETWORK, Level.BUSY, Text(zh="正在看网络通不通", en="Looking whether it is through")
)
_NO_NETWORK = Text(zh="本机上不了网", en="This till is not online")
_NO_NETWORK_MEND = Text(
    zh="检查网线、Wi-Fi，再看路由器；通了会自动恢复。别的设备能上网的话，请通知技术支持。",
    en="Check cable or Wi-Fi, then the router; it comes back by itself. If other devices are online, tell IT.",
)
_NO_WAY_THROUGH = Text(zh="网络那头没有回应", en="Nothing answers at the other end")
_NO_WAY_THROUGH_MEND = Text(
    zh="看看别的设备能不能上网：不能，就重启路由器；能，请通知技术支持，是中台的问题。",
    en="Are other devices online? If not, restart the router. If they are, tell IT: it is the platform.",
)
_CLOCK_READY = Text(zh="时钟准确", en="Clock right")
_CLOCK_OFF = Text(zh="本机时钟与中台相差 {seconds} 秒", en="This computer's clock is {seconds} s off the platform's")
_CLOCK_MEND = Text(zh="请打开系统的自动对时。", en="Switch on the system's automatic time.")


class PlatformWatch:
    """Asks for the policy again and again. Lives on the engine's loop."""

    def __init__(
        self,
        client: PlatformClient,
        status: StatusBoard,
        on_policy: Callable[[TerminalPolicy], None],
        unix_time: Callable[[], float],
    ) -> None:
        self._client = client
        self._status = status
        self._on_policy = on_policy
        self._unix_time = unix_time
        self._is_wanted = asyncio.Event()

    def wake(self) -> None:
        """Look at once: a question of somebody else got no answer."""
        self._is_wanted.set()

    async def run(self) -> None:
        """Watch until cancelled."""
        for light in LOOKING:
            self._status.set(light)
        while True:
            is_good = await self.look()
            self._is_wanted.clear()  # Our own question may have been the one without an answer.
            with contextlib.suppress(TimeoutError):
                if is_good:
                    await asyncio.wait_for(self._is_wanted.wait(), WATCH_S)
                else:
                    await asyncio.sleep(WATCH_WHILE_AWAY_S)

    async def look(self) -> bool:
        """Ask once, set the lights, hand on the policy; return whether the platform can be worked with."""
        reply = await self._client.policy()
        for light in lights_of(reply):
            self._status.set(light)
        match reply:
            case Good(body=policy):
                self._status.set(clock_light(round(self._unix_time() - policy.server_time.timestamp())))
                if policy.api_version == API_VERSION:
                    self._on_policy(policy)
                    return True
            case Refusal(clock_off_s=int(clock_off_s)):
                self._status.set(clock_light(clock_off_s))
            case _:
                pass
        return False


def lights_of(reply: Reply[TerminalPolicy]) -> tuple[Light, Light]:
    """Return the network's light and the platform's after one question."""
    match reply:
        case Good() | Refusal():
            return Light(Part.NETWORK, Level.READY, _NETWORK_READY), _platform_light(reply)
        case Unreachable(cause=cause):
            return _without_connection(cause)
        case Silence(is_heard=is_heard):
            network = Light(Part.NETWORK, Level.READY, _NETWORK_READY) if is_heard else _LOOKING_FOR_NETWORK
            return network, Light(Part.PLATFORM, Level.WARNING, _SILENT, _SILENT_MEND)


def _without_connection(cause: NoConnection) -> tuple[Light, Light]:
    """Return both lights where no connection came about: what is red is what somebody has to see to."""
    network, platform = Light(Part.NETWORK, Level.READY, _NETWORK_READY), Light(Part.PLATFORM, Level.BUSY, _WAITS)
    match cause:
        case NoConnection.NO_NETWORK:
            return Light(Part.NETWORK, Level.FAULT, _NO_NETWORK, _NO_NETWORK_MEND), platform
        case NoConnection.NO_ANSWER:
            network = Light(Part.NETWORK, Level.WARNING, _NO_WAY_THROUGH, _NO_WAY_THROUGH_MEND)
            return network, Light(Part.PLATFORM, Level.FAULT, _AWAY, _AWAY_MEND)
        case NoConnection.TURNED_AWAY:
            return network, Light(Part.PLATFORM, Level.FAULT, _OFF, _OFF_MEND)
        case NoConnection.NOT_TRUSTED:
            return network, Light(Part.PLATFORM, Level.FAULT, _NOT_TRUSTED, _NOT_TRUSTED_MEND)


def _platform_light(reply: Good[TerminalPolicy] | Refusal) -> Light:
    match reply:
        case Good(body=policy) if policy.api_version == API_VERSION:
            return Light(Part.PLATFORM, Level.READY, _READY)
        case Good():
            return _fault(reason_for("PLATFORM_TOO_NEW"))
        case Refusal(code=code):
            return _fault(reason_for(code))


def clock_light(off_s: int) -> Light:
    """Return the clock's light; ``off_s`` is our clock minus the platform's."""
    if abs(off_s) < CLOCK_ALARM_S:
        return Light(Part.CLOCK, Level.READY, _CLOCK_READY)
    return Light(Part.CLOCK, Level.WARNING, _CLOCK_OFF.fill(seconds=f"{off_s:+d}"), _CLOCK_MEND)


def _fault(reason: Reason) -> Light:
    return Light(Part.PLATFORM, Level.FAULT, reason.said, reason.do_now)
