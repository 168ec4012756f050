# SPDX-License-Identifier: Apache-2.0
"""Small painted parts that several screens share."""
