# SPDX-License-Identifier: Apache-2.0
"""A platform of one's own, simulated devices and demo members, to learn and to show the till."""
