# SPDX-License-Identifier: Apache-2.0
"""``python -m tests.lab``: boot the lab's machine and run the tests of this folder in it."""

import sys

from tests.lab.machine import main

sys.exit(main())
