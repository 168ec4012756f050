# SPDX-License-Identifier: Apache-2.0
"""The palettes from which the window's one style sheet is generated."""
