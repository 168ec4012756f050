# SPDX-License-Identifier: Apache-2.0
"""Terminals: enrolment, keys, policy."""
