# SPDX-License-Identifier: Apache-2.0
"""The middle platform: issues codes, checks them, moves points, answers."""
