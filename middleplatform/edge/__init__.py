# SPDX-License-Identifier: Apache-2.0
"""What surrounds every request: problems, limits, metrics; and the short way of the hottest ones."""

from middleplatform.contract.base import build_at_once

# Before the first route is declared: every room's routes come through here.
build_at_once()
