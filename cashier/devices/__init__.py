# SPDX-License-Identifier: Apache-2.0
"""Which configured device is bound to which driver, and how it fares."""
