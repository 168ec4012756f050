# SPDX-License-Identifier: Apache-2.0
"""Keeps an eye on the platform: reachable, of a version we speak, its clock and ours; and fetches its rules."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable

from cashier.devices.status import Level, Light, Part, StatusBoard
from cashier.platform_client.client import PlatformClient
from cashier.platform_client.replies import Good, Refusal, Reply, Unreachable
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
_SILENT = Text(zh="中台没有回答", en="The platform does not answer")
_SILENT_MEND = Text(
    zh="请稍候；如果持续，请通知技术支持。没有结果的付款会自动查询。",
    en="Wait a moment; if it stays, tell IT. Payments without a result are asked about by themselves.",
)
_AWAY = Text(zh="连不上中台：网络不通，或中台没有开", en="The platform cannot be reached: no network, or it is off")
_AWAY_MEND = Text(
    zh="请检查网线、Wi-Fi 和路由器，通了会自动恢复。别的设备能上网的话，请通知技术支持。",
    en="Check network cable, Wi-Fi and router; it comes back by itself. If other devices are online, tell IT.",
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
        self._status.set(Light(Part.PLATFORM, Level.BUSY, _LOOKING))
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
        self._status.set(platform_light(reply))
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


def platform_light(reply: Reply[TerminalPolicy]) -> Light:
    """Return the platform's light after one question."""
    match reply:
        case Good(body=policy) if policy.api_version == API_VERSION:
            return Light(Part.PLATFORM, Level.READY, _READY)
        case Good():
            return _fault(reason_for("PLATFORM_TOO_NEW"))
        case Refusal(code=code):
            return _fault(reason_for(code))
        case Unreachable():
            return Light(Part.PLATFORM, Level.FAULT, _AWAY, _AWAY_MEND)
        case _:
            return Light(Part.PLATFORM, Level.WARNING, _SILENT, _SILENT_MEND)


def clock_light(off_s: int) -> Light:
    """Return the clock's light; ``off_s`` is our clock minus the platform's."""
    if abs(off_s) < CLOCK_ALARM_S:
        return Light(Part.CLOCK, Level.READY, _CLOCK_READY)
    return Light(Part.CLOCK, Level.WARNING, _CLOCK_OFF.fill(seconds=f"{off_s:+d}"), _CLOCK_MEND)


def _fault(reason: Reason) -> Light:
    return Light(Part.PLATFORM, Level.FAULT, reason.said, reason.do_now)
