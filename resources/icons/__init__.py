# SPDX-License-Identifier: Apache-2.0
"""Icons as own SVGs, 24 by 24; `currentColor` is filled in by the theme."""
