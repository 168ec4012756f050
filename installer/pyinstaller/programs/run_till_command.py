# SPDX-License-Identifier: Apache-2.0
"""The till's commands, on a console."""

import sys

from cashier.__main__ import main

sys.exit(main())
