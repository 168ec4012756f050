# SPDX-License-Identifier: Apache-2.0
"""Signing in at the till: the lock, the idle lock, a supervisor's approval on the screen. No Qt."""
