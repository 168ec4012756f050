# SPDX-License-Identifier: Apache-2.0
"""Text messages through an HTTP gateway: signed, bounded in time, and the same message however often it is sent.

The wire is written down in ``docs/operation.md``; a provider with another one is reached through a small relay.
A send happens outside of every transaction. Neither number nor text reaches a log or an error.
"""

import contextlib
import hashlib
import hmac
import http.client
import json
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

import structlog

from middleplatform.clock import Clock
from middleplatform.randomness import RandomSource, random_identifier
from middleplatform.settings import SMSGatewaySettings
from middleplatform.sms.sender import SMSError

_PAUSE_S = 0.3

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Fault:
    """Why a try did not succeed; ``passing`` where another one may. The message ``may_be_taken`` all the same."""

    reason: str
    passing: bool
    may_be_taken: bool


class SMSGateway:
    """An `SMSSender` that posts each message to a gateway."""

    def __init__(
        self,
        settings: SMSGatewaySettings,
        clock: Clock,
        random: RandomSource,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._random = random
        self._pause = pause
        # Whoever waits here holds a thread of the service. Payments need the others.
        self._slots = threading.BoundedSemaphore(settings.at_once)

    def send(self, phone: str, text: str) -> None:
        """Send a message, at most ``tries`` times with one id. Raises `SMSError` where it was not taken."""
        if not self._slots.acquire(blocking=False):
            raise SMSError("too many messages are on their way to the gateway")
        try:
            self._send(phone, text)
        finally:
            self._slots.release()

    def _send(self, phone: str, text: str) -> None:
        message_id = random_identifier(self._random, "sms")
        body = json.dumps({"id": message_id, "phone": phone, "text": text}, ensure_ascii=False).encode()
        reason, may_arrive = "", False
        for turn in range(self._settings.tries):
            self._pause(_PAUSE_S * turn)
            fault = self._try(message_id, body)
            if fault is None:
                log.info("the gateway took a text message", message_id=message_id, tries=turn + 1)
                return
            reason, may_arrive = fault.reason, may_arrive or fault.may_be_taken
            log.warning("the gateway did not take a text message", message_id=message_id, reason=reason)
            if not fault.passing:
                break
        raise SMSError(reason, may_arrive=may_arrive)

    def _try(self, message_id: str, body: bytes) -> _Fault | None:
        address = urlsplit(self._settings.url)
        kind = http.client.HTTPSConnection if address.scheme == "https" else http.client.HTTPConnection
        connection = kind(address.hostname or "", address.port, timeout=self._settings.timeout_s)
        # The connection's own timeout bounds each wait: an answer that drips would hold us for ever.
        guard = threading.Timer(self._settings.timeout_s, _hang_up, (connection,))
        guard.daemon = True
        guard.start()
        target = (address.path or "/") + (f"?{address.query}" if address.query else "")
        is_connected = False
        try:
            connection.connect()
            is_connected = True
            connection.request("POST", target, body, self._headers(message_id, body))
            status = connection.getresponse().status
        except (OSError, http.client.HTTPException) as error:
            # Without a connection nothing was sent; without an answer nobody knows.
            return _Fault(f"no answer ({type(error).__name__})", passing=True, may_be_taken=is_connected)
        finally:
            guard.cancel()
            connection.close()
        if 200 <= status < 300:
            return None
        return _Fault(f"it answered {status}", passing=status == 429 or status >= 500, may_be_taken=status >= 500)

    def _headers(self, message_id: str, body: bytes) -> dict[str, str]:
        timestamp = str(int(self._clock.now().timestamp()))
        return {
            "Content-Type": "application/json",
            "Connection": "close",
            "Idempotency-Key": message_id,
            "X-Jifu-Key": self._settings.key_id,
            "X-Jifu-Timestamp": timestamp,
            "X-Jifu-Signature": signature(self._settings.secret, timestamp, message_id, body),
        }


def signature(secret: bytes, timestamp: str, message_id: str, body: bytes) -> str:
    """Sign a message: HMAC-SHA-256 over timestamp, line feed, id, line feed, body; 64 hex digits."""
    return hmac.new(secret, f"{timestamp}\n{message_id}\n".encode() + body, hashlib.sha256).hexdigest()


def _hang_up(connection: http.client.HTTPConnection) -> None:
    line = connection.sock
    if line is not None:
        with contextlib.suppress(OSError):
            line.shutdown(socket.SHUT_RDWR)
