# SPDX-License-Identifier: Apache-2.0
"""Public keys that are pinned in the program."""
