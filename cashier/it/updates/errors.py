# SPDX-License-Identifier: Apache-2.0
"""What keeps an update from going on."""


class UpdateError(Exception):
    """The update stopped, and the version that ran before runs on; the message says why and what to do."""
