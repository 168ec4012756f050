# SPDX-License-Identifier: Apache-2.0
"""``python -m tests.state_space``: write the page of the payment's states anew."""

from pathlib import Path

from tests.state_space.report import PAGE, written

(Path(__file__).parents[2] / PAGE).write_text(written(), encoding="utf-8")
