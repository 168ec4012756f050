# SPDX-License-Identifier: Apache-2.0
"""The middle platform."""

import sys

from middleplatform.__main__ import main

sys.exit(main())
