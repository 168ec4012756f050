# SPDX-License-Identifier: Apache-2.0
"""The training outbox over HTTP: the text messages that a real platform would have sent. Served in training only."""

from datetime import UTC
from html import escape

from fastapi import APIRouter
from starlette.responses import HTMLResponse

from middleplatform.bootstrap import Platform
from middleplatform.contract.base import Answer, UTCTime
from middleplatform.routes.dependencies import PlatformOf
from middleplatform.sms.sender import OutboxMessage, TrainingOutbox

router = APIRouter(tags=["training"], include_in_schema=False)


class TrainingMessage(Answer):
    """A text message that was not sent."""

    phone: str
    text: str
    at: UTCTime


@router.get("/v1/training/messages")
def messages(platform: PlatformOf) -> list[TrainingMessage]:
    """List the last messages, newest first."""
    return [TrainingMessage(phone=m.phone, text=m.text, at=m.at) for m in _newest_first(platform)]


@router.get("/training")
def page(platform: PlatformOf) -> HTMLResponse:
    """Show the same to a person; the page loads itself again every few seconds."""
    document = (platform.settings.page_folder / "training.html").read_text(encoding="utf-8")
    listed = "".join(_item(message) for message in _newest_first(platform))
    nothing = '<li class="muted">还没有短信 · <span lang="en">none yet</span></li>'
    return HTMLResponse(
        document.replace("<!-- messages -->", listed or nothing), headers={"Cache-Control": "no-store"}
    )


def _newest_first(platform: Platform) -> list[OutboxMessage]:
    outbox = platform.context.sms
    assert isinstance(outbox, TrainingOutbox), "a training platform has a training outbox"
    return list(reversed(outbox.messages))


def _item(message: OutboxMessage) -> str:
    at = f"{message.at.astimezone(UTC):%H:%M:%S} UTC"
    return f'<li><p class="muted">{escape(message.phone)} · {at}</p><p>{escape(message.text)}</p></li>'
