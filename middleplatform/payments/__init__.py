# SPDX-License-Identifier: Apache-2.0
"""Payments: attempts, their states, cancel and query."""
