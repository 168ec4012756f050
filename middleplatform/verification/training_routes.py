# SPDX-License-Identifier: Apache-2.0
"""The training outbox over HTTP: the text messages that a real platform would have sent. Served in training only."""

from fastapi import APIRouter

from middleplatform.contract.base import Answer, UTCTime
from middleplatform.edge.dependencies import PlatformOf
from middleplatform.verification.sms import TrainingOutbox

router = APIRouter(prefix="/v1/training", tags=["training"], include_in_schema=False)


class TrainingMessage(Answer):
    """A text message that was not sent."""

    phone: str
    text: str
    at: UTCTime


@router.get("/messages")
def messages(platform: PlatformOf) -> list[TrainingMessage]:
    """List the last messages, newest first."""
    outbox = platform.context.sms
    assert isinstance(outbox, TrainingOutbox), "a training platform has a training outbox"
    return [TrainingMessage(phone=m.phone, text=m.text, at=m.at) for m in reversed(outbox.messages)]
