# SPDX-License-Identifier: Apache-2.0
"""Slips and reports on paper: what stands on them and how it is laid out. No printer and no window is known here."""
