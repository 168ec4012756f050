# SPDX-License-Identifier: Apache-2.0
"""Our drivers against devices that somebody else simulates: emupos. ``make peer`` brings it."""
