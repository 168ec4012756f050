# SPDX-License-Identifier: Apache-2.0
"""Shifts: who stood at the till from when to when, the drawer's cash, X and Z. Knows no Qt and no SQL."""
